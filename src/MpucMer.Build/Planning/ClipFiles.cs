using MpucMer.Build.Scanning;

namespace MpucMer.Build.Planning;

/// <summary>The files of a folder, and of those in it, by name without ending.</summary>
internal sealed class ClipFiles
{
    private readonly Dictionary<string, string> files = new(StringComparer.Ordinal);

    /// <param name="endings">In small letters, with the point; what ends otherwise is passed over.</param>
    /// <exception cref="IOException">As the system refuses.</exception>
    /// <exception cref="UnauthorizedAccessException">As the system refuses.</exception>
    /// <exception cref="OperationCanceledException">It was asked to stop.</exception>
    public ClipFiles(string folder, IReadOnlyList<string> endings, CancellationToken stop)
    {
        foreach (
            var file in Listing
                .Of(folder, stop)
                .Where(f => endings.Any(e => f.Path.EndsWith(e, StringComparison.OrdinalIgnoreCase)))
                .OrderBy(f => f.Path, StringComparer.Ordinal)
        )
        {
            files.TryAdd(Path.GetFileNameWithoutExtension(file.Path), file.Path);
        }
    }

    public Option<string> Find(string name) => files.TryGetValue(name, out var path) ? Some(path) : None;
}
