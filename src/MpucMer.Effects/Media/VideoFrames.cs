namespace MpucMer.Effects.Media;

/// <summary>Frames of a video, [frames, height, width, 3] in bytes, red first.</summary>
public sealed record VideoFrames(int Height, int Width, byte[] Pixels)
{
    public int Frames => Pixels.Length / (3 * Height * Width);

    public ReadOnlySpan<byte> Frame(int frame) => Pixels.AsSpan(frame * 3 * Height * Width, 3 * Height * Width);
}
