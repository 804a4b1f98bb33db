namespace MpucMer.Effects.Training;

/// <summary>Things made in order, a few of them before they are asked for: what is begun in making one (decoding) goes on while an earlier one is in use.</summary>
/// <param name="make">Makes the i-th, without waiting for what it begins.</param>
internal sealed class Ahead<A>(int from, int to, Func<int, A> make)
{
    // Two batches of frames are in memory besides the one in use.
    private const int Most = 2;

    private readonly Queue<A> begun = new();
    private int next = from;

    /// <summary>The next in order.</summary>
    public A Next()
    {
        while (next < to && begun.Count <= Most) begun.Enqueue(make(next++));
        return begun.Dequeue();
    }
}
