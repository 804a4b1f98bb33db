using System.Globalization;
using MpucMer.Pure.Data.Recordings;

namespace MpucMer.Pure.Data;

/// <summary>
/// What was seen of a clip's source while its feature was made of it: what a feature's numbers do not tell any more, and what makes them
/// implausible. It is kept beside the numbers, so that it can be told of features that were made long ago (<see cref="ClipChecks"/>).
/// </summary>
public sealed record SourceFacts
{
    public static SourceFacts None { get; } = new();

    /// <summary>How long the recording, or the stretch of it, is, in seconds; none where the source does not say.</summary>
    public Option<double> Seconds { get; init; }

    /// <summary>Frames of a face in which it was lost, or that the file lacks.</summary>
    public int Held { get; init; }

    /// <summary>Of how many frames.</summary>
    public int Frames { get; init; }

    /// <summary>What was seen of a face that was found in a video.</summary>
    public VideoFace Video { get; init; } = VideoFace.Plain;

    /// <summary>What was odd about the rows of a face's file.</summary>
    public FaceRows Rows { get; init; } = FaceRows.Plain;

    /// <summary>Every sample is the same but for the least bit.</summary>
    public bool IsSilent { get; init; }

    /// <summary>The channels nearly cancel out where they are mixed.</summary>
    public bool Cancels { get; init; }

    /// <summary>The file's header does not say how long it is, as recorders that were ended leave it.</summary>
    public bool IsUnfinished { get; init; }

    /// <summary>The file has more sound in it than its header says.</summary>
    public bool GoesOn { get; init; }

    /// <summary>The first of several columns only numbers the rows.</summary>
    public bool CountsRows { get; init; }

    /// <summary>When the last word ends, in seconds.</summary>
    public Option<double> LastWord { get; init; }

    /// <summary>Words of a transcript whose times were missing, and were placed between their neighbours.</summary>
    public int WordsPlaced { get; init; }

    /// <summary>The times of a transcript are in milliseconds, and the file does not say so.</summary>
    public bool InMilliseconds { get; init; }

    /// <summary>What is to be told of a recording that was decoded all the same, as lines (<see cref="RecordingNote.Line"/>).</summary>
    public Seq<string> Notes { get; init; } = Seq<string>();

    /// <summary>As pairs of text, those that say something.</summary>
    public IEnumerable<(string Key, string Value)> Written()
    {
        if (!Notes.IsEmpty)
            yield return (nameof(Notes), string.Join('\n', Notes));
        foreach (var (key, value) in Numbers())
        {
            if (value != 0)
                yield return (key, value.ToString("R", CultureInfo.InvariantCulture));
        }
    }

    /// <summary>From such pairs; others are passed over.</summary>
    public static SourceFacts Read(HashMap<string, string> pairs)
    {
        double Number(string key) =>
            pairs
                .Find(key)
                .Bind(v => double.TryParse(v, NumberStyles.Float, CultureInfo.InvariantCulture, out var n) ? Some(n) : Option<double>.None)
                .IfNone(0);
        Option<double> Positive(string key) => Number(key) is > 0 and var n ? Some(n) : Option<double>.None;
        int Count(string key) => (int)Math.Clamp(Number(key), 0, int.MaxValue);
        return new SourceFacts
        {
            Seconds = Positive(nameof(Seconds)),
            Held = Count(nameof(Held)),
            Frames = Count(nameof(Frames)),
            Rows = new FaceRows(
                Count(nameof(FaceRows.Doubled)),
                Count(nameof(FaceRows.OfOtherFaces)),
                Count(nameof(FaceRows.OutOfOrder)) > 0,
                Count(nameof(FaceRows.BeginsAt))
            ),
            Video = new VideoFace(Count(nameof(VideoFace.Turned)), Count(nameof(VideoFace.Changes)), Count(nameof(VideoFace.Faces))),
            IsSilent = Count(nameof(IsSilent)) > 0,
            Cancels = Count(nameof(Cancels)) > 0,
            IsUnfinished = Count(nameof(IsUnfinished)) > 0,
            GoesOn = Count(nameof(GoesOn)) > 0,
            CountsRows = Count(nameof(CountsRows)) > 0,
            LastWord = Positive(nameof(LastWord)),
            WordsPlaced = Count(nameof(WordsPlaced)),
            InMilliseconds = Count(nameof(InMilliseconds)) > 0,
            Notes = pairs.Find(nameof(Notes)).Match(lines => lines.Split('\n').ToSeq(), () => Seq<string>()),
        };
    }

    private IEnumerable<(string Key, double Value)> Numbers() =>
        [
            (nameof(Seconds), Seconds.IfNone(0)),
            (nameof(Held), Held),
            (nameof(Frames), Frames),
            (nameof(FaceRows.Doubled), Rows.Doubled),
            (nameof(FaceRows.OfOtherFaces), Rows.OfOtherFaces),
            (nameof(FaceRows.OutOfOrder), Rows.OutOfOrder ? 1 : 0),
            (nameof(FaceRows.BeginsAt), Rows.BeginsAt),
            (nameof(VideoFace.Turned), Video.Turned),
            (nameof(VideoFace.Changes), Video.Changes),
            (nameof(VideoFace.Faces), Video.Faces),
            (nameof(IsSilent), IsSilent ? 1 : 0),
            (nameof(Cancels), Cancels ? 1 : 0),
            (nameof(IsUnfinished), IsUnfinished ? 1 : 0),
            (nameof(GoesOn), GoesOn ? 1 : 0),
            (nameof(CountsRows), CountsRows ? 1 : 0),
            (nameof(LastWord), LastWord.IfNone(0)),
            (nameof(WordsPlaced), WordsPlaced),
            (nameof(InMilliseconds), InMilliseconds ? 1 : 0),
        ];
}

/// <summary>
/// The clock of a clip: all that changes over time has a value for each of its frames, so that a window covers the same moment of
/// everything. Where the clip has landmarks their rows are its frames (as published); otherwise there are so many a second as MpucFrameRate
/// says.
/// </summary>
public static class Clock
{
    /// <summary>Frames a second where nothing else is said.</summary>
    public const double UsualRate = 30;
}

/// <summary>Which stretch of a recording a clip is, in seconds from its beginning; without an end, all that follows.</summary>
public sealed record Cut(double Start, Option<double> End)
{
    public static Cut Whole { get; } = new(0, None);

    public override string ToString() =>
        FormattableString.Invariant(
            $"{Start:0.###} s to {End.Match(end => FormattableString.Invariant($"{end:0.###} s"), () => "the end")}"
        );
}
