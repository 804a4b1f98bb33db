using MpucMer.Pure.Data;

namespace MpucMer.Pure.Faces;

/// <summary>
/// The files of the two networks that come with the worker, by their content: what is made with them depends on it.
/// </summary>
public static class FaceFiles
{
    public const string Detector = "blazeface.onnx";

    public const string DetectorHash = "a8a129f2691318abbe73cedba5d3f4ff5ecd74014c2077b54a3e850948fa25fc";

    public const string Mesh = "facemesh.onnx";

    public const string MeshHash = "4cfd903bbb410b39dcc4e82a7d7ac407a601af95d9dd3cd8206a219f1dbf54c7";

    /// <summary>Raised when a track becomes another one with the same networks.</summary>
    public const int Version = 1;
}

/// <summary>
/// A face over the frames of a video (or of a stretch of it), as it was tracked: at the times that the container gives the frames, nothing
/// held, nothing smoothed. Numbers of frames in which it is lost are zero, and mean nothing.
/// </summary>
/// <param name="Times">[frames], seconds from the beginning, rising.</param>
/// <param name="Person">[frames], from 1 on; 0: lost (<see cref="FaceSight.Person"/>).</param>
/// <param name="Confidence">[frames], of the network of points, in (0, 1).</param>
/// <param name="Yaw">[frames], degrees (<see cref="FaceMesh.Yaw"/>).</param>
/// <param name="Regions">[frames, 4]: middle, side and angle of the square around the face, in pixels and radians.</param>
/// <param name="Points">[frames, 68, 2], pixels.</param>
public sealed record FaceFrames(double[] Times, int[] Person, float[] Confidence, float[] Yaw, float[] Regions, float[] Points)
{
    /// <summary>Points of a frame.</summary>
    public const int PointsOfFrame = 68;

    /// <summary>Numbers of a frame's points.</summary>
    public const int Width = 2 * PointsOfFrame;

    /// <summary>Degrees to a side beyond which half of a face is not seen, and its points are a guess.</summary>
    public const double MostYaw = 60;

    internal const int OfRegion = 4;

    // Seconds between two frames up to which a face moves evenly from one to the other; beyond, a picture stands.
    private const double Standing = .25;

    // Times are sums of fractions: what begins at a moment is seen at it.
    private const double Early = 1e-6;

    /// <summary>The most faces that a frame shows.</summary>
    public int Faces { get; init; }

    /// <summary>What is to be told of the recording, as lines.</summary>
    public Seq<string> Notes { get; init; } = Seq<string>();

    public int Count => Times.Length;

    /// <summary>Frames in which the face is lost.</summary>
    public int Lost => Person.Count(p => p == 0);

    /// <summary>
    /// Frames with a face that is turned so far that half of it is not seen: by its angle, or because only the detector still takes it for
    /// one.
    /// </summary>
    public int Turned => Enumerable.Range(0, Count).Count(IsTurned);

    /// <summary>How often another face is followed than before.</summary>
    public int Changes => Math.Max(0, Person.Where(p => p > 0).Distinct().Count() - 1);

    /// <summary>What was seen of frames at these times.</summary>
    public static FaceFrames Of(IReadOnlyList<FaceRow> rows, IReadOnlyList<double> times) =>
        new(
            [.. times],
            [.. rows.Select(r => r.Person)],
            [.. rows.Select(r => r.Confidence)],
            [.. rows.Select(r => r.Yaw)],
            [.. rows.SelectMany(r => r.Region)],
            [.. rows.SelectMany(r => r.Points)]
        )
        {
            Faces = rows.Select(r => r.Faces).DefaultIfEmpty(0).Max(),
        };

    /// <summary>The square around the face in a frame.</summary>
    public FaceRegion Region(int frame) =>
        new(new(Regions[frame * OfRegion], Regions[frame * OfRegion + 1]), Regions[frame * OfRegion + 2], Regions[frame * OfRegion + 3]);

