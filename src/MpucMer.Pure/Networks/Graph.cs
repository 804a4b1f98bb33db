namespace MpucMer.Pure.Networks;

/// <summary>An undirected graph: nodes 0 … Nodes - 1, every edge once.</summary>
public sealed record Graph(int Nodes, Seq<(int From, int To)> Edges)
{
    /// <summary>The given nodes, numbered anew in that order, and the edges between them.</summary>
    public Graph Of(Seq<int> nodes)
    {
        var place = nodes.Map((i, node) => (node, i)).ToDictionary(p => p.node, p => p.i);
        return new Graph(
            nodes.Count,
            Edges.Filter(e => place.ContainsKey(e.From) && place.ContainsKey(e.To)).Map(e => (place[e.From], place[e.To]))
        );
    }

    /// <summary>
    /// Â = D^-½ (A + 2I) D^-½ with D the row sums of A + 2I, row-major [Nodes, Nodes]. Kipf and Welling 2017 add the identity once; the
    /// published system adds it in the caller and again in the normaliser, and its checkpoints are trained so.
    /// </summary>
    public double[] Normalised()
    {
        var joined = new double[Nodes * Nodes];
        for (var i = 0; i < Nodes; i++)
            joined[i * Nodes + i] = 2;
        foreach (var (from, to) in Edges)
        {
            joined[from * Nodes + to] = 1;
            joined[to * Nodes + from] = 1;
        }
        var scale = Enumerable.Range(0, Nodes).Select(i => 1 / Math.Sqrt(joined.AsSpan(i * Nodes, Nodes).ToArray().Sum())).ToArray();
        return [.. joined.Select((a, k) => scale[k / Nodes] * a * scale[k % Nodes])];
    }
}

/// <summary>
/// The face as a graph: the 68 landmarks of iBUG 300-W less the 17 of the jaw, so node n is landmark n + 17. Brows 0-4 and 5-9, nose
/// 10-13 (bridge) and 14-18 (base), eyes 19-24 and 25-30, mouth 31-42 (outer lip) and 43-50 (inner lip); 65 edges follow the outlines and
/// tie the parts together.
/// </summary>
public static class FaceGraph
{
    private static readonly Seq<(int, int)> Brows = Seq((0, 1), (1, 2), (2, 3), (3, 4), (4, 5), (5, 7), (6, 7), (6, 8), (8, 9));
    private static readonly Seq<(int, int)> Nose = Seq(
        (10, 11),
        (10, 14),
        (10, 18),
        (11, 12),
        (12, 13),
        (13, 16),
        (14, 15),
        (15, 16),
        (16, 17),
        (17, 18)
    );
    private static readonly Seq<(int, int)> Eyes = Seq(
        (19, 20),
        (19, 24),
        (20, 21),
        (21, 22),
        (22, 23),
        (23, 24),
        (25, 26),
        (25, 30),
        (26, 27),
        (27, 28),
        (28, 29),
        (29, 30)
    );
    private static readonly Seq<(int, int)> OuterLip = Seq(
        (31, 32),
        (31, 42),
        (32, 33),
        (33, 34),
        (34, 35),
        (35, 36),
        (36, 37),
        (37, 38),
        (38, 39),
        (39, 40),
        (40, 41),
        (41, 42)
    );
    private static readonly Seq<(int, int)> InnerLip = Seq(
        (43, 44),
        (43, 50),
        (44, 45),
        (44, 50),
        (45, 46),
        (46, 47),
        (46, 48),
        (47, 48),
        (48, 49),
        (49, 50)
    );
    private static readonly Seq<(int, int)> Ties = Seq(
        (0, 19),
        (9, 28),
        (10, 22),
        (10, 25),
        (16, 34),
        (19, 31),
        (28, 37),
        (31, 43),
        (33, 44),
        (34, 45),
        (35, 46),
        (37, 47)
    );

    /// <summary>
    /// Parts of the face that may each be a graph of its own: eyes with brows, nose, mouth. Together they are all nodes; the ties between
    /// them are cut.
    /// </summary>
    public static readonly Seq<(string Name, Seq<int> Nodes)> Parts = Seq(
        ("eyes", Range(0, 10).ToSeq() + Range(19, 12).ToSeq()),
        ("nose", Range(10, 9).ToSeq()),
        ("mouth", Range(31, 20).ToSeq())
    );

    /// <summary>The 51 nodes and 65 edges.</summary>
    public static readonly Graph Value = new(51, Brows + Nose + Eyes + OuterLip + InnerLip + Ties);
}
