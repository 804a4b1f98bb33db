using static MpucMer.Pure.Diagnostics.Wording;

namespace MpucMer.Pure.Diagnostics;

/// <content>Files and folders as such.</content>
public abstract partial record Problem
{
    private static Area FilesArea =>
        new(
            "Files",
            "Files and folders as such.",
            [
                DataFolderMissing.Page,
                FolderWithoutClips.Page,
                FileUnreadable.Page,
                NotPlainText.Page,
                ContentElsewhere.Page,
                SourceChanged.Page,
                SourceTooLarge.Page,
            ]
        );

    /// <summary>No such data folder.</summary>
    public sealed record DataFolderMissing(string Path) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC2001",
                new(Path),
                $"There is no data folder {Path}.",
                "Name the folder that holds the clips, or fetch the data set first."
            );

        public static Page Page =>
            new()
            {
                Title = "No such data folder",
                What = """
                    The folder that an experiment names for its clips does not exist.
                    """,
                Fix = """
                    - Correct the path in the experiment; a relative path starts at the project file's folder.
                    - If the data set is not on this machine yet, fetch it: see the README's section on data.
                    - On a network drive, see that it is mounted.
                    """,
                Examples = [new DataFolderMissing("data/ravdess")],
            };
    }

    /// <summary>None of the <paramref name="FilesThere"/> files has a name of the forms <paramref name="LookedFor"/>.</summary>
    public sealed record FolderWithoutClips(string Path, IReadOnlyList<string> LookedFor, int FilesThere) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC2002",
                new(Path),
                FilesThere == 0 ? $"The folder {Path} is empty." : $"None of the {FilesThere} files in {Path} is a clip.",
                $"Looked for names such as {Names(LookedFor)}, in it and in the folders below it."
            );

        public static Page Page =>
            new()
            {
                Title = "A folder without clips",
                What = """
                    The folder is there, but no file in it or below it has a name of the data set's form, or there are no files at all.
                    """,
                Fix = """
                    - See that the archive is unpacked and that the folder is the one above Actor_01, Actor_02, …
                    - Names carry the labels, so files must keep the names under which they were distributed.
                    - For FLAC, MP3 or video, convert to WAV first; for landmarks, run OpenFace or fetch its CSV files.
                    """,
                Examples = [new FolderWithoutClips("data/audio", ["03-01-05-01-01-02-12.wav", "01-01-05-01-01-02-12.wav"], 12)],
            };
    }

    /// <summary>A file cannot be read: <paramref name="Reason"/> is what the operating system says.</summary>
    public sealed record FileUnreadable(string Path, string Reason) : Problem
    {
        public override Explanation Explain() =>
            Error("MPUC2003", new(Path), $"The file cannot be read: {Reason}.", "See that it exists and that you may read it.");

        public static Page Page =>
            new()
            {
                Title = "A file cannot be read",
                What = """
                    The operating system refused to open or read a file that was listed. The message quotes its reason.
                    """,
                Fix = """
                    - See who may read the file and the folders above it.
                    - Files that vanish while a build runs are usually being synchronised or moved: build again.
                    - An input/output error points to the disk or the network drive.
                    """,
                Examples = [new FileUnreadable("03-01-05-01-01-02-12.wav", "Permission denied")],
            };
    }

    /// <summary>Line and column (of bytes) from 1; <paramref name="Byte"/> is the one that stands there.</summary>
    public sealed record NotPlainText(string Path, int Line, int Column, TextFault Fault, byte Byte) : Problem
    {
        public override Explanation Explain() => Error("MPUC2030", new(Path, Line, Column), Wrong, Cure);

        public static Page Page =>
            new()
            {
                Title = "Text that is not UTF-8",
                What = """
                    Tables, transcripts, lists and settings are read as UTF-8. Bytes of another encoding are never replaced by a sign for
                    what cannot be read: two labels that differ only in such letters would become one.
                    """,
                Fix = """
                    - Save the file as UTF-8: in Excel *CSV UTF-8*, in an editor under *encoding*.
                    - Convert it: `iconv -f UTF-16LE -t UTF-8 FILE > OUT.csv` (what Windows calls Unicode; `UTF-16BE` where the message says
                      big-endian), `iconv -f CP1252 …` (western Windows), `iconv -f GB18030 …` (Chinese).
                    - A byte order mark at the beginning of a file is passed over; one within it came along when files were put together:
                      take it out.
                    - A byte of zero comes of damage: fetch or write the file again.
                    """,
                Examples = [new NotPlainText("own/clips.csv", 3, 18, TextFault.NotUtf8, 0xD0)],
            };

        private string Wrong =>
            Fault switch
            {
                TextFault.NotUtf8 => $"The text is not UTF-8: the byte 0x{Byte:X2} cannot stand here (byte {Column} of the line).",
                TextFault.Utf16LittleEndian => "The text is UTF-16, little-endian (which Windows calls Unicode), not UTF-8.",
                TextFault.Utf16BigEndian => "The text is UTF-16, big-endian, not UTF-8.",
                TextFault.Utf32 => "The text is UTF-32, not UTF-8.",
                TextFault.ByteOrderMarkWithin => "A byte order mark (U+FEFF) stands within the file, where it is part of a name or number.",
                TextFault.Nul => "A byte of zero stands in the text.",
            };

        private string Cure =>
            Fault switch
            {
                TextFault.NotUtf8 =>
                    "Save it as UTF-8 (Excel: CSV UTF-8), or convert it from what it is: iconv -f GB18030 -t UTF-8, or -f CP1252.",
                // The order named: of a file without a mark iconv would take the machine's own.
                TextFault.Utf16LittleEndian => "Save it as UTF-8 (Excel: CSV UTF-8), or convert it: iconv -f UTF-16LE -t UTF-8.",
                TextFault.Utf16BigEndian => "Save it as UTF-8 (Excel: CSV UTF-8), or convert it: iconv -f UTF-16BE -t UTF-8.",
                TextFault.Utf32 => "Convert it: iconv -f UTF-32 -t UTF-8.",
                TextFault.ByteOrderMarkWithin =>
                    "Take it out; one at the beginning of the file is passed over, and files that are put together bring theirs along.",
                TextFault.Nul => "The file may be damaged (a full disk, a machine that was switched off): fetch or write it again.",
            };
    }

    /// <summary>Something else in place of a file's content.</summary>
    public sealed record ContentElsewhere(string Path, StandIn What) : Problem
    {
        public override Explanation Explain() =>
            Error("MPUC2031", new(Path, 1), $"In place of its content the file holds {Held}.", Fetched);

        public static Page Page =>
            new()
            {
                Title = "Something else in place of a file's content",
                What = """
                    The file is there and holds none of its content: a pointer of Git LFS or git-annex to what was not fetched, a page of a
                    web server, or, where text is read, a workbook or compressed data.
                    """,
                Fix = """
                    - `git lfs pull`, or `git annex get FILE`.
                    - Download again: a web page is what a server sends that refuses, or wants a login.
                    - Export a workbook as CSV (UTF-8); unpack what is compressed.
                    """,
                Examples = [new ContentElsewhere("own/a.wav", StandIn.GitLfsPointer)],
            };

        private string Held =>
            What switch
            {
                StandIn.GitLfsPointer => "a pointer of Git LFS",
                StandIn.GitAnnexPointer => "a pointer of git-annex",
                StandIn.WebPage => "a web page",
                StandIn.Workbook => "a workbook of Excel or LibreOffice, or another zip archive",
                StandIn.Compressed => "compressed data",
            };

        private string Fetched =>
            What switch
            {
                StandIn.GitLfsPointer => "Fetch what it points to: git lfs install && git lfs pull",
                StandIn.GitAnnexPointer => "Fetch what it points to: git annex get FILE",
                StandIn.WebPage => "The download was refused or wants a login: open the address in a browser and fetch the file itself.",
                StandIn.Workbook => "Export it as CSV in UTF-8, or unpack it.",
                StandIn.Compressed => "Unpack it first.",
            };
    }

    /// <summary>A file or folder has other content than when the plan was made.</summary>
    public sealed record SourceChanged(string Path) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC2060",
                new(Path),
                "The content is not what it was when the build began: it was replaced or written to meanwhile. Nothing of it is stored.",
                "Build again when nothing writes there any more."
            );

        public static Page Page =>
            new()
            {
                Title = "Source changed since the plan",
                What = """
                    A file (or a folder of frames) has other content than when the build began and hashed it. What is made of a source is
                    stored by the hash of its content, so that of the new content would stand under the name of the old one, and be reused
                    for ever. Each reader hashes the bytes that it reads; what other programs or a mapping read (recordings, pickles of many
                    clips, computational sequences) is hashed before, and looked at again after it (length, times of the last write and of
                    the last change of the inode), and hashed again where these differ. Of a folder of frames each frame is compared again
                    whenever it is read, for as long as training goes on.
                    """,
                Fix = """
                    Build again when nothing writes there any more. Where it comes again and again, look for what writes: a download, a
                    synchronised folder, an extraction that still runs.
                    """,
                Examples = [new SourceChanged("clips/a17.wav")],
            };
    }

    /// <summary>A file of more bytes than are read at once.</summary>
    public sealed record SourceTooLarge(string Path, long Length, long Most) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC2061",
                new(Path),
                $"The file has {Gigabytes(Length)}, and at most {Gigabytes(Most)} are read at once.",
                "See that it is the file of one clip, and whole; cut what is that long into clips."
            );

        public static Page Page =>
            new()
            {
                Title = "File too large to be read at once",
                What = """
                    A file that is read as a whole has more bytes than an array holds, two gigabytes. Nothing of it was read. Pickles of a
                    published part and computational sequences may be larger, and so may recordings.
                    """,
                Fix = """
                    See that it is the file of one clip, and whole (a copy that failed may have left zeros). A recording of days is cut into
                    clips first, or named as a recording (`.flac`, `.mp4`), of which only the stretch is decoded.
                    """,
                Examples = [new SourceTooLarge("clips/a17.wav", 3_220_000_000, 2_147_483_591)],
            };
    }
}

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
