namespace MpucMer.Pure.Fetching;

/// <summary>A kind of checksum that hosts publish.</summary>
public enum ChecksumKind
{
    Md5,
    Sha256,
}

/// <summary>What the content of a file has to come to.</summary>
/// <param name="Hex">Of 32 (MD5) or 64 (SHA-256) digits, in lower case.</param>
public sealed record Checksum(ChecksumKind Kind, string Hex)
{
    /// <summary>The checksum of a text; none where it is not as many hexadecimal digits.</summary>
    public static Option<Checksum> Of(ChecksumKind kind, string text) =>
        text.Length == Digits(kind) && text.All(char.IsAsciiHexDigit) ? new Checksum(kind, text.ToLowerInvariant()) : None;

    /// <summary>As users know it.</summary>
    public string Name => Kind is ChecksumKind.Md5 ? "MD5" : "SHA-256";

    private static int Digits(ChecksumKind kind) =>
        kind switch
        {
            ChecksumKind.Md5 => 32,
            ChecksumKind.Sha256 => 64,
        };
}

/// <summary>What data may be used for, and where that is written.</summary>
/// <param name="Name">The word by which it is agreed to: its identifier in the SPDX list, where it has one.</param>
public sealed record Licence(string Name, string Link);

/// <summary>A file to fetch.</summary>
/// <param name="Url">An address of http or https.</param>
/// <param name="File">Its path in the data set's folder, with slashes; no part of it is <c>..</c>.</param>
public sealed record FetchItem(string Url, string File)
{
    /// <summary>Its length, where that is known for sure.</summary>
    public Option<long> Bytes { get; init; }

    /// <summary>Of its content, where that is known for sure.</summary>
    public Option<Checksum> Checksum { get; init; }

    /// <summary>None: nobody has to be asked.</summary>
    public Option<Licence> Licence { get; init; }

    /// <summary>
    /// Of an archive: the folder, in that of the data set, into which it is unpacked (empty: that folder itself). It is removed then.
    /// </summary>
    public Option<string> Unpack { get; init; }

    /// <summary>Of an archive: the bytes that its files have at the most, where that is promised.</summary>
    public Option<long> Unpacked { get; init; }

    /// <summary>
    /// What is unpacked at the most: as promised, else so many times the archive as no data of the field needs (a deflated zero takes a
    /// thousandth).
    /// </summary>
    public long MostUnpacked(long archive) =>
        Unpacked.IfNone(() => Math.Max(1L << 20, archive > long.MaxValue / 100 ? archive : archive * 100));

    /// <summary>What tells it from an earlier content under the same name, and from the same content in another place.</summary>
    public string Key =>
        string.Join(
            ' ',
            Url,
            Checksum.Match(c => c.Hex, () => Bytes.Match(b => $"{b}", () => "")),
            File,
            Unpack.Match(into => $"unpacked to {into}", () => "")
        );
}

/// <summary>Files that are fetched together.</summary>
/// <param name="Name">By which it is asked for, and the name of its folder.</param>
public sealed record FetchSet(string Name, Seq<FetchItem> Items)
{
    /// <summary>Properties of a project that say where it lies, with its folders.</summary>
    public Seq<(string Property, string Folder)> Tells { get; init; } = Seq<(string, string)>();

    /// <summary>What has to be agreed to, each once.</summary>
    public Seq<Licence> Licences => Items.Bind(i => i.Licence.ToSeq()).Distinct().Strict();

    /// <summary>The sum of lengths that are known.</summary>
    public long KnownBytes => Items.Sum(i => i.Bytes.IfNone(0));

    /// <summary>How many files are of no known length.</summary>
    public int OfUnknownLength => Items.Count(i => i.Bytes.IsNone);

    /// <summary>How many files have no checksum that they could be compared with.</summary>
    public int Unchecked => Items.Count(i => i.Checksum.IsNone);
}

/// <summary>A file as it was when it was fetched or unpacked, and as it is now.</summary>
/// <param name="Now">Its length; none where it is not there.</param>
public sealed record LeftFile(string Path, long Bytes, Option<long> Now);

/// <summary>A file that has the name which is to be fetched.</summary>
/// <param name="IsOurs">Whether it was fetched, and has the length that it had then.</param>
/// <param name="Hash">Its checksum of the kind that the table has, once it was made.</param>
public sealed record FoundFile(string Path, long Bytes, bool IsOurs, Option<string> Hash);

/// <summary>What is there of a file that is being fetched.</summary>
/// <param name="Of">What it is the beginning of.</param>
/// <param name="Hash">Its checksum of the kind that the table has, once it was made.</param>
public sealed record FoundPart(long Bytes, PartOf Of, Option<string> Hash);

