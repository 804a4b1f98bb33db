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
