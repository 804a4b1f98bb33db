using System.Globalization;
using System.Text;

namespace MpucMer.Pure.Demo;

/// <summary>A face over the frames of a take, as an OpenFace 2 CSV file of the columns that are read.</summary>
internal static class FaceCsv
{
    /// <summary>Pixels by which a tracker errs on a point of a frame.</summary>
    private const double Jitter = 1.2;

    private static readonly string Header =
        "frame,timestamp,confidence,success,"
        + string.Join(",", Enumerable.Range(0, FaceShape.Points).Select(i => $"x_{i}"))
        + ","
        + string.Join(",", Enumerable.Range(0, FaceShape.Points).Select(i => $"y_{i}"))
        + "\n";

    public static byte[] Csv(DemoTake take)
    {
        var text = new StringBuilder(Header, Header.Length + take.Frames * 900);
        Span<(double X, double Y, double Z)> points = stackalloc (double, double, double)[FaceShape.Points];
        Span<(double X, double Y)> pixels = stackalloc (double, double)[FaceShape.Points];
        var pose = Pose.Of(take);
        for (var frame = 0; frame < take.Frames; frame++)
        {
            var time = (double)frame / DemoTake.FramesPerSecond;
            // The expression comes in the first third of a second and breathes a little; speaking moves the mouth.
            var strength = Math.Min(1, 0.6 + 1.2 * time) * (1 + 0.08 * Math.Sin(2 * Math.PI * (0.8 * time + take.Phase)));
            var face = take.Face.Times(strength);
            FaceShape.Build(take.Actor, face with { Open = face.Open + 0.25 * take.Syllables(time) }, points);
            pose.Project(points, time, pixels);
            Append(text, take, frame, pixels);
        }
        return Encoding.ASCII.GetBytes(text.ToString());
    }

    private static void Append(StringBuilder text, DemoTake take, int frame, ReadOnlySpan<(double X, double Y)> pixels)
    {
        var random = take.Random.At(3).At(frame);
        text.Append(CultureInfo.InvariantCulture, $"{frame + 1},{(double)frame / DemoTake.FramesPerSecond:F3},0.98,1");
        for (var i = 0; i < pixels.Length; i++)
            Tenths(text, pixels[i].X + Jitter * random.Normal(2 * i));
        for (var i = 0; i < pixels.Length; i++)
            Tenths(text, pixels[i].Y + Jitter * random.Normal(2 * i + 1));
        text.Append('\n');
    }

    /// <summary>A comma and a number with one decimal, as OpenFace writes pixels.</summary>
    private static void Tenths(StringBuilder text, double value)
    {
        var tenths = (int)Math.Round(10 * value);
        text.Append(tenths < 0 ? ",-" : ",").Append(Math.Abs(tenths) / 10).Append('.').Append((char)('0' + Math.Abs(tenths) % 10));
    }

    /// <summary>
    /// Where the head is and how it is turned: a clip's own angles, place and size, with slow drift. Angles in radians, the rest in pixels.
    /// </summary>
    private readonly record struct Pose(double Yaw, double Pitch, double Roll, double X, double Y, double Size, double Drift)
    {
        public static Pose Of(DemoTake take)
        {
            var random = take.Random.At(4);
            return new(
                0.10 * random.Normal(0),
                0.07 * random.Normal(1),
                0.05 * random.Normal(2),
                640 + 60 * random.Normal(3),
                360 + 40 * random.Normal(4),
                130 * (1 + 0.12 * random.Normal(5)),
                random.Uniform(6)
            );
        }

        public void Project(ReadOnlySpan<(double X, double Y, double Z)> points, double time, Span<(double X, double Y)> pixels)
        {
            var sway = 0.04 * Math.Sin(2 * Math.PI * (0.5 * time + Drift));
            var (sinYaw, cosYaw) = Math.SinCos(Yaw + sway);
            var (sinPitch, cosPitch) = Math.SinCos(Pitch + 0.5 * sway);
            var (sinRoll, cosRoll) = Math.SinCos(Roll - 0.5 * sway);
            for (var i = 0; i < points.Length; i++)
            {
                var (x, y, z) = points[i];
                (x, z) = (cosYaw * x + sinYaw * z, cosYaw * z - sinYaw * x);
                y = cosPitch * y - sinPitch * z;
                pixels[i] = (X + Size * (cosRoll * x - sinRoll * y), Y + Size * (sinRoll * x + cosRoll * y));
            }
        }
    }
}
