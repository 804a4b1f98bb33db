using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Text.Unicode;
using MpucMer.Pure.Decoding;
using static MpucMer.Pure.Decoding.Decode;

namespace MpucMer.Pure.Data.Transcripts;

/// <summary>
/// What speech recognisers write as JSON: whisper (also faster-whisper, and OpenAI's verbose_json), whisperX, whisper.cpp. Where words have
/// times these count; the words of a segment without any share its time. Members that are not named here are passed over.
/// </summary>
public static partial class TranscriptJson
{
    /// <summary>Offsets in milliseconds of each segment (-oj), or of each token (-ojf), which is a word or a part of one.</summary>
    public static readonly TranscriptFormat WhisperCpp = new(
        "whisper.cpp",
        ".json",
        "It is the JSON of whisper, whisperX or whisper.cpp, as the program wrote it.",
        ReadCpp
    )
    {
        Tells = bytes => bytes.Span.IndexOf("\"transcription\""u8) >= 0,
    };

    /// <summary>Segments with words, some of which have no times: numbers and signs that no model aligns.</summary>
    public static readonly TranscriptFormat WhisperX = WhisperCpp with
    {
        Name = "whisperX",
        Read = ReadWhisper,
        Tells = bytes => bytes.Span.IndexOf("\"word_segments\""u8) >= 0,
    };

    /// <summary>Segments with words (word_timestamps=True), or without; or a list of words.</summary>
    public static readonly TranscriptFormat Whisper = WhisperCpp with { Name = "whisper", Read = ReadWhisper, Tells = _ => true };

    private static readonly Decoder<double> Seconds = Decode.Double.If(
        t => t is >= 0 and <= Transcript.MostSeconds,
        "no time within a day"
    );

    private static readonly Decoder<double> Milliseconds = Seconds1000();

    private static readonly Decoder<LooseWord> Word = (
        from text in Has2("word", "text", Decode.Text)
        from start in Maybe("start", Seconds)
        from end in Maybe("end", Seconds)
        select new LooseWord(text, start, end)
    ).If(Forward, "a word that ends before it begins");

    private static readonly Decoder<Passage> Segment =
        from start in Maybe("start", Seconds)
        from end in Maybe("end", Seconds)
        from words in Maybe("words", ListOf(Word))
        from text in Maybe("text", Decode.Text)
        select new Passage(
            start,
            end,
            words.Filter(w => !w.IsEmpty).Map(w => SpokenTokens.Said(w.ToList())).IfNone(() => Untimed(text.IfNone("")))
        );

    private static readonly Decoder<Seq<Passage>> Root = By(root =>
        root.ValueKind == JsonValueKind.Array ? Items
        : Has(root, "segments")
            ? (
                from segments in Field("segments", ListOf(Segment))
                from words in Words(Has(root, "words") ? "words" : "word_segments")
                select segments.Exists(HasTimedWords) || words.IsEmpty ? segments : words
            )
        : Has(root, "words") || Has(root, "word_segments") ? Words(Has(root, "words") ? "words" : "word_segments")
        : Field("segments", ListOf(Segment))
    );

    // A list of words, or of segments.
    private static Decoder<Seq<Passage>> Items =>
        By(root => root.GetArrayLength() > 0 && Has(root[0], "word") ? ListOf(Word).Select(OnePassage) : ListOf(Segment));

    private static Decoder<Seq<Passage>> Words(string name) =>
        Maybe(name, ListOf(Word)).Select(words => words.Map(OnePassage).IfNone(Seq<Passage>()));

    private static Seq<Passage> OnePassage(Seq<LooseWord> words) =>
        words.IsEmpty ? Seq<Passage>() : Seq1(new Passage(None, None, SpokenTokens.Said(words.ToList())));

    private static IReadOnlyList<LooseWord> Untimed(string text) => [.. SpokenTokens.Of(text).Select(LooseWord.Untimed)];

