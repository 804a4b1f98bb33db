using System.Runtime.InteropServices;
using MpucMer.Torch.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>A stream of random numbers.</summary>
    public sealed class Generator : IDisposable
    {
        private readonly SafeGenerator safe;

        public Generator(ulong seed = 0, Device? device = null)
        {
            this.device = InitializeDevice(device);
            if (this.device.type != DeviceType.CPU) throw new NotSupportedException($"no generator for {this.device}");
            Native.Check(Native.mpuc_generator_new(seed, out var handle));
            safe = new SafeGenerator(handle);
        }

        private Generator(nint handle)
        {
            device = CPU;
            safe = new SafeGenerator(handle);
        }

        public Device device { get; }

        public static Generator Default
        {
            get
            {
                Native.Check(Native.mpuc_generator_default(out var handle));
                return new Generator(handle);
            }
        }

        public Generator manual_seed(long seed)
        {
            With(handle => Native.mpuc_generator_set_seed(handle, unchecked((ulong)seed)));
            return this;
        }

        public long seed()
        {
            var seed = DateTime.UtcNow.Ticks;
            manual_seed(seed);
            return seed;
        }

        public long initial_seed()
        {
            ulong seed = 0;
            With(handle => Native.mpuc_generator_seed(handle, out seed));
            return unchecked((long)seed);
        }

        public Tensor get_state()
        {
            nint state = 0;
            With(handle => Native.mpuc_generator_get_state(handle, out state));
            return new Tensor(state);
        }

        public void set_state(Tensor value) => With(handle =>
        {
            using var state = new Locked(value);
            return Native.mpuc_generator_set_state(handle, state.Pointer);
        });

        public void Dispose() => safe.Dispose();

        internal nint Hold()
        {
            var added = false;
            safe.DangerousAddRef(ref added);
            return safe.DangerousGetHandle();
        }

        internal void Release() => safe.DangerousRelease();

        private void With(Func<nint, int> call)
        {
            var handle = Hold();
            try
            {
                Native.Check(call(handle));
            }
            finally
            {
                Release();
            }
        }

        private sealed class SafeGenerator : SafeHandle
        {
            internal SafeGenerator(nint value) : base(0, ownsHandle: true) => SetHandle(value);

            public override bool IsInvalid => handle == 0;

            protected override bool ReleaseHandle()
            {
                Native.mpuc_generator_free(handle);
                return true;
            }
        }
    }

    /// <summary>The default random numbers of the CPU.</summary>
    public static partial class random
    {
        public static Generator manual_seed(long seed) => Generator.Default.manual_seed(seed);

        public static long seed()
        {
            using var generator = Generator.Default;
            return generator.seed();
        }

        public static long initial_seed()
        {
            using var generator = Generator.Default;
            return generator.initial_seed();
        }

        public static Tensor get_rng_state()
        {
            using var generator = Generator.Default;
            return generator.get_state();
        }

        public static void set_rng_state(Tensor new_state)
        {
            using var generator = Generator.Default;
            generator.set_state(new_state);
        }
    }

    public static Generator manual_seed(long seed) => random.manual_seed(seed);

    public static long seed() => random.seed();

    public static long initial_seed() => random.initial_seed();

    public static Tensor get_rng_state() => random.get_rng_state();

    public static void set_rng_state(Tensor new_state) => random.set_rng_state(new_state);
}
