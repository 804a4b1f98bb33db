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
