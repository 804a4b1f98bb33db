using System.Globalization;
using System.Text;
using System.Text.Json;
using MpucMer.Pure.Data.Sequences;

namespace MpucMer.Pure.Tests.Data.Transcripts;

/// <summary>Writes words as each kind of program does: a cue, an interval, a segment or a row for each.</summary>
internal static class TranscriptWriter
{
    public static readonly IReadOnlyList<(string Name, Func<IReadOnlyList<TimedWord>, byte[]> Write)> All =
    [
        ("a.csv", words => Utf8(Table(words, "word,start,end", ",", 1, "0.000"))),
        ("ms.csv", words => Utf8(Table(words, "word,start_ms,end_ms", ",", 1000, "0"))),
        ("text.csv", words => Utf8(Table(words, "start_ms,end_ms,text", ",", 1000, "0", wordLast: true))),
        ("a.srt", words => Utf8(Cues(words, "", ","))),
        ("crlf.srt", words => Utf8("\uFEFF" + Cues(words, "", ",").Replace("\n", "\r\n", StringComparison.Ordinal))),
        ("wide.srt", words => [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(Cues(words, "", ","))]),
        ("a.vtt", words => Utf8(Cues(words, "WEBVTT - made\nKind: captions\n\nNOTE a --> b\n\nSTYLE\n::cue { color: red }\n\n", "."))),
        ("long.TextGrid", words => Utf8(Long(words))),
        ("short.TextGrid", words => Utf8(Short(words))),
        ("wide.TextGrid", words => [0xFE, 0xFF, .. Encoding.BigEndianUnicode.GetBytes(Long(words))]),
        ("whisper.json", words => Utf8(Whisper(words, "words", ""))),
        ("x.json", words => Utf8(Whisper(words, "words", ",\"word_segments\":[" + Items(words) + "]"))),
        ("list.json", words => Utf8("[" + Items(words) + "]")),
        ("cpp.json", words => Utf8(Cpp(words, tokens: false))),
        ("tokens.json", words => Utf8(Cpp(words, tokens: true))),
    ];

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private static string Number(double value, string format = "0.###") => value.ToString(format, CultureInfo.InvariantCulture);

    private static string Table(
        IReadOnlyList<TimedWord> words,
        string header,
        string separator,
        double unit,
        string format,
        bool wordLast = false
    ) =>
        header
        + "\n"
        + string.Concat(
            words.Select(w =>
            {
                string[] times = [Number(w.Start * unit, format), Number(w.End * unit, format)];
                return string.Join(separator, wordLast ? [.. times, w.Word] : new[] { w.Word }.Concat(times)) + "\n";
            })
        );

    private static string Cues(IReadOnlyList<TimedWord> words, string header, string point) =>
        header + string.Concat(words.Select((w, i) => $"{i + 1}\n{Clock(w.Start, point)} --> {Clock(w.End, point)}\n<i>{w.Word}</i>\n\n"));

    private static string Clock(double seconds, string point)
    {
        var t = TimeSpan.FromMilliseconds(Math.Round(seconds * 1000));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{(int)t.TotalHours:00}:{t.Minutes:00}:{t.Seconds:00}{point}{t.Milliseconds:000}"
        );
    }

    private static string Quoted(string text) => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static string Long(IReadOnlyList<TimedWord> words) =>
        $"File type = \"ooTextFile\"\nObject class = \"TextGrid\"\n\nxmin = 0 \nxmax = 9000 \ntiers? <exists> \nsize = 2 \nitem []: \n"
        + "    item [1]:\n        class = \"IntervalTier\" \n        name = \"phones\" \n        xmin = 0 \n        xmax = 9000 \n"
        + "        intervals: size = 1 \n        intervals [1]:\n            xmin = 0 \n            xmax = 9000 \n            text = \"AH1\" \n"
        + "    item [2]:\n        class = \"IntervalTier\" \n        name = \"words\" \n        xmin = 0 \n        xmax = 9000 \n"
        + $"        intervals: size = {words.Count} \n"
        + string.Concat(
            words.Select(
                (w, i) =>
                    $"        intervals [{i + 1}]:\n            xmin = {Number(w.Start)} \n            xmax = {Number(w.End)} \n"
                    + $"            text = {Quoted(w.Word)} \n"
            )
        );

    private static string Short(IReadOnlyList<TimedWord> words) =>
        $"File type = \"ooTextFile\"\n\"TextGrid\"\n\n0\n9000\n<exists>\n2\n\"TextTier\"\n\"events\"\n0\n9000\n1\n5\n\"click\"\n"
        + $"\"IntervalTier\"\n\"Ann - words\"\n0\n9000\n{words.Count}\n"
        + string.Concat(words.Select(w => $"{Number(w.Start)}\n{Number(w.End)}\n{Quoted(w.Word)}\n"));

    private static string Items(IReadOnlyList<TimedWord> words) =>
        string.Join(
            ",",
            words.Select(w =>
                $"{{\"word\":{JsonSerializer.Serialize(" " + w.Word)},\"start\":{Number(w.Start)},\"end\":{Number(w.End)},\"score\":NaN}}"
            )
        );

    private static string Whisper(IReadOnlyList<TimedWord> words, string name, string rest) =>
        "{\"text\":\"…\",\"segments\":["
        + (
            words.Count == 0
                ? ""
                : $"{{\"id\":0,\"seek\":0,\"start\":{Number(words[0].Start)},\"end\":{Number(words[^1].End)},\"text\":\"…\","
                    + $"\"avg_logprob\":-0.2,\"{name}\":[{Items(words)}]}}"
        )
        + $"]{rest},\"language\":\"en\"}}";

    private static string Cpp(IReadOnlyList<TimedWord> words, bool tokens)
    {
        string Offsets(TimedWord w) => $"\"offsets\":{{\"from\":{Number(w.Start * 1000, "0")},\"to\":{Number(w.End * 1000, "0")}}}";
        string Token(string text, TimedWord w) => $"{{\"text\":{JsonSerializer.Serialize(text)},{Offsets(w)},\"id\":1,\"p\":0.9}}";
        return "{\"systeminfo\":\"AVX\",\"result\":{\"language\":\"en\"},\"transcription\":["
            + string.Join(
                ",",
                words.Select(w =>
                {
                    var half = w.Word.Length / 2;
                    var pieces = tokens
                        ? $",\"tokens\":[{Token("[_BEG_]", w)},{Token(" " + w.Word[..half], w)},{Token(w.Word[half..], w)},"
                            + $"{Token("[_TT_50]", w)}]"
                        : "";
                    return $"{{\"timestamps\":{{\"from\":\"00:00:00,000\",\"to\":\"00:00:01,000\"}},{Offsets(w)},"
                        + $"\"text\":{JsonSerializer.Serialize(" " + w.Word)}{pieces}}}";
                })
            )
            + "]}";
    }
}
