using System.Globalization;
using MpucMer.Pure.Data;
using MpucMer.Pure.Decoding;

namespace MpucMer.Pure.Fetching;

/// <summary>
/// A user's own list of files to fetch: CSV with a header, or JSON lines, a file each. <c>url</c> is needed; <c>file</c>, <c>bytes</c>,
/// <c>sha256</c>, <c>md5</c>, <c>licence</c>, <c>licence_link</c>, <c>unpack</c> and <c>unpacked_bytes</c> may be left out or empty.
/// </summary>
public static class FetchTable
{
    private static readonly Seq<string> Columns = Seq(
        "url",
        "file",
        "bytes",
        "sha256",
        "md5",
        "licence",
        "licence_link",
        "unpack",
        "unpacked_bytes"
    );

    /// <summary>The files of a table, or every mistake in it.</summary>
    public static Validation<Problem, FetchSet> Read(string text, string path)
    {
        var lines = text.Split('\n')
            .Select((line, i) => (Text: line.Trim('\r', ' ', '\t'), Number: i + 1))
            .Where(l => l.Text.Length > 0)
            .ToSeq()
            .Strict();
        if (lines.IsEmpty)
            return Fail<Problem, FetchSet>(new Problem.FetchTableFault(path, 0, "it is empty"));
        var rows = lines.Head.Text.StartsWith('{') ? lines.Map(l => OfJson(l.Text, l.Number, path)) : OfCsv(lines, path);
        return Configuration
            .Read.Each(rows.Map(row => row.Bind(r => Item(r, path))))
            .Bind(items => Distinct(items, path))
            .Map(items => new FetchSet(NameOf(path), items.Map(i => i.Item)));
    }

    // A name that is a folder's as well.
    private static string NameOf(string path) =>
        Path.GetFileNameWithoutExtension(path) is { Length: > 0 } name && name != "." && Unpacking.PathOf(name).IsNone ? name : "own";

    private sealed record Row(int Line, HashMap<string, string> Fields)
    {
        public string this[string column] => Fields.Find(column).IfNone("");
    }

    private static Seq<Validation<Problem, Row>> OfCsv(Seq<(string Text, int Number)> lines, string path)
    {
        var header = Csv.Fields(lines.Head.Text.TrimStart('\uFEFF'))
            .Select(f => f.Trim().ToLowerInvariant().Replace(' ', '_'))
            .ToSeq()
            .Strict();
        Validation<Problem, Row> No(int line, string what) => Fail<Problem, Row>(new Problem.FetchTableFault(path, line, what));
        if (header.Find(h => !Columns.Contains(h)).Case is string unknown)
            return Seq1(No(lines.Head.Number, $"there is no column {unknown}; there are {string.Join(", ", Columns)}"));
        if (header.Distinct().Count != header.Count)
            return Seq1(No(lines.Head.Number, "a column is there twice"));
        return lines
            .Tail.Map(l => (l.Number, Fields: Csv.Fields(l.Text)))
            .Map(l =>
                l.Fields.Length == header.Count
                    ? Success<Problem, Row>(new Row(l.Number, toHashMap(header.Zip(l.Fields.Select(f => f.Trim())))))
                    : No(l.Number, $"the line has {l.Fields.Length} fields, and the header {header.Count}")
            )
            .Strict();
    }

    private static readonly Decoder<string> Field = n =>
        n.ValueKind == System.Text.Json.JsonValueKind.Number ? n.GetRawText() : Decode.OrNull(Decode.Text)(n).Map(t => t.IfNone("").Trim());

    private static Validation<Problem, Row> OfJson(string text, int line, string path) =>
        Decode
            .MembersOf(name => Columns.Contains(name) ? Field : _ => new JsonFault("", $"is none of {string.Join(", ", Columns)}"))
            .Read(text)
            .Match(
                fields => Success<Problem, Row>(new Row(line, toHashMap(fields))),
                fault => Fail<Problem, Row>(new Problem.FetchTableFault(path, line, $"{fault}"))
            );

