using MpucMer.Pure.Data.Arrays;
using MpucMer.Pure.Data.Pickles;
using MpucMer.Pure.Signals;

namespace MpucMer.Pure.Data.Mosei;

/// <summary>
/// The published layouts of sound: a pickled NumPy array a clip, [frames, bands]. CMU-MOSEI's <c>Mel_Spect/ID.pkl</c> has 128 bands of
/// power and a frame more than the video; RAVDESS's <c>CLASS/03-….pkl</c> decibels relative to the loudest, a frame each.
/// </summary>
public static class SpectrogramPickle
{
    /// <summary>
    /// The array of a file. Problems: no array, other than <paramref name="bands"/> bands, no frame, a number that is not finite.
    /// </summary>
    public static Either<Problem, Spectrogram> Read(ReadOnlyMemory<byte> bytes, string path, int bands) =>
        Pickle
            .Read(bytes, path)
            .Bind(value =>
                value is PickleValue.Array { Numbers: { Shape: [>= 1 and <= int.MaxValue, var width] } numbers } && width == bands
                    ? VectorTrack.Of(numbers, path).Map(track => new Spectrogram(track.Frames, track.Width, track.Values))
                    : new Problem.PickleLayoutWrong(path, "", $"an array [frames, {bands}]")
            );

    /// <summary>
    /// The same as decibels, in whichever scale the data set has them. A file of the other scale is a problem: no power is below zero, and
    /// no decibel relative to the loudest above it. (A file of zeros is both, and means the same silence.)
    /// </summary>
    public static Either<Problem, Spectrogram> Decibels(ReadOnlyMemory<byte> bytes, string path, int bands, SpectrogramScale scale) =>
        Read(bytes, path, bands)
            .Bind<Spectrogram>(sound =>
                scale switch
                {
                    SpectrogramScale.Powers => sound.Values.Min() is var least && least < 0
                        ? new Problem.SpectrogramScaleWrong(path, scale, least)
                        : sound with
                        {
                            Values = Signals.Decibels.PowerToDb(sound.Values),
                        },
                    SpectrogramScale.Decibels => sound.Values.Max() is var largest && largest > MostDecibels
                        ? new Problem.SpectrogramScaleWrong(path, scale, largest)
                        : sound,
                }
            );

    // The loudest is 0 but for rounding.
    private const float MostDecibels = 1e-3f;
}

/// <summary>What the numbers of a spectrogram in a file are.</summary>
public enum SpectrogramScale
{
    /// <summary>Power: the square of the amplitude.</summary>
    Powers,

    /// <summary>Decibels relative to the clip's loudest number, at most 0 (<c>librosa.power_to_db(S, ref=np.max)</c>).</summary>
    Decibels,
}
