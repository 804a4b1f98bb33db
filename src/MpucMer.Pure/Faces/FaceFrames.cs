using MpucMer.Pure.Data;

namespace MpucMer.Pure.Faces;

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

    private const int OfRegion = 4;

    // Seconds between two frames up to which a face moves evenly from one to the other; beyond, a picture stands.
    private const double Standing = .25;

    /// <summary>The most faces that a frame shows.</summary>
    public int Faces { get; init; }

    /// <summary>What is to be told of the recording, as lines.</summary>
    public Seq<string> Notes { get; init; } = Seq<string>();

    public int Count => Times.Length;

    /// <summary>Frames in which the face is lost.</summary>
    public int Lost => Person.Count(p => p == 0);

    /// <summary>Frames with a face that is turned so far that half of it is not seen.</summary>
    public int Turned => Enumerable.Range(0, Count).Count(i => Person[i] > 0 && Math.Abs(Yaw[i]) > MostYaw);

    /// <summary>How often another face is followed than before.</summary>
    public int Changes => Math.Max(0, Person.Where(p => p > 0).Distinct().Count() - 1);

    /// <summary>What was seen of frames at these times.</summary>
    public static FaceFrames Of(IReadOnlyList<FaceSight> sights, IReadOnlyList<double> times)
    {
        var count = sights.Count;
        var frames = new FaceFrames(
            [.. times],
            new int[count],
            new float[count],
            new float[count],
            new float[count * OfRegion],
            new float[count * Width]
        )
        {
            Faces = sights.Select(s => s.Faces).DefaultIfEmpty(0).Max(),
        };
        for (var i = 0; i < count; i++)
        {
            if (sights[i].Face.Case is not MeshFace face)
                continue;
            (frames.Person[i], frames.Confidence[i], frames.Yaw[i]) = (sights[i].Person, (float)face.Confidence, (float)face.Yaw);
            var region = face.Region;
            (frames.Regions[i * OfRegion], frames.Regions[i * OfRegion + 1]) = ((float)region.Middle.X, (float)region.Middle.Y);
            (frames.Regions[i * OfRegion + 2], frames.Regions[i * OfRegion + 3]) = ((float)region.Side, (float)region.Angle);
            var at = i * Width;
            foreach (var point in face.Points)
                (frames.Points[at++], frames.Points[at++]) = ((float)point.X, (float)point.Y);
        }
        return frames;
    }

    /// <summary>The square around the face in a frame.</summary>
    public FaceRegion Region(int frame) =>
        new(new(Regions[frame * OfRegion], Regions[frame * OfRegion + 1]), Regions[frame * OfRegion + 2], Regions[frame * OfRegion + 3]);

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
        return FaceTrack.Of(points, None, lost).Map(track => track with { Rate = rate });
    }

    /// <summary>Numbers [frames, width] of these frames on a clock, and in which of its frames the face is lost.</summary>
    public (float[] Values, bool[] Lost) Sampled(double rate, float[] numbers, int width)
    {
        // The last frame lasts as long as the others do on the average; of one alone nobody knows.
        var end = Count > 1 ? Times[^1] + (Times[^1] - Times[0]) / (Count - 1) : Times[^1] + 1 / rate;
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
