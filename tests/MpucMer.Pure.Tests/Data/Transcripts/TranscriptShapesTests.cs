using System.Text;
using MpucMer.Pure.Data.Transcripts;
using MpucMer.Pure.Tests.Signals;

namespace MpucMer.Pure.Tests.Data.Transcripts;

/// <summary>Files in the shapes in which programs leave them.</summary>
public sealed class TranscriptShapesTests
{
    private static Transcript Read(string path, string text) => TranscriptFormat.Parse(Encoding.UTF8.GetBytes(text), path).Expect();

    private static string Words(string path, string text) => Shown(Read(path, text));

    private static string Shown(Transcript transcript) =>
        string.Join(" ", transcript.Words.Select(w => FormattableString.Invariant($"{w.Word}@{w.Start:0.##}-{w.End:0.##}")));

    private static Problem.TranscriptWrong Bad(string path, string text) =>
        Assert.IsType<Problem.TranscriptWrong>(TranscriptFormat.Parse(Encoding.UTF8.GetBytes(text), path).ExpectProblem());

    [Fact]
    public void The_words_of_a_cue_share_its_time_by_their_letters() =>
        Assert.Equal("Well,@1-1.8 no@1.8-2.2 I'm@2.2-2.6 so@2.6-3", Words("a.srt", "1\n00:00:01,000 --> 00:00:03,000\nWell, no\nI'm so\n"));

    [Fact]
    public void Subtitles_have_tags_names_marks_and_gaps_that_are_not_said()
    {
        const string text = """
            1
            00:00:00,000 --> 00:00:01,000 X1:40 X2:600
            {\an8}<font color="#ffff00">[Music]</font>

            2
            00:00:01,000 --> 00:00:02,000
            - ANN: <b>Yes</b> &amp; no

            3
            00:00:02,500 --> 00:00:02,500


            4
            00:00:03,000 --> 00:00:04,000
            ♪ (crowd cheering) la ♪
            5
            00:00:05.5 --> 00:00:06.5
            >> DR. LEE: [laughs]so
            *sighs*
            """;
        Assert.Equal("Yes@1-1.6 no@1.6-2 la@3-4 so@5.5-6.5", Words("a.srt", text));
    }

    [Fact]
    public void Cues_may_overlap_and_stand_in_any_order() =>
        Assert.Equal("b@2-4 a@1-3", Words("a.srt", "1\n00:00:02,000 --> 00:00:04,000\nb\n\n2\n00:00:01,000 --> 00:00:03,000\na\n"));

    [Theory]
    [InlineData("hello\n", 1)]
    [InlineData("1\n00:00:01,000 --> 00:00:0\nhello\n", 2)]
    [InlineData("1\n00:00:01,000 -> 00:00:02,000\nhello\n", 1)]
    [InlineData("1\n00:00:03,000 --> 00:00:02,000\nhello\n", 2)]
    [InlineData("1\n00:00:01,000 --> 00:61:02,000\nhello\n", 2)]
    [InlineData("1\n-00:00:01,000 --> 00:00:02,000\nhello\n", 2)]
    [InlineData("1\n00:00:01,000 --> 00:00:02,000\nhello\n\n2\n", 5)]
    [InlineData("1\n00:00:01,000 --> 900:00:02,000\nhello\n", 2)]
    public void Damaged_subtitles_are_told_with_their_line(string text, int line) => Assert.Equal(line, Bad("a.srt", text).Line);

    [Fact]
    public void WebVTT_has_voices_settings_notes_and_names_of_cues()
    {
        const string text = """
            WEBVTT

            NOTE
            00:01.000 --> 00:02.000 is no cue here

            REGION
            id:fred

            first
            00:01.000 --> 00:02.000 align:start position:0%
            <v.loud Ann>Oh <c.red>dear</c></v>

            01:00:00.000 --> 01:00:01.000
            <v Ben>x &lt; y</v>
            """;
        Assert.Equal("Oh@1-1.33 dear@1.33-2 x@3600-3600.5 y@3600.5-3601", Words("a.vtt", text));
        Assert.Equal(1, Bad("a.vtt", "1\n00:01.000 --> 00:02.000\nhello\n").Line);
        Assert.Equal(3, Bad("a.vtt", "WEBVTT\n\nhello there\n").Line);
    }

