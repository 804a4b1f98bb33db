using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MpucMer.Pure.Data;
using MpucMer.Pure.Decoding;

namespace MpucMer.Pure.Planning;

/// <summary>A file of an entry that is about to be written.</summary>
public sealed record EntryFile(string Name, byte[] Content)
{
    public static EntryFile Text(string name, string text) => new(name, Encoding.UTF8.GetBytes(text));
}

/// <summary>An entry of the store that was found whole: its files, already read and checked.</summary>
public sealed record Entry(string Folder, HashMap<string, byte[]> Files)
{
    public byte[] this[string name] =>
        Files
            .Find(name)
            .IfNone(() => throw new InvalidOperationException($"{Folder} has no {name}: its stage's code version should have been raised"));

    /// <summary>A text file of it.</summary>
    public string Text(string name) => Encoding.UTF8.GetString(this[name]);

    /// <summary>The arrays of a safetensors file of it.</summary>
    public Either<Problem, Seq<NamedArray>> Arrays(string name) =>
        Safetensors.Read(this[name], Path.Combine(Folder, name)).Map(f => f.Arrays);

    /// <summary>The value of a JSON file of it.</summary>
    public Either<Problem, A> Decoded<A>(string name, Decoder<A> decoder) =>
        decoder
            .Read(this[name])
            .MapLeft(fault =>
                (Problem)new Problem.StoreOperationFailed("read", Path.Combine(Folder, name), StoreFault.Other, fault.ToString())
            );
}

/// <summary>How the results of a stage are kept: the files of an entry, and what these say.</summary>
public sealed record Codec<A>(Func<A, Seq<EntryFile>> Write, Func<Entry, Either<Problem, A>> Read);

/// <summary>
/// An entry's manifest: its key in full, its files with lengths and hashes, by what and where it was made. Its first line is the hash of
/// itself (with zeros where that hash stands), so that a change anywhere in it is noticed too.
/// </summary>
public static class EntryManifest
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n" };
    private static readonly string NoHash = new('0', 64);
    private static readonly byte[] Opening = Encoding.ASCII.GetBytes("{\n  \"sha256\": \"");

    /// <summary>The manifest of files with these contents.</summary>
    public static byte[] Write(StageKey key, IEnumerable<(string Name, byte[] Content)> files, JsonObject provenance)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(
            new JsonObject
            {
                ["sha256"] = NoHash,
                ["fingerprint"] = key.Fingerprint,
                ["key"] = Json.Write(key),
                ["files"] = new JsonObject(
                    files.Select(f =>
                        KeyValuePair.Create<string, JsonNode?>(
                            f.Name,
                            new JsonObject { ["length"] = f.Content.LongLength, ["sha256"] = Hash(f.Content) }
                        )
                    )
                ),
                ["provenance"] = provenance.DeepClone(),
            },
            Indented
        );
        Encoding.ASCII.GetBytes(Hash(bytes)).CopyTo(bytes, Opening.Length);
        return bytes;
    }

    /// <summary>A file of an entry, with its length in bytes and its SHA-256.</summary>
    public sealed record Listed(string Name, long Length, string Hash);

    /// <summary>The files that an entry should have; none where this is not the manifest that was written for that fingerprint.</summary>
    public static Option<Seq<Listed>> Read(byte[] bytes, string fingerprint) =>
        HashHolds(bytes)
            ? Manifest
                .Read(bytes)
                .ToOption()
                .Filter(m => m.Fingerprint == fingerprint && m.Key.Fingerprint == fingerprint)
                .Map(m => m.Files)
            : None;

    private static readonly Decoder<(string Fingerprint, StageKey Key, Seq<Listed> Files)> Manifest =
        from fingerprint in Decode.Field("fingerprint", Decode.Text)
        from key in Decode.Field("key", Json.Key)
        from files in Decode.Field("files", Decode.MembersOf(Content))
        select (fingerprint, key, files.Map(f => new Listed(f.Name, f.Value.Length, f.Value.Hash)).Strict());

    private static Decoder<(long Length, string Hash)> Content =>
        from length in Decode.Field("length", Decode.Long)
        from hash in Decode.Field("sha256", Decode.Text)
        select (length, hash);

    /// <summary>SHA-256, 64 hexadecimal digits.</summary>
    public static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static bool HashHolds(byte[] bytes)
    {
        if (bytes.Length < Opening.Length + 64 || !bytes.AsSpan().StartsWith(Opening))
            return false;
        var plain = (byte[])bytes.Clone();
        Encoding.ASCII.GetBytes(NoHash).CopyTo(plain, Opening.Length);
        return Encoding.ASCII.GetBytes(Hash(plain)).AsSpan().SequenceEqual(bytes.AsSpan(Opening.Length, 64));
    }
}

