using System.Globalization;
using System.Text.RegularExpressions;
using MpucMer.Pure.Data;
using MpucMer.Pure.Planning;

namespace MpucMer.Pure.Layouts;

/// <summary>Data sets whose clips are listed in files of their own, with labels and official splits.</summary>
public static partial class ListedCorpora
{
    private static readonly (string Code, string Label)[] IemocapCodes =
    [
        ("ang", "angry"),
        ("hap", "happy"),
        ("exc", "excited"),
        ("neu", "neutral"),
        ("sad", "sad"),
        ("fru", "frustrated"),
        ("fea", "fearful"),
        ("sur", "surprised"),
        ("dis", "disgust"),
        ("oth", "other"),
        // Those who judged it did not agree.
        ("xxx", "undecided"),
    ];

    /// <summary>
    /// IEMOCAP (Busso et al. 2008, Language Resources and Evaluation 42(4); sail.usc.edu/iemocap): 10,039 turns of five sessions with two
    /// actors each. <c>Session1/dialog/EmoEvaluation/Ses01F_impro01.txt</c> has a line for each turn, <c>[6.2901 - 8.2357]
    /// Ses01F_impro01_F000 neu [2.5000, 2.5000, 2.5000]</c>; <c>Session1/sentences/wav/Ses01F_impro01/Ses01F_impro01_F000.wav</c> is its
    /// sound. The speaker is the session and the letter of the turn (Ses01F: not that of the dialogue, which says who wore the markers).
    /// Mostly four classes are used, happy and excited being one: 5,531 turns. No official split; mostly a session (its two speakers) is
    /// left out. Films are of whole dialogues with both actors: turns have to be cut out of them. Not checked against the data itself.
    /// </summary>
    public static readonly Corpus Iemocap = new("iemocap", "IEMOCAP as distributed", "Ses01F_impro01_F000", search =>
        Turns(search, IemocapCodes.Select(c => c.Label).ToArray().ToSeq())
    )
    {
        List = "Session1/dialog/EmoEvaluation",
        UsualClasses = "angry happy+excited neutral sad",
        Gender = speaker =>
            speaker.EndsWith('F') ? "female"
            : speaker.EndsWith('M') ? "male"
            : None,
    };

    // The data set's own order of parts: file, the word in the names of folders, the part.
    private static readonly (string File, string Word, SplitPart Part)[] MeldParts =
    [
        ("train_sent_emo.csv", "train", SplitPart.Train),
        ("dev_sent_emo.csv", "dev", SplitPart.Validation),
        ("test_sent_emo.csv", "test", SplitPart.Test),
    ];

    private static readonly (string Word, string Label)[] MeldEmotions =
    [
        ("neutral", "neutral"),
        ("joy", "happy"),
        ("surprise", "surprised"),
        ("anger", "angry"),
        ("sadness", "sad"),
        ("disgust", "disgust"),
        ("fear", "fearful"),
    ];

    private static readonly string[] Women = ["monica", "rachel", "phoebe"];
    private static readonly string[] Men = ["chandler", "joey", "ross"];

    /// <summary>
    /// MELD (Poria et al. 2019, ACL; github.com/declare-lab/MELD): 13,708 utterances of the series Friends, seven emotions, split
    /// officially into 9,989, 1,109 and 2,610 by train_sent_emo.csv, dev_sent_emo.csv and test_sent_emo.csv (columns Speaker, Emotion,
    /// Dialogue_ID, Utterance_ID). Films are <c>train_splits/dia0_utt0.mp4</c>, <c>dev_splits_complete/…</c> and
    /// <c>output_repeated_splits_test/…</c>: which part a file is of its folder says, since numbers begin anew in each. Speakers are the
    /// groups; the main ones are in all parts. Not checked against the data itself.
    /// </summary>
    public static readonly Corpus Meld = new("meld", "MELD as distributed, with its official split", "train_splits/dia0_utt0", Utterances)
    {
        List = "train_sent_emo.csv",
        HasSplit = true,
        Gender = speaker =>
            Women.Contains(speaker.ToLowerInvariant()) ? "female"
            : Men.Contains(speaker.ToLowerInvariant()) ? "male"
            : None,
    };

    private const string Negative = "negative";
    private const string Neutral = "neutral";
    private const string Positive = "positive";

