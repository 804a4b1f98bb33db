using MpucMer.Pure.Training;

namespace MpucMer.Pure.Faces;

/// <summary>A face that the detector found.</summary>
/// <param name="Score">How sure it is, in (0, 1).</param>
/// <param name="First">The upper left corner of its box, from the brows to the chin.</param>
/// <param name="Last">The lower right one.</param>
/// <param name="RightEye">The person's own right.</param>
public readonly record struct FaceDetection(double Score, FacePoint First, FacePoint Last, FacePoint RightEye, FacePoint LeftEye)
{
    public FacePoint Middle => new((First.X + Last.X) / 2, (First.Y + Last.Y) / 2);

    public double Width => Last.X - First.X;

    public double Height => Last.Y - First.Y;

    public double Area => Math.Max(0, Width) * Math.Max(0, Height);

    /// <summary>What two boxes share of what both cover.</summary>
    public double Overlap(FaceDetection other)
    {
        var width = Math.Min(Last.X, other.Last.X) - Math.Max(First.X, other.First.X);
        var height = Math.Min(Last.Y, other.Last.Y) - Math.Max(First.Y, other.First.Y);
        var shared = Math.Max(0, width) * Math.Max(0, height);
        return shared > 0 ? shared / (Area + other.Area - shared) : 0;
    }

    /// <summary>The square in which the points of this face are looked for: half as wide again, turned until the eyes are level.</summary>
    public FaceRegion Region =>
        new(Middle, BlazeFace.Margin * Math.Max(Width, Height), Math.Atan2(LeftEye.Y - RightEye.Y, LeftEye.X - RightEye.X));
}

/// <summary>
/// What surrounds the detector's network (Bazarevsky et al. 2019, the model for faces at any distance): what it reads, and what its numbers
/// mean. It has two grids of places, and at each of them some boxes that it may move, [896] in all.
/// </summary>
public static class BlazeFace
{
    /// <summary>Pixels of a side of what it reads, [1, 256, 256, 3], in [-1, 1].</summary>
    public const int Size = 256;

    /// <summary>By how much a region is larger than a face's box.</summary>
    public const double Margin = 1.5;

    /// <summary>Numbers of a box: middle, width, height, and six points (eyes, nose, mouth, ears), x and y each.</summary>
    public const int BoxNumbers = 16;

    /// <summary>From how sure it is on a face is believed, as in MediaPipe.</summary>
    public const double LeastScore = .5;

    // Boxes that share more than this are of one face.
    private const double LeastShared = .3;

    private static readonly (int Cells, int BoxesOfCell)[] Grids = [(16, 2), (8, 6)];

    /// <summary>The places of the boxes in [0, 1], in the order of the network's numbers.</summary>
    public static readonly IReadOnlyList<(double X, double Y)> Anchors =
    [
        .. from grid in Grids
        from y in Enumerable.Range(0, grid.Cells)
        from x in Enumerable.Range(0, grid.Cells)
        from _ in Enumerable.Range(0, grid.BoxesOfCell)
        select ((x + .5) / grid.Cells, (y + .5) / grid.Cells),
    ];

    /// <summary>What the network reads of a region.</summary>
    public static void Read(Picture picture, FaceRegion region, Span<float> target) =>
        FaceCrop.Into(picture, region, Size, 2 / 255f, -1, target);

    /// <summary>
    /// The faces in a region, the surest first: boxes of one face are one, weighted by how sure each is (as in MediaPipe, so that a face
    /// does not tremble as one box or another wins).
    /// </summary>
    /// <param name="scores">[896], before the sigmoid.</param>
    /// <param name="boxes">[896, 16], in pixels of what the network read; middles and points relative to their anchor.</param>
    public static Seq<FaceDetection> Faces(ReadOnlySpan<float> scores, ReadOnlySpan<float> boxes, FaceRegion region)
    {
        var candidates = new List<FaceDetection>();
        for (var i = 0; i < Anchors.Count; i++)
        {
            var score = Sigmoid(scores[i]);
            if (score >= LeastScore)
                candidates.Add(Decoded(score, Anchors[i], boxes.Slice(i * BoxNumbers, BoxNumbers), region));
        }
        return Merged(candidates);
    }

    /// <summary>1 / (1 + exp(-x)), for any number.</summary>
    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-Math.Clamp(x, -100, 100)));

    internal static Seq<FaceDetection> Merged(IEnumerable<FaceDetection> candidates)
    {
        // A stable order: of equal scores the first anchor.
        var left = candidates.OrderByDescending(c => c.Score).ToList();
        var faces = new List<FaceDetection>();
        while (left.Count > 0)
        {
            var best = left[0];
            var same = left.Where((c, i) => i == 0 || c.Overlap(best) > LeastShared).ToArray();
            left = left.Where((c, i) => i > 0 && !(c.Overlap(best) > LeastShared)).ToList();
            var weight = same.Sum(c => c.Score);
            FacePoint Mean(Func<FaceDetection, FacePoint> of) =>
                new(same.Sum(c => c.Score * of(c).X) / weight, same.Sum(c => c.Score * of(c).Y) / weight);
            faces.Add(new(best.Score, Mean(c => c.First), Mean(c => c.Last), Mean(c => c.RightEye), Mean(c => c.LeftEye)));
        }
        return faces.ToSeq();
    }

    private static FaceDetection Decoded(double score, (double X, double Y) anchor, ReadOnlySpan<float> box, FaceRegion region)
    {
        var (x, y) = (box[0] / Size + anchor.X, box[1] / Size + anchor.Y);
        var (width, height) = (box[2] / Size, box[3] / Size);
        var (rightX, rightY) = (box[4] / Size + anchor.X, box[5] / Size + anchor.Y);
        var (leftX, leftY) = (box[6] / Size + anchor.X, box[7] / Size + anchor.Y);
        return new(
            score,
            region.At(x - width / 2, y - height / 2),
            region.At(x + width / 2, y + height / 2),
            region.At(rightX, rightY),
            region.At(leftX, leftY)
        );
    }
}
