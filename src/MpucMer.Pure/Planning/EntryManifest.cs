using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MpucMer.Pure.Planning;

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

    /// <summary>
    /// The files that an entry should have, with length and hash; null where this is not the manifest that was written for that
    /// fingerprint.
    /// </summary>
    public static (string Name, long Length, string Hash)[]? Read(byte[] bytes, string fingerprint)
    {
        if (!HashHolds(bytes))
            return null;
        try
        {
            var node = JsonNode.Parse(bytes)!;
            if (node["fingerprint"]!.GetValue<string>() != fingerprint || Json.ReadKey(node["key"]!).Fingerprint != fingerprint)
                return null;
            return node["files"]!
                .AsObject()
                .Select(f => (f.Key, f.Value!["length"]!.GetValue<long>(), f.Value["sha256"]!.GetValue<string>()))
                .ToArray();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or NullReferenceException or FormatException)
        {
            return null;
        }
    }

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
