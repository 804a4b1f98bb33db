namespace MpucMer.Pure.Networks;

/// <summary>Sizes over frames and image: a kernel's, a stride's or a padding's.</summary>
public sealed record Extent(int Frames, int Height, int Width)
{
    public static readonly Extent One = new(1, 1, 1);

    public static readonly Extent Zero = new(0, 0, 0);

    public static Extent Cube(int size) => new(size, size, size);

    public int Volume => Frames * Height * Width;

    public IReadOnlyList<int> Axes => [Frames, Height, Width];
}