    [Fact]
    public void Captions_that_scroll_say_each_line_once_and_at_the_times_within()
    {
        const string text = """
            WEBVTT
            Kind: captions
            Language: en

            00:00:00.000 --> 00:00:02.000 align:start position:0%
             
            hello<00:00:00.500><c> my</c><00:00:01.000><c> world</c>

            00:00:02.000 --> 00:00:02.010 align:start position:0%
            hello my world
             

            00:00:02.010 --> 00:00:04.000 align:start position:0%
            hello my world
            again<00:00:03.000><c> so</c>
            """;
        Assert.Equal("hello@0-0.5 my@0.5-1 world@1-2 again@2.01-3 so@3-4", Words("a.vtt", text));
    }

    private const string Grid = "File type = \"ooTextFile\"\nObject class = \"TextGrid\"\n\n";

    [Fact]
    public void A_TextGrid_says_its_words_and_silence_by_other_words()
    {
        const string text =
            Grid
            + "0 ! the beginning\n9\n<exists>\n2\n\"IntervalTier\" \"phones\" 0 9 1 0 9 \"AH\"\n\"IntervalTier\"\n\"words\"\n0\n9\n6\n"
            + "0\n1\n\"\"\n1\n2\n\"say \"\"no\"\"\"\n2\n3\n\"sil\"\n3\n4\n\"<p:>\"\n4\n5\n\"{laugh}\"\n5\n6\n\"so\"\n";
        Assert.Equal("say@1-1.6 \"no\"@1.6-2 so@5-6", Words("a.TextGrid", text));
        // Two speakers, by the aligner's names; a single tier of any name; utterances where there are no words.
        Assert.Equal(
            "a@0-1 b@0-2",
            Words(
                "a.TextGrid",
                Grid + "0 2 <exists> 2 \"IntervalTier\" \"A - words\" 0 2 1 0 1 \"a\" \"IntervalTier\" \"B - words\" 0 2 1 0 2 \"b\""
            )
        );
        Assert.Equal("a@0-1", Words("a.TextGrid", Grid + "0 2 <exists> 1 \"IntervalTier\" \"x\" 0 2 1 0 1 \"a\""));
    }

    [Theory]
    [InlineData("File type = \"ooBinaryFile\"\n", 1, "first line")]
    [InlineData("File type = \"ooTextFile\"\n\"Pitch 1\"\n", 2, "no TextGrid")]
    [InlineData(Grid + "0 2 <exists> 1\n\"IntervalTier\" \"words\" 0 2 2\n0 1 \"a\"\n1 2\n", 8, "interval 2 of tier words: it is cut off")]
    [InlineData(Grid + "0 2 <exists> 1\n\"IntervalTier\" \"words\" 0 2 1\n1 0 \"a\"\n", 6, "ends before it begins")]
    [InlineData(Grid + "0 2 <exists> 1\n\"IntervalTier\" \"words\" 0 2 1\n0 1 \"a\n", 6, "not closed")]
    [InlineData(Grid + "0 2 <exists> 1\n\"IntervalTier\" \"words\" 0 2 999999999\n", 6, "cut off")]
    [InlineData(Grid + "0 2 <exists> 1\n\"AudioTier\" \"words\" 0 2 1\n", 5, "neither an IntervalTier")]
    [InlineData(Grid + "0 2 <absent>\n", 0, "no tier of intervals")]
    [InlineData(Grid + "0 2 <exists> 1\n\"TextTier\" \"words\" 0 2 1\n1 \"a\"", 0, "no tier of intervals")]
    [InlineData(
        Grid + "0 2 <exists> 2 \"IntervalTier\" \"x\" 0 2 1 0 1 \"a\" \"IntervalTier\" \"y\" 0 2 1 0 1 \"b\"",
        0,
        "(x, y) is named words"
    )]
    public void A_TextGrid_that_is_wrong_is_told_with_its_line(string text, int line, string detail)
    {
        var told = Bad("a.TextGrid", text);
        Assert.Contains(detail, told.Detail, StringComparison.Ordinal);
        Assert.Equal(line, told.Line);
    }

