namespace MpucMer.Pure.Problems;

/// <summary>Why bytes are not the text that is read, which is UTF-8.</summary>
public enum TextFault
{
    /// <summary>A byte that UTF-8 does not have at its place.</summary>
    NotUtf8,

    /// <summary>Two bytes a letter, the lower one first (what Windows calls Unicode).</summary>
    Utf16LittleEndian,

    /// <summary>Two bytes a letter, the higher one first.</summary>
    Utf16BigEndian,

    /// <summary>Four bytes a letter.</summary>
    Utf32,

    /// <summary>A byte order mark behind the file's beginning: two files were put together.</summary>
    ByteOrderMarkWithin,

    /// <summary>A byte of zero.</summary>
    Nul,
}

/// <summary>What stands in a file in place of its content.</summary>
public enum StandIn
{
    /// <summary>Git LFS's pointer to a file that was not fetched.</summary>
    GitLfsPointer,

    /// <summary>git-annex's pointer to a file that was not fetched.</summary>
    GitAnnexPointer,

    /// <summary>A page of a web server: an error, or a login.</summary>
    WebPage,

    /// <summary>An Excel or OpenDocument workbook, or any other zip archive, where text is read.</summary>
    Workbook,

    /// <summary>A file compressed by gzip, bzip2, xz or zstd, where text is read.</summary>
    Compressed,
}

/// <summary>Which names of a manifest are nearly equal.</summary>
public enum NameKind
{
    Labels,
    Groups,
}

/// <summary>How a manifest of JSON is no list of lines.</summary>
public enum JsonForm
{
    /// <summary>One array of all objects.</summary>
    Array,

    /// <summary>An object that goes on over several lines.</summary>
    ObjectOverLines,
}

/// <summary>What a path of a manifest has in it that keeps the file from being found.</summary>
public enum PathFault
{
    /// <summary>Nothing that can be told: the file is not there.</summary>
    None,

    /// <summary>Backslashes, as Windows parts folders.</summary>
    Backslashes,

    /// <summary>A drive's letter, as Windows names disks.</summary>
    Drive,

    /// <summary>A tilde for the home folder, which only a shell puts in.</summary>
    Tilde,

    /// <summary>An address of the web.</summary>
    Address,

    /// <summary>An ending in the other case.</summary>
    EndingCase,
}

/// <content>What files hold in place of what is read: MPUC2030 to MPUC2033; names and forms of tables: MPUC2044, MPUC2047, MPUC2048.</content>
public abstract partial record Problem
{
    /// <summary>MPUC2030: line and column (of bytes) from 1; <paramref name="Byte"/> is the one that stands there.</summary>
    public sealed record NotPlainText(string Path, int Line, int Column, TextFault Fault, byte Byte) : Problem;

    /// <summary>MPUC2031.</summary>
    public sealed record ContentElsewhere(string Path, StandIn What) : Problem;

    /// <summary>MPUC2032: a table whose fields are parted by <paramref name="Separator"/> in place of commas.</summary>
    public sealed record CsvSeparator(string Path, int Line, int Column, char Separator) : Problem;

    /// <summary>
    /// MPUC2033: a column that only counts the rows, as pandas and spreadsheets add one, or (column 0) a header that only counts the columns: read as numbers it would
    /// be a feature.
    /// </summary>
    public sealed record CsvCounts(string Path, int Line, int Column, string Name) : Problem;

    /// <summary>MPUC2044 (warning): names that differ only in case, blanks, signs that are not seen or how letters are composed; each group of them is one name at a glance.</summary>
    public sealed record NamesNearlyEqual(string Path, NameKind Kind, Seq<Seq<string>> Names) : Problem;

    /// <summary>MPUC2047: a column of a manifest that has no name, and something in it; <paramref name="Number"/> is its place among the columns, from 1.</summary>
    public sealed record ManifestColumnNameless(string Path, int Line, int Column, int Number) : Problem;

    /// <summary>MPUC2048.</summary>
    public sealed record ManifestJsonForm(string Path, int Line, JsonForm Form) : Problem;
}
