namespace MpucMer.Effects.Stages;

/// <summary>
/// What was read last, by name: clips that follow each other are mostly stretches of one file, which is then read once, and many such files
/// are more than memory holds.
/// Safe to use from many threads; what is asked for twice at once is made once.
/// </summary>
/// <param name="most">How many are kept.</param>
public sealed class Recent<A>(int most)
{
    private readonly Lock gate = new();
    private readonly LinkedList<(string Name, Lazy<A> Made)> kept = new();

    public A Get(string name, Func<A> make)
    {
        Lazy<A> made;
        lock (gate)
        {
            var node = kept.First;
            while (node is not null && node.Value.Name != name)
                node = node.Next;
            if (node is null)
                node = new((name, new(make)));
            else
                kept.Remove(node);
            kept.AddFirst(node);
            if (kept.Count > most)
                kept.RemoveLast();
            made = node.Value.Made;
        }
        return made.Value;
    }
}
