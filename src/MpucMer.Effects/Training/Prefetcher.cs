namespace MpucMer.Effects.Training;

/// <summary>
/// Things made in order, a few of them before they are asked for: what is begun in making one (decoding) goes on while an earlier one is in
/// use.
/// </summary>
/// <param name="source">Makes each as it is enumerated, without waiting for what it begins.</param>
internal sealed class Prefetcher<A>(IEnumerable<A> source) : IDisposable
{
    // Two batches of frames are in memory besides the one in use.
    private const int Most = 2;

    private readonly Queue<A> begun = new();
    private readonly IEnumerator<A> coming = source.GetEnumerator();

    /// <summary>How many have been taken.</summary>
    public int Taken { get; private set; }

    /// <summary>The next in order.</summary>
    public A Next()
    {
        while (begun.Count <= Most && coming.MoveNext())
            begun.Enqueue(coming.Current);
        Taken++;
        return begun.Dequeue();
    }

    public void Dispose() => coming.Dispose();
}
