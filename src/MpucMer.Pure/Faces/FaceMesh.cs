using MpucMer.Pure.Training;

namespace MpucMer.Pure.Faces;

/// <summary>
/// What surrounds the network of a face's points (Kartynnik et al. 2019): what it reads, and what its numbers mean. Its 468 points are a
/// mesh over the face, in pixels of what it reads, with a depth on the same scale.
/// </summary>
public static class FaceMesh
{
    /// <summary>Pixels of a side of what it reads, [1, 192, 192, 3], in [0, 1].</summary>
    public const int Size = 192;

    /// <summary>Points of the mesh.</summary>
    public const int Points = 468;

    /// <summary>From how sure the network is on that there is a face, it is believed.</summary>
    public const double LeastConfidence = .5;

    // Corners of the eyes away from the nose, and where the cheeks end: the person's own right and left.
    private const int RightCorner = 33;
    private const int LeftCorner = 263;
    private const int RightCheek = 234;
    private const int LeftCheek = 454;

    // The mesh is flatter than a head: by eye, on frames from the front to a profile, its angle is two thirds of the head's.
    private const double Flat = 1.5;

    /// <summary>
    /// Which point of the mesh stands for each of the 68 points of the iBUG scheme (Sagonas et al. 2016): jaw 0-16, brows 17-26, nose
    /// 27-35, eyes 36-47, mouth 48-67. Points of the jaw are those of the mesh's rim: of a turned head OpenFace's follow the outline that
    /// is seen, these stay on the face. No network has points there in its training that are the same to the pixel: the table is by
    /// anatomy.
    /// </summary>
    public static readonly IReadOnlyList<int> Ibug =
    [
        .. (int[])[162, 234, 93, 58, 172, 136, 149, 148, 152, 377, 378, 365, 397, 288, 323, 454, 389],
        .. (int[])[71, 63, 105, 66, 107],
        .. (int[])[336, 296, 334, 293, 301],
        .. (int[])[168, 197, 5, 4, 75, 97, 2, 326, 305],
        .. (int[])[33, 160, 158, 133, 153, 144],
        .. (int[])[362, 385, 387, 263, 373, 380],
        .. (int[])[61, 39, 37, 0, 267, 269, 291, 405, 314, 17, 84, 181],
        .. (int[])[78, 82, 13, 312, 308, 317, 14, 87],
    ];

    /// <summary>What the network reads of a region.</summary>
    public static void Read(Picture picture, FaceRegion region, Span<float> target) =>
        FaceCrop.Into(picture, region, Size, 1 / 255f, 0, target);

    /// <summary>A face in a region.</summary>
    /// <param name="flag">How sure the network is that there is one, in (0, 1): the sigmoid is in the network.</param>
    /// <param name="raw">[468, 3]: x, y and depth.</param>
    public static MeshFace Face(double flag, ReadOnlySpan<float> raw, FaceRegion region)
    {
        var points = new FacePoint[Points];
        for (var i = 0; i < Points; i++)
            points[i] = region.At(raw[3 * i] / (double)Size, raw[3 * i + 1] / (double)Size);
        return new(flag, points, Yaw(raw));
    }

    /// <summary>
    /// By how much a head is turned to a side, in degrees, of the line between the cheeks: 0 looks into the camera, positive turns to the
    /// person's own left. The depth of the mesh is an estimate, so this is one: good to some ten degrees up to about 50, and beyond that
    /// too little (<see cref="MeshFace.IsSure"/> tells more of those).
    /// </summary>
    /// <param name="raw">[468, 3], as the network gives it.</param>
    public static double Yaw(ReadOnlySpan<float> raw)
    {
        var right = raw.Slice(3 * RightCheek, 3);
        var left = raw.Slice(3 * LeftCheek, 3);
        return Flat * Math.Atan2(left[2] - right[2], left[0] - right[0]) * 180 / Math.PI;
    }

    internal static FaceRegion RegionOf(IReadOnlyList<FacePoint> points)
    {
        var (left, top) = (points.Min(p => p.X), points.Min(p => p.Y));
        var (right, bottom) = (points.Max(p => p.X), points.Max(p => p.Y));
        var (from, to) = (points[RightCorner], points[LeftCorner]);
        return new(
            new((left + right) / 2, (top + bottom) / 2),
            BlazeFace.Margin * Math.Max(right - left, bottom - top),
            Math.Atan2(to.Y - from.Y, to.X - from.X)
        );
    }
}

/// <summary>A face as the network of points sees it.</summary>
/// <param name="Confidence">How sure it is that there is a face, in (0, 1).</param>
/// <param name="Mesh">[468], in pixels of the frame.</param>
/// <param name="Yaw">Degrees to a side (<see cref="FaceMesh.Yaw"/>).</param>
public sealed record MeshFace(double Confidence, IReadOnlyList<FacePoint> Mesh, double Yaw)
{
    /// <summary>Where the points of this face are to be looked for in the next frame.</summary>
    public FaceRegion Region => FaceMesh.RegionOf(Mesh);

