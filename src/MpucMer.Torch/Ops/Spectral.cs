using MpucMer.Torch.Interop;

namespace TorchSharp;

// Complex numbers and spectra: one line an operation, named by its schema in libtorch.
public static partial class torch
{
    public sealed partial class Tensor
    {
        public Tensor stft(
            long n_fft, long hop_length = -1, long win_length = -1, Tensor? window = null, bool center = true, PaddingModes pad_mode = PaddingModes.Reflect, bool normalized = false, bool? onesided = null, bool? return_complex = null) =>
            Aten.One("stft.center", this, n_fft, hop_length == -1 ? n_fft / 4 : hop_length, win_length == -1 ? n_fft : win_length, window, center, pad_mode.ToString().ToLowerInvariant(), normalized, onesided, return_complex ?? true);

        public Tensor istft(
            long n_fft, long hop_length = -1, long win_length = -1, Tensor? window = null, bool center = true, bool normalized = false, bool? onesided = null, long length = -1, bool return_complex = false) =>
            Aten.One("istft", this, n_fft, hop_length, win_length, window, center, normalized, onesided, length, return_complex);

        public Tensor conj() => Aten.One("conj", this);

        public Tensor conj_physical() => Aten.One("conj_physical", this);

        public Tensor conj_physical_() => Aten.Into(this, "conj_physical_", this);

        public Tensor angle() => Aten.One("angle", this);
    }

    public static Tensor stft(
        Tensor input, long n_fft, long hop_length = -1, long win_length = -1, Tensor? window = null, bool center = true, PaddingModes pad_mode = PaddingModes.Reflect, bool normalized = false, bool? onesided = null, bool? return_complex = null) =>
        input.stft(n_fft, hop_length, win_length, window, center, pad_mode, normalized, onesided, return_complex);

    public static Tensor istft(
        Tensor input, long n_fft, long hop_length = -1, long win_length = -1, Tensor? window = null, bool center = true, bool normalized = false, bool? onesided = null, long length = -1, bool return_complex = false) =>
        input.istft(n_fft, hop_length, win_length, window, center, normalized, onesided, length, return_complex);

    public static Tensor conj(Tensor input) => input.conj();

    public static Tensor conj_physical(Tensor input) => input.conj_physical();

    public static Tensor conj_physical_(Tensor input) => input.conj_physical_();

    public static Tensor angle(Tensor input) => input.angle();

    public static Tensor complex(Tensor real, Tensor imag) => Aten.One("complex", real, imag);

    public static Tensor polar(Tensor abs, Tensor angle) => Aten.One("polar", abs, angle);

    public static Tensor imag(Tensor input) => Aten.One("imag", input);

    public static Tensor real(Tensor input) => Aten.One("real", input);
}
