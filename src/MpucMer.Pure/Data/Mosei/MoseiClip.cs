using System.Text.RegularExpressions;
using MpucMer.Pure.Data.Arrays;
using MpucMer.Pure.Planning;

namespace MpucMer.Pure.Data.Mosei;

/// <summary>
/// An utterance of the published pickles: its name (of its sound and frames too), what OpenFace wrote, [frames, at least 435], word
/// vectors, [time, 300], and six intensities in the order of <see cref="MoseiEmotions.Names"/>. The arrays are views of the file until they
/// are asked for.
/// </summary>
public sealed record MoseiClip(string Id, NumberArray OpenFace, NumberArray Text, float[] Intensities)
{
    // Columns of OpenFace 2's FeatureExtraction: 5 of the frame, 8 of gaze, 280 of eyes, 6 of pose, then x_0 … x_67, y_0 … y_67, …, and 35
    // units last.
    private const int Success = 4;
    private const int FirstX = 299;
    private const int PointsThere = 68;
    private const int FirstPoint = PointsThere - FaceTrack.Points;
    private const int AllColumns = 714;
    internal const int LeastColumns = FirstX + 2 * PointsThere;

    /// <summary>Frames of the face.</summary>
    public int Frames => (int)OpenFace.Shape[0];

    /// <summary>
    /// The points of the face, columns by number as published; units where the array has all columns of OpenFace 2. Frames whose success is
    /// 0 hold the frame before, which the published code does not do; where it is 0 throughout, what is there is taken as published, and
    /// counts as held. A problem: a number that is not finite where the face is not lost.
    /// </summary>
    public Either<Problem, FaceTrack> Face(string path)
    {
        var (columns, values) = ((int)OpenFace.Shape[1], OpenFace.Floats());
        bool[] lost = [.. Enumerable.Range(0, Frames).Select(f => values[f * columns + Success] == 0)];
        // What is neither 0 nor 1 is no success: somebody standardised the array.
        var isTold = Enumerable.Range(0, Frames).All(f => values[f * columns + Success] is 0 or 1);
        var throughout = isTold && lost.All(l => l);
        if (!isTold || throughout)
            lost.AsSpan().Clear();
        int[] points =
        [
            .. from point in Enumerable.Range(0, FaceTrack.Points)
            from axis in Enumerable.Range(0, 2)
            select FirstX + axis * PointsThere + FirstPoint + point,
        ];
        int[] units = columns == AllColumns ? [.. Enumerable.Range(AllColumns - OpenFaceUnits.Names.Count, OpenFaceUnits.Names.Count)] : [];
        return from p in Taken(points)
            from u in Taken(units)
            let given = units.Length > 0 ? Some(u) : None
            // Not all are lost.
            from track in FaceTrack.Of(p, given, lost).ToEither<Problem>(() => new Problem.FaceLost($"{path}, {Id}", Cut.Whole, Frames))
            select throughout ? track with { Held = Frames } : track;

        Either<Problem, float[]> Taken(int[] wanted)
        {
            var taken = new float[Frames * wanted.Length];
            for (var frame = 0; frame < Frames; frame++)
            {
                for (var i = 0; i < wanted.Length && !lost[frame]; i++)
                {
                    var value = values[frame * columns + wanted[i]];
                    if (!float.IsFinite(value))
                        return new Problem.ArrayNotFinite($"{path}, {Id}, OpenFace", frame, wanted[i]);
                    taken[frame * wanted.Length + i] = value;
                }
            }
            return taken;
        }
    }

    /// <summary>The word vectors. A problem: a number that is not finite.</summary>
    public Either<Problem, VectorTrack> Words(string path) => VectorTrack.Of(Text, $"{path}, {Id}, text_feat");
}

/// <summary>
/// A labelled stretch of a video of CMU-MOSEI, or an utterance of a published pickle, which has files of its own (<see cref="Cut.Whole"/>).
/// <paramref name="Intensities"/> are of <see cref="MoseiEmotions.Names"/>.
/// </summary>
public sealed record MoseiSegment(string Id, string Video, Cut Cut, IReadOnlyList<double> Intensities)
{
    /// <summary>Where the list of segments says it.</summary>
    public Option<SplitPart> Part { get; init; }

    /// <summary>
    /// Which of the files that were looked through has it, from 0: of pickles the one that lists it, of sequences all that have a row in
    /// it.
    /// </summary>
    public IReadOnlyList<int> In { get; init; } = [];
}

/// <summary>How segments are called.</summary>
public static partial class SegmentNames
{
    /// <summary>
    /// The video of a segment: of <c>VIDEO[3]</c>, as the SDK numbers them, or <c>VIDEO_3</c>; another name is a video of its own.
    /// </summary>
    public static string VideoOf(string id) => Segment().Match(id) is { Success: true } match ? match.Groups[1].Value : id;

    [GeneratedRegex(@"^(.+?)(?:\[\d+\]|_\d+)$")]
    private static partial Regex Segment();
}

/// <summary>
/// The six emotions of CMU-MOSEI (Bagher Zadeh et al. 2018), in the order of its labels; each from 0 (not there) to 3. All zero is neutral.
/// </summary>
public static class MoseiEmotions
{
    public static readonly IReadOnlyList<string> Names = ["happy", "sad", "anger", "surprise", "disgust", "fear"];
}
