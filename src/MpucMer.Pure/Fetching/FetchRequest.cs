using System.Globalization;
using System.Text.Json.Nodes;
using MpucMer.Pure.Decoding;

namespace MpucMer.Pure.Fetching;

/// <summary>What the build asks the worker to fetch.</summary>
/// <param name="Sets">Names of <see cref="KnownSets"/>.</param>
/// <param name="Table">The path of a table of one's own.</param>
/// <param name="DataDir">The folder in which each set has its own.</param>
/// <param name="Accepted">Licences that are agreed to.</param>
/// <param name="Command">The command line that was given, for hints; what has to be added follows.</param>
public sealed record FetchRequest(Seq<string> Sets, Option<string> Table, string DataDir, Seq<string> Accepted, string Command)
{
    public string Write() =>
        new JsonObject
        {
            ["sets"] = new JsonArray([.. Sets.Map(s => (JsonNode)s)]),
            ["table"] = Table.MatchUnsafe<JsonNode?>(t => t, () => null),
            ["data"] = DataDir,
            ["accepted"] = new JsonArray([.. Accepted.Map(s => (JsonNode)s)]),
            ["command"] = Command,
        }.ToJsonString();

    /// <summary>A request as it was written.</summary>
    public static readonly Decoder<FetchRequest> Json =
        from sets in Decode.Field("sets", Decode.ListOf(Decode.Text))
        from table in Decode.Maybe("table", Decode.Text)
        from data in Decode.Field("data", Decode.Text)
        from accepted in Decode.Field("accepted", Decode.ListOf(Decode.Text))
        from command in Decode.Field("command", Decode.Text)
        select new FetchRequest(sets, table, data, accepted, command);

    /// <summary>
    /// That the licences of a set are agreed to, or that they are not. One who agrees to a licence agrees to it for all files that have it.
    /// </summary>
    public Option<Problem> Consent(FetchSet set)
    {
        var lacking = set
            .Licences.Filter(l => !Accepted.Exists(a => string.Equals(a, l.Name, StringComparison.OrdinalIgnoreCase)))
            .Strict();
        var words = (Accepted + lacking.Map(l => l.Name)).Distinct();
        // A comma separates properties on a command line.
        return lacking.IsEmpty
            ? None
            : new Problem.LicenceNotAccepted(
                set.Name,
                lacking,
                set.KnownBytes,
                set.OfUnknownLength,
                $"{Command} -p:{Configuration.FetchProperties.AcceptLicence.Name}={string.Join("%2c", words)}"
            );
    }
}

/// <summary>What a run notes of an item that it has brought in: a line of JSON in the data set's folder.</summary>
/// <param name="Key">Of the item (<see cref="FetchItem.Key"/>).</param>
/// <param name="IsWhole">Whether all that there is to do was done: an archive is unpacked.</param>
/// <param name="Files">What was written: paths in the set's folder with slashes, and lengths.</param>
public sealed record FetchNote(string Key, bool IsWhole, Seq<(string File, long Bytes)> Files)
{
    public string Write() =>
        new JsonObject
        {
            ["key"] = Key,
            ["whole"] = IsWhole,
            ["files"] = new JsonArray([.. Files.Map(f => (JsonNode)new JsonArray(f.File, f.Bytes))]),
        }.ToJsonString();

    /// <summary>The note of a line; none where the line is half a one. What is not noted is looked at anew, so nothing is lost.</summary>
    public static Option<FetchNote> Read(string line) => line.StartsWith('{') ? Json.Read(line).ToOption() : None;

    // A path of anybody's making must not lead out of the folder.
    private static readonly Decoder<(string, long)> Left = Decode.Pair(
        Decode.Text.If(f => Unpacking.PathOf(f).IsNone, "no path in the folder"),
        Decode.Long,
        (file, bytes) => (file, bytes)
    );

    private static readonly Decoder<FetchNote> Json =
        from key in Decode.Field("key", Decode.Text)
        from whole in Decode.Field("whole", Decode.Bool)
        from files in Decode.Field("files", Decode.ListOf(Left))
        select new FetchNote(key, whole, files);
}

