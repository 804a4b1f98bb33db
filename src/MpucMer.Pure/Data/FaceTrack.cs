namespace MpucMer.Pure.Data;

/// <summary>
/// A face over the frames of a clip. <paramref name="Landmarks"/> is [frames, 51, 2]: the 68 points of the iBUG scheme less the 17 of the jaw, x then y,
/// each scaled to [0, 1] over the clip. <paramref name="Units"/>, where the file has them, is [frames, 35], in the order of <see cref="ActionUnits.Names"/>.
/// </summary>
public sealed record FaceTrack(int Frames, float[] Landmarks, Option<float[]> Units)
{
    /// <summary>Points of a frame.</summary>
    public const int Points = 51;

    /// <summary>Frames a second by the file's own times, where they were asked for.</summary>
    public Option<double> Rate { get; init; }

    /// <summary>Each axis of [frames, 51, 2] to [0, 1], in place, by its least value and range over the clip, as published; a flat axis becomes 0.</summary>
    internal static void Scale(float[] points)
    {
        for (var axis = 0; axis < 2; axis++)
        {
            float least = float.MaxValue, most = float.MinValue;
            for (var i = axis; i < points.Length; i += 2) (least, most) = (Math.Min(least, points[i]), Math.Max(most, points[i]));
            // In double: the range of two finite floats may be beyond float's.
            var range = (double)most - least;
            for (var i = axis; i < points.Length; i += 2) points[i] = range > 0 ? (float)(((double)points[i] - least) / range) : 0;
        }
    }
}
