namespace MpucMer.Pure.Data.Hdf5;

/// <summary>What is wrong with a file, or not read, thrown within the reader only: it becomes a value at its border.</summary>
internal sealed class Hdf5Refusal(string detail) : Exception(detail)
{
    public static Hdf5Refusal Damaged(string what) => new($"it is damaged: {what}");

    public static Hdf5Refusal CutOff() => new("it is cut off, or damaged");

    /// <summary>Calls the reader.</summary>
    public static Either<string, A> Caught<A>(Func<A> read)
    {
        try
        {
            return read();
        }
        catch (Hdf5Refusal refusal)
        {
            return refusal.Message;
        }
    }
}
