using MpucMer.Build.Scanning;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Data;
using MpucMer.Pure.Data.Sequences;
using MpucMer.Pure.Planning;

namespace MpucMer.Build.Planning;

/// <summary>
/// What a source's name does not tell of how it is read, whatever data set it is of: folders of frames, transcripts by their header, the
/// clock's rate, where words are looked up, and which stretches can be cut.
/// </summary>
internal sealed class SourceReading(Experiment experiment, HashMemory memory, Action<int, long> reading, CancellationToken stop)
{
    // A header of two columns or five: more is none of a transcript.
    private const int HeaderBytes = 4096;

    public Either<Seq<Problem>, FoundSources> Of(FoundSources found) => Reads.GuardedAll(found.Roots.HeadOrNone().IfNone(""), () =>
        {
            // Strict: it opens files, which fails inside the guard or not at all.
            var clips = found.Inventory.Clips.Map(c => c with { Sources = c.Sources.Map(Formed).Strict() }).Strict();
            var isSpoken = clips.Exists(c => c.Sources.Exists(s => s.Form == SourceForm.Transcript));
            return from _ in Cuttable(clips)
                from words in isSpoken ? Words().MapLeft(Seq1).Map(Some) : Right<Seq<Problem>, Option<WordSource>>(None)
                select found with
                {
                    Inventory = found.Inventory with { Clips = clips.Map(c => c with { Sources = c.Sources.Map(s => Read(s, words)) }) },
                    Roots = found.Roots + words.Map(w => w.Path).ToSeq(),
                };
        });

    private static Source Formed(Source source) =>
        source.Form == SourceForm.Pictures && Directory.Exists(source.Path) ? source with { Form = SourceForm.FrameFolder }
        : source.Form == SourceForm.Vectors
        && source.Modality.MayBeTranscript
        && source.Path.EndsWith(".csv", StringComparison.OrdinalIgnoreCase)
        && Transcript.IsOne(RegularFile.Start(source.Path, HeaderBytes))
            ? source with
            {
                Form = SourceForm.Transcript,
            }
        : source;

    // A stretch of what cannot be cut is the whole file, which then is the clip's own.
    private Source Read(Source source, Option<WordSource> words) =>
        source with
        {
            Rate = experiment.Data.Recordings.FrameRate,
            Cut = source.Form.CanBeCut ? source.Cut : Cut.Whole,
            Words = source.Form == SourceForm.Transcript ? words : None,
        };

    private static Either<Seq<Problem>, Unit> Cuttable(Seq<SourceClip> clips)
    {
        var shared = clips
            .SelectMany(c =>
                c.Sources.Filter(s => s.Row.IsNone && s.Cut != Cut.Whole && !s.Form.CanBeCut).Map(s => (Clip: c.Id, Source: s))
            )
            .GroupBy(s => (s.Source.Modality, s.Source.Path))
            .Where(g => g.Any(s => s.Source.Cut != g.First().Source.Cut))
            .Select(g =>
                (Problem)
                    new Problem.StretchesOfUncuttable(
                        g.Key.Modality.Name,
                        g.Key.Path,
                        g.First().Clip,
                        g.First(s => s.Source.Cut != g.First().Source.Cut).Clip
                    )
            )
            .ToSeq();
        return shared.IsEmpty ? unit : Left<Seq<Problem>, Unit>(shared);
    }

    private Either<Problem, WordSource> Words() =>
        experiment
            .Data.Recordings.WordVectors.ToEither<Problem>(() =>
                new Problem.MissingSetting("MpucWordVectors", "text from transcripts", "/path/to/glove.840B.300d.txt")
            )
            .Bind<WordSource>(path =>
                File.Exists(path)
                    ? new WordSource(path, FileHashes.Of([path], memory, reading, stop)[path])
                    : new Problem.FileUnreadable(path, "it does not exist")
            );
}
