using MpucMer.Pure.Data.Arrays;

namespace MpucMer.Pure.Data.Mosei;

/// <summary>
/// An utterance of the published pickles: its name (of its sound and frames too), what OpenFace wrote, [frames, at least 435], word vectors,
/// [time, 300], and six intensities in the order of <see cref="MoseiEmotions.Names"/>. The arrays are views of the file until they are asked for.
/// </summary>
public sealed record MoseiClip(string Id, NumberArray OpenFace, NumberArray Text, float[] Intensities)
{
    // Columns of OpenFace 2's FeatureExtraction: 5 of the frame, 8 of gaze, 280 of eyes, 6 of pose, then x_0 … x_67, y_0 … y_67, …, and 35 units last.
    private const int FirstX = 299;
    private const int PointsThere = 68;
    private const int FirstPoint = PointsThere - FaceTrack.Points;
    private const int AllColumns = 714;
    internal const int LeastColumns = FirstX + 2 * PointsThere;

    /// <summary>Frames of the face.</summary>
    public int Frames => (int)OpenFace.Shape[0];

    /// <summary>The points of the face, columns by number as published; units where the array has all columns of OpenFace 2. A problem: a number that is not finite.</summary>
    public Either<Problem, FaceTrack> Face(string path)
    {
        var (columns, values) = ((int)OpenFace.Shape[1], OpenFace.Floats());
        var points = new float[Frames * 2 * FaceTrack.Points];
        for (var frame = 0; frame < Frames; frame++)
        {
            for (var point = 0; point < FaceTrack.Points; point++)
            {
                for (var axis = 0; axis < 2; axis++)
                {
                    var column = FirstX + axis * PointsThere + FirstPoint + point;
                    var value = values[frame * columns + column];
                    if (!float.IsFinite(value)) return new Problem.ArrayNotFinite($"{path}, {Id}, OpenFace", frame, column);
                    points[(frame * FaceTrack.Points + point) * 2 + axis] = value;
                }
            }
        }
        FaceTrack.Scale(points);
        return columns == AllColumns ? Units(values, path).Map(units => new FaceTrack(Frames, points, Some(units))) : new FaceTrack(Frames, points, None);
    }

    /// <summary>The word vectors. A problem: a number that is not finite.</summary>
    public Either<Problem, VectorTrack> Words(string path) => VectorTrack.Of(Text, $"{path}, {Id}, text_feat");

    private Either<Problem, float[]> Units(float[] values, string path)
    {
        var width = ActionUnits.Names.Count;
        var units = new float[Frames * width];
        for (var frame = 0; frame < Frames; frame++) values.AsSpan((frame + 1) * AllColumns - width, width).CopyTo(units.AsSpan(frame * width));
        var odd = units.AsSpan().IndexOfAnyExceptInRange(float.MinValue, float.MaxValue);
        return odd < 0 ? units : new Problem.ArrayNotFinite($"{path}, {Id}, OpenFace", odd / width, AllColumns - width + odd % width);
    }
}