/// <summary>Where things lie below the store's folder (docs/store.md).</summary>
public static class StoreLayout
{
    public const string Manifest = "manifest.json";

    /// <summary>The stages whose results are entries: the folders that these lie in.</summary>
    public static readonly Seq<string> Stages = Stage.Stored.Map(s => s.Name).Strict();

    /// <summary>Whether a text is a fingerprint, or another SHA-256: 64 hexadecimal digits, small ones.</summary>
    public static bool IsFingerprint(string text) => text.Length == 64 && text.All(char.IsAsciiHexDigitLower);

    /// <summary>The folder of a stage's result.</summary>
    public static string Entry(StageKey key) => Entry(key.Stage, key.Fingerprint);

    public static string Entry(string stage, string fingerprint) => $"{stage}/{fingerprint[..2]}/{fingerprint}";

    /// <summary>The file of a clip's feature (its key's stage is <c>feature audio</c> or the like).</summary>
    public static string Feature(StageKey key) => Feature(key.Stage["feature ".Length..], key.Fingerprint);

    public static string Feature(string modality, string fingerprint) =>
        $"{FeatureFolder}/{modality.Replace(':', '-')}/{fingerprint[..2]}/{fingerprint}.safetensors";

    /// <summary>Scratch of a step that is not finished: its newest checkpoints.</summary>
    public static string Checkpoints(StageKey key) => Checkpoints(key.Fingerprint);

    public static string Checkpoints(string fingerprint) => $"{CheckpointFolder}/{fingerprint}";

    public const string CheckpointFolder = "checkpoints";

    public const string FeatureFolder = "features";

    /// <summary>What machines remember of files' hashes, a file a machine.</summary>
    public const string Hashes = "hashes";

    /// <summary>What stands between the name of a file and what tells its unfinished copies, and whose they are, apart.</summary>
    public const string TempMark = ".tmp-";

    /// <summary>As much of the file's name as stands before that.</summary>
    public const int TempStem = 16;

    public const string Quarantine = "quarantine";

    /// <summary>Who makes which entry now: files whose names begin with its fingerprint.</summary>
    public const string Locks = "locks";

    /// <summary>
    /// What plans know of data that only the worker can look into (<see cref="SegmentIndex"/>), a file a set of files, by their content.
    /// </summary>
    public const string Indexes = "indexes";

    /// <summary>Which runs need what (<see cref="Runs.RunUse"/>), a file a run folder.</summary>
    public const string RunFolder = "runs";
}

/// <summary>
/// The file that tells a store from any other folder: without it nothing is deleted, moved or swept there. It is written when a store is
/// made, and into a store of before once something in it proves to be ours.
/// </summary>
public static class StoreMark
{
    public const string FileName = "mpuc-store.txt";

    public const string Text =
        Form + "\nThis folder is a store of MpucMer (docs/store.md): what is deleted here by -t:Gc was written here by a run.\n";

    private const string Form = "mpuc-store 1";

    public static bool Is(string text) => text.StartsWith(Form + "\n", StringComparison.Ordinal);

    // What file systems and desktops put into a folder that is empty to everybody else.
    private static readonly LanguageExt.HashSet<string> Dust = toHashSet([
        "lost+found",
        "desktop.ini",
        "Thumbs.db",
        "System Volume Information",
        "$RECYCLE.BIN",
    ]);

    /// <summary>Whether a folder with these names in it is as good as empty.</summary>
    public static bool IsEmpty(IEnumerable<string> names) => names.All(n => n.StartsWith('.') || Dust.Contains(n));
}
