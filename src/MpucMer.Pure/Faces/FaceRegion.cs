using MpucMer.Pure.Training;

namespace MpucMer.Pure.Faces;

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
