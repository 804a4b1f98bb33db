using System.Collections.Concurrent;
using System.Security.Cryptography;
using MpucMer.Build.Scanning;
using MpucMer.Effects.Storage;
using MpucMer.Pure.Planning;

namespace MpucMer.Effects.Files;

/// <summary>
/// The files that features are made of, read as the plan saw them: a feature is stored by the hash of its source, so what is read is
/// hashed, and what is not of that hash is a problem. Only regular files are read. Safe to use from many threads.
/// </summary>
public sealed class SourceFiles(CancellationToken stop)
{
    private readonly ConcurrentDictionary<string, Lazy<Either<Problem, HeldFile>>> held = new(StringComparer.Ordinal);

    /// <summary>
    /// The bytes of a file, which have that hash. Problems: the system refuses, more bytes than an array holds, another hash.
    /// </summary>
    public static Either<Problem, byte[]> Bytes(string path, string hash) =>
        All(path).Bind<byte[]>(bytes => ContentHash.OfFile(bytes) == hash ? bytes : new Problem.SourceChanged(path));

    /// <summary>The bytes of a file whose parts are known by hashes of their own.</summary>
    public static Either<Problem, byte[]> All(string path) => Guarded<byte[]>(path, () =>
        {
            using var file = RegularFile.Open(path);
            if (file.Length > IFileLayer.MostBytes)
                return new Problem.SourceTooLarge(path, file.Length, IFileLayer.MostBytes);
            var bytes = new byte[file.Length];
            file.ReadExactly(bytes);
            return bytes;
        });

    /// <summary>
    /// A file that another program, or a mapping of memory, reads piece by piece: it is hashed once, when it is first asked for. Whoever
    /// has read of it asks whether it is as it was (<see cref="HeldFile.After"/>) before anything is kept.
    /// </summary>
    /// <exception cref="OperationCanceledException">It was asked to stop.</exception>
    public Either<Problem, HeldFile> Hold(string path) =>
        held.GetOrAdd(path, p => new(() => Guarded<HeldFile>(p, () => HeldFile.Of(p, stop)))).Value;

    /// <summary>From the system's refusals to problems.</summary>
    internal static Either<Problem, A> Guarded<A>(string path, Func<Either<Problem, A>> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e is UnreadableSource u ? u.Problem : new Problem.FileUnreadable(path, e.Message.TrimEnd('.'));
        }
    }
}

/// <summary>A file that is read piece by piece, and what it was when it was hashed.</summary>
public sealed class HeldFile
{
    // What was written within the file system's clock tick of its hashing would keep its times.
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(2);

    private readonly Lock gate = new();
    private readonly string path;
    private readonly CancellationToken stop;
    private Stat facts;
    private bool settled;

    private HeldFile(string path, string hash, Stat facts, bool settled, CancellationToken stop) =>
        (this.path, Hash, this.facts, this.settled, this.stop) = (path, hash, facts, settled, stop);

    /// <summary>Of the whole file's content.</summary>
    public string Hash { get; }

    /// <summary>
    /// What <paramref name="read"/> gives, where the file is the same after it as before; else that it changed, whatever was read of it.
    /// </summary>
    public Either<Problem, A> After<A>(Func<Either<Problem, A>> read)
    {
        var result = read();
        return SourceFiles.Guarded<bool>(path, () => IsTheSame()).Bind(same => same ? result : new Problem.SourceChanged(path));
    }

    /// <exception cref="IOException">As the system refuses.</exception>
    internal static HeldFile Of(string path, CancellationToken stop)
    {
        var (hash, facts, settled) = Looked(path, stop);
        return new HeldFile(path, hash, facts, settled, stop);
    }

    private bool IsTheSame()
    {
        lock (gate)
        {
            if (settled && Stat.Of(path) is { } now && now == facts)
                return true;
            // A copy of the same content, or too young to be told by its times.
            (var hash, facts, settled) = Looked(path, stop);
            return hash == Hash;
        }
    }

    // The facts before the content: whoever writes meanwhile makes other ones.
    private static (string Hash, Stat Facts, bool Settled) Looked(string path, CancellationToken stop)
    {
        using var file = RegularFile.Open(path);
        var facts = Stat.Of(path) ?? throw new FileNotFoundException("it is gone", path);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var block = new byte[1 << 20];
        for (int read; (read = file.Read(block)) > 0; )
        {
            stop.ThrowIfCancellationRequested();
            hash.AppendData(block, 0, read);
        }
        return (
            Convert.ToHexStringLower(hash.GetHashAndReset()),
            facts,
            Math.Max(facts.Modified, facts.Changed) < (DateTime.UtcNow - Settled).Ticks
        );
    }
}

/// <summary>A source that cannot be read, found where bytes are wanted: its problem.</summary>
public sealed class UnreadableSource(Problem problem) : IOException(problem.Explain().Message)
{
    public Problem Problem { get; } = problem;
}
