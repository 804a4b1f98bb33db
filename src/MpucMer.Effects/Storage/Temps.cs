using System.Collections.Concurrent;
using System.Globalization;
using MpucMer.Pure.Planning;
using static LanguageExt.Prelude;

namespace MpucMer.Effects.Storage;

/// <summary>
/// Names for what is not finished yet. Each says who writes it, so that the remains of a dead process can be told from the work of a living
/// one.
/// Below the store they all lie in one folder (the same file system, so a rename out of it is atomic), which makes looking for remains a
/// matter of one listing.
/// </summary>
public sealed class Temps(string root)
{
    public const string Folder = "tmp";
    private static readonly TimeSpan LongAbandoned = TimeSpan.FromDays(1);

    // Of this process: a name that is not here was left behind by work that failed.
    private static readonly ConcurrentDictionary<string, byte> Live = new();
    private static int counter;

    /// <summary>
    /// A free name for what will become <paramref name="target"/>: in the store's folder of temps, or beside a target elsewhere.
    /// </summary>
    public string For(string target)
    {
        var inStore = Path.GetFullPath(target).StartsWith(Path.GetFullPath(root) + Path.DirectorySeparatorChar, StringComparison.Ordinal);
        return In(inStore ? Path.Combine(root, Folder) : Path.GetDirectoryName(target)!, target);
    }

    /// <summary>
    /// Writes a file that is no result in place of another, atomically, and leaves it to the system when it reaches the disk.
    /// </summary>
    /// <exception cref="IOException">As the system refuses.</exception>
    /// <exception cref="UnauthorizedAccessException">As the system refuses.</exception>
    public static void Replace(string path, byte[] content)
    {
        var temp = In(Path.GetDirectoryName(path)!, path);
        try
        {
            File.WriteAllBytes(temp, content);
            File.Move(temp, path, overwrite: true);
        }
        finally
        {
            File.Delete(temp);
            Done(temp);
        }
    }

    private static string In(string folder, string target)
    {
        var name = Path.GetFileName(target);
        var temp = Path.Combine(
            folder,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{name[..Math.Min(name.Length, StoreLayout.TempStem)]}{StoreLayout.TempMark}"
                    + $"{Interlocked.Increment(ref counter)}-{OwnerId.Self}"
            )
        );
        Live[temp] = 0;
        return temp;
    }

    public static void Done(string temp) => Live.TryRemove(temp, out _);

    /// <summary>What nobody writes any more: its owner is dead, or (of another machine or boot) it was not touched for a day.</summary>
    public static bool IsOrphan(string path) =>
        OwnerOf(path)
            .Match(
                owner =>
                    owner == OwnerId.Self
                        ? !Live.ContainsKey(path)
                        : owner.Life switch
                        {
                            Life.Dead => true,
                            Life.Alive => false,
                            _ => DateTime.UtcNow - File.GetLastWriteTimeUtc(path) > LongAbandoned,
                        },
                () => false
            );

    private static Option<OwnerId> OwnerOf(string path)
    {
        var name = Path.GetFileName(path);
        var at = name.IndexOf(StoreLayout.TempMark, StringComparison.Ordinal);
        if (at < 0)
            return None;
        var rest = name[(at + StoreLayout.TempMark.Length)..];
        var dash = rest.IndexOf('-', StringComparison.Ordinal);
        return dash < 0 ? None : OwnerId.Parse(rest[(dash + 1)..]);
    }
}