    /// <summary>
    /// CMU-MOSI (Zadeh et al. 2016, IEEE Intelligent Systems 31(6)): 2,199 segments of 93 videos with a sentiment of -3 to 3, in the form
    /// in which MMSA has it (github.com/thuiar/MMSA): label.csv with the columns video_id, clip_id, label and mode, which is the standard
    /// split by video (1,284, 229 and 686 segments), and <c>Raw/03bSnISJMiM/1.mp4</c>. CMU's own names, <c>Segmented/03bSnISJMiM_1.wav</c>,
    /// are read too. Negative is below zero, neutral zero, positive above: MpucClasses="negative positive" leaves zeros out. The groups are
    /// the videos. Not checked against the data itself.
    /// </summary>
    public static readonly Corpus Mosi = Sentiment("cmu-mosi", "CMU-MOSI by label.csv, with its standard split", "03bSnISJMiM/1");

    /// <summary>
    /// CH-SIMS (Yu et al. 2020, ACL; github.com/thuiar/MMSA): 2,281 segments of 60 Chinese videos with a sentiment of -1 to 1; label.csv as
    /// for
    /// <see cref="Mosi"/> (1,368, 456 and 457 segments), and <c>Raw/video_0001/0001.mp4</c>. Not checked against the data itself.
    /// </summary>
    public static readonly Corpus ChSims = Sentiment("ch-sims", "CH-SIMS as distributed, with its official split", "video_0001/0001");

    private static Corpus Sentiment(string name, string summary, string example) =>
        new(name, summary, example, Segments) { List = "label.csv", HasSplit = true };

    // IEMOCAP

    private static Either<Seq<Problem>, CorpusIndex> Turns(CorpusSearch search, Seq<string> labels) =>
        from root in Folder(search)
        from below in search.Files.Below(root).MapLeft(Seq1)
        let lists = below.Filter(p => Evaluation().IsMatch(p.Replace('\\', '/'))).OrderBy(p => p, StringComparer.Ordinal).ToSeq().Strict()
        from _ in lists.IsEmpty
            ? Absent("iemocap", root, "Session1/dialog/EmoEvaluation/Ses01F_impro01.txt")
            : Right<Seq<Problem>, Unit>(unit)
        from turns in lists
            .InTurn(path => search.Files.Content(path).Bind(bytes => PlainText.Decode(bytes.Span, path)).Bind(text => TurnsOf(text, path)))
            .MapLeft(Seq1)
        let byId = toHashMap(turns.Bind(t => t).AsEnumerable().DistinctBy(t => t.Id).Select(t => (t.Id, t)))
        select new CorpusIndex(labels, path => byId.Find(Corpus.NameOf(path)))
        {
            Listed = turns.Bind(t => t).Map(t => t.Id).Distinct().Strict(),
            Lists = lists,
            Beside = path => path.Contains("/dialog/", StringComparison.Ordinal),
        };

    private static Either<Problem, Seq<CorpusClip>> TurnsOf(string text, string path)
    {
        var turns = new List<CorpusClip>();
        foreach (var (line, number) in text.Split('\n').Select((l, i) => (l.TrimEnd('\r'), i + 1)))
        {
            // The lines between are single judgements, which begin with who judged.
            if (!line.StartsWith('['))
                continue;
            if (Turn().Match(line) is not { Success: true } turn)
                return Wrong(path, number, "a turn is not written as [start - end], name, emotion, [valence, activation, dominance]");
            var (id, code) = (turn.Groups[1].Value, turn.Groups[2].Value);
            if (IemocapCodes.Where(c => c.Code == code).Select(c => c.Label).FirstOrDefault() is not { } label)
                return Wrong(path, number, $"\"{code}\" is none of {string.Join(", ", IemocapCodes.Select(c => c.Code))}");
            turns.Add(new CorpusClip(id, string.Concat(id.AsSpan(0, 5), id.Split('_')[^1].AsSpan(0, 1)), label));
        }
        return turns.Count > 0 ? turns.ToArray().ToSeq() : Wrong(path, 0, "it has no turn: is it cut off?");
    }

    // MELD