    /// <summary>Whether the network takes it for a face that it sees as a whole.</summary>
    public bool IsSure => Confidence >= FaceMesh.LeastConfidence;

    /// <summary>The 68 points of the iBUG scheme.</summary>
    public IEnumerable<FacePoint> Points => FaceMesh.Ibug.Select(i => Mesh[i]);
}

/// <summary>A point of a frame, in pixels: the middle of the upper left pixel is (.5, .5).</summary>
public readonly record struct FacePoint(double X, double Y)
{
    public double DistanceTo(FacePoint other) => Math.Sqrt((X - other.X) * (X - other.X) + (Y - other.Y) * (Y - other.Y));
}

/// <summary>
/// A square of a frame, turned about its middle: what a network looks at. It may reach beyond the frame.
/// </summary>
/// <param name="Side">Pixels.</param>
/// <param name="Angle">Radians; positive turns the square's x axis towards the frame's y axis (clockwise as it is seen).</param>
public readonly record struct FaceRegion(FacePoint Middle, double Side, double Angle)
{
    /// <summary>The smallest upright square around a whole frame.</summary>
    public static FaceRegion Around(int width, int height) => new(new(width / 2.0, height / 2.0), Math.Max(width, height), 0);

    /// <summary>The frame's point at a place in the square, (0, 0) to (1, 1).</summary>
    public FacePoint At(double u, double v)
    {
        var (sin, cos) = Math.SinCos(Angle);
        var (x, y) = (Side * (u - .5), Side * (v - .5));
        return new(Middle.X + x * cos - y * sin, Middle.Y + x * sin + y * cos);
    }

    /// <summary>Where in the square a point of the frame is: the inverse of <see cref="At"/>.</summary>
    public (double U, double V) PlaceOf(FacePoint point)
    {
        var (sin, cos) = Math.SinCos(Angle);
        var (x, y) = (point.X - Middle.X, point.Y - Middle.Y);
        return (.5 + (x * cos + y * sin) / Side, .5 + (y * cos - x * sin) / Side);
    }
}

/// <summary>Regions of pictures as what a network reads.</summary>
public static class FaceCrop
{
    // Pixels of the frame between two of the crop up to which linear interpolation sees all of them.
    private const double PixelsASample = 2;

    /// <summary>
    /// A region as [size, size, 3] into <paramref name="target"/>, each colour (0 to 255) times <paramref name="scale"/> plus
    /// <paramref name="offset"/>: linear between pixels; where the frame is more than twice as fine, the mean of several places. Beyond
    /// the frame's edges it is black.
    /// </summary>
    public static void Into(Picture picture, FaceRegion region, int size, float scale, float offset, Span<float> target)
    {
        var many = Math.Max(1, (int)(region.Side / size / PixelsASample));
        var (sin, cos) = Math.SinCos(region.Angle);
        // A step of one sample, in pixels of the frame.
        var step = region.Side / (size * (double)many);
        var (right, down) = ((X: cos * step, Y: sin * step), (X: -sin * step, Y: cos * step));
        var first = region.At(0, 0);
        var share = 1f / (many * many);
        for (var row = 0; row < size; row++)
        {
            for (var column = 0; column < size; column++)
            {
                var (r, g, b) = (0f, 0f, 0f);
                for (var k = 0; k < many * many; k++)
                {
                    var (i, j) = (column * many + k % many + .5, row * many + k / many + .5);
                    Add(
                        picture,
                        (float)(first.X + i * right.X + j * down.X - .5),
                        (float)(first.Y + i * right.Y + j * down.Y - .5),
                        ref r,
                        ref g,
                        ref b
                    );
                }
                var at = 3 * (row * size + column);
                target[at] = r * share * scale + offset;
                target[at + 1] = g * share * scale + offset;
                target[at + 2] = b * share * scale + offset;
            }
        }
    }

    private static void Add(Picture picture, float x, float y, ref float r, ref float g, ref float b)
    {
        var (left, top) = ((int)MathF.Floor(x), (int)MathF.Floor(y));
        if (left < -1 || top < -1 || left >= picture.Width || top >= picture.Height)
            return;
        var (dx, dy) = (x - left, y - top);
        var (x0, x1) = (3 * Math.Max(left, 0), 3 * Math.Min(left + 1, picture.Width - 1));
        var (y0, y1) = (3 * picture.Width * Math.Max(top, 0), 3 * picture.Width * Math.Min(top + 1, picture.Height - 1));
        var rgb = picture.Rgb;
        var (a, c, d, e) = ((1 - dx) * (1 - dy), dx * (1 - dy), (1 - dx) * dy, dx * dy);
        r += a * rgb[y0 + x0] + c * rgb[y0 + x1] + d * rgb[y1 + x0] + e * rgb[y1 + x1];
        g += a * rgb[y0 + x0 + 1] + c * rgb[y0 + x1 + 1] + d * rgb[y1 + x0 + 1] + e * rgb[y1 + x1 + 1];
        b += a * rgb[y0 + x0 + 2] + c * rgb[y0 + x1 + 2] + d * rgb[y1 + x0 + 2] + e * rgb[y1 + x1 + 2];
    }
}
