using System.Security.Cryptography;
using System.Text;

namespace MpucMer.Pure.Planning;

/// <summary>A parameter that a stage's result depends on, by the name of the property that sets it.</summary>
public sealed record Parameter(string Name, string Value);

/// <summary>Something that a stage reads: a source file, a feature, the result of another stage; by name and hash.</summary>
public sealed record Input(string Name, string Hash);

/// <summary>
/// Everything that a stage's result depends on. Its fingerprint names the result in the store, so equal keys share one result,
/// and because the key itself is kept beside the result, a difference can be told, which two hashes could not.
/// </summary>
/// <param name="Stage">features, contrast, embed, probe, …</param>
/// <param name="Version">Of the stage's code: raised by hand when its results change.</param>
public sealed record StageKey(string Stage, int Version, Seq<Parameter> Parameters, Seq<Input> Inputs)
{
    private string? fingerprint;

    // A copy made by `with` has other parts, so it must not take the fingerprint along.
    private StageKey(StageKey original) =>
        (Stage, Version, Parameters, Inputs) = (original.Stage, original.Version, original.Parameters, original.Inputs);

    /// <summary>SHA-256 of the canonical encoding, 64 hexadecimal digits.</summary>
    public string Fingerprint => fingerprint ??= Hash(this);

    /// <summary>The key that differs in one parameter's value.</summary>
    public StageKey With(string parameter, string value) =>
        new(Stage, Version, Parameters.Map(p => p.Name == parameter ? p with { Value = value } : p), Inputs);

    /// <summary>The hash of a list of named hashes (Merkle nesting: a long list of inputs becomes one).</summary>
    public static string HashOf(IEnumerable<Input> inputs)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var i in inputs)
            Add(sha, 'I', i.Name, i.Hash);
        return Convert.ToHexStringLower(sha.GetHashAndReset());
    }

    // Tagged and length-prefixed, so that no two different keys have one encoding.
    private static string Hash(StageKey key)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(sha, 'S', key.Stage, key.Version.ToString(System.Globalization.CultureInfo.InvariantCulture));
        foreach (var p in key.Parameters.OrderBy(p => p.Name, StringComparer.Ordinal))
            Add(sha, 'P', p.Name, p.Value);
        foreach (var i in key.Inputs)
            Add(sha, 'I', i.Name, i.Hash);
        return Convert.ToHexStringLower(sha.GetHashAndReset());
    }

    private static void Add(IncrementalHash sha, char tag, string first, string second)
    {
        var (a, b) = (Encoding.UTF8.GetBytes(first), Encoding.UTF8.GetBytes(second));
        Span<byte> head = stackalloc byte[9];
        head[0] = (byte)tag;
        BitConverter.TryWriteBytes(head[1..], a.Length);
        BitConverter.TryWriteBytes(head[5..], b.Length);
        sha.AppendData(head);
        sha.AppendData(a);
        sha.AppendData(b);
    }

    public bool Equals(StageKey? other) => other is not null && Fingerprint == other.Fingerprint;

    public override int GetHashCode() => Fingerprint.GetHashCode(StringComparison.Ordinal);
}

/// <summary>
/// What a source is known by: the SHA-256 of its content, as 64 hexadecimal digits. The plan names features by it, and whoever reads a
/// source compares it with what was read: another file in its place would otherwise be stored under the name of the old one.
/// </summary>
public static class ContentHash
{
    /// <summary>Of a file: its bytes.</summary>
    public static string OfFile(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content));

    /// <summary>
    /// Of a part of a file that holds many (a video of a sequence, a clip of a pickle): the file's hash, and what tells the part.
    /// </summary>
    public static string OfPart(string file, string part) => OfFile(Encoding.UTF8.GetBytes($"{file} {part}"));

    /// <summary>Of a row of a table: its numbers, and the columns that they stand in. The rest of the table may be another.</summary>
    public static string OfRow(IEnumerable<string> columns, float[] values) =>
        OfFile([.. Encoding.UTF8.GetBytes(string.Join('\n', columns)), 0, .. values.SelectMany(BitConverter.GetBytes)]);

    /// <summary>Of a folder: the names and bytes of its files, one after the other.</summary>
    public sealed class Folder : IDisposable
    {
        private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

        /// <summary>The next file, in the order of whole paths by their code units.</summary>
        /// <param name="name">Relative to the folder.</param>
        public void Add(string name, ReadOnlySpan<byte> content)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(FormattableString.Invariant($"{name} {content.Length}\n")));
            hash.AppendData(content);
        }

        public string Value() => Convert.ToHexStringLower(hash.GetHashAndReset());

        public void Dispose() => hash.Dispose();
    }
}
