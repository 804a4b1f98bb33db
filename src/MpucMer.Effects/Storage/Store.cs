using static LanguageExt.Prelude;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using MpucMer.Pure.Planning;

namespace MpucMer.Effects.Storage;

/// <summary>
/// Results by the fingerprint of everything that they depend on. An entry is a folder: written beside its place, flushed, renamed into it, its manifest written last;
/// so it is there whole or not at all. What is read is checked (lengths, SHA-256); a damaged entry goes to quarantine and is told.
/// </summary>
public sealed class Store(string root, IFileLayer files, Action<Problem> warn)
{
    private int counter;

    public string Root { get; } = root;

    public string FolderOf(StageKey key) => Path.Combine(Root, StoreLayout.Entry(key));

    public bool Has(StageKey key) => File.Exists(Path.Combine(FolderOf(key), StoreLayout.Manifest));

    /// <summary>The entry of a key, checked; none where there is none (any more).</summary>
    public Either<Problem, Option<Entry>> Load(StageKey key)
    {
        var folder = FolderOf(key);
        if (!Has(key)) return Option<Entry>.None;
        return Guard("read", folder, () => Check(folder)).Map(result => result.Match(
            Right: Some,
            Left: damage =>
            {
                Quarantine(folder, $"{key.Stage} {key.Fingerprint[..12]}", damage.File, damage.Kind);
                return Option<Entry>.None;
            }));
    }

    /// <summary>Puts an entry in its place. Where another process was first, its equal result stays.</summary>
    public Either<Problem, Unit> Save(StageKey key, Seq<EntryFile> content, JsonObject provenance)
    {
        var folder = FolderOf(key);
        var temp = TempBeside(folder);
        return Guard("write", folder, () =>
        {
            try
            {
                files.CreateFolder(temp);
                foreach (var file in content) WriteFlushed(Path.Combine(temp, file.Name), file.Content);
                WriteFlushed(Path.Combine(temp, StoreLayout.Manifest), Manifest(key, content, provenance));
                files.Flush(temp);
                if (!Has(key))
                {
                    if (Directory.Exists(folder)) files.Delete(folder); // without a manifest: the remains of something else
                    files.RenameFolder(temp, folder);
                }
                files.Flush(Path.GetDirectoryName(folder)!);
                return unit;
            }
            finally
            {
                if (Directory.Exists(temp)) files.Delete(temp);
            }
        });
    }

    /// <summary>Removes an entry that is to be made again.</summary>
    public Either<Problem, Unit> Forget(StageKey key) => Guard("delete", FolderOf(key), () =>
    {
        if (Directory.Exists(FolderOf(key))) files.Delete(FolderOf(key));
        return unit;
    });

    /// <summary>Writes one file in place of another, atomically and flushed (checkpoints, results).</summary>
    public Either<Problem, Unit> Replace(string path, byte[] content) => Guard("write", path, () =>
    {
        var temp = TempBeside(path);
        try
        {
            files.CreateFolder(Path.GetDirectoryName(path)!);
            WriteFlushed(temp, content);
            files.RenameFile(temp, path);
            files.Flush(Path.GetDirectoryName(path)!);
            return unit;
        }
        finally
        {
            if (File.Exists(temp)) files.Delete(temp);
        }
    });

    /// <summary>Writes a file that checks itself when read: no flush, since a torn one is noticed and made again.</summary>
    public Either<Problem, Unit> ReplaceUnflushed(string path, byte[] content) => Guard("write", path, () =>
    {
        var temp = TempBeside(path);
        try
        {
            files.CreateFolder(Path.GetDirectoryName(path)!);
            files.Write(temp, content);
            files.RenameFile(temp, path);
            return unit;
        }
        finally
        {
            if (File.Exists(temp)) files.Delete(temp);
        }
    });

    public Either<Problem, byte[]> Read(string path) => Guard("read", path, () => files.Read(path));

    public Either<Problem, Unit> Delete(string path) => Guard("delete", path, () =>
    {
        files.Delete(path);
        return unit;
    });

    /// <summary>Moves something damaged out of the way; nothing is deleted that a user may want to look at.</summary>
    public void Quarantine(string path, string what, string file, Damage damage)
    {
        var target = Path.Combine(Root, StoreLayout.Quarantine, $"{Path.GetFileName(path)}-{DateTime.UtcNow:yyyyMMddHHmmssfff}-{Environment.ProcessId}");
        _ = Guard("quarantine", path, () =>
        {
            files.CreateFolder(Path.GetDirectoryName(target)!);
            if (Directory.Exists(path)) files.RenameFolder(path, target);
            else files.RenameFile(path, target);
            return unit;
        });
        warn(new Problem.EntryDamaged(what, file, damage, target));
    }

    private string TempBeside(string path) => $"{path}.tmp-{Environment.MachineName}-{Environment.ProcessId}-{Interlocked.Increment(ref counter)}";

    private void WriteFlushed(string path, byte[] content)
    {
        files.Write(path, content);
        files.Flush(path);
    }

    private static byte[] Manifest(StageKey key, Seq<EntryFile> content, JsonObject provenance) => JsonSerializer.SerializeToUtf8Bytes(new JsonObject
    {
        ["fingerprint"] = key.Fingerprint,
        ["key"] = Json.Write(key),
        ["files"] = new JsonObject(content.Map(f => KeyValuePair.Create<string, JsonNode?>(f.Name, new JsonObject
        {
            ["length"] = f.Content.LongLength,
            ["sha256"] = Convert.ToHexStringLower(SHA256.HashData(f.Content)),
        }))),
        ["provenance"] = provenance.DeepClone(),
    }, Indented);

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private Either<(string File, Damage Kind), Entry> Check(string folder)
    {
        var manifest = Path.Combine(folder, StoreLayout.Manifest);
        JsonObject? listed;
        try
        {
            var node = JsonNode.Parse(files.Read(manifest));
            listed = node?["files"] as JsonObject;
            if (listed is null || node!["fingerprint"]?.GetValue<string>() != Path.GetFileName(folder)) return (manifest, Damage.Manifest);
            if (Json.ReadKey(node["key"]!).Fingerprint != Path.GetFileName(folder)) return (manifest, Damage.Manifest);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or NullReferenceException or FileNotFoundException)
        {
            return (manifest, Damage.Manifest);
        }
        var read = HashMap<string, byte[]>();
        foreach (var (name, facts) in listed)
        {
            var path = Path.Combine(folder, name);
            if (!File.Exists(path)) return (path, Damage.Missing);
            var bytes = files.Read(path);
            if (facts?["length"]?.GetValue<long>() != bytes.LongLength) return (path, Damage.Length);
            if (facts["sha256"]?.GetValue<string>() != Convert.ToHexStringLower(SHA256.HashData(bytes))) return (path, Damage.Content);
            read = read.AddOrUpdate(name, bytes);
        }
        return new Entry(folder, read);
    }

    private static Either<Problem, A> Guard<A>(string operation, string path, Func<A> action)
    {
        try
        {
            return action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Problem.StoreOperationFailed(operation, path, FaultOf(e), e.Message.TrimEnd('.'));
        }
    }

    private static StoreFault FaultOf(Exception e) => e switch
    {
        UnauthorizedAccessException => StoreFault.Denied,
        FileNotFoundException or DirectoryNotFoundException => StoreFault.Missing,
        // ENOSPC and EDQUOT as .NET reports them on Unix; ERROR_DISK_FULL on Windows.
        IOException { HResult: 28 or 122 or unchecked((int)0x80070070) } => StoreFault.DiskFull,
        _ => StoreFault.Other,
    };
}
