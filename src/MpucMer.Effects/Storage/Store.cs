using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using MpucMer.Pure.Planning;
using static LanguageExt.Prelude;

namespace MpucMer.Effects.Storage;

/// <summary>
/// Results by the fingerprint of everything that they depend on. An entry is a folder: written apart, flushed, its manifest last, then
/// renamed into its place;
/// so it is there whole or not at all. What is read is checked (lengths, SHA-256); a damaged entry goes to quarantine and is told.
/// A second store may be given to look in first; nothing is ever written there. docs/store.md has the layout and what is asked of the disk.
/// </summary>
/// <param name="shared">The folder of the store that is only read.</param>
public sealed partial class Store(string root, IFileLayer files, Action<Problem> warn, Option<string> shared = default)
{
    private readonly Temps temps = new(root);

    // Entries that this store has made, although the shared store may have them: whoever asked for that wants to see these.
    private readonly ConcurrentDictionary<string, byte> made = new();

    // Entries of the shared store that were found damaged.
    private readonly ConcurrentDictionary<string, byte> bad = new();
    private int quarantined;

    public string Root { get; } = root;

    public string FolderOf(StageKey key) => Path.Combine(Root, StoreLayout.Entry(key));

    /// <summary>Whether there is an entry, here or in the shared store (whole or not is seen when it is read).</summary>
    public bool Has(StageKey key) => IsOwn(key) || Lender(key).IsSome;

    /// <summary>The entry of a key, checked; none where there is none (any more).</summary>
    public Either<Problem, Option<Entry>> Load(StageKey key) =>
        from lent in Lender(key).Match(s => Load(key, Path.Combine(s, StoreLayout.Entry(key)), Leave), () => Option<Entry>.None)
        from own in lent.IsSome || !IsOwn(key) ? lent : Load(key, FolderOf(key), Quarantine)
        select own;

    /// <summary>
    /// A file of an entry, unchecked and read alone: for what is shown, where an entry that is not there is no reason to make it.
    /// </summary>
    public Option<byte[]> Peek(StageKey key, string name)
    {
        var path = Path.Combine(Lender(key).IfNone(Root), StoreLayout.Entry(key), name);
        return File.Exists(path) ? Read(path).ToOption() : None;
    }

    /// <summary>Puts an entry in its place. Where another process was first, its equal result stays.</summary>
    public Either<Problem, Unit> Save(StageKey key, Seq<EntryFile> content, JsonObject provenance)
    {
        var folder = FolderOf(key);
        // Whatever made them: numbers that are none would be read as if they were some by everything that is made of them.
        var result = provenance["step"]?.ToString() ?? NameOf(key);
        if (
            content.AsEnumerable().Select(f => NotFinite($"{result}, {f.Name}", f.Name, f.Content)).OfType<Problem>().FirstOrDefault() is
            { } unsound
        )
            return unsound;
        var temp = temps.For(folder);
        return Guarded.Run("write", folder, () =>
        {
            try
            {
                CreateFlushed(temp);
                foreach (var file in content)
                    WriteFlushed(Path.Combine(temp, file.Name), file.Content);
                WriteFlushed(
                    Path.Combine(temp, StoreLayout.Manifest),
                    EntryManifest.Write(key, content.Map(f => (f.Name, f.Content)), provenance)
                );
                files.Flush(temp);
                CreateFlushed(Path.GetDirectoryName(folder)!);
                if (!IsOwn(key))
                    Place(temp, folder, key);
                files.Flush(Path.GetDirectoryName(folder)!);
                made[key.Fingerprint] = 0;
                return unit;
            }
            finally
            {
                Discard(temp);
            }
        });
    }

    /// <summary>Waits until nobody else makes an entry.</summary>
    public EntryLock? Lock(StageKey key, string name, CancellationToken stop) =>
        EntryLock.Take(files, temps, LockOf(key.Fingerprint), name, warn, stop);

    private string LockOf(string fingerprint) => Path.Combine(Root, StoreLayout.Locks, fingerprint + LockChain.Ending);