    private static Either<Seq<Problem>, CorpusIndex> Utterances(CorpusSearch search) =>
        from root in Folder(search)
        from below in search.Files.Below(root).MapLeft(Seq1)
        from found in MeldParts
            .InTurn(p =>
                below
                    .Find(path => string.Equals(System.IO.Path.GetFileName(path), p.File, StringComparison.OrdinalIgnoreCase))
                    .ToEither<Problem>(() => new Problem.CorpusListAbsent("meld", root, p.File))
                    .Map(path => (Path: path, p.Word, p.Part))
            )
            .MapLeft(Seq1)
        from lists in found.InTurn(f => OfMeld(f.Path, f.Word, f.Part, search.Files)).MapLeft(Seq1)
        let clips = lists.Bind(l => l.Clips).Strict()
        let byId = toHashMap(clips.AsEnumerable().DistinctBy(c => c.Clip.Id).Select(c => (c.Clip.Id, c)))
        select new CorpusIndex(MeldEmotions.Select(e => e.Label).ToArray().ToSeq(), path =>
            MeldId(path).Bind(id => byId.Find(id)).Map(c => c.Clip)
        )
        {
            Parts = byId.Map(c => c.Part),
            Listed = clips.Map(c => c.Clip.Id).Distinct().Strict(),
            Lists = lists.Map(l => l.Path).Strict(),
        };

    private static Either<Problem, (string Path, Seq<(CorpusClip Clip, SplitPart Part)> Clips)> OfMeld(
        string path,
        string word,
        SplitPart part,
        IFiles files
    ) =>
        from rows in CorpusTable.Read(path, ["Speaker", "Emotion", "Dialogue_ID", "Utterance_ID"], files)
        from clips in rows.InTurn(row =>
            from dialogue in Whole(row, 2)
            from utterance in Whole(row, 3)
            from label in MeldEmotions
                .Find(e => string.Equals(e.Word, row.Fields[1], StringComparison.OrdinalIgnoreCase))
                .ToEither<Problem>(() =>
                    Wrong(path, row.Line, $"\"{row.Fields[1]}\" is none of {string.Join(", ", MeldEmotions.Select(e => e.Word))}")
                )
            select (new CorpusClip($"{word}/dia{dialogue}_utt{utterance}", row.Fields[0].Trim(), label.Label), part)
        )
        select (path, clips.Strict());

    private static Option<string> MeldId(string path)
    {
        var parts = path.Split('/');
        var name = MeldName().Match(parts[^1]);
        return !name.Success
            ? None
            // The folder nearest to the file says it.
            : parts[..^1]
                .Reverse()
                .ToSeq()
                .Bind(folder => MeldParts.Where(p => folder.Contains(p.Word, StringComparison.OrdinalIgnoreCase)).Take(1).ToSeq())
                .HeadOrNone()
                .Map(p => $"{p.Word}/dia{name.Groups[1].Value}_utt{name.Groups[2].Value}");
    }

    // CMU-MOSI, CH-SIMS

    private static Either<Seq<Problem>, CorpusIndex> Segments(CorpusSearch search) =>
        from root in Folder(search)
        from below in search.Files.Below(root).MapLeft(Seq1)
        from list in below
            .Filter(p => string.Equals(System.IO.Path.GetFileName(p), "label.csv", StringComparison.OrdinalIgnoreCase))
            .OrderBy(p => p.Length)
            .ThenBy(p => p, StringComparer.Ordinal)
            .ToSeq()
            .HeadOrNone()
            .ToEither(() => Seq1<Problem>(new Problem.CorpusListAbsent("label.csv", root, "label.csv")))
        from rows in CorpusTable.Read(list, ["video_id", "clip_id", "label", "mode"], search.Files).MapLeft(Seq1)
        from clips in rows.InTurn(row => SegmentOf(row, list)).MapLeft(Seq1)
        let byId = toHashMap(clips.AsEnumerable().DistinctBy(c => c.Clip.Id).Select(c => (c.Clip.Id, c)))
        select new CorpusIndex(Seq(Negative, Neutral, Positive), path => SegmentId(path, byId.ContainsKey).Map(id => byId[id].Clip))
        {
            Parts = byId.Map(c => c.Part),
            Listed = clips.Map(c => c.Clip.Id).Distinct().Strict(),
            Lists = Seq1(list),
        };

    private static Either<Problem, (CorpusClip Clip, SplitPart Part)> SegmentOf(CorpusTable.Row row, string path) =>
        from part in row.Fields[3].Trim().ToLowerInvariant() switch
        {
            "train" => Right<Problem, SplitPart>(SplitPart.Train),
            "valid" or "validation" or "dev" or "val" => SplitPart.Validation,
            "test" => SplitPart.Test,
            _ => Wrong(path, row.Line, $"the mode \"{row.Fields[3]}\" is none of train, valid, test"),
        }
        from score in double.TryParse(row.Fields[2], NumberStyles.Float, CultureInfo.InvariantCulture, out var x) && double.IsFinite(x)
            ? Right<Problem, double>(x)
            : Wrong(path, row.Line, $"the label \"{row.Fields[2]}\" is no number")
        let sign = score < 0 ? Negative
        : score > 0 ? Positive
        : Neutral
        select (new CorpusClip(Segment(row.Fields[0].Trim(), row.Fields[1].Trim()), row.Fields[0].Trim(), sign), part);

