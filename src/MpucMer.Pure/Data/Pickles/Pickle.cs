using System.Diagnostics.CodeAnalysis;

namespace MpucMer.Pure.Data.Pickles;

/// <summary>
/// Python's pickles, protocols 0 to 5, read without Python: a pickle is a program that names functions to be called, so only those of an
/// allow-list (NumPy arrays, containers) are known, each with a reading of our own; any other name is refused, and nothing is ever called
/// by name.
/// </summary>
public static class Pickle
{
    /// <summary>
    /// The value in the bytes of a file. Problems: a name that is not allowed, an end too soon, an opcode or operand that is none, more
    /// than it may make.
    /// </summary>
    public static Either<Problem, PickleValue> Read(ReadOnlyMemory<byte> bytes, string path) => Read(new MemorySource(bytes), path);

    /// <summary>
    /// The same of a file that may be larger than an array; its arrays are views of the source, which has to outlive them.
    /// </summary>
    public static Either<Problem, PickleValue> Read(IByteSource source, string path) =>
        StandIns.Of(source.Slice(0, (int)Math.Min(source.Length, StandIns.Bytes)).Span, path) is { } elsewhere
            ? elsewhere
            : Read(source, path, 0, PickleGlobals.NumPy).Map(read => read.Value);

    /// <summary>The value that begins at a position, and where it ends.</summary>
    internal static Either<Problem, (PickleValue Value, long End)> Read(IByteSource source, string path, long start, PickleGlobals globals)
    {
        try
        {
            var machine = new PickleMachine(source, path, start, globals);
            return (machine.Run(), machine.Position);
        }
        catch (PickleRefusal refusal)
        {
            return refusal.Problem;
        }
    }
}

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

/// <summary>
/// The way out of the pickle machine, whose steps have no value to give back; caught where it was started, and nowhere else.
/// </summary>
[SuppressMessage("Design", "CA1064:Exceptions should be public", Justification = "It does not leave this folder.")]
[SuppressMessage("Design", "CA1032:Implement standard exception constructors", Justification = "It carries a problem.")]
internal sealed class PickleRefusal(Problem problem) : Exception
{
    public Problem Problem => problem;
}