    [Fact]
    public void Whisper_has_words_or_else_segments_whose_words_share_their_time()
    {
        Assert.Equal(
            "Well,@0.5-0.8 no.@0.9-1.1",
            Words(
                "a.json",
                """
                {"text": " Well, no.", "segments": [{"id": 0, "seek": 0, "start": 0.5, "end": 1.2, "text": " Well, no.", "tokens": [50364],
                 "temperature": 0.0, "avg_logprob": -0.3, "words": [{"word": " Well,", "start": 0.5, "end": 0.8, "probability": 0.9},
                 {"word": " no.", "start": 0.9, "end": 1.1, "probability": 0.9}]}], "language": "en"}
                """
            )
        );
        Assert.Equal("we@2-3 do@3-4", Words("a.json", """{"segments": [{"start": 2, "end": 4, "text": " we do [Music]"}]}"""));
        Assert.Equal(
            "a@1-2",
            Words("a.json", """{"segments": [{"start": 0, "end": 9, "text": "a"}], "words": [{"word": "a", "start": 1, "end": 2}]}""")
        );
        Assert.Empty(Read("a.json", """{"text": "", "segments": [], "language": "en"}""").Words);
    }

    [Fact]
    public void WhisperX_leaves_words_without_times_which_are_placed_between_their_neighbours_and_counted()
    {
        var read = Read(
            "a.json",
            """
            {"segments": [{"start": 0.0, "end": 4.0, "text": "I have 20 cats and 3", "words": [
              {"word": "I", "start": 0.5, "end": 0.7, "score": 0.9}, {"word": "have", "start": 0.8, "end": 1.0, "score": NaN},
              {"word": "20"}, {"word": "cats", "start": 2.0, "end": 2.5}, {"word": "and", "start": 2.6, "end": 3.0}, {"word": "3"}]},
              {"start": 5.0, "end": 6.0, "text": "1 2", "words": [{"word": "1"}, {"word": "2", "start": null, "end": null}]}],
             "word_segments": [{"word": "I", "start": 0.5, "end": 0.7}, {"word": "20"}]}
            """
        );
        Assert.Equal("I@0.5-0.7 have@0.8-1 20@1-2 cats@2-2.5 and@2.6-3 3@3-4 1@5-5.5 2@5.5-6", Shown(read));
        Assert.Equal(4, read.Placed);
    }

    [Fact]
    public void Whisper_cpp_has_milliseconds_and_tokens_that_are_parts_of_words()
    {
        const string tokens = """
            {"transcription": [{"timestamps": {"from": "00:00:00,320", "to": "00:00:03,370"}, "offsets": {"from": 320, "to": 3370},
              "text": " And unbelievable,", "tokens": [
                {"text": "[_BEG_]", "offsets": {"from": 320, "to": 320}, "id": 50364, "p": 0.99, "t_dtw": -1},
                {"text": " And", "offsets": {"from": 320, "to": 500}}, {"text": " unbe", "offsets": {"from": 600, "to": 900}},
                {"text": "lievable", "offsets": {"from": 900, "to": 1500}}, {"text": ",", "offsets": {"from": 1500, "to": 1520}},
                {"text": " [", "offsets": {"from": 1600, "to": 1700}}, {"text": "Music", "offsets": {"from": 1700, "to": 1800}},
                {"text": "]", "offsets": {"from": 1800, "to": 1900}}, {"text": "[_TT_150]", "offsets": {"from": 3370, "to": 3370}}]}]}
            """;
        Assert.Equal("And@0.32-0.5 unbelievable,@0.6-1.52", Words("a.json", tokens));
        Assert.Equal(
            "we@2-3 do@3-4",
            Words("a.json", """{"transcription": [{"offsets": {"from": 2000, "to": 4000}, "text": " we do"}]}""")
        );
    }

