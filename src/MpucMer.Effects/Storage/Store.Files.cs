using MpucMer.Pure.Data;
using MpucMer.Pure.Planning;
using static LanguageExt.Prelude;

namespace MpucMer.Effects.Storage;

/// <summary>Single files: features, checkpoints, results.</summary>
public sealed partial class Store
{
    /// <summary>Writes one file in place of another, atomically and flushed (checkpoints, results).</summary>
    public Either<Problem, Unit> Replace(string path, byte[] content) => Replace(path, content, temp =>
        {
            CreateFlushed(Path.GetDirectoryName(path)!);
            WriteFlushed(temp, content);
            files.RenameFile(temp, path);
            files.Flush(Path.GetDirectoryName(path)!);
        });

    /// <summary>Writes a file that checks itself when read: no flush, since a torn one is noticed and made again.</summary>
    public Either<Problem, Unit> ReplaceUnflushed(string path, byte[] content) => Replace(path, content, temp =>
        {
            var folder = Path.GetDirectoryName(path)!;
            if (!Directory.Exists(folder))
                files.CreateFolder(folder);
            files.Write(temp, content);
            files.RenameFile(temp, path);
        });

    public Either<Problem, byte[]> Read(string path, long most = IFileLayer.MostBytes) =>
        Guarded.Run("read", path, () => files.Read(path, most));

    /// <summary>
    /// A safetensors file of ours that names the key that it belongs to. None where it is not there, or is not what was written (torn,
    /// changed, or another one's file):
    /// it is then in quarantine and that is told. In the shared store it is told and left.
    /// </summary>
    /// <param name="place">Below the store's folder.</param>
    public Option<(Seq<NamedArray> Arrays, HashMap<string, string> Metadata)> ReadOwn(string place, StageKey key, string what) =>
        shared.Bind(s => Own(Path.Combine(s, place), key, what, Leave, Safetensors.Read))
        || Own(Path.Combine(Root, place), key, what, Quarantine, Safetensors.Read);

    /// <summary>
    /// The same without a look at the arrays' elements, and where the file is: for what is read a slice at a time afterwards.
    /// </summary>
    public Option<(Seq<StoredArray> Arrays, HashMap<string, string> Metadata, string Path)> OpenOwn(string place, StageKey key, string what)
    {
        Option<(Seq<StoredArray>, HashMap<string, string>, string)> In(string path, Action<string, string, string, Damage> damaged) =>
            Own(path, key, what, damaged, Safetensors.Open).Map(file => (file.Arrays, file.Metadata, path));
        return shared.Bind(s => In(Path.Combine(s, place), Leave)) || In(Path.Combine(Root, place), Quarantine);
    }

    /// <summary>
    /// What a file of ours says about itself so that <see cref="ReadOwn(string, StageKey, string)"/> can tell it from another's.
    /// </summary>
    public static (string Key, string Value) Belongs(StageKey key) => ("key", Json.Write(key).ToJsonString());

    /// <summary>The files in a folder below the store's, last name first; none where it cannot be listed.</summary>
    public Seq<string> Newest(string place, string pattern) =>
        Guarded
            .Run("list", place, () =>
                Directory.GetFiles(Path.Combine(Root, place), pattern).OrderDescending(StringComparer.Ordinal).ToSeq().Strict()
            )
            .IfLeft(Seq<string>());

    public Either<Problem, Unit> Delete(string path) => Guarded.Run("delete", path, () =>
        {
            files.Delete(path);
            return unit;
        });

    private static Problem? NotFinite(string what, string name, byte[] content) =>
        name.EndsWith(Arrays, StringComparison.Ordinal)
            ? Safetensors.FirstNotFinite(content).MatchUnsafe<Problem?>(a => new Problem.ResultNotFinite(what, a.Array, a.At), () => null)
            : null;

    private const string Arrays = ".safetensors";

    // Below that a file is read in no time, whatever its header says.
    private const long Small = 1 << 24;

    // A file of ours ends where its header says: one that has grown by gigabytes is known without reading them.
    private static bool EndsAsItSays(string path)
    {
        using var stream = FileLayer.OpenRegular(path);
        var file = stream.SafeFileHandle;
        var length = RandomAccess.GetLength(file);
        if (length < Small)
            return true;
        var start = new byte[8];
        var header = RandomAccess.Read(file, start, 0) == start.Length ? Safetensors.HeaderBytes(start).IfNone(length) : length;
        if (8 + header > length)
            return false;
        start = new byte[8 + header];
        for (var done = 0; done < start.Length; )
        {
            var read = RandomAccess.Read(file, start.AsSpan(done), done);
            if (read == 0)
                return false;
            done += read;
        }
        return Safetensors.Length(start) == length;
    }

    private Option<(Seq<A> Arrays, HashMap<string, string> Metadata)> Own<A>(
        string path,
        StageKey key,
        string what,
        Action<string, string, string, Damage> damaged,
        Func<byte[], string, Either<Problem, (Seq<A> Arrays, HashMap<string, string> Metadata)>> parse
    )
    {
        if (!File.Exists(path))
            return None;
        var read =
            from whole in Guarded.Run("read", path, () => EndsAsItSays(path))
            from __ in whole ? Right<Problem, Unit>(unit) : new Problem.NotSafetensors(path, "it is longer or shorter than its header says")
            from bytes in Read(path)
            from file in parse(bytes, path)
            // Without its hash or with another key it is a file of ours no more.
            from _ in file.Metadata.ContainsKey("sha256") && file.Metadata.Find("key") == Some(Belongs(key).Value)
                ? Right<Problem, Unit>(unit)
                : new Problem.NotSafetensors(path, "it is another one's")
            select file;
        return read.Match(Right: Some, Left: problem =>
        {
            if (problem is Problem.NotSafetensors)
                damaged(path, what, path, Damage.Content);
            return None;
        });
    }

    private Either<Problem, Unit> Replace(string path, byte[] content, Action<string> write)
    {
        if (NotFinite(path, path, content) is { } unsound)
            return unsound;
        var temp = temps.For(path);
        return Guarded.Run("write", path, () =>
        {
            try
            {
                if (!Directory.Exists(Path.GetDirectoryName(temp)))
                    files.CreateFolder(Path.GetDirectoryName(temp)!);
                write(temp);
                return unit;
            }
            finally
            {
                Discard(temp);
            }
        });
    }

    private void WriteFlushed(string path, byte[] content)
    {
        files.Write(path, content);
        files.Flush(path);
        // Some network file systems tell of a full disk or quota to nobody.
        if (new FileInfo(path).Length is var length && length != content.LongLength)
            throw new IOException($"{length} of {content.LongLength} bytes were kept");
    }

    // A new folder is on the disk only when the one that holds it is.
    private void CreateFlushed(string path)
    {
        if (Directory.Exists(path))
            return;
        var parent = Path.GetDirectoryName(path);
        if (parent is { Length: > 0 })
            CreateFlushed(parent);
        files.CreateFolder(path);
        if (parent is { Length: > 0 })
            files.Flush(parent);
    }

    private void Discard(string temp)
    {
        try
        {
            if (Directory.Exists(temp) || File.Exists(temp))
                files.Delete(temp);
        }
        finally
        {
            Temps.Done(temp);
        }
    }
}
