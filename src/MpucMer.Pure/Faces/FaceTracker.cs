using MpucMer.Pure.Training;

namespace MpucMer.Pure.Faces;

/// <summary>The two networks, as functions of a frame.</summary>
/// <param name="Detect">The faces in a region of a frame, the surest first.</param>
/// <param name="Mesh">The points of the face in a region.</param>
public sealed record FaceNetworks(Func<Picture, FaceRegion, Seq<FaceDetection>> Detect, Func<Picture, FaceRegion, MeshFace> Mesh);

/// <summary>What a frame shows.</summary>
/// <param name="Face">The face that is followed; none where it is lost.</param>
/// <param name="Person">Counts from 1 the faces that were followed: another one where a face came up elsewhere.</param>
/// <param name="Faces">How many faces the frame shows, as far as it was looked for others.</param>
public sealed record FaceSight(Option<MeshFace> Face, int Person, int Faces);

/// <summary>
/// Follows one face from frame to frame: where its points were, they are looked for again; where it is lost, and now and then to see
/// whether it is still a face, the whole frame is looked at. Of several faces that is followed which is near to where the last one was, of
/// those near, or where there was none of all, the largest. A fold: what it knows is its own value.
/// </summary>
/// <param name="Next">Where the points are looked for in the next frame; none: the face is lost.</param>
/// <param name="Last">Where a face was last.</param>
/// <param name="Person">Of the face that is followed.</param>
/// <param name="Since">Frames since the whole frame was looked at.</param>
/// <param name="Lost">Frames since the face was lost.</param>
/// <param name="Faces">How many were there when it was looked.</param>
public sealed record FaceTracker(Option<FaceRegion> Next, Option<FaceRegion> Last, int Person, int Since, int Lost, int Faces)
{
    public static readonly FaceTracker Start = new(None, None, 0, 0, 0, 0);

    /// <summary>Frames after which the whole frame is looked at, face or not.</summary>
    public const int LookEvery = 15;

    // Where nothing was found in a frame as a whole, so often its parts are looked at: of small faces the detector sees too little.
    private const int SearchEvery = 5;

    // Sides of a face's region within which a face is taken for the same, and by how much its size may differ.
    private const double Near = .75;
    private const double MostGrown = 2;

    // How sure the detector is of what is counted beside the face that is followed.
    private const double CertainScore = .75;

    // Faces of a frame that are tried.
    private const int MostTried = 3;

    /// <summary>The next frame.</summary>
    public (FaceTracker Tracker, FaceSight Sight) Step(Picture frame, FaceNetworks networks)
    {
        var followed = Next.Map(region => networks.Mesh(frame, region)).Filter(face => face.IsSure);
        if (followed.Case is MeshFace face && Since < LookEvery)
            return Found(face, Person, Since + 1, Faces);
        var faces = Looked(frame, networks, followed.IsNone && Lost % SearchEvery == 0);
        // The points of what is no face any more may have wandered to the background; what the detector alone misses stays followed.
        if (followed.Case is MeshFace still && (faces.IsEmpty || faces.Exists(f => IsOf(f, still.Region))))
            return Found(still, Person, 0, Counted(faces, still.Region));
        var tried = InOrder(faces).Take(MostTried).Map(c => (Seen: c, Face: Closer(frame, c.Region, networks))).ToArray();
        foreach (var (_, found) in tried.Where(t => t.Face.IsSure))
        {
            var same = Last.Exists(last => IsSame(last, found.Region));
            return Found(found, same ? Person : Person + 1, 0, Counted(faces, found.Region));
        }
        // A head that turns away is a face to the detector still, when the network of points is sure of it no more.
        foreach (var (_, found) in tried.Where(t => Last.Exists(last => IsSame(last, t.Seen.Region))))
        {
            return (this with { Next = None, Last = found.Region, Since = 0, Lost = 0 }, new(found, Person, Counted(faces, found.Region)));
        }
        return (this with { Next = None, Lost = Lost + 1, Since = 0 }, new(None, 0, faces.Count(IsCertain)));
    }

    // The detector's box is coarse: once more from where the points are.
    private static MeshFace Closer(Picture frame, FaceRegion region, FaceNetworks networks)
    {
        var coarse = networks.Mesh(frame, region);
        var fine = networks.Mesh(frame, coarse.Region);
        return fine.Confidence >= coarse.Confidence ? fine : coarse;
    }

    private static (FaceTracker, FaceSight) Found(MeshFace face, int person, int since, int faces) =>
        (new(face.Region, face.Region, person, since, 0, faces), new(face, person, faces));

    private static bool IsOf(FaceDetection face, FaceRegion region) => region.Middle.DistanceTo(face.Middle) < region.Side / 2;

    private static bool IsCertain(FaceDetection face) => face.Score >= CertainScore;