    /// <summary>
    /// The square around the face in every frame, upright, and steady: the mean of those within a quarter of a second, so that a picture
    /// of it does not tremble. Frames without a face have that of the nearest one with it. Empty where it is lost throughout.
    /// </summary>
    public IReadOnlyList<FaceRegion> Views()
    {
        int[] seen = [.. Enumerable.Range(0, Count).Where(i => Person[i] > 0)];
        if (seen.Length == 0)
            return [];
        var views = new FaceRegion[Count];
        for (int i = 0, next = 0; i < Count; i++)
        {
            while (next + 1 < seen.Length && Math.Abs(seen[next + 1] - i) <= Math.Abs(seen[next] - i))
                next++;
            var here = seen[next];
            var own = Region(here);
            var (x, y, side, count) = (own.Middle.X, own.Middle.Y, own.Side, 1);
            // As far to one side as to the other: a face that moves evenly stays in the middle.
            for (var (a, b) = (here - 1, here + 1); a >= 0 && b < Count; (a, b) = (a - 1, b + 1))
            {
                if (Math.Max(Times[here] - Times[a], Times[b] - Times[here]) > Standing || IsOther(a, here) || IsOther(b, here))
                    break;
                if (Person[a] == 0 || Person[b] == 0)
                    continue;
                var (before, after) = (Region(a), Region(b));
                x += before.Middle.X + after.Middle.X;
                y += before.Middle.Y + after.Middle.Y;
                side += before.Side + after.Side;
                count += 2;
            }
            views[i] = new(new(x / count, y / count), side / count, 0);
        }
        return views;
    }

    /// <summary>Which frame is seen at each moment of a clock: the last one that has begun.</summary>
    public int[] Shown(double rate)
    {
        var shown = new int[Sampled(rate, [], 0).Lost.Length];
        for (int k = 0, frame = 0; k < shown.Length; k++)
        {
            while (frame + 1 < Count && Times[frame + 1] <= k / rate + Early)
                frame++;
            shown[k] = frame;
        }
        return shown;
    }

    /// <summary>The same as asked for.</summary>
    public FaceFrames Smoothed(FaceSmoothing smoothing) =>
        smoothing switch
        {
            FaceSmoothing.None => this,
            FaceSmoothing.OneEuro => Smoothed(OneEuro.Usual),
        };

    /// <summary>The same with points that tremble less: each person's for itself.</summary>
    public FaceFrames Smoothed(OneEuro filter)
    {
        var points = (float[])Points.Clone();
        // Lost frames between those of one person are passed over: the filter knows how long they last.
        foreach (var rows in Enumerable.Range(0, Count).Where(i => Person[i] > 0).GroupBy(i => Person[i]))
            Smooth(filter, points, [.. rows]);
        return this with { Points = points };
    }

    /// <summary>
    /// On a clock of so many frames a second: the points of frame k are those of the moment k / rate, between two frames of one face in
    /// proportion to how near each is. Frames without a face hold the one before, and points are scaled over the clip, as those that
    /// OpenFace gives (<see cref="FaceTrack"/>). None where the face is lost throughout.
    /// </summary>
    public Option<FaceTrack> Track(double rate)
    {
        var (values, lost) = Sampled(rate, Points, Width);
        var skipped = Width - 2 * FaceTrack.Points;
        var points = new float[lost.Length * 2 * FaceTrack.Points];
        for (var i = 0; i < lost.Length; i++)
            values.AsSpan(i * Width + skipped, 2 * FaceTrack.Points).CopyTo(points.AsSpan(i * 2 * FaceTrack.Points));
        // As the rest of what is said of a track: of its own frames.
        var turned = Sampled(rate, [.. Enumerable.Range(0, Count).Select(i => IsTurned(i) ? 1f : 0)], 1).Values.Count(t => t > .5f);
        return FaceTrack.Of(points, None, lost).Map(track => track with { Rate = rate, Video = new(turned, Changes, Faces) });
    }

