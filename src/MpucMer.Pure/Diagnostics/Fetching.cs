using MpucMer.Pure.Configuration;
using MpucMer.Pure.Fetching;
using static MpucMer.Pure.Diagnostics.Wording;

namespace MpucMer.Pure.Diagnostics;

/// <content>Data sets that are fetched, servers that have them, and archives.</content>
public abstract partial record Problem
{
    private static Area FetchingArea =>
        new(
            "Fetching",
            "Data sets that `-t:Fetch` fetches: what is asked for, servers, and archives.",
            [
                FetchUnknown.Page,
                FetchByHand.Page,
                LicenceNotAccepted.Page,
                FetchTableFault.Page,
                FetchBusy.Page,
                DiskTooFull.Page,
                FileInTheWay.Page,
                FetchedFileChanged.Page,
                FetchUnchecked.Page,
                FetchUnreached.Page,
                FetchRefused.Page,
                FetchPutOff.Page,
                FetchRedirected.Page,
                FetchWrongLength.Page,
                FetchWrongContent.Page,
                FetchedWebPage.Page,
                ArchiveRefused.Page,
                ArchiveDamaged.Page,
            ]
        );

    /// <summary>A name that is none of the table's.</summary>
    public sealed record FetchUnknown(string Name, Option<string> Nearest, Seq<string> Known) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC7001",
                Place.Nowhere,
                $"There is no data set {Name} that could be fetched; there are {string.Join(", ", Known)}.",
                DidYouMean(
                    Nearest,
                    $"Name one by {FetchProperties.Fetch.Name}, or give a table of your own ({FetchProperties.Table.Name})."
                )
            );

        public static Page Page =>
            new()
            {
                Title = "No such data set to fetch",
                What = """
                    `-t:Fetch` fetches what `MpucFetchSets` names, else the data set that `MpucDataset` names. The name is none of the table
                    in docs/fetch.md. The demonstration's clips are made, not fetched.
                    """,
                Fix = """
                    - Write a name of the table: `-t:Fetch -p:MpucFetchSets=ravdess`.
                    - For other files write a table of your own (`MpucFetchTable`; docs/fetch.md says how).
                    """,
                Command = "dotnet build some.proj -t:Fetch -p:MpucFetchSets=cremad",
                Examples = [new FetchUnknown("cremad", "crema-d", Seq("ravdess", "crema-d"))],
            };
    }

    /// <summary>A data set that nobody may fetch without having asked for it.</summary>
    public sealed record FetchByHand(string Name, string Link, string How) : Problem
    {
        public override Explanation Explain() => Error("MPUC7002", Place.Nowhere, $"{Name} cannot be fetched: {How}.", $"Begin at {Link}");

        public static Page Page =>
            new()
            {
                Title = "A data set that has to be asked for",
                What = """
                    The data set is given only to those who ask for it in person: its holders want a signed agreement, or a form to be
                    filled in. No program may do that for you.
                    """,
                Fix = """
                    - Ask for the data at the address in the hint.
                    - Where you were given addresses of files, write them into a table of your own (`MpucFetchTable`), and `-t:Fetch`
                      fetches them.
                    """,
                Examples =
                [
                    new FetchByHand("iemocap", "https://sail.usc.edu/iemocap/iemocap_release.htm", "its holders want a form filled in"),
                ],
            };
    }

    /// <summary>A licence that nobody has agreed to yet.</summary>
    /// <param name="Bytes">Of the files whose length is known.</param>
    /// <param name="Unknown">How many files are of no known length.</param>
    /// <param name="Command">What agrees, and fetches.</param>
    public sealed record LicenceNotAccepted(string Name, Seq<Licence> Licences, long Bytes, int Unknown, string Command) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC7003",
                Place.Nowhere,
                $"{Name} comes under {string.Join(" and ", Licences.Map(l => $"{l.Name} ({l.Link})"))}, which has not been agreed to. "
                    + $"It is {Size}.",
                $"Read it; if you agree: {Command}"
            );

        private string Size =>
            (Bytes, Unknown) switch
            {
                (0, var n) => $"{Files(n)} of unknown size",
                (var bytes, 0) => Megabytes(bytes),
                var (bytes, n) => $"{Megabytes(bytes)} and {Files(n)} of unknown size",
            };

        private static string Files(int n) => n == 1 ? "a file" : $"{n} files";

        public static Page Page =>
            new()
            {
                Title = "A licence that has not been agreed to",
                What = """
                    What is to be fetched comes under a licence, and nothing is fetched before you have agreed to it. Nothing was asked of
                    any server.
                    """,
                Fix = """
                    - Read the licence at the address that the message names.
                    - If you agree, give the command of the hint: `MpucAcceptLicence` names the licence that you agree to, or several with
                      commas (`%2c` on a command line) between them.
                    """,
                Command = "dotnet build some.proj -t:Fetch",
                Examples =
                [
                    new LicenceNotAccepted(
                        "ravdess",
                        Seq1(new Licence("CC-BY-NC-SA-4.0", "https://creativecommons.org/licenses/by-nc-sa/4.0/")),
                        625_631_092,
                        0,
                        "dotnet build some.proj -t:Fetch -p:MpucAcceptLicence=CC-BY-NC-SA-4.0"
                    ),
                ],
            };
    }

    /// <summary>A table of files to fetch that says something which cannot be done.</summary>
    public sealed record FetchTableFault(string Path, int Line, string What) : Problem
    {
        public override Explanation Explain() =>
            Error("MPUC7004", new(Path, Line), $"The table of files to fetch: {What}.", "docs/fetch.md says what a table holds.");

        public static Page Page =>
            new()
            {
                Title = "A table of files to fetch that is malformed",
                What = """
                    The file that `MpucFetchTable` names is CSV with a header, or JSON lines, a file to fetch each. A line lacks something,
                    or says something that cannot be done: an address that is none of http or https, a length that is no number, a checksum
                    of another length, a path that leads out of the folder. Every such line is told, and nothing is fetched.
                    """,
                Fix = """
                    - Correct the line. `url` is needed; `file`, `bytes`, `sha256` or `md5`, `licence`, `licence_link`, `unpack` and
                      `unpacked_bytes` may be left out or empty.
                    """,
                Command = "dotnet build some.proj -t:Fetch -p:MpucFetchTable=own.csv",
                Examples = [new FetchTableFault("own.csv", 3, "sha256 is '12ab', which is not 64 hexadecimal digits")],
            };
    }

    /// <summary>Somebody else fetches into that folder.</summary>
    public sealed record FetchBusy(string Folder) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC7005",
                new(Folder),
                "Another build is fetching into this folder.",
                "Wait for its end, and fetch again: what is there then stays."
            );

        public static Page Page =>
            new()
            {
                Title = "Another build is fetching",
                What = """
                    Two builds that write the same files would spoil each other's. Whoever fetches into a folder holds a lock on it,
                    which the system takes away when its process ends, however it ends.
                    """,
                Fix = "Wait for the other build, and give the command again.",
                Examples = [new FetchBusy("data/ravdess")],
            };
    }

    /// <summary>Less space on a disk than is needed.</summary>
    public sealed record DiskTooFull(string Folder, long Needed, long Free) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC7006",
                new(Folder),
                $"{Megabytes(Needed)} more are needed here, and {Megabytes(Free)} are free.",
                $"Free some space, or name a folder of another disk ({FetchProperties.DataDir.Name})."
            );

        public static Page Page =>
            new()
            {
                Title = "Too little space on the disk",
                What = """
                    What is still to be fetched or unpacked is larger than what is free on the disk. It was looked at before anything was
                    written. An archive and what is unpacked of it are there side by side for a while: the archive is removed afterwards.
                    """,
                Fix = """
                    - Free some space, or set `MpucDataDir` to a folder of another disk.
                    """,
                Examples = [new DiskTooFull("data/ravdess", 13_400_000_000, 2_100_000_000)],
            };
    }

    /// <summary>A file of the name that is to be written, which is another one.</summary>
    public sealed record FileInTheWay(string Path, InTheWay Why) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC7007",
                new(Path),
                Why switch
                {
                    InTheWay.OtherLength => "There is a file of this name already, of another length than that which is to be fetched.",
                    InTheWay.OtherContent => "There is a file of this name already, with another content than that which is to be fetched.",
                    InTheWay.Unknown =>
                        "There is a file of this name already, and nothing is known by which it could be compared with that to be fetched.",
                    InTheWay.NoFile => "There is something of this name already that is no file.",
                },
                "It was left as it is: move it away, or delete it, and fetch again."
            );

        public static Page Page =>
            new()
            {
                Title = "A file in the way",
                What = """
                    A file has the name under which something is to be fetched or unpacked, and another content. `-t:Fetch` overwrites
                    nothing that it did not write. What is there with the right content, such as an archive that you fetched by hand, is
                    used.
                    """,
                Fix = """
                    - If it is the beginning of a download by another program, delete it.
                    - If it is yours, move it away, or have the data set fetched into another folder (`MpucDataDir`).
                    """,
                Examples = [new FileInTheWay("data/ravdess/audio/Actor_01/03-01-01-01-01-01-01.wav", InTheWay.OtherContent)],
            };
    }

    /// <summary>A file that was fetched, and is another one now.</summary>
    public sealed record FetchedFileChanged(string Path, long Bytes, long Now) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC7008",
                new(Path),
                $"The file had {Bytes} bytes when it was fetched, and has {Now} now: something has written to it.",
                "It was left as it is. To have it as it was, delete it and fetch again."
            );

        public static Page Page =>
            new()
            {
                Title = "A fetched file that was changed",
                What = """
                    A file that was fetched or unpacked has another length than it had then. Fetching again would overwrite what somebody
                    has done to it since, so it is left alone.
                    """,
                Fix = """
                    - To have the file as it was, delete it and fetch again: only what lacks is fetched.
                    - A file that you want to change should be a copy outside the data set's folder.
                    """,
                Examples = [new FetchedFileChanged("data/ravdess/audio/Actor_01/03-01-01-01-01-01-01.wav", 352_244, 176_144)],
            };
    }

    /// <summary>Files that there is no checksum for.</summary>
    public sealed record FetchUnchecked(string Name, int Count, int Of) : Problem
    {
        public override Explanation Explain() =>
            Warning(
                "MPUC7009",
                Place.Nowhere,
                $"Of {Name}, {Count} of {Of} files have no checksum in the table: whether they are what their authors published could "
                    + "not be checked here.",
                ""
            );

        public static Page Page =>
            new()
            {
                Title = "Files that could not be checked",
                What = """
                    The table says no checksum of some files, since none is published, or none is known for sure. Their length was compared
                    where it is known; archives carry checksums of their own, which were compared. Results depend on the content in any
                    case: it is part of every key.
                    """,
                Fix = """
                    - In a table of your own give `sha256` or `md5`.
                    """,
                Examples = [new FetchUnchecked("ravdess-video", 24, 24)],
            };
    }

    /// <summary>A server that could not be reached, or did not send what was asked for.</summary>
    public sealed record FetchUnreached(string Url, ConnectionFault Fault, int Attempts, string Detail) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC7010",
                Place.Nowhere,
                $"{Url} was not fetched. {What}{(Attempts > 1 ? $", {Attempts} times in a row" : "")}"
                    + $"{(Detail.Length > 0 ? $": {Detail}" : "")}.",
                Hint
            );

        private string What =>
            Fault switch
            {
                ConnectionFault.Name => "The server's name is not known here",
                ConnectionFault.Refused => "No connection to the server came about",
                ConnectionFault.Certificate => "The server's certificate was not accepted",
                ConnectionFault.Proxy => "The proxy did not let it through",
                ConnectionFault.Silent => "The server fell silent",
                ConnectionFault.Broken => "The connection broke off",
                ConnectionFault.Malformed => "The server's answer is none of HTTP",
            };

        private string Hint =>
            Fault switch
            {
                ConnectionFault.Name or ConnectionFault.Refused => "Look whether this machine is connected, and whether it needs a proxy "
                    + "(HTTPS_PROXY); then fetch again.",
                ConnectionFault.Certificate =>
                    "Look at this machine's clock; where a proxy of your network stands between, its certificate has "
                        + "to be among those that the system trusts (SSL_CERT_FILE, SSL_CERT_DIR).",
                ConnectionFault.Proxy => "Look at HTTPS_PROXY, HTTP_PROXY and NO_PROXY: address, name and password.",
                ConnectionFault.Silent or ConnectionFault.Broken or ConnectionFault.Malformed =>
                    "What has come is kept: fetch again, and it goes on from there.",
            };

        public static Page Page =>
            new()
            {
                Title = "A server that was not reached",
                What = """
                    The server could not be asked, or did not finish its answer, although it was asked again several times with growing
                    waits. A name that is not known, a refused connection, silence and broken connections are tried again; a certificate
                    that is not trusted is not. What has come of a file is kept beside its place.
                    """,
                Fix = """
                    - Give the command again: a download goes on where it stopped, if the server's file is still the same.
                    - Behind a proxy set `HTTPS_PROXY` (and `NO_PROXY`) as for other programs; .NET reads these.
                    - Certificates: on Linux `SSL_CERT_FILE` or `SSL_CERT_DIR` name those that are trusted besides.
                    """,
                Examples =
                [
                    new FetchUnreached("https://zenodo.org/records/1188976/files/a.zip", ConnectionFault.Name, 5, "No such host is known"),
                ],
            };
    }

    /// <summary>A server that refuses a file.</summary>
    public sealed record FetchRefused(string Url, int Status) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC7011",
                Place.Nowhere,
                Status switch
                {
                    401 or 403 => $"The server gives {Url} to nobody who has not logged in, or not to you (HTTP {Status}).",
                    407 => $"The proxy wants a name and a password for {Url} (HTTP 407).",
                    404 or 410 => $"The server has no {Url} (any more) (HTTP {Status}).",
                    _ => $"The server answers the request for {Url} with HTTP {Status}.",
                },
                Status switch
                {
                    401 or 403 => "Open the address in a browser; a file that you fetch by hand to its place is used.",
                    407 => "Give them in HTTPS_PROXY: http://NAME:PASSWORD@HOST:PORT",
                    404 or 410 => "Look at the data set's page for its new place, and write a table of your own "
                        + $"({FetchProperties.Table.Name}).",
                    _ => "Open the address in a browser to see what it says.",
                }
            );

        public static Page Page =>
            new()
            {
                Title = "A file that a server refuses",
                What = """
                    The server was reached and does not give the file: it wants a login, has it no more, or does not understand. Asking
                    again would change nothing.
                    """,
                Fix = """
                    - Open the address in a browser. A file that you save by hand under its name in the data set's folder is checked,
                      used and kept by the next `-t:Fetch`.
                    - Where the file has moved, a table of your own (`MpucFetchTable`) can say where.
                    """,
                Examples = [new FetchRefused("https://zenodo.org/records/1188976/files/a.zip", 404)],
            };
    }

    /// <summary>A server that puts off whoever asks, again and again or for long.</summary>
    /// <param name="Seconds">How long it asks to wait, where it says so.</param>
    public sealed record FetchPutOff(string Url, int Status, int Attempts, Option<long> Seconds) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC7012",
                Place.Nowhere,
                $"The server puts off the request for {Url} (HTTP {Status}){(Attempts > 1 ? $", {Attempts} times in a row" : "")}"
                    + $"{Seconds.Match(s => $", and asks to wait {s} s", () => "")}.",
                "Fetch again later: what has come is kept."
            );

        public static Page Page =>
            new()
            {
                Title = "A server that is busy",
                What = """
                    The server answered that it has too much to do (429, 503) or that something is wrong with it (500, 502, 504), each
                    time it was asked, or asked for more than five minutes of patience. Its `Retry-After` is heeded.
                    """,
                Fix = "Give the command again later: a download goes on where it stopped.",
                Examples = [new FetchPutOff("https://zenodo.org/records/1188976/files/a.zip", 429, 1, 3600)],
            };
    }

    /// <summary>A redirection that is not followed.</summary>
    public sealed record FetchRedirected(string Url, string To, RedirectionFault Fault) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC7013",
                Place.Nowhere,
                Fault switch
                {
                    RedirectionFault.TooMany =>
                        $"From {Url} the server leads on and on: {FetchAnswer.MostRedirections} redirections were followed, and the next "
                            + $"would be to {To}.",
                    RedirectionFault.Unprotected => $"The server leads from {Url} to an address without protection, {To}.",
                    RedirectionFault.NotOfTheWeb => $"The server leads from {Url} to {To}, which is no address of the web.",
                    RedirectionFault.Nowhere =>
                        $"The server leads from {Url} to an address that is none{(To.Length > 0 ? $", {To}" : "")}.",
                },
                "Look at the data set's page for the file's place."
            );

        public static Page Page =>
            new()
            {
                Title = "A redirection that is not followed",
                What = """
                    Redirections are followed to other servers, too, but no more than ten in a row (a login page often leads in circles),
                    and never from https to http, where anybody on the way could change the file.
                    """,
                Fix = """
                    - Open the address in a browser and look where it ends. A table of your own (`MpucFetchTable`) can name that address.
                    """,
                Examples = [new FetchRedirected("https://example.org/a.zip", "http://example.org/a.zip", RedirectionFault.Unprotected)],
            };
    }

    /// <summary>A file of another length than the table says.</summary>
    public sealed record FetchWrongLength(string Url, long Promised, long There) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC7014",
                Place.Nowhere,
                $"{Url} should have {Promised} bytes, and the server sends {(There > Promised ? "more" : $"{There}")}.",
                "Nothing of it is kept. Its authors may have published another version: look at the data set's page."
            );

        public static Page Page =>
            new()
            {
                Title = "A file of another length than it should have",
                What = """
                    The server's file is longer or shorter than the table says: another version, or another file. It does not get the name
                    under which it would be read.
                    """,
                Fix = """
                    - Look at the data set's page whether there is a new version, and what changed.
                    - In a table of your own correct `bytes`, if you trust the new file.
                    """,
                Examples = [new FetchWrongLength("https://zenodo.org/records/1188976/files/a.zip", 208_468_073, 1_203)],
            };
    }

    /// <summary>A file of another content than the table says.</summary>
    public sealed record FetchWrongContent(string Url, string Algorithm, string Promised, string There) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC7015",
                Place.Nowhere,
                $"The {Algorithm} of {Url} should be {Promised}, and is {There}.",
                "Nothing of it is kept. Fetch again; if it is so again, the server has another file under that name."
            );

        public static Page Page =>
            new()
            {
                Title = "A file of another content than it should have",
                What = """
                    The file came whole, and its checksum is not that of the table: it was changed on its way, or is another version. It
                    does not get the name under which it would be read.
                    """,
                Fix = """
                    - Fetch again. If the same checksum comes again, look at the data set's page whether there is a new version.
                    - In a table of your own correct `sha256` or `md5`, if you trust the new file.
                    """,
                Examples =
                [
                    new FetchWrongContent(
                        "https://zenodo.org/records/1188976/files/a.zip",
                        "MD5",
                        "bc696df654c87fed845eb13823edef8a",
                        "d41d8cd98f00b204e9800998ecf8427e"
                    ),
                ],
            };
    }

    /// <summary>A page of a web server in place of a file.</summary>
    public sealed record FetchedWebPage(string Url, string At) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC7016",
                Place.Nowhere,
                $"The server sends a web page in place of {Url}{(At != Url ? $", at {At}" : "")}.",
                "It may want a login, or a click: open the address in a browser; a file that you fetch by hand to its place is used."
            );

        public static Page Page =>
            new()
            {
                Title = "A web page in place of a file",
                What = """
                    The server says that all is well and sends a page of HTML: of a login, of an error, or of a network that wants its own
                    terms agreed to first.
                    """,
                Fix = """
                    - Open the address in a browser and see what the page wants.
                    - A file that you save by hand under its name in the data set's folder is checked and used by the next `-t:Fetch`.
                    """,
                Examples = [new FetchedWebPage("https://example.org/a.zip", "https://example.org/login")],
            };
    }

    /// <summary>An archive with an entry that is not written.</summary>
    public sealed record ArchiveRefused(string Path, string Entry, ArchiveFault Fault) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC7020",
                new(Path),
                $"The archive is not unpacked: its entry {Entry} {What}.",
                "Nothing of it is unpacked. Look whether it comes from where it should; unpack by hand what you trust."
            );

        private string What =>
            Fault switch
            {
                ArchiveFault.Absolute => "has a name that begins at the root",
                ArchiveFault.Escapes => "would lie outside the folder",
                ArchiveFault.Unusable => "has a name that not every system can have",
                ArchiveFault.Link => "is a link",
                ArchiveFault.Other => "is neither a file nor a folder",
                ArchiveFault.Twice => "is there twice",
                ArchiveFault.FileAsFolder => "is a file and a folder at once",
                ArchiveFault.TooLarge => "makes it larger than it may become",
                ArchiveFault.TooMany => $"is one of more than {Unpacking.MostEntries}",
                ArchiveFault.MoreThanSaid => "holds more than it says",
            };

        public static Page Page =>
            new()
            {
                Title = "An archive that is not unpacked",
                What = """
                    Names of all entries and their lengths are looked at before the first is written. An archive of data has files and
                    folders, all below the folder that it is unpacked into; no links, no devices, no name twice. It becomes no larger
                    than the table says (`unpacked_bytes`), or where that says nothing than a hundred times itself.
                    """,
                Fix = """
                    - See what the archive holds (`unzip -l`, `tar tvf`) and whether it comes from where it should.
                    - What you trust, unpack by hand. An archive of very many zeros needs `unpacked_bytes` in a table of your own.
                    """,
                Examples = [new ArchiveRefused("data/own/clips.zip", "../../.profile", ArchiveFault.Escapes)],
            };
    }

    /// <summary>An archive that cannot be read.</summary>
    public sealed record ArchiveDamaged(string Path, string Detail) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC7021",
                new(Path),
                $"The archive cannot be read as zip, tar or tar.gz: {Detail}.",
                "Delete it and fetch again; an encrypted one unpack by hand."
            );

        public static Page Page =>
            new()
            {
                Title = "An archive that cannot be read",
                What = """
                    The archive is damaged, is encrypted, or is none of zip, tar and gzipped tar, as its first bytes tell. Files that were
                    unpacked before the damage are whole, and stay.
                    """,
                Fix = """
                    - Delete it and fetch again. Where the table has a checksum and this comes again, the file is damaged where it comes
                      from.
                    - Archives of other forms (7z, rar, tar.xz): leave `unpack` empty, and unpack by hand.
                    """,
                Examples = [new ArchiveDamaged("data/own/clips.zip", "the checksum of a.wav is another")],
            };
    }
}

/// <summary>What is in the way of a file that is to be written.</summary>
public enum InTheWay
{
    OtherLength,
    OtherContent,

    /// <summary>Neither length nor checksum is known.</summary>
    Unknown,

    /// <summary>A folder, a pipe, or a link to nothing.</summary>
    NoFile,
}

/// <summary>Why a server could not be asked, or did not finish.</summary>
public enum ConnectionFault
{
    Name,
    Refused,
    Certificate,
    Proxy,

    /// <summary>It sent nothing for longer than is waited.</summary>
    Silent,
    Broken,
    Malformed,
}

/// <summary>Why a redirection is not followed.</summary>
public enum RedirectionFault
{
    TooMany,

    /// <summary>From https to http.</summary>
    Unprotected,
    NotOfTheWeb,

    /// <summary>It has no address, or none that is one.</summary>
    Nowhere,
}