    private static bool Forward(LooseWord word) => word.End.ForAll(end => word.Start.ForAll(start => start <= end));

    private static Decoder<A> Has2<A>(string name, string other, Decoder<A> of) =>
        By(n => Field(Has(n, name) || !Has(n, other) ? name : other, of));

    private static Decoder<double> Seconds1000() =>
        Decode.Double.If(t => t is >= 0 and <= 1000 * Transcript.MostSeconds, "no time within a day").Select(t => t / 1000);

    private static Either<Problem, Transcript> ReadWhisper(ReadOnlyMemory<byte> bytes, string path) =>
        from text in TranscriptText.Decode(bytes, path)
        from passages in JsonText.Read(Root, text, path)
        from placed in Placed(passages, path)
        select placed;

    private static Either<Problem, Transcript> Placed(Seq<Passage> passages, string path)
    {
        if (passages.Exists(p => p.Words.Count > 0) && !passages.Exists(p => p.HasTimes))
            return new Problem.TranscriptWrong(path, 0, 0, "it has words, and no time of any");
        var (words, lacked) = Placing.Of(passages.ToList());
        // Where a segment has no word with a time, that its words share its time is all that can be.
        return new Transcript(words) { Placed = words.Any() && passages.Exists(HasTimedWords) ? lacked : 0 };
    }

    private static bool HasTimedWords(Passage passage) => passage.Words.Any(w => w.Start.IsSome || w.End.IsSome);

    // whisper.cpp

    private sealed record Token(string Text, Option<double> From, Option<double> To);

    private static readonly Decoder<Token> TokenOf =
        from text in Field("text", Decode.Text)
        from times in Maybe("offsets", Offsets)
        select new Token(text, times.Map(t => t.From), times.Map(t => t.To));

    private static Decoder<(double From, double To)> Offsets =>
        from start in Field("from", Milliseconds)
        from end in Field("to", Milliseconds)
        select (start, end);

    private static Decoder<Seq<Passage>> Transcription(Func<string, string> letters) =>
        Field(
            "transcription",
            ListOf(
                from times in Field("offsets", Offsets.If(t => t.From <= t.To, "a segment that ends before it begins"))
                from text in Field("text", Decode.Text)
                from tokens in Maybe("tokens", ListOf(TokenOf))
                select new Passage(
                    times.From,
                    times.To,
                    tokens.Map(t => Whole(t, letters)).Filter(w => w.Count > 0).Map(SpokenTokens.Said).IfNone(() => Untimed(letters(text)))
                )
            )
        );

    /// <summary>
    /// Tokens put together to words, which begin with a blank or are signs by themselves; those that control the program ([_BEG_],
    /// &lt;|en|&gt;) are none.
    /// </summary>
    private static IReadOnlyList<LooseWord> Whole(Seq<Token> tokens, Func<string, string> letters)
    {
        var words = new List<List<Token>>();
        foreach (var token in tokens.Filter(t => t.Text.Length > 0 && !Control().IsMatch(t.Text)))
        {
            if (words.Count == 0 || char.IsWhiteSpace(token.Text[0]))
                words.Add([]);
            words[^1].Add(token);
        }
        return
        [
            .. words.SelectMany(w =>
            {
                var text = letters(string.Concat(w.Select(t => t.Text)));
                var (from, to) = (w[0].From, w[^1].To);
                // The program guesses the times of tokens, and not always forwards.
                var times = to.ForAll(end => from.ForAll(start => start <= end)) ? (from, to) : (None, None);
                var parts = text.Any(SpokenTokens.IsSign) ? SpokenTokens.Of(text) : [text];
                return parts.Count <= 1
                    ? parts.Select(p => new LooseWord(p, times.Item1, times.Item2))
                    : Placing
                        .Of([new Passage(from, to, [.. parts.Select(LooseWord.Untimed)])])
                        .Words.Select(p => new LooseWord(p.Word, p.Start, p.End));
            }),
        ];
    }