    /// <summary>Numbers [frames, width] of these frames on a clock, and in which of its frames the face is lost.</summary>
    public (float[] Values, bool[] Lost) Sampled(double rate, float[] numbers, int width)
    {
        // The last frame lasts as long as the one before it, or as all do on the average; of one alone nobody knows.
        var end = Times[^1] + (Count > 1 ? Math.Min(Times[^1] - Times[^2], (Times[^1] - Times[0]) / (Count - 1)) : 1 / rate);
        var count = (int)Math.Max(1, Math.Round(end * rate));
        var (values, lost) = (new float[count * width], new bool[count]);
        var next = 0;
        for (var k = 0; k < count; k++)
        {
            var time = k / rate;
            while (next < Count && Times[next] <= time)
                next++;
            var (before, share) = Between(next, time);
            lost[k] = before < 0;
            for (var i = 0; i < width && before >= 0; i++)
            {
                var a = numbers[before * width + i];
                values[k * width + i] = share > 0 ? (float)(a + share * (numbers[(before + 1) * width + i] - a)) : a;
            }
        }
        return (values, lost);
    }

    /// <summary>Which frame a moment is of (-1: none with a face), and how far it is on the way to the next.</summary>
    private (int Frame, double Share) Between(int next, double time)
    {
        bool Seen(int i) => i >= 0 && i < Count && Person[i] > 0;
        var (a, b) = (next - 1, next);
        if (a < 0 || b >= Count)
            return (a >= 0 && Seen(a) ? a : -1, 0);
        var share = (time - Times[a]) / (Times[b] - Times[a]);
        if (Seen(a) && Seen(b) && Person[a] == Person[b])
            return (a, Times[b] - Times[a] <= Standing ? share : 0);
        if (Times[b] - Times[a] > Standing)
            return (Seen(a) ? a : -1, 0);
        var nearest = share < .5 ? a : b;
        return (Seen(nearest) ? nearest : -1, 0);
    }

    private bool IsOther(int frame, int than) => Person[frame] > 0 && Person[frame] != Person[than];

    private bool IsTurned(int frame) =>
        Person[frame] > 0 && (Math.Abs(Yaw[frame]) > MostYaw || Confidence[frame] < FaceMesh.LeastConfidence);

    private void Smooth(OneEuro filter, float[] points, List<int> rows)
    {
        var taken = new float[rows.Count * Width];
        for (var i = 0; i < rows.Count; i++)
            points.AsSpan(rows[i] * Width, Width).CopyTo(taken.AsSpan(i * Width));
        filter.Smooth(taken, Width, [.. rows.Select(r => Times[r])], [.. rows.Select(r => Region(r).Side / BlazeFace.Margin)]);
        for (var i = 0; i < rows.Count; i++)
            taken.AsSpan(i * Width, Width).CopyTo(points.AsSpan(rows[i] * Width));
    }
}

/// <summary>What is kept of a frame: of a face its region and 68 points, of no face zeros.</summary>
/// <param name="Region">[4].</param>
/// <param name="Points">[68, 2].</param>
public sealed record FaceRow(int Person, int Faces, float Confidence, float Yaw, float[] Region, float[] Points)
{
    private static readonly float[] NoRegion = new float[FaceFrames.OfRegion];
    private static readonly float[] NoPoints = new float[FaceFrames.Width];

    public static FaceRow Of(FaceSight sight)
    {
        if (sight.Face.Case is not MeshFace face)
            return new(0, sight.Faces, 0, 0, NoRegion, NoPoints);
        var region = face.Region;
        return new(
            sight.Person,
            sight.Faces,
            (float)face.Confidence,
            (float)face.Yaw,
            [(float)region.Middle.X, (float)region.Middle.Y, (float)region.Side, (float)region.Angle],
            [.. face.Points.SelectMany(p => new[] { (float)p.X, (float)p.Y })]
        );
    }
}
