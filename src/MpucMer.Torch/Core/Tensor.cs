using System.Diagnostics.CodeAnalysis;
using MpucMer.Torch.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>An n-dimensional array of libtorch, with its gradient's history.</summary>
    public sealed partial class Tensor : IDisposable
    {
        internal readonly TensorHandle Safe;

        internal Tensor(nint handle)
        {
            if (handle == 0) throw new InvalidOperationException("libtorch gave an undefined tensor");
            Safe = new TensorHandle(handle);
            OwningDisposeScope = DisposeScopeManager.ThreadSingleton.RegisterOnCurrentDisposeScope(this);
        }

        internal DisposeScope? OwningDisposeScope { get; set; }

        /// <summary>How many tensors of this process are alive.</summary>
        public static long TotalCount => TensorHandle.Live;

        /// <summary>The most that were ever alive at once.</summary>
        public static long PeakCount => TensorHandle.Peak;

        public bool IsInvalid => Safe.IsClosed || Safe.IsInvalid;

        public string? name { get; set; }

        public void Dispose()
        {
            if (Safe.IsClosed) return;
            DisposeScopeManager.ThreadSingleton.DisposingOnCurrentScope(this);
            OwningDisposeScope?.MarkAsDisposed(this);
            Safe.Dispose();
        }

        public Tensor MoveToOuterDisposeScope()
        {
            OwningDisposeScope?.MoveToOuter(this);
            return this;
        }

        public Tensor DetachFromDisposeScope()
        {
            OwningDisposeScope?.Detach(this);
            return this;
        }

        public Tensor MoveToOtherDisposeScope(Tensor other) => MoveToOtherDisposeScope(other.OwningDisposeScope);

        public Tensor MoveToOtherDisposeScope(DisposeScope? other)
        {
            if (OwningDisposeScope is null) other?.Attach(this);
            else OwningDisposeScope.MoveToOther(other, this);
            return this;
        }

        public bool Equals(Tensor target) => Aten.Bool("equal", this, target);

        public override bool Equals(object? obj) => obj is Tensor other && Equals(other);

        [SuppressMessage("Design", "CA1065", Justification = "identity, as in TorchSharp")]
        public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
    }
}
