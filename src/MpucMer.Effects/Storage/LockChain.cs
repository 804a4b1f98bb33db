using System.Security.Cryptography;
using System.Text;
using static LanguageExt.Prelude;

namespace MpucMer.Effects.Storage;

/// <summary>
/// A lock and its successors: the file at <paramref name="root"/>, then the one whose name holds the hash of the first one's content, and
/// so on. The last one counts.
/// Contents are unique, so each file has one possible successor, and linking that name decides who it is.
/// Taken down from the root: whoever then still finds a dead one and links its successor sees that no chain leads there, since a root's
/// content never comes back.
/// </summary>
internal sealed class LockChain(IFileLayer files, string root)
{
    public const string Ending = ".lock";

    /// <summary>Some words are in a lock; what is larger is none.</summary>
    public const long MostBytes = 1 << 16;

    public sealed record Link(string Path, string Content);

    /// <summary>All links, first to last.</summary>
    public Seq<Link> Read()
    {
        var links = Seq<Link>();
        for (var at = root; Content(at) is { } content; at = Successor(content))
            links = links.Add(new Link(at, content));
        return links;
    }

    /// <summary>The name that takes the lock over from the last link, or takes it first.</summary>
    public string After(Seq<Link> links) => links.LastOrNone().Match(last => Successor(last.Content), () => root);

    /// <summary>Whether the file at a place is the very one drafted.</summary>
    public bool IsOwn(string place, string draft) => Content(place) is { Length: > 0 } there && there == Content(draft);

    /// <summary>
    /// Removes the chain up to a place, its root first. Where the chain does not lead there any more, others have taken the lock over and
    /// it is theirs.
    /// </summary>
    public void TakeDown(string place)
    {
        var links = Read();
        if (!links.Exists(l => l.Path == place))
            return;
        foreach (var link in links)
        {
            files.Delete(link.Path);
            if (link.Path == place)
                return;
        }
    }

    private string Successor(string content) =>
        $"{root}.{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)))[..16]}";

    private string? Content(string path)
    {
        if (!File.Exists(path))
            return null;
        try
        {
            return Encoding.UTF8.GetString(files.Read(path, MostBytes));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }
}