/// <summary>The words beside a part of a file, as JSON.</summary>
public static class PartJson
{
    public static string Write(PartOf part) =>
        new JsonObject
        {
            ["url"] = part.Url,
            ["tag"] = part.Tag,
            ["modified"] = part.Modified,
            ["total"] = part.Total.MatchUnsafe<JsonNode?>(t => t, () => null),
            ["pieces"] = part.Pieces,
        }.ToJsonString();

    public static Option<PartOf> Read(ReadOnlyMemory<byte> text) => Json.Read(text).ToOption();

    private static readonly Decoder<PartOf> Json =
        from url in Decode.Field("url", Decode.Text)
        from tag in Decode.Field("tag", Decode.Text)
        from modified in Decode.Field("modified", Decode.Text)
        from total in Decode.Maybe("total", Decode.Long)
        from pieces in Decode.Field("pieces", Decode.Int)
        select new PartOf(url, tag, modified, total, pieces);
}

/// <summary>What a server was asked.</summary>
/// <param name="Url">The address that was asked, which a redirection may have named.</param>
/// <param name="From">The first byte that was asked for; 0: all.</param>
/// <param name="Of">What the bytes before it are of; none where all was asked for.</param>
/// <param name="Redirections">How many led here.</param>
public sealed record FetchAsked(FetchItem Item, Uri Url, long From, Option<PartOf> Of, int Redirections);

/// <summary>The head of an answer; an empty text is a header that is not there.</summary>
public sealed record FetchReply(int Status)
{
    /// <summary>Bytes of the body, where it says so.</summary>
    public Option<long> Length { get; init; }

    /// <summary>The first byte of Content-Range.</summary>
    public Option<long> RangeFrom { get; init; }

    /// <summary>The whole length of Content-Range.</summary>
    public Option<long> RangeTotal { get; init; }

    public Option<string> Location { get; init; }

    /// <summary>The entity tag, in quotes.</summary>
    public string Tag { get; init; } = "";

    /// <summary>The date of the file.</summary>
    public string Modified { get; init; } = "";

    /// <summary>As text/html.</summary>
    public string MediaType { get; init; } = "";

    /// <summary>How long it asks to wait.</summary>
    public Option<TimeSpan> RetryAfter { get; init; }
}

/// <summary>What an answer means.</summary>
public abstract record FetchAnswer
{
    private FetchAnswer() { }

    /// <summary>Most redirections that are followed.</summary>
    public const int MostRedirections = 10;

    /// <summary>Its body is the file from a byte on.</summary>
    /// <param name="Of">What is kept beside what is fetched.</param>
    public sealed record Take(long From, PartOf Of) : FetchAnswer;

    /// <summary>What is there of the file is of no use: ask for all of it.</summary>
    public sealed record Anew : FetchAnswer;

    /// <summary>Ask there.</summary>
    public sealed record To(Uri Url) : FetchAnswer;

    /// <summary>Ask once more, later.</summary>
    public sealed record Later(Option<TimeSpan> After) : FetchAnswer;

    /// <summary>It is of no use to ask again.</summary>
    public sealed record Refused(Problem Problem) : FetchAnswer;

    public static FetchAnswer Meaning(FetchAsked asked, FetchReply reply) =>
        reply.Status switch
        {
            206 when asked.From > 0 => OfRest(asked, reply),
            200 => OfAll(asked, reply),
            301 or 302 or 303 or 307 or 308 => OfRedirection(asked, reply),
            416 when asked.From > 0 => new Anew(),
            408 or 425 or 429 or 500 or 502 or 503 or 504 => new Later(reply.RetryAfter),
            var status => new Refused(new Problem.FetchRefused(asked.Item.Url, status)),
        };

    private static FetchAnswer OfAll(FetchAsked asked, FetchReply reply) =>
        Fault(asked, reply, reply.Length)
            .Match<FetchAnswer>(
                problem => new Refused(problem),
                () => new Take(0, new PartOf(asked.Item.Url, Strong(reply.Tag), reply.Modified, reply.Length, 1))
            );

