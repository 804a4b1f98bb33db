using System.Collections.Concurrent;
using MpucMer.Pure.Data.Pickles;

namespace MpucMer.Pure.Data.Hdf5;

/// <summary>
/// An HDF5 file: names of groups, numbers and texts of datasets. What lies in the file itself is read, and nothing that it names
/// elsewhere: links to names and to other files, data in other files and data that are put together from other datasets are refused. No
/// memory is asked for that the file's own size does not warrant, and no structure is visited twice, so that a damaged or hostile file
/// costs no more than a good one. Safe to use from many threads at once, if its source is. After the HDF5 File Format Specification,
/// version 3.0 (The HDF Group).
/// </summary>
public sealed class Hdf5File
{
    private readonly Hdf5Space space;
    private readonly long root;
    private readonly ConcurrentDictionary<long, SortedDictionary<string, long>> groups = new();

    private Hdf5File(Hdf5Space space, long root) => (this.space, this.root) = (space, root);

    /// <summary>The file; what is wrong with it, where it is none.</summary>
    public static Either<string, Hdf5File> Open(IByteSource source) =>
        Hdf5Refusal.Caught(() =>
        {
            var (space, root) = Hdf5Space.Open(source);
            return new Hdf5File(space, root);
        });

    /// <summary>The names in a group, in ordinal order. The path's parts are parted by slashes; the root's is empty.</summary>
    public Either<string, IReadOnlyList<string>> Names(string group) =>
        Hdf5Refusal.Caught<IReadOnlyList<string>>(() => [.. Members(Find(group)).Keys]);

    /// <summary>Whether every part of a path is there.</summary>
    public Either<string, bool> Has(string path) => Hdf5Refusal.Caught(() => Known(path) is not null);

    /// <summary>The lengths of a dataset's axes. Of its elements nothing is read.</summary>
    public Either<string, long[]> Shape(string path) => Hdf5Refusal.Caught(() => Dataset(path).Shape);

    /// <summary>A dataset of numbers, of any type, and its shape.</summary>
    public Either<string, (float[] Values, long[] Shape)> Floats(string path) =>
        Read(path, set => (Hdf5Values.Numbers<float>(space, set), set.Shape));

    /// <summary>The same, for times.</summary>
    public Either<string, (double[] Values, long[] Shape)> Doubles(string path) =>
        Read(path, set => (Hdf5Values.Numbers<double>(space, set), set.Shape));

    /// <summary>A dataset of texts, of a fixed length or of any, without what fills them up.</summary>
    public Either<string, string[]> Texts(string path) => Read(path, set => Hdf5Values.Texts(space, set));

    private Either<string, A> Read<A>(string path, Func<Hdf5Dataset, A> read) => Hdf5Refusal.Caught(() => read(Dataset(path)));

    private Hdf5Dataset Dataset(string path) => Hdf5Dataset.Read(space, Find(path)) ?? throw new Hdf5Refusal("it is no dataset");

    private long Find(string path) => Known(path) ?? throw new Hdf5Refusal("it is not there");

    private long? Known(string path)
    {
        var at = root;
        foreach (var name in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!Members(at).TryGetValue(name, out at))
                return null;
        }
        return at;
    }

    // Groups of thousands of members are asked for each of them.
    private SortedDictionary<string, long> Members(long group) =>
        groups.TryGetValue(group, out var known)
            ? known
            : groups.GetOrAdd(group, Hdf5Group.Members(space, group) ?? throw new Hdf5Refusal("it is no group"));
}

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
