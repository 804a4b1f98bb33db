using System.Collections.Concurrent;
using MpucMer.Pure.Data;
using MpucMer.Pure.Decoding;
using MpucMer.Pure.Planning;
using static LanguageExt.Prelude;

namespace MpucMer.Effects.Storage;

/// <summary>Reading everything again.</summary>
public sealed partial class Store
{
    /// <summary>
    /// How many entries, features and checkpoints there are, and how many of all these were damaged and are in quarantine now.
    /// </summary>
    public sealed record Verified(int Entries, int Features, int Checkpoints, int Damaged)
    {
        public int Count => Entries + Features + Checkpoints;
    }

    /// <summary>
    /// Checks every entry, feature and checkpoint of this store against its hashes, read or not by any experiment. What is damaged is told,
    /// put aside, and made again by the next run that needs it;
    /// what cannot be read is told too, and stays. What others remove or replace meanwhile is no damage.
    /// </summary>
    /// <param name="progress">Told how many were checked of how many, by any thread.</param>
    /// <exception cref="OperationCanceledException">It was asked to stop.</exception>
    public Either<Problem, Verified> Verify(int threads = 1, Action<int, int>? progress = null, CancellationToken stop = default) =>
        Guarded
            .Run("list", Root, () =>
            {
                var (entries, features, checkpoints) = (EntryFolders().ToArray(), FeatureFiles().ToArray(), CheckpointFiles().ToArray());
                return (entries, features, checkpoints);
            })
            .Map(all =>
            {
                var (damaged, done) = (0, 0);
                var work = all
                    .entries.Select(p => (p, (Func<string, bool>)IsWhole))
                    .Concat(all.features.Concat(all.checkpoints).Select(p => (p, (Func<string, bool>)IsWholeFile)))
                    .ToArray();
                // One by one from a shared list: a few entries are as large as all the others.
                Parallel.ForEach(
                    Partitioner.Create(work, loadBalance: true),
                    new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = stop },
                    one =>
                    {
                        if (!one.Item2(one.p))
                            Interlocked.Increment(ref damaged);
                        progress?.Invoke(Interlocked.Increment(ref done), work.Length);
                    }
                );
                return new Verified(all.entries.Length, all.features.Length, all.checkpoints.Length, damaged);
            });

    private bool IsWhole(string folder) =>
        Guarded
            .Run("read", folder, () => Check(folder))
            .Match(
                Right: checkedNow =>
                    checkedNow.Match(
                        Right: _ => true,
                        Left: damage =>
                        {
                            if (!Directory.Exists(folder))
                                return true;
                            Quarantine(
                                folder,
                                $"{Path.GetFileName(Path.GetDirectoryName(Path.GetDirectoryName(folder)))} "
                                    + $"{Path.GetFileName(folder)[..12]}",
                                damage.File,
                                damage.Kind
                            );
                            return false;
                        }
                    ),
                Left: Unreadable
            );

    private bool IsWholeFile(string path) =>
        Guarded
            .Run("read", path, () => EndsAsItSays(path))
            .Bind(whole => whole ? Read(path) : System.Array.Empty<byte>())
            .Match(
                Right: bytes =>
                {
                    var name =
                        Path.GetDirectoryName(Path.GetDirectoryName(path)) == Path.Combine(Root, StoreLayout.CheckpointFolder)
                            ? Path.GetFileName(Path.GetDirectoryName(path))!
                            : Path.GetFileNameWithoutExtension(path);
                    var whole = Safetensors
                        .Open(bytes, path)
                        .Match(
                            Right: f => f.Metadata.ContainsKey("sha256") && f.Metadata.Find("key").Bind(FingerprintOf) == name,
                            Left: _ => false
                        );
                    if (!whole && File.Exists(path))
                        Quarantine(path, $"{Path.GetRelativePath(Root, path)}", path, Damage.Content);
                    return whole;
                },
                Left: Unreadable
            );

    // Somebody removed it since it was listed; anything else is worth a word.
    private bool Unreadable(Problem problem)
    {
        if (problem is Problem.StoreOperationFailed { Fault: StoreFault.Missing })
            return true;
        warn(problem);
        return false;
    }

    private static Option<string> FingerprintOf(string key) => Json.Key.Read(key).ToOption().Map(k => k.Fingerprint);

    // <stage>/<two digits>/<fingerprint>; what lies elsewhere in the store is no entry.
    private IEnumerable<string> EntryFolders() =>
        StoreLayout
            .Stages.SelectMany(s => Folders(Path.Combine(Root, s)))
            .Where(f => Path.GetFileName(f).Length == 2)
            .SelectMany(Folders)
            .Where(f => Path.GetFileName(f).Length == 64);

    private IEnumerable<string> FeatureFiles() =>
        Folders(Path.Combine(Root, "features"))
            .Where(f => Path.GetFileName(f).Length > 2)
            .SelectMany(Folders)
            .SelectMany(f => Directory.EnumerateFiles(f, "*.safetensors"));

    private IEnumerable<string> CheckpointFiles() =>
        Folders(Path.Combine(Root, StoreLayout.CheckpointFolder)).SelectMany(f => Directory.EnumerateFiles(f, "*.safetensors"));

    private static IEnumerable<string> Folders(string path) =>
        Directory.Exists(path) ? Directory.EnumerateDirectories(path).Order(StringComparer.Ordinal) : [];
}
