using System.Globalization;
using System.Text;
using Stream = MpucMer.Pure.Randomness.Stream;

namespace MpucMer.Pure.Demo;

/// <summary>
/// A face of 68 points (iBUG scheme: jaw, right and left brow, nose, right and left eye, mouth) from a person and what the face does.
/// </summary>
internal static class FaceShape
{
    public const int Points = 68;

    /// <summary>
    /// Points [68, 3], x to the left of the person, y downwards, z towards the camera, in half widths of an average face.
    /// </summary>
    public static void Build(DemoActor actor, FaceCues cues, Span<(double X, double Y, double Z)> points)
    {
        var c = Add(cues, actor.Rest);
        for (var i = 0; i <= 16; i++)
        {
            var angle = Math.PI * (i / 16.0);
            points[i] = (
                -Math.Cos(angle) * actor.FaceWidth,
                -0.15 + 1.25 * Math.Sin(angle) * (1 + 0.06 * c.Open),
                -0.7 + 0.6 * Math.Sin(angle)
            );
        }
        for (var i = 0; i < 5; i++)
        {
            // From the temple (0) to the nose (1).
            var along = i / 4.0;
            var y =
                -0.42 * actor.BrowHeight
                - 0.10 * Math.Sin(Math.PI * (0.25 + 0.6 * along))
                - 0.16 * c.BrowRaise
                - 0.14 * c.InnerRaise * along * along
                + 0.15 * c.Furrow * along;
            var x = (0.78 - 0.58 * along) * actor.EyeDistance - 0.07 * c.Furrow * along;
            points[17 + i] = (-x, y, 0.05 + 0.1 * along);
            points[26 - i] = (x, y, 0.05 + 0.1 * along);
        }
        for (var i = 0; i < 4; i++)
            points[27 + i] = (0, -0.22 + 0.15 * i * actor.NoseLength, 0.2 + 0.08 * i);
        for (var i = 0; i < 5; i++)
            points[31 + i] = (
                0.08 * (i - 2),
                (-0.22 + 0.54 * actor.NoseLength) + 0.03 * (2 - Math.Abs(i - 2)) - 0.06 * c.LipRaise,
                0.3 - 0.04 * Math.Abs(i - 2)
            );
        Eye(points[36..42], -0.42 * actor.EyeDistance, actor, c);
        Eye(points[42..48], 0.42 * actor.EyeDistance, actor, c);
        Mouth(points[48..], actor, c);
    }

    private static void Eye(Span<(double, double, double)> eye, double middle, DemoActor actor, FaceCues c)
    {
        var open = Math.Max(0.01, 0.075 * actor.EyeHeight * (1 + 0.9 * c.EyesWide - 0.25 * Math.Max(0, c.Corners)));
        eye[0] = (middle - 0.16, -0.2, 0.02);
        eye[3] = (middle + 0.16, -0.2, 0.02);
        for (var i = 0; i < 2; i++)
        {
            var x = middle - 0.06 + 0.12 * i;
            eye[1 + i] = (x, -0.2 - open, 0.06);
            eye[5 - i] = (x, -0.2 + 0.8 * open, 0.06);
        }
    }

    private static void Mouth(Span<(double, double, double)> mouth, DemoActor actor, FaceCues c)
    {
        var half = 0.34 * actor.MouthWidth * (1 + 0.25 * c.Stretch + 0.12 * c.Corners - 0.12 * c.Open);
        var y = 0.55 * actor.MouthHeight;
        var gap = 0.22 * Math.Max(0, c.Open);
        var lip = 0.075 * actor.LipThickness;
        // x from -1 (right corner) to 1; corners go up with a smile, the middle stays.
        (double, double, double) At(double x, double offset) =>
            (half * x, y + offset * (1 - x * x) - 0.13 * c.Corners * x * x, 0.25 - 0.15 * x * x);
        var up = -lip - 0.3 * gap - 0.09 * c.LipRaise;
        var down = lip * 1.2 + gap;
        for (var i = 0; i <= 6; i++)
            mouth[i] = At(-1 + i / 3.0, up);
        for (var i = 0; i < 5; i++)
            mouth[7 + i] = At(2 / 3.0 - i / 3.0, down);
        for (var i = 0; i <= 4; i++)
            mouth[12 + i] = At(-0.85 + 0.425 * i, -0.3 * gap - 0.04 * c.LipRaise);
        for (var i = 0; i < 3; i++)
            mouth[17 + i] = At(0.425 - 0.425 * i, 0.9 * gap);
    }

    private static FaceCues Add(FaceCues a, FaceCues b) =>
        new(
            a.BrowRaise + b.BrowRaise,
            a.Furrow + b.Furrow,
            a.InnerRaise + b.InnerRaise,
            a.EyesWide + b.EyesWide,
            a.Corners + b.Corners,
            a.Stretch + b.Stretch,
            a.Open + b.Open,
            a.LipRaise + b.LipRaise
        );
}

/// <summary>
/// What a face does, in shares of how far it can: both brows up, brows drawn down and together, inner brows up, eyes wide, mouth corners
/// up, mouth stretched, mouth open, upper lip raised.
/// </summary>
internal readonly record struct FaceCues(
    double BrowRaise,
    double Furrow,
    double InnerRaise,
    double EyesWide,
    double Corners,
    double Stretch,
    double Open,
    double LipRaise
)
{
    /// <summary>
    /// By label. Two and two look nearly alike, other pairs than sound alike: neutral and sad, calm and happy, angry and disgust, fearful
    /// and surprised.
    /// Directions after the prototypes of Ekman and Friesen 1978, sizes made up.
    /// </summary>
    private static readonly FaceCues[] ByLabel =
    [
        new(0.00, 0.00, 0.05, 0.00, -0.05, 0.00, 0.10, 0.00), // neutral
        new(0.00, 0.00, 0.00, -0.10, 0.45, 0.10, 0.10, 0.00), // calm
        new(0.05, 0.00, 0.00, -0.15, 0.62, 0.18, 0.18, 0.05), // happy
        new(0.00, 0.06, 0.20, -0.10, -0.22, 0.00, 0.10, 0.00), // sad
        new(-0.1, 0.75, 0.00, -0.10, -0.15, 0.00, 0.15, 0.15), // angry
        new(0.55, 0.10, 0.15, 0.55, -0.05, 0.22, 0.35, 0.00), // fearful
        new(-0.1, 0.62, 0.00, -0.20, -0.10, 0.00, 0.15, 0.32), // disgust
        new(0.70, 0.00, 0.05, 0.55, 0.00, 0.05, 0.52, 0.00), // surprised
    ];

    /// <summary>What strays from clip to clip of one person and emotion at noise 1.</summary>
    private const double Spread = 0.13;

    public static FaceCues Of(int label, double noise, Stream random)
    {
        var c = ByLabel[label];
        var s = Spread * noise;
        return new(
            c.BrowRaise + s * random.Normal(0),
            c.Furrow + s * random.Normal(1),
            c.InnerRaise + s * random.Normal(2),
            c.EyesWide + s * random.Normal(3),
            c.Corners + s * random.Normal(4),
            c.Stretch + s * random.Normal(5),
            Math.Max(0, c.Open + s * random.Normal(6)),
            c.LipRaise + s * random.Normal(7)
        );
    }

    /// <summary>The cues at a share of their strength.</summary>
    public FaceCues Times(double a) =>
        new(a * BrowRaise, a * Furrow, a * InnerRaise, a * EyesWide, a * Corners, a * Stretch, a * Open, a * LipRaise);
}

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