    [Fact]
    public void Tokens_of_whisper_cpp_may_be_parts_of_a_letter()
    {
        byte[] Json(params byte[][] tokens) =>
            [
                .. """{"transcription": [{"offsets": {"from": 0, "to": 1000}, "text": "x", "tokens": ["""u8,
                .. tokens.SelectMany(
                    (t, i) =>
                        (byte[])
                            [
                                .. i > 0 ? ","u8 : ""u8,
                                .. "{\"text\": \""u8,
                                .. t,
                                .. "\", \"offsets\": {\"from\": "u8,
                                .. Encoding.UTF8.GetBytes($"{100 * i}, \"to\": {100 * i + 100}"),
                                .. "}}"u8,
                            ]
                ),
                .. "]}]}"u8,
            ];
        // ü and 猫, each in two tokens.
        Assert.Equal(
            "müde@0-0.3 猫@0.3-0.5",
            Shown(
                TranscriptFormat
                    .Parse(Json([.. " m"u8, 0xC3], [0xBC, .. "d"u8], [.. "e"u8], [.. " "u8, 0xE7, 0x8C], [0xAB]), "a.json")
                    .Expect()
            )
        );
        Assert.IsType<Problem.NotPlainText>(TranscriptFormat.Parse(Json([0xC3], [.. " x"u8]), "a.json").ExpectProblem());
    }

    [Theory]
    [InlineData(
        "{\n\"segments\": [\n{\"start\": 0, \"end\": 1, \"words\": [\n{\"word\": \"a\", \"start\": \"0\"}]}]}",
        4,
        "segments[0].words[0].start"
    )]
    [InlineData(
        "{\n\"segments\": [\n{\"start\": 0, \"end\": 1, \"words\": [\n{\"start\": 0}]}]}",
        4,
        "segments[0].words[0].word is missing"
    )]
    [InlineData("{\n\"segments\": [\n{\"words\": [{\"word\": \"a\", \"start\": 2, \"end\": 1}]}]}", 3, "ends before it begins")]
    [InlineData("{\n\"segments\": [{\"text\": \"a b\"}]}", 0, "no time")]
    [InlineData("{\n\"segments\": [\n{\"start\": 0, \"te", 3, "is no JSON")]
    [InlineData("{\n\"transcription\": [\n{\"offsets\": {\"from\": -5, \"to\": 9}, \"text\": \"a\"}]}", 3, "transcription[0].offsets.from")]
    [InlineData("{\n\"results\": []}", 1, "segments is missing")]
    public void JSON_that_is_none_of_a_recogniser_is_told_with_its_line(string text, int line, string detail)
    {
        var told = Bad("a.json", text);
        Assert.Contains(detail, told.Detail, StringComparison.Ordinal);
        Assert.Equal(line, told.Line);
    }

    [Fact]
    public void Tables_have_a_word_a_row_or_text_and_rows_without_times_are_placed()
    {
        Assert.Equal("we@0-1 do@1-2 so@3-4", Words("a.tsv", "start\tend\ttext\n0\t2\twe do\n3\t4\tso [sigh]\n"));
        Assert.Equal("we@0-1 do@1-2", Words("a.csv", "start,end,text\n0,2,\"we do\"\n"));
        var read = Read("a.csv", "word,start,end\na,0,1\n20,,\nb,3,4\nc,4,\nd,,6\n[Music],6,7\n-,7,8\n9,,\n");
        Assert.Equal("a@0-1 20@1-3 b@3-4 c@4-4 d@4-6 9@6-6.07", Shown(read));
        Assert.Equal(4, read.Placed);
        Assert.Contains("no row has a time", Bad("a.csv", "word,start,end\na,,\n").Detail, StringComparison.Ordinal);
        Assert.Equal(2, Bad("a.tsv", "start\tend\ttext\n0\tx\twe do\n").Line);
        Assert.Equal((2, 3), Bad("a.tsv", "start\tend\ttext\n0\tx\twe do\n") is var b ? (b.Line, b.Column) : default);
    }

    [Fact]
    public void Writings_without_blanks_are_signs() =>
        Assert.Equal("我@0-1 很@1-2 OK@2-4 吗@4-5", Words("a.srt", "1\n00:00:00,000 --> 00:00:05,000\n我很OK吗？\n"));
}
