using System.Collections.Concurrent;
using System.Globalization;
using MpucMer.Effects.Files;
using MpucMer.Pure.Data;
using MpucMer.Pure.Data.Sequences;
using MpucMer.Pure.Data.Transcripts;
using MpucMer.Pure.Networks;
using MpucMer.Pure.Planning;
using MpucMer.Pure.Signals;
using static LanguageExt.Prelude;

namespace MpucMer.Effects.Stages;

/// <summary>
/// Transcripts as features. The file of word vectors, of gigabytes, is passed over once, when the first transcript is read: what is kept
/// are the vectors of the words that some transcript of the experiment has. Safe to use from many threads.
/// </summary>
public sealed class SpokenWords
{
    private readonly ConcurrentDictionary<string, Lazy<Either<Problem, Transcript>>> transcripts = new(StringComparer.Ordinal);
    private readonly Lazy<Either<Problem, WordVectors>> vectors;
    private readonly Seq<(string Clip, Source Source)> sources;
    private readonly Option<string> path;

    public SpokenWords(Seq<SourceClip> clips, SourceFiles files, Action<WorkerEvent> say, CancellationToken stop)
    {
        sources = clips.Bind(c => c.Sources.Filter(s => s.Form == SourceForm.Transcript).Map(s => (c.Id, s)));
        var words = sources.HeadOrNone().Bind(s => s.Source.Words);
        path = words.Map(w => w.Path);
        vectors = new(() =>
            words.Match(
                w => Collect(w, files, [.. sources.Map(s => s.Source).DistinctBy(s => s.Path)], say, stop),
                () => throw new InvalidOperationException("a transcript without a file of word vectors")
            )
        );
    }

    /// <summary>Where some transcript was read: of all of them the words without a vector.</summary>
    public Seq<Problem> Warnings() =>
        vectors.IsValueCreated ? vectors.Value.Match(Right: Warnings, Left: _ => Seq<Problem>()) : Seq<Problem>();

    private Seq<Problem> Warnings(WordVectors known)
    {
        // Strict: transcripts are read once, here.
        var words = sources
            .Map(s =>
                (
                    s.Clip,
                    Words: Transcribed(s.Source)
                        .Match(Right: t => Transcript.Within(t.InSeconds(None).Words.Words, s.Source.Cut), Left: _ => [])
                        .ToList()
                )
            )
            .Strict();
        var unknown = words
            .SelectMany(c => c.Words)
            .Where(w => known.Find(w.Word).IsNone)
            .GroupBy(w => WordForms.Key(w.Word), StringComparer.Ordinal)
            .OrderByDescending(g => g.Count())
            .ThenBy(g => g.Key, StringComparer.Ordinal)
            .ToList();
        return unknown.Count == 0
            ? Seq<Problem>()
            : Seq1<Problem>(
                new Problem.WordsUnknown(
                    path.IfNone(""),
                    unknown.Sum(g => g.Count()),
                    words.Sum(c => c.Words.Count),
                    [.. unknown.Select(g => g.Key)]
                )
            );
    }

    /// <summary>
    /// A clip's words: on the rows of its face by their times, else at the clock's rate. A problem: words that go on for more than an hour.
    /// </summary>
    /// <param name="length">Of the clip's recording, in seconds.</param>
    public Either<Problem, Feature> Read(Source source, Option<FaceTrack> clock, Option<double> length) =>
        from written in Transcribed(source)
        // Of a stretch nothing says how long the whole recording is.
        let transcript = written.InSeconds(source.Cut == Cut.Whole ? length : None)
        from known in vectors.Value
        let rate = clock.Bind(t => t.Rate).IfNone(source.Rate)
        let words = Transcript.Within(transcript.Words.Words, source.Cut)
        let last = words.Count == 0 ? 0 : words.Max(w => w.End)
        from _ in last > LogMel.MostSeconds ? TooLate(source.Path, last) : Right<Problem, Unit>(unit)
        let text = SpokenText.Of(known, words, rate, clock.Map(t => t.Frames), source.Cut.End.Map(end => end - source.Cut.Start))
        select new Feature(text.Frames, known.Width, text.Values)
        {
            Facts = new SourceFacts
            {
                LastWord = last,
                WordsPlaced = written.Placed,
                InMilliseconds = transcript.InMilliseconds,
            },
        };

    // Of the transcript as a whole: no one line is wrong.
    private static Problem.TranscriptWrong TooLate(string path, double last) =>
        new(
            path,
            0,
            0,
            string.Create(
                CultureInfo.InvariantCulture,
                $"its last word ends at {last:0.##} s, and no features are made of more than {LogMel.MostSeconds:0} s; times in "
                    + $"milliseconds or samples look so"
            )
        );

    private Either<Problem, Transcript> Transcribed(Source source) =>
        transcripts
            .GetOrAdd(source.Path, p => new(() => SourceFiles.Bytes(p, source.Hash).Bind(bytes => TranscriptFormat.Parse(bytes, p))))
            .Value;

    // Hashed before, as the first lines may be all that is read of gigabytes.
    private Either<Problem, WordVectors> Collect(
        WordSource words,
        SourceFiles files,
        IReadOnlyList<Source> all,
        Action<WorkerEvent> say,
        CancellationToken stop
    ) =>
        from file in files.Hold(words.Path)
        from _ in file.Hash == words.Hash ? Right<Problem, Unit>(unit) : new Problem.SourceChanged(words.Path)
        from found in file.After(() => Collect(words.Path, all, say, stop))
        select found;

    private Either<Problem, WordVectors> Collect(string file, IReadOnlyList<Source> all, Action<WorkerEvent> say, CancellationToken stop)
    {
        // A transcript that cannot be read is told where its clip is.
        var said = all.AsParallel()
            .SelectMany(p => Transcribed(p).Match(Right: t => t.Words.Select(w => w.Word), Left: _ => []))
            .ToHashSet(StringComparer.Ordinal);
        var wanted = said.SelectMany(WordForms.All).ToHashSet(StringComparer.Ordinal);
        // A word that is found in its first form needs no other.
        var enough = said.Select(w => WordForms.Whole(w)[0]).ToHashSet(StringComparer.Ordinal);
        say(
            new WorkerEvent.Message(
                string.Create(CultureInfo.InvariantCulture, $"looking up {enough.Count} words of {all.Count} transcripts in {file}")
            )
        );
        try
        {
            using var lines = new TextLines(file);
            // The file may take a minute: a stop ends it, and what was found until then is no result.
            var collected = WordVectors.Collect(lines.All().TakeWhile(_ => !stop.IsCancellationRequested), wanted, file, enough);
            return lines.Fault is { } fault
                ? fault
                : collected.Bind<WordVectors>(found =>
                    stop.IsCancellationRequested ? new Problem.Interrupted("features", 0, None)
                    : found.Width == Encoders.WordVector ? found
                    : new Problem.WordVectorsWrong(
                        file,
                        1,
                        $"it has {found.Width} numbers after a word, and the text network takes {Encoders.WordVector}"
                    )
                );
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Problem.FileUnreadable(file, e.Message.TrimEnd('.'));
        }
    }
}
