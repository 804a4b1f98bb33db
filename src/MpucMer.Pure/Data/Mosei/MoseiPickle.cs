using MpucMer.Pure.Data.Arrays;
using MpucMer.Pure.Data.Pickles;
using MpucMer.Pure.Signals;

namespace MpucMer.Pure.Data.Mosei;

/// <summary>The clips of a published pickle, in its order, without those that are too short, which a warning names.</summary>
public sealed record MoseiPart(IReadOnlyList<MoseiClip> Clips, IReadOnlyList<Problem> Warnings);

/// <summary>
/// The published layout of CMU-MOSEI: one pickle a split, a list of dictionaries of uttr_id, OpenFace, text_feat and label.
/// </summary>
public static class MoseiPickle
{
    private const int WordVector = 300;

    // The published loader leaves out clips of two frames or fewer.
    private const int LeastFrames = 3;

    /// <summary>
    /// The clips of a file. Its bytes (a mapped file, since they may be gigabytes) have to outlive the clips, whose arrays are views of
    /// them.
    /// </summary>
    public static Either<Problem, MoseiPart> Read(IByteSource source, string path) =>
        Pickle.Read(source, path).Bind(value => Part(value, source.Length, path));

    private static Either<Problem, MoseiPart> Part(PickleValue value, long length, string path)
    {
        if (value is not PickleValue.List list)
            return new Problem.PickleLayoutWrong(path, "", "a list of utterances");
        var clips = new List<MoseiClip>();
        var tooShort = new List<string>();
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        // An array that a thousand clips share would be taken out a thousand times: what all clips take is bounded by the file.
        var left = 2 * length;
        for (var i = 0; i < list.Items.Count; i++)
        {
            var read = Clip(list.Items[i], $"item {i}", path);
            if (read.IsLeft)
                return (Problem)read;
            var clip = (MoseiClip)read;
            if (!seen.TryAdd(clip.Id, i))
                return new Problem.PickleLayoutWrong(
                    path,
                    $"item {i}, uttr_id",
                    $"a name of its own ({clip.Id} is that of item {seen[clip.Id]})"
                );
            left -= clip.OpenFace.Count * clip.OpenFace.Type.Size + clip.Text.Count * clip.Text.Type.Size;
            if (left < 0)
                return new Problem.PickleLayoutWrong(path, $"item {i}", "arrays of its own");
            if (clip.Frames < LeastFrames)
                tooShort.Add(clip.Id);
            else
                clips.Add(clip);
        }
        return new MoseiPart(clips, tooShort.Count == 0 ? [] : [new Problem.MoseiClipsTooShort(path, tooShort, LeastFrames)]);
    }

    private static Either<Problem, MoseiClip> Clip(PickleValue item, string where, string path)
    {
        Problem No(string key, string expected) =>
            new Problem.PickleLayoutWrong(path, key.Length == 0 ? where : $"{where}, {key}", expected);
        if (item is not PickleValue.Dict clip)
            return No("", "a dictionary");
        if (clip.At("uttr_id") is not PickleValue.Text { Value.Length: > 0 } id)
            return No("uttr_id", "a name");
        if (
            clip.At("OpenFace")
            is not PickleValue.Array { Numbers: { Shape: [>= 0 and <= int.MaxValue, >= MoseiClip.LeastColumns and <= int.MaxValue] } face }
        )
            return No("OpenFace", $"an array [frames, at least {MoseiClip.LeastColumns}]");
        if (clip.At("text_feat") is not PickleValue.Array { Numbers: { Shape: [>= 0 and <= int.MaxValue, WordVector] } text })
            return No("text_feat", $"an array [time, {WordVector}]");
        return Labels(clip.At("label")) is { } labels
            ? new MoseiClip(id.Value, face, text, labels)
            : No("label", $"{MoseiEmotions.Names.Count} intensities");
    }

    /// <summary>Six numbers of at least 0, as an array, a list or a tuple.</summary>
    private static float[]? Labels(PickleValue? value)
    {
        var count = MoseiEmotions.Names.Count;
        float[]? labels = value switch
        {
            PickleValue.Array { Numbers.Count: var there } array when there == count => array.Numbers.Floats(),
            PickleValue.List { Items.Count: var there } list when there == count => [.. list.Items.Select(Number)],
            PickleValue.Tuple { Items.Count: var there } tuple when there == count => [.. tuple.Items.Select(Number)],
            _ => null,
        };
        return labels is not null && labels.All(l => float.IsFinite(l) && l >= 0) ? labels : null;
    }

    private static float Number(PickleValue value) =>
        value switch
        {
            PickleValue.Float number => (float)number.Value,
            PickleValue.Integer integer => (float)integer.Value,
            PickleValue.Array { Numbers.Count: 1 } array => array.Numbers.Floats()[0],
            _ => float.NaN,
        };
}

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