    // Tables lose the zeros that files have before their numbers.
    private static string Segment(string video, string clip) => $"{video}/{(clip.TrimStart('0') is { Length: > 0 } bare ? bare : "0")}";

    /// <summary>video/clip, or in one name video_clip, video[clip] or video$_$clip.</summary>
    private static Option<string> SegmentId(string path, Func<string, bool> isListed)
    {
        var parts = path.Split('/');
        var joined = SegmentName().Match(parts[^1]);
        return Seq(
                parts.Length > 1 ? Some(Segment(parts[^2], parts[^1])) : None,
                joined.Success ? Some(Segment(joined.Groups[1].Value, joined.Groups[2].Value)) : None
            )
            .Bind(id => id.ToSeq())
            .Find(isListed);
    }

    private static Either<Seq<Problem>, string> Folder(CorpusSearch search)
    {
        var root = search.Root.IfNone("");
        return search.Files.IsFolder(root) ? root : Seq1<Problem>(new Problem.DataFolderMissing(root));
    }

    private static Either<Seq<Problem>, Unit> Absent(string dataset, string root, string list) =>
        Seq1<Problem>(new Problem.CorpusListAbsent(dataset, root, list));

    private static Problem Wrong(string path, int line, string detail) => new Problem.CorpusListWrong(path, line, detail);

    private static Either<Problem, int> Whole(CorpusTable.Row row, int field) =>
        int.TryParse(row.Fields[field], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : Wrong(row.Path, row.Line, $"\"{row.Fields[field]}\" is no whole number");

    [GeneratedRegex(@"(^|/)EmoEvaluation/Ses[^/]*\.txt$")]
    private static partial Regex Evaluation();

    [GeneratedRegex(@"^\[\s*[\d.]+\s*-\s*[\d.]+\s*\]\s+(Ses\d\d[FM]_\w+_[FM]\w*\d+)\s+(\w+)\s+\[.*\]\s*$")]
    private static partial Regex Turn();

    [GeneratedRegex(@"^dia(\d+)_utt(\d+)$", RegexOptions.IgnoreCase)]
    private static partial Regex MeldName();

    [GeneratedRegex(@"^(.+?)(?:\$_\$|_|\[)(\d+)\]?$", RegexOptions.RightToLeft)]
    private static partial Regex SegmentName();
}

/// <summary>The columns of a data set's own table, by the names of its header.</summary>
internal static class CorpusTable
{
    /// <summary>A row's fields, in the order in which the columns were asked for.</summary>
    public sealed record Row(string Path, int Line, IReadOnlyList<string> Fields);

    /// <summary>All rows. Problems: those of text and CSV, a column that is missing, no rows.</summary>
    public static Either<Problem, Seq<Row>> Read(string path, IReadOnlyList<string> columns, IFiles files) =>
        files.Content(path).Bind(bytes => CsvText.Fault(bytes.Span, path) is { } fault ? fault : Rows(bytes, path, columns));

    private static Either<Problem, Seq<Row>> Rows(ReadOnlyMemory<byte> bytes, string path, IReadOnlyList<string> columns)
    {
        using var lines = new CsvLines(bytes);
        if (!lines.Next())
            return new Problem.CsvEmpty(path, 0);
        if (
            CsvHeader
                .Read(lines.Line, lines.Number, path)
                .Bind(h => h.Find(columns).Map(slots => (h, slots)))
                .Fails(out var wrong, out var found)
        )
            return wrong;
        var rows = new List<Row>();
        while (lines.Next())
        {
            var (row, column) = (new string[columns.Count], 0);
            var fields = new CsvFields(lines.Line);
            for (; fields.Next(); column++)
            {
                if (fields.Fault(path, lines.Number) is { } fault)
                    return fault;
                if (column < found.slots.Length && found.slots[column] >= 0)
                    row[found.slots[column]] = fields.Text();
            }
            if (column != found.slots.Length)
                return new Problem.CsvRowWidth(path, lines.Number, found.slots.Length, column);
            rows.Add(new Row(path, lines.Number, row));
        }
        return rows.Count > 0 ? rows.ToArray().ToSeq() : new Problem.CsvEmpty(path, lines.Number);
    }
}
