using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using MpucMer.Pure.Data;
using MpucMer.Pure.Events;
using MpucMer.Pure.Planning;
using MpucMer.Pure.Reports;

namespace MpucMer.Effects.Tests.Storage;

/// <summary>All that a run made, as texts by name, without what differs from run to run by right: times, hosts, process numbers.</summary>
public static partial class Outcome
{
    public static SortedDictionary<string, string> Of(Request request)
    {
        var all = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var path in Directory.GetFiles(request.StoreDir, "*", SearchOption.AllDirectories))
        {
            var name = Path.GetRelativePath(request.StoreDir, path);
            if (name.StartsWith(StoreLayout.Quarantine, StringComparison.Ordinal))
                continue;
            all[name] = Text(path);
        }
        foreach (var path in Directory.GetFiles(request.RunDir))
            all["run/" + Path.GetFileName(path)] = Text(path);
        return all;
    }

    /// <summary>Asserts that both made the same files with the same content, and that nothing unfinished is left.</summary>
    public static void Equal(SortedDictionary<string, string> expected, Request actual, string after)
    {
        var found = Of(actual);
        Assert.True(
            expected.Keys.SequenceEqual(found.Keys),
            $"{after}: files differ: "
                + $"{string.Join(", ", expected.Keys.Except(found.Keys).Select(k => "-" + k).Concat(found.Keys.Except(expected.Keys).Select(k => "+" + k)))}"
        );
        foreach (var (name, text) in expected)
            Assert.True(text == found[name], $"{after}: {name} differs:\n{Cut(Lines(text, found[name]))}\n{Cut(Lines(found[name], text))}");
        Clean(actual, after);
    }

    // Those that the other has not; all where these are in another order alone.
    private static string Lines(string text, string other) =>
        string.Join('\n', text.Split('\n').Except(other.Split('\n'))) is { Length: > 0 } own ? own : text;

    /// <summary>No temps, no locks, no checkpoints.</summary>
    public static void Clean(Request request, string after)
    {
        var left = new[] { "tmp", "locks", "checkpoints" }
            .Select(f => Path.Combine(request.StoreDir, f))
            .Where(Directory.Exists)
            .SelectMany(f => Directory.GetFileSystemEntries(f))
            .ToArray();
        Assert.True(left.Length == 0, $"{after}: left behind: {string.Join(", ", left)}");
    }

    private static string Text(string path) =>
        Path.GetFileName(path) switch
        {
            "manifest.json" => Manifest(path),
            "log.csv" => LastColumn().Replace(File.ReadAllText(path), ""),
            "summary.json" => Without(path, "seconds"),
            "results.json" => Results(path),
            ReportMarkdown.FileName => File.ReadAllText(path).Split(ReportMarkdown.MadeBy)[0],
            "state.safetensors" => State(path),
            MetricJson.FileName => Metrics(path),
            ReportHtml.FileName => Page(path),
            _ => Convert.ToHexString(File.ReadAllBytes(path)),
        };

    // The key, and which files: their hashes hold times, and the files are compared themselves.
    private static string Manifest(string path)
    {
        var node = JsonNode.Parse(File.ReadAllText(path))!;
        return node["key"]!.ToJsonString() + string.Join(',', node["files"]!.AsObject().Select(f => f.Key));
    }

    private static string Without(string path, params string[] names)
    {
        var node = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        foreach (var name in names)
            node.Remove(name);
        return node.ToJsonString();
    }

    private static string Results(string path)
    {
        var node = JsonNode.Parse(Without(path, "wall_seconds", "versions"))!;
        foreach (var step in node["steps"]!.AsArray())
            step!.AsObject().Remove("seconds");
        return node.ToJsonString();
    }

    /// <summary>Every array to the bit, and the position without its times.</summary>
    public static string State(string path) => State(File.ReadAllBytes(path));

    public static string State(byte[] bytes)
    {
        var (arrays, metadata) = Safetensors.Read(bytes, "state").IfLeft(p => throw new InvalidOperationException(p.ToString()));
        var position = JsonNode.Parse(metadata["state"])!.AsObject();
        position.Remove("seconds");
        foreach (var row in position["history"]!.AsArray())
            row!.AsArray().RemoveAt(6);
        var text = new StringBuilder(position.ToJsonString());
        foreach (var a in arrays)
            text.Append('\n').Append(a.Name).Append(' ').AppendJoin(' ', a.Values.Select(BitConverter.SingleToUInt32Bits));
        return text.ToString();
    }

    /// <summary>
    /// The figures of epochs and the scores, in whatever order steps were made. Of a result that was there what was measured within its
    /// epochs may be known no more.
    /// </summary>
    private static string Metrics(string path) =>
        string.Join(
            '\n',
            File.ReadLines(path)
                .Skip(1)
                .Select(line => JsonNode.Parse(line)!.AsObject())
                .Where(line => line["metric"]!.GetValue<string>() is "epoch" or "probe" or "score" or "end")
                .Select(line =>
                {
                    foreach (var name in (string[])["time", "seconds", "stored"])
                        line.Remove(name);
                    return line.ToJsonString();
                })
                .Order(StringComparer.Ordinal)
        );

    // Its data, without what is of the run that wrote it.
    private static string Page(string path)
    {
        const string start = "<script type=\"application/json\" id=\"report\">";
        var text = File.ReadAllText(path);
        var at = text.IndexOf(start, StringComparison.Ordinal) + start.Length;
        var page = JsonNode.Parse(text[at..text.IndexOf("</script>", at, StringComparison.Ordinal)])!.AsObject();
        foreach (var name in (string[])["written", "seconds", "versions", "plan"])
            page.Remove(name);
        return page.ToJsonString();
    }

    private static string Cut(string text) => text.Length > 600 ? text[..600] + "…" : text;

    [GeneratedRegex(",[^,\n]*$", RegexOptions.Multiline)]
    private static partial Regex LastColumn();
}
