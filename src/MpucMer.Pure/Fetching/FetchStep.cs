namespace MpucMer.Pure.Fetching;

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