    // The shared store, where it has an entry that may be used.
    private Option<string> Lender(StageKey key) =>
        shared.Filter(s => !made.ContainsKey(key.Fingerprint) && !bad.ContainsKey(Path.Combine(s, StoreLayout.Entry(key))) && IsIn(s, key));

    private bool IsOwn(StageKey key) => IsIn(Root, key);

    private static bool IsIn(string store, StageKey key) => File.Exists(Path.Combine(store, StoreLayout.Entry(key), StoreLayout.Manifest));

    private void Place(string temp, string folder, StageKey key)
    {
        // A folder without a manifest is the remains of something else.
        if (Directory.Exists(folder))
            Quarantine(folder, NameOf(key), Path.Combine(folder, StoreLayout.Manifest), Damage.Missing);
        try
        {
            files.RenameFolder(temp, folder);
        }
        catch (IOException) when (IsOwn(key))
        {
            // Another process was first in this very moment.
        }
    }

    private Either<Problem, Option<Entry>> Load(StageKey key, string folder, Action<string, string, string, Damage> damaged) =>
        Guarded
            .Run("read", folder, () => Check(folder))
            .Map(result => result.Match(Right: Some, Left: damage =>
                {
                    // Where the manifest is gone as well, somebody removed the entry while it was read.
                    if (File.Exists(Path.Combine(folder, StoreLayout.Manifest)))
                        damaged(folder, NameOf(key), damage.File, damage.Kind);
                    return Option<Entry>.None;
                }));

    private Either<(string File, Damage Kind), Entry> Check(string folder)
    {
        var read = HashMap<string, byte[]>();
        var path = Path.Combine(folder, StoreLayout.Manifest);
        try
        {
            // The lengths first: what has grown by gigabytes need not be read to be known as damaged.
            if (LengthOf(path) > MostManifest)
                return (path, Damage.Manifest);
            var manifest = EntryManifest.Read(files.Read(path), Path.GetFileName(folder));
            if (manifest.IsNone)
                return (path, Damage.Manifest);
            foreach (var (name, length, hash) in manifest.IfNone(Seq<EntryManifest.Listed>()))
            {
                path = Path.Combine(folder, name);
                if (length != LengthOf(path))
                    return (path, Damage.Length);
                var bytes = files.Read(path);
                if (length != bytes.LongLength)
                    return (path, Damage.Length);
                if (hash != EntryManifest.Hash(bytes))
                    return (path, Damage.Content);
                read = read.AddOrUpdate(name, bytes);
            }
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return (path, Damage.Missing);
        }
        return new Entry(folder, read);
    }

    /// <summary>Moves something damaged out of the way; nothing is deleted that a user may want to look at.</summary>
    public void Quarantine(string path, string what, string file, Damage damage)
    {
        var target = QuarantineFor(path);
        _ = Guarded.Run("quarantine", path, () => PutAside(path, target));
        warn(new Problem.EntryDamaged(what, file, damage, target));
    }

    private string QuarantineFor(string path) =>
        Path.Combine(
            Root,
            StoreLayout.Quarantine,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Path.GetFileName(path)}-{DateTime.UtcNow:yyyyMMddHHmmssfff}"
                    + $"-{Environment.ProcessId}-{Interlocked.Increment(ref quarantined)}"
            )
        );

    private string PutAside(string path) => PutAside(path, QuarantineFor(path));

    private string PutAside(string path, string target)
    {
        files.CreateFolder(Path.GetDirectoryName(target)!);
        if (Directory.Exists(path))
            files.RenameFolder(path, target);
        else
            files.RenameFile(path, target);
        return target;
    }

    private void Leave(string path, string what, string file, Damage damage)
    {
        if (bad.TryAdd(path, 0))
            warn(new Problem.SharedEntryDamaged(what, file, damage));
    }

    // The key of millions of clips is no longer than that.
    private const long MostManifest = 1 << 29;

    private static long LengthOf(string path) => new FileInfo(path).Length;

    private static string NameOf(StageKey key) => $"{key.Stage} {key.Fingerprint[..12]}";
}
