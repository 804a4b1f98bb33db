namespace MpucMer.Pure.Data.Pickles;

/// <summary>
/// How much a pickle may make. Each opcode makes at most one value of its own bytes, so what is honest stays below twice the file's length;
/// only calls that copy one value again and again (a few bytes each) go beyond.
/// </summary>
internal sealed class PickleBudget(long fileLength, string path)
{
    /// <summary>Values in memory: at about a hundred bytes each, some two gigabytes.</summary>
    private const long MostValues = 1 << 24;

    /// <summary>Nesting of lists, tuples and dictionaries.</summary>
    private const int MostDepth = 500;

    private long values = Math.Min(MostValues, 2 * fileLength + 16);
    private long bytes = 2 * fileLength + 16;

    public void Values(long count)
    {
        values -= count;
        if (values < 0)
            throw new PickleRefusal(new Problem.PickleTooLarge(path, PickleLimit.Values, Math.Min(MostValues, 2 * fileLength + 16)));
    }

    /// <summary>Bytes copied by calls.</summary>
    public void Copied(long count)
    {
        bytes -= count;
        if (bytes < 0)
            throw new PickleRefusal(new Problem.PickleTooLarge(path, PickleLimit.Copies, 2 * fileLength + 16));
    }

    /// <summary>Puts an item into a container.</summary>
    public void Within(PickleValue container, PickleValue item)
    {
        // One that holds itself has no depth.
        if (ReferenceEquals(container, item))
            return;
        container.Depth = Math.Max(container.Depth, item.Depth + 1);
        if (container.Depth > MostDepth)
            throw new PickleRefusal(new Problem.PickleTooLarge(path, PickleLimit.Depth, MostDepth));
    }
}
