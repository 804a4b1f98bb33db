using MpucMer.Pure.Data.Arrays;

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