    /// <summary>
    /// Its tokens may be parts of a letter, which then are no UTF-8 by themselves: they are put together as bytes, and what is whole then
    /// is read as letters.
    /// </summary>
    private static Either<Problem, Transcript> ReadCpp(ReadOnlyMemory<byte> bytes, string path)
    {
        var parts = !Utf8.IsValid(bytes.Span) && bytes.Span.IndexOf("\"tokens\""u8) >= 0;
        var broken = false;
        string Letters(string text)
        {
            byte[] own = Encoding.Latin1.GetBytes(text);
            broken |= !Utf8.IsValid(own);
            return Encoding.UTF8.GetString(own);
        }
        return (parts ? Right<Problem, string>(Encoding.Latin1.GetString(bytes.Span)) : TranscriptText.Decode(bytes, path))
            .Bind(text => JsonText.Read(Transcription(parts ? Letters : t => t), text, path))
            .Bind(passages => broken && PlainText.Fault(bytes.Span, path) is { } fault ? fault : Placed(passages, path));
    }

    [GeneratedRegex(@"^\s*(\[_[A-Z0-9_]*\]?|<\|.*\|>)\s*$")]
    private static partial Regex Control();
}

/// <summary>JSON as other programs write it, with the lines of what is wrong.</summary>
internal static partial class JsonText
{
    /// <summary>
    /// The value of a text. Python writes NaN and Infinity, which JSON has not: they are read as null. Problems: no JSON, or another
    /// one than is asked for, with its line.
    /// </summary>
    public static Either<Problem, A> Read<A>(Decoder<A> decoder, string text, string path)
    {
        var plain =
            text.Contains("NaN", StringComparison.Ordinal) || text.Contains("Infinity", StringComparison.Ordinal)
                ? NotFinite().Replace(text, m => m.Groups["text"].Success ? m.Value : "null")
                : text;
        var bytes = Encoding.UTF8.GetBytes(plain);
        return decoder
            .Read(bytes)
            .MapLeft(fault => (Problem)new Problem.TranscriptWrong(path, LineOf(fault, bytes), 1, fault.ToString().TrimEnd('.')));
    }

    /// <summary>
    /// The line of the place that a fault names, or of the nearest one around it; of what is no JSON, where that is seen.
    /// </summary>
    private static int LineOf(JsonFault fault, byte[] bytes)
    {
        var (place, at) = (0L, new Stack<(string Path, int Item)>());
        var member = "";
        var reader = new Utf8JsonReader(bytes);
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray)
                {
                    at.Pop();
                    continue;
                }
                if (reader.TokenType == JsonTokenType.PropertyName)
                {
                    member = reader.GetString()!;
                    continue;
                }
                var here = Here(at, member);
                if (IsAround(here, fault.Path))
                    place = reader.TokenStartIndex;
                if (reader.TokenType == JsonTokenType.StartObject)
                    at.Push((here, -1));
                if (reader.TokenType == JsonTokenType.StartArray)
                    at.Push((here, 0));
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return e is JsonException { LineNumber: { } line } ? (int)line + 1 : 1;
        }
        return 1 + bytes.AsSpan(0, (int)place).Count((byte)'\n');
    }

    private static string Here(Stack<(string Path, int Item)> at, string member)
    {
        if (at.Count == 0)
            return "";
        var (path, item) = at.Pop();
        at.Push((path, item < 0 ? item : item + 1));
        return item >= 0 ? $"{path}[{item}]"
            : path.Length == 0 ? member
            : $"{path}.{member}";
    }

    private static bool IsAround(string place, string fault) =>
        fault.StartsWith(place, StringComparison.Ordinal)
        && (place.Length == 0 || place.Length == fault.Length || fault[place.Length] is '.' or '[');

    [GeneratedRegex("""(?<text>"(?:[^"\\]|\\.)*")|-?\b(?:NaN|Infinity)\b""", RegexOptions.Singleline)]
    private static partial Regex NotFinite();
}
