using System.Security.Cryptography;
using System.Text;
using MpucMer.Build.Scanning;

namespace MpucMer.Build.Planning;

/// <summary>What the files of an experiment hold, as hashes: of a file its content; of a folder (the frames of a clip) the names and lengths of its files.</summary>
internal static class FileHashes
{
    /// <param name="paths">Files and folders, each once.</param>
    /// <exception cref="IOException">As the system refuses.</exception>
    /// <exception cref="UnauthorizedAccessException">As the system refuses.</exception>
    public static IReadOnlyDictionary<string, string> Of(IReadOnlyCollection<string> paths, HashMemory memory, Action<int, long> reading, CancellationToken stop)
    {
        var (folders, files) = (paths.Where(Directory.Exists).ToList(), paths.Where(p => !Directory.Exists(p)).ToList());
        var (known, _) = ContentHashes.Of([.. files.Select(Listing.Describe)], memory, reading, stop);
        var hashes = new Dictionary<string, string>(known, StringComparer.Ordinal);
        // Thousands of frames a clip: reading them all would take longer than training on them. The idle build watches their times as well.
        foreach (var folder in folders) hashes[folder] = OfFolder(folder);
        return hashes;
    }

    private static string OfFolder(string folder)
    {
        var lines = Listing.Of(folder).OrderBy(f => f.Path, StringComparer.Ordinal).Select(f => FormattableString.Invariant($"{Path.GetRelativePath(folder, f.Path)} {f.Length}\n"));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(lines))));
    }
}
