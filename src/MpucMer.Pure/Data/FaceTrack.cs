namespace MpucMer.Pure.Data;

/// <summary>
/// A face over the frames of a clip. <paramref name="Landmarks"/> is [frames, 51, 2]: the 68 points of the iBUG scheme less the 17 of the jaw, x then y,
/// each scaled to [0, 1] over the clip. <paramref name="Units"/>, where the file has them, is [frames, 35], in the order of <see cref="ActionUnits.Names"/>.
/// </summary>
public sealed record FaceTrack(int Frames, float[] Landmarks, Option<float[]> Units)
{
    /// <summary>Points of a frame.</summary>
    public const int Points = 51;
}