/// <summary>What the beginning of a file belongs to, as it is kept beside it.</summary>
/// <param name="Tag">A strong entity tag of the server's, in quotes; empty: none.</param>
/// <param name="Modified">The server's date of the file; empty: none.</param>
/// <param name="Total">The whole length, as the server says it.</param>
/// <param name="Pieces">Of how many answers it is put together.</param>
public sealed record PartOf(string Url, string Tag, string Modified, Option<long> Total, int Pieces)
{
    /// <summary>What a server is told for If-Range: it sends the rest only where the file is still this one.</summary>
    public string Validator => Tag.Length > 0 ? Tag : Modified;
}

/// <summary>What is on disk of an item.</summary>
/// <param name="Left">What an earlier run noted that it left of it; empty: it noted nothing.</param>
public sealed record FetchFound(Seq<LeftFile> Left, Option<FoundFile> File, Option<FoundPart> Part);

/// <summary>What is done next for an item. Each but <see cref="Done"/> and <see cref="Refuse"/> is followed by another look.</summary>
public abstract record FetchStep
{
    private FetchStep() { }

    /// <summary>It is there.</summary>
    public sealed record Done : FetchStep;

    /// <summary>Make the checksum of the file that is there.</summary>
    public sealed record HashFile(ChecksumKind Kind) : FetchStep;

    /// <summary>Make the checksum of what was fetched.</summary>
    public sealed record HashPart(ChecksumKind Kind) : FetchStep;

    /// <summary>Ask for it, from a byte on.</summary>
    /// <param name="Of">What is there of it; none: nothing that is of use.</param>
    public sealed record Download(long From, Option<PartOf> Of) : FetchStep;

    /// <summary>Give what was fetched its name.</summary>
    public sealed record Place : FetchStep;

    /// <summary>Unpack the archive that is there.</summary>
    public sealed record Unpack(bool IsOurs) : FetchStep;

    /// <summary>Note that the file that is there is this one.</summary>
    public sealed record Note : FetchStep;

    /// <summary>Forget what was fetched, which is of no use, and tell why.</summary>
    public sealed record Discard(Problem Problem) : FetchStep;

    /// <summary>Leave all as it is, and tell why.</summary>
    public sealed record Refuse(Problem Problem) : FetchStep;

    /// <summary>What follows from the table and from what is on disk.</summary>
    public static FetchStep Next(FetchItem item, FetchFound found)
    {
        var changed = found.Left.Filter(f => f.Now.Exists(now => now != f.Bytes)).HeadOrNone();
        return changed.Case is LeftFile f ? new Refuse(new Problem.FetchedFileChanged(f.Path, f.Bytes, f.Now.IfNone(0)))
            : !found.Left.IsEmpty && found.Left.ForAll(l => l.Now.IsSome) ? new Done()
            : found.File.Match<FetchStep>(
                file => OfFile(item, file),
                () => found.Part.Filter(p => p.Of.Url == item.Url).Match<FetchStep>(part => OfPart(item, part), () => new Download(0, None))
            );
    }

    private static FetchStep OfFile(FetchItem item, FoundFile file)
    {
        FetchStep taken = item.Unpack.IsSome ? new Unpack(file.IsOurs) : new Note();
        if (item.Bytes.Exists(b => b != file.Bytes))
            return new Refuse(new Problem.FileInTheWay(file.Path, InTheWay.OtherLength));
        if (item.Checksum.Case is Checksum checksum)
            return file.Hash.Match<FetchStep>(
                hash => hash == checksum.Hex ? taken : new Refuse(new Problem.FileInTheWay(file.Path, InTheWay.OtherContent)),
                () => new HashFile(checksum.Kind)
            );
        // Without a checksum a length is all that tells a file that somebody put there from another.
        return file.IsOurs || item.Bytes.IsSome ? taken : new Refuse(new Problem.FileInTheWay(file.Path, InTheWay.Unknown));
    }

    private static FetchStep OfPart(FetchItem item, FoundPart part)
    {
        var total = item.Bytes || part.Of.Total;
        if (total.Exists(t => part.Bytes > t) || (part.Bytes > 0 && total.IsNone && !IsResumable(item, part)))
            return new Download(0, None);
        if (total.Exists(t => part.Bytes == t))
            return Whole(item, part);
        return part.Bytes > 0 && IsResumable(item, part) ? new Download(part.Bytes, part.Of) : new Download(0, None);
    }

    private static FetchStep Whole(FetchItem item, FoundPart part) =>
        item.Checksum.Case is not Checksum checksum
            ? new Place()
            : part.Hash.Match<FetchStep>(
                hash =>
                    hash == checksum.Hex ? new Place()
                    // Put together of pieces of two files, perhaps: only what came at once is known to be what the server has.
                    : part.Of.Pieces > 1 ? new Download(0, None)
                    : new Discard(new Problem.FetchWrongContent(item.Url, checksum.Name, checksum.Hex, hash)),
                () => new HashPart(checksum.Kind)
            );

    // Where nothing tells whether the file is still the same, the checksum will.
    private static bool IsResumable(FetchItem item, FoundPart part) => part.Of.Validator.Length > 0 || item.Checksum.IsSome;
}