    private static Validation<Problem, (int Line, FetchItem Item)> Item(Row row, string path)
    {
        Validation<Problem, A> No<A>(string what) => Fail<Problem, A>(new Problem.FetchTableFault(path, row.Line, what));
        Validation<Problem, Option<long>> Length(string column) =>
            row[column].Length == 0 ? Success<Problem, Option<long>>(None)
            : long.TryParse(row[column], NumberStyles.None, CultureInfo.InvariantCulture, out var n)
                ? Success<Problem, Option<long>>(Some(n))
            : No<Option<long>>($"{column} is '{row[column]}', which is no number of bytes");
        Validation<Problem, Option<Checksum>> Sum(string column, ChecksumKind kind, int digits) =>
            row[column].Length == 0 ? Success<Problem, Option<Checksum>>(None)
            : Checksum.Of(kind, row[column]).Case is Checksum c ? Success<Problem, Option<Checksum>>(Some(c))
            : No<Option<Checksum>>($"{column} is '{row[column]}', which is not {digits} hexadecimal digits");
        Validation<Problem, string> Inside(string column, string value) =>
            value.Length > 0 && Unpacking.PathOf(value).IsSome
                ? No<string>($"{column} is '{value}', which is no path in the data set's folder")
                : Success<Problem, string>(string.Join('/', value.Split('/', '\\').Where(p => p is not ("" or "."))));

        var url =
            Uri.TryCreate(row["url"], UriKind.Absolute, out var address)
            && address.Scheme is "http" or "https"
            && address.UserInfo.Length == 0
                ? Success<Problem, Uri>(address!)
                : No<Uri>(
                    row["url"].Length == 0 ? "url is missing"
                    : address?.UserInfo is { Length: > 0 } ? "url has a name or a password in it, which is sent to nobody"
                    : $"url is '{row["url"]}', which is no address of http or https"
                );
        var named = row["file"].Length > 0 ? row["file"] : Uri.UnescapeDataString(address?.AbsolutePath.Split('/')[^1] ?? "");
        var file = Inside("file", named)
            .Bind(f => f.Length > 0 ? Success<Problem, string>(f) : No<string>("file is missing, and url names none"));
        var licence = (row["licence"], row["licence_link"]) switch
        {
            ("", "") => Success<Problem, Option<Licence>>(None),
            ("", _) => No<Option<Licence>>("licence is missing, and licence_link is there"),
            var (name, _) when name.AsSpan().IndexOfAny(" \t,;") >= 0 => No<Option<Licence>>(
                $"licence is '{name}': it is agreed to by its name, which has to be one word"
            ),
            var (name, link) => Success<Problem, Option<Licence>>(Some(new Licence(name, link))),
        };
        // Whether it is to be unpacked is said by a folder; its own, by a point.
        var unpack = row["unpack"].Length == 0 ? Success<Problem, Option<string>>(None) : Inside("unpack", row["unpack"]).Map(Some);
        return (
            url,
            file,
            (Length("bytes"), Length("unpacked_bytes")).Apply((bytes, unpacked) => (bytes, unpacked)),
            (Sum("sha256", ChecksumKind.Sha256, 64), Sum("md5", ChecksumKind.Md5, 32)).Apply((sha, md5) => sha || md5),
            (licence, unpack).Apply((l, u) => (l, u))
        ).Apply(
            (u, f, lengths, checksum, rest) =>
                (
                    row.Line,
                    new FetchItem(u.AbsoluteUri, f)
                    {
                        Bytes = lengths.bytes,
                        Unpacked = lengths.unpacked,
                        Checksum = checksum,
                        Licence = rest.l,
                        Unpack = rest.u,
                    }
                )
        );
    }

    private static Validation<Problem, Seq<(int Line, FetchItem Item)>> Distinct(Seq<(int Line, FetchItem Item)> items, string path)
    {
        var twice = items.GroupBy(i => i.Item.File, StringComparer.OrdinalIgnoreCase).SelectMany(g => g.Skip(1)).ToSeq();
        return twice.IsEmpty
            ? Success<Problem, Seq<(int Line, FetchItem Item)>>(items)
            : Validation<Problem, Seq<(int Line, FetchItem Item)>>.Fail(
                twice.Map(i => (Problem)new Problem.FetchTableFault(path, i.Line, $"{i.Item.File} is there already"))
            );
    }
}
