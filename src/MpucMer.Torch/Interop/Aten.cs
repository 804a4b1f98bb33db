using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using TorchSharp;

namespace MpucMer.Torch.Interop;

/// <summary>
/// Calls libtorch's operations by the names of their schemas ("add.Tensor"). Arguments left out at the end take the
/// schema's defaults.
/// </summary>
internal static unsafe class Aten
{
    // Names are literals, hence interned: comparing references is enough and spares hashing the text on every call.
    private static readonly ConcurrentDictionary<string, nint> Ops = new(ReferenceEqualityComparer.Instance as IEqualityComparer<string>);

    internal static torch.Tensor One(string name, params ReadOnlySpan<Arg> args)
    {
        NativeValue result;
        Expect(name, Call(name, args, &result, 1), 1);
        return Tensor(result);
    }

    internal static (torch.Tensor, torch.Tensor) Two(string name, params ReadOnlySpan<Arg> args)
    {
        var results = stackalloc NativeValue[2];
        Expect(name, Call(name, args, results, 2), 2);
        return (Tensor(results[0]), Tensor(results[1]));
    }

    internal static (torch.Tensor, torch.Tensor, torch.Tensor) Three(string name, params ReadOnlySpan<Arg> args)
    {
        var results = stackalloc NativeValue[3];
        Expect(name, Call(name, args, results, 3), 3);
        return (Tensor(results[0]), Tensor(results[1]), Tensor(results[2]));
    }

    internal static (torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor) Four(string name, params ReadOnlySpan<Arg> args)
    {
        var results = stackalloc NativeValue[4];
        Expect(name, Call(name, args, results, 4), 4);
        return (Tensor(results[0]), Tensor(results[1]), Tensor(results[2]), Tensor(results[3]));
    }

    internal static torch.Tensor[] Many(string name, params ReadOnlySpan<Arg> args)
    {
        NativeValue result;
        Expect(name, Call(name, args, &result, 1), 1);
        var handles = new ReadOnlySpan<nint>((void*)result.Bits, result.Count);
        var tensors = new torch.Tensor[result.Count];
        for (var i = 0; i < tensors.Length; i++) tensors[i] = new torch.Tensor(handles[i]);
        Native.mpuc_free((nint)result.Bits);
        return tensors;
    }

    /// <summary>Runs an operation that writes into its first argument, and returns that same object.</summary>
    internal static torch.Tensor Into(torch.Tensor self, string name, params ReadOnlySpan<Arg> args)
    {
        Call(name, args, null, 0);
        return self;
    }

    internal static bool Bool(string name, params ReadOnlySpan<Arg> args)
    {
        NativeValue result;
        Expect(name, Call(name, args, &result, 1), 1);
        return result.Bits != 0;
    }

    internal static long Int(string name, params ReadOnlySpan<Arg> args)
    {
        NativeValue result;
        Expect(name, Call(name, args, &result, 1), 1);
        return result.Bits;
    }

    internal static Scalar Number(string name, params ReadOnlySpan<Arg> args)
    {
        NativeValue result;
        Expect(name, Call(name, args, &result, 1), 1);
        return Scalar.From(result);
    }

    /// <summary>Whether this libtorch has the operation.</summary>
    internal static bool Has(string name) => Find(name) != 0;

    private static torch.Tensor Tensor(in NativeValue value) => new((nint)value.Bits);

    private static void Expect(string name, int given, int wanted)
    {
        if (given != wanted) throw new ExternalException($"aten::{name} gave {given} values, not {wanted}");
    }

    private static nint Find(string name)
    {
        if (Ops.TryGetValue(name, out var op)) return op;
        Native.Check(Native.mpuc_find_op(name, out op));
        Ops[string.Intern(name)] = op;
        return op;
    }

    [SkipLocalsInit]
    private static int Call(string name, ReadOnlySpan<Arg> args, NativeValue* results, int wanted)
    {
        var op = Find(name);
        if (op == 0) throw new NotSupportedException($"this release of libtorch has no operation aten::{name}");
        var words = 0;
        foreach (ref readonly var arg in args) words += Words(arg);
        const int Small = 128;
        var small = stackalloc long[Small];
        var values = stackalloc NativeValue[args.Length];
        fixed (long* large = words > Small ? new long[words] : null)
        {
            var scratch = large == null ? small : large;
            var done = 0;
            try
            {
                foreach (ref readonly var arg in args)
                {
                    Lower(arg, ref values[done], scratch);
                    scratch += Words(arg);
                    done++;
                }
                int given;
                Native.Check(Native.mpuc_call(op, values, args.Length, results, wanted, &given));
                return given;
            }
            finally
            {
                for (var i = 0; i < done; i++) Release(args[i]);
            }
        }
    }

    private static int Words(in Arg arg) => arg.Reference switch
    {
        long[] a => a.Length,
        double[] a => a.Length,
        bool[] a => a.Length,
        torch.Tensor?[] a => a.Length,
        string s => Encoding.UTF8.GetMaxByteCount(s.Length) / sizeof(long) + 1,
        _ => 0,
    };

    private static void Lower(in Arg arg, ref NativeValue value, long* scratch)
    {
        value.Kind = arg.Kind;
        value.Bits = arg.Bits;
        value.Imaginary = arg.Imaginary;
        value.Count = arg.Extra;
        switch (arg.Reference)
        {
            case null: return;
            case torch.Tensor tensor:
                value.Bits = Hold(tensor);
                return;
            case torch.Generator generator:
                value.Bits = generator.Hold();
                return;
            case long[] a:
                a.CopyTo(new Span<long>(scratch, a.Length));
                value.Count = a.Length;
                break;
            case double[] a:
                a.CopyTo(new Span<double>(scratch, a.Length));
                value.Count = a.Length;
                break;
            case bool[] a:
                for (var i = 0; i < a.Length; i++) scratch[i] = a[i] ? 1 : 0;
                value.Count = a.Length;
                break;
            case string s:
                value.Count = Encoding.UTF8.GetBytes(s, new Span<byte>(scratch, Words(arg) * sizeof(long)));
                break;
            case torch.Tensor?[] a:
                value.Count = a.Length;
                var held = 0;
                try
                {
                    for (; held < a.Length; held++) scratch[held] = a[held] is { } t ? Hold(t) : 0;
                }
                catch
                {
                    while (held-- > 0) a[held]?.Safe.DangerousRelease();
                    throw;
                }
                break;
        }
        value.Bits = (long)scratch;
    }

    private static nint Hold(torch.Tensor tensor)
    {
        var added = false;
        tensor.Safe.DangerousAddRef(ref added);
        return tensor.Safe.DangerousGetHandle();
    }

    private static void Release(in Arg arg)
    {
        switch (arg.Reference)
        {
            case torch.Tensor tensor: tensor.Safe.DangerousRelease(); break;
            case torch.Generator generator: generator.Release(); break;
            case torch.Tensor?[] tensors:
                foreach (var tensor in tensors) tensor?.Safe.DangerousRelease();
                break;
        }
    }
}
