using System.Security.Cryptography;
using System.Text;

namespace MpucMer.Pure.Planning;

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
