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
