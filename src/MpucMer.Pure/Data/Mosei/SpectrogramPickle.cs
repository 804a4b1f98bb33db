using MpucMer.Pure.Data.Arrays;
using MpucMer.Pure.Data.Pickles;
using MpucMer.Pure.Signals;

namespace MpucMer.Pure.Data.Mosei;

/// <summary>
/// The published layouts of sound: a pickled NumPy array a clip, [frames, bands]. CMU-MOSEI's <c>Mel_Spect/ID.pkl</c> has 128 bands of power and a frame
/// more than the video; RAVDESS's <c>CLASS/03-….pkl</c> a frame each.
/// </summary>
public static class SpectrogramPickle
{
    /// <summary>The array of a file. Problems: no array, other than <paramref name="bands"/> bands, no frame, a number that is not finite.</summary>
    public static Either<Problem, Spectrogram> Read(ReadOnlyMemory<byte> bytes, string path, int bands) =>
        Pickle.Read(bytes, path).Bind(value => value is PickleValue.Array { Numbers: { Shape: [>= 1 and <= int.MaxValue, var width] } numbers } && width == bands
            ? VectorTrack.Of(numbers, path).Map(track => new Spectrogram(track.Frames, track.Width, track.Values))
            : new Problem.PickleLayoutWrong(path, "", $"an array [frames, {bands}]"));
}