    // One, and what else is surely a face: beside it, and not much smaller.
    private static int Counted(Seq<FaceDetection> faces, FaceRegion of) =>
        1 + faces.Count(f => IsCertain(f) && !IsOf(f, of) && f.Region.Side * MostGrown >= of.Side);

    private static bool IsSame(FaceRegion last, FaceRegion now) =>
        last.Middle.DistanceTo(now.Middle) <= Near * last.Side && now.Side / last.Side is > 1 / MostGrown and < MostGrown;

    /// <summary>Those near to where the last face was first, of these the largest.</summary>
    private IEnumerable<FaceDetection> InOrder(Seq<FaceDetection> faces) =>
        faces
            .OrderByDescending(f => Last.Exists(last => IsSame(last, f.Region)))
            .ThenByDescending(f => f.Area)
            .ThenByDescending(f => f.Score)
            .ThenBy(f => f.First.X);

    private static Seq<FaceDetection> Looked(Picture frame, FaceNetworks networks, bool thoroughly)
    {
        var whole = FaceRegion.Around(frame.Width, frame.Height);
        var faces = networks.Detect(frame, whole);
        return faces.IsEmpty && thoroughly
            ? BlazeFace.Merged(Parts(frame, whole).SelectMany(part => networks.Detect(frame, part).AsEnumerable()))
            : faces;
    }

    /// <summary>
    /// Where a face may be that the frame as a whole does not show: one that fills it needs room around it, a small one a part of the frame
    /// that is as high as it (or wide), and halves of that.
    /// </summary>
    internal static IEnumerable<FaceRegion> Parts(Picture frame, FaceRegion whole)
    {
        yield return whole with
        {
            Side = 2 * whole.Side,
        };
        foreach (var side in (double[])[Math.Min(frame.Width, frame.Height), Math.Max(frame.Width, frame.Height) / 2.0])
        {
            // No face that is looked for this way is smaller than what the network reads of a frame that it reads whole.
            if (side < BlazeFace.Size / 2.0 || side >= whole.Side)
                continue;
            foreach (var y in Middles(frame.Height, side))
            {
                foreach (var x in Middles(frame.Width, side))
                    yield return new(new(x, y), side, 0);
            }
        }
    }

    // Overlapping by half, so that what lies on the edge of one is in the middle of another.
    private static IEnumerable<double> Middles(double length, double side)
    {
        var count = length <= side ? 1 : 1 + (int)Math.Ceiling((length - side) / (side / 2));
        return Enumerable.Range(0, count).Select(i => count == 1 ? length / 2 : side / 2 + i * (length - side) / (count - 1));
    }
}

/// <summary>How the points of faces that are found in videos are smoothed over time.</summary>
public enum FaceSmoothing
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>By the 1 € filter.</summary>
    OneEuro,
}

/// <summary>
/// Smooths numbers over time, the less the faster they change (the 1 € filter, Casiez et al. 2012): a low-pass whose cut-off rises from
/// <paramref name="Rest"/> by <paramref name="Rise"/> for each unit a second.
/// </summary>
/// <param name="Rest">Hertz, of what does not move.</param>
/// <param name="Rise">Hertz a unit a second.</param>
public sealed record OneEuro(double Rest, double Rise)
{
    /// <summary>
    /// For the points of faces: a face at rest is smoothed over some 80 ms, a mouth that opens (a face's side a second) hardly at all.
    /// </summary>
    public static readonly OneEuro Usual = new(2, 8);

    // Hertz, by which speeds are smoothed, as in the paper.
    private const double OfSpeed = 1;

    /// <summary>
    /// Rows [frames, width] in place; what follows each other is of one movement.
    /// </summary>
    /// <param name="times">Of each row, in seconds, rising.</param>
    /// <param name="units">Of each row, how much of the numbers is one unit: a face that is twice as large moves twice as far.</param>
    public void Smooth(Span<float> values, int width, ReadOnlySpan<double> times, ReadOnlySpan<double> units)
    {
        var (last, speed) = (new double[width], new double[width]);
        for (var frame = 0; frame < times.Length; frame++)
        {
            var row = values.Slice(frame * width, width);
            var seconds = frame == 0 ? 0 : times[frame] - times[frame - 1];
            for (var i = 0; i < width; i++)
            {
                if (seconds > 0)
                {
                    var now = (row[i] - last[i]) / seconds / units[frame];
                    speed[i] += Share(OfSpeed, seconds) * (now - speed[i]);
                    last[i] += Share(Rest + Rise * Math.Abs(speed[i]), seconds) * (row[i] - last[i]);
                    row[i] = (float)last[i];
                }
                else
                    last[i] = row[i];
            }
        }
    }

    // How much of a step is taken by a low-pass of so many hertz.
    private static double Share(double hertz, double seconds)
    {
        var turned = 2 * Math.PI * hertz * seconds;
        return turned / (1 + turned);
    }
}
