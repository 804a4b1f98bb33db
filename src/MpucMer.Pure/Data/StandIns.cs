using System.Text;

namespace MpucMer.Pure.Data;

/// <summary>
/// Content that is elsewhere: what stands in a file's place when it was not fetched. Every reader asks here before it says that a file is
/// damaged.
/// </summary>
public static class StandIns
{
    /// <summary>As many bytes of a file's beginning as tell it.</summary>
    public const int Bytes = 1024;

    /// <summary>What a file that begins so is in place of any data; null where it may be some.</summary>
    /// <param name="start">The file, or its first <see cref="Bytes"/>.</param>
    public static Problem? Of(ReadOnlySpan<byte> start, string path)
    {
        if (start.StartsWith("version https://git-lfs.github.com/spec/"u8) || start.StartsWith("version https://hawser.github.com/spec/"u8))
        {
            return new Problem.ContentElsewhere(path, StandIn.GitLfsPointer);
        }
        if (start.StartsWith("/annex/objects/"u8))
            return new Problem.ContentElsewhere(path, StandIn.GitAnnexPointer);
        return IsWebPage(start) ? new Problem.ContentElsewhere(path, StandIn.WebPage) : null;
    }

    /// <summary>The same where text is read: workbooks and compressed files are none either.</summary>
    internal static Problem? OfText(ReadOnlySpan<byte> start, string path) =>
        Of(start, path)
        ?? start switch
        {
            [(byte)'P', (byte)'K', 3, 4, ..] or [0xD0, 0xCF, 0x11, 0xE0, ..] => new Problem.ContentElsewhere(path, StandIn.Workbook),
            [0x1F, 0x8B, ..]
            or [(byte)'B', (byte)'Z', (byte)'h', ..]
            or [0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', ..]
            or [0x28, 0xB5, 0x2F, 0xFD, ..] => new Problem.ContentElsewhere(path, StandIn.Compressed),
            _ => null,
        };

    // A word of a file of vectors may be <unk>: only what begins a page counts.
    private static bool IsWebPage(ReadOnlySpan<byte> start)
    {
        var bare = (start.StartsWith("\uFEFF"u8) ? start[3..] : start).TrimStart(" \t\r\n"u8);
        return Begins(bare, "<!doctype"u8)
            || Begins(bare, "<html"u8)
            || Begins(bare, "<?xml"u8)
            || Begins(bare, "<head"u8)
            || Begins(bare, "<body"u8);

        static bool Begins(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> tag) =>
            bytes.Length >= tag.Length && Ascii.EqualsIgnoreCase(bytes[..tag.Length], tag);
    }
}