    private static FetchAnswer OfRest(FetchAsked asked, FetchReply reply)
    {
        var before = asked.Of.IfNone(() => new PartOf(asked.Item.Url, "", "", None, 0));
        var isOther =
            reply.RangeFrom != Some(asked.From)
            || Differs(before.Tag, Strong(reply.Tag))
            || Differs(before.Modified, reply.Modified)
            || before.Total.Exists(was => reply.RangeTotal.Exists(now => now != was));
        return isOther
            ? new Anew()
            : Fault(asked, reply, reply.RangeTotal)
                .Match<FetchAnswer>(
                    problem => new Refused(problem),
                    () => new Take(asked.From, before with { Total = reply.RangeTotal || before.Total, Pieces = before.Pieces + 1 })
                );
    }

    private static Option<Problem> Fault(FetchAsked asked, FetchReply reply, Option<long> total) =>
        IsPage(reply.MediaType) && !IsPageName(asked.Item.File) ? new Problem.FetchedWebPage(asked.Item.Url, asked.Url.ToString())
        : asked.Item.Bytes.Case is long promised && total.Case is long there && there != promised
            ? new Problem.FetchWrongLength(asked.Item.Url, promised, there)
        : None;

    private static FetchAnswer OfRedirection(FetchAsked asked, FetchReply reply)
    {
        FetchAnswer No(RedirectionFault fault, string to) => new Refused(new Problem.FetchRedirected(asked.Item.Url, to, fault));
        return reply.Location.Case is not string location || !Uri.TryCreate(asked.Url, location, out var to)
                ? No(RedirectionFault.Nowhere, reply.Location.IfNone(""))
            : to.Scheme is not ("http" or "https") ? No(RedirectionFault.NotOfTheWeb, $"{to}")
            : asked.Url.Scheme == "https" && to.Scheme == "http" ? No(RedirectionFault.Unprotected, $"{to}")
            : asked.Redirections >= MostRedirections ? No(RedirectionFault.TooMany, $"{to}")
            : new To(to);
    }

    // A weak tag says that two files mean the same, not that their bytes are.
    private static string Strong(string tag) => tag.StartsWith("W/", StringComparison.Ordinal) ? "" : tag;

    private static bool Differs(string before, string now) => before.Length > 0 && now.Length > 0 && before != now;

    private static bool IsPage(string mediaType) => mediaType.Equals("text/html", StringComparison.OrdinalIgnoreCase);

    private static bool IsPageName(string file) =>
        file.EndsWith(".html", StringComparison.OrdinalIgnoreCase) || file.EndsWith(".htm", StringComparison.OrdinalIgnoreCase);
}

/// <summary>How often something is asked for again, and after how long.</summary>
public static class FetchRetry
{
    /// <summary>Attempts in a row that brought nothing, after which it is given up.</summary>
    public const int MostInVain = 5;

    /// <summary>Attempts for a file in a run, whatever they brought.</summary>
    public const int Most = 200;

    /// <summary>A server that asks for more patience than that is asked again in another run.</summary>
    public static readonly TimeSpan MostPatience = TimeSpan.FromMinutes(5);

    /// <summary>How long to wait before the next attempt; none where there is none.</summary>
    /// <param name="inVain">How many in a row brought nothing.</param>
    /// <param name="all">How many there were.</param>
    /// <param name="asked">What the server asks for.</param>
    public static Option<TimeSpan> After(int inVain, int all, Option<TimeSpan> asked) =>
        inVain >= MostInVain || all >= Most || asked.Exists(a => a > MostPatience) ? None
        : asked.Case is TimeSpan wished && wished > TimeSpan.Zero ? wished
        : TimeSpan.FromSeconds(inVain == 0 ? 0 : Math.Pow(2, inVain - 1));

    /// <summary>The time that a Retry-After asks for: seconds, or a date.</summary>
    public static Option<TimeSpan> Asked(string value, DateTimeOffset now) =>
        long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? TimeSpan.FromSeconds(Math.Min(seconds, 1e9))
        : DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date)
            ? date > now ? date - now
                : TimeSpan.Zero
        : None;
}
