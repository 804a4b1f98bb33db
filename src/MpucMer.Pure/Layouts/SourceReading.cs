using MpucMer.Pure.Configuration;
using MpucMer.Pure.Data;
using MpucMer.Pure.Data.Sequences;
using MpucMer.Pure.Planning;

namespace MpucMer.Pure.Layouts;

/// <summary>
/// What a source's name does not tell of how it is read, whatever layout it is of: folders of frames, transcripts by their header, the
/// clock's rate, where words are looked up, and which stretches can be cut.
/// </summary>
internal static class SourceReading
{
    // A header of two columns or five: more is none of a transcript.
    private const int HeaderBytes = 4096;

    public static Either<Seq<Problem>, Found> Of(Found found, RecordingSettings recordings, IFiles files) =>
        from clips in found
            .Inventory.Clips.InTurn(c => c.Sources.InTurn(s => Formed(s, files)).Map(sources => c with { Sources = sources }))
            .MapLeft(Seq1)
        from _ in Cuttable(clips)
        from words in clips.Exists(c => c.Sources.Exists(s => s.Form == SourceForm.Transcript))
            ? Words(recordings, files).MapLeft(Seq1).Map(Some)
            : Right<Seq<Problem>, Option<WordSource>>(None)
        select found with
        {
            Inventory = found.Inventory with
            {
                Clips = clips.Map(c => c with { Sources = c.Sources.Map(s => Read(s, recordings, words)).Strict() }).Strict(),
            },
            Watched = found.Watched + words.Map(w => w.Path).ToSeq(),
        };

    private static Either<Problem, Source> Formed(Source source, IFiles files) =>
        source.Form == SourceForm.Pictures && files.IsFolder(source.Path) ? source with { Form = SourceForm.FrameFolder }
        : source.Form == SourceForm.Vectors
        && source.Modality.MayBeTranscript
        && source.Path.EndsWith(".csv", StringComparison.OrdinalIgnoreCase)
            ? files
                .Start(source.Path, HeaderBytes)
                .Map(start => Transcript.IsOne(start) ? source with { Form = SourceForm.Transcript } : source)
        : source;

    // A stretch of what cannot be cut is the whole file, which then is the clip's own.
    private static Source Read(Source source, RecordingSettings recordings, Option<WordSource> words) =>
        source with
        {
            Rate = recordings.FrameRate,
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
            .ToSeq()
            .Strict();
        return shared.IsEmpty ? unit : Left<Seq<Problem>, Unit>(shared);
    }

    private static Either<Problem, WordSource> Words(RecordingSettings recordings, IFiles files) =>
        recordings
            .WordVectors.ToEither<Problem>(() =>
                new Problem.MissingSetting(RecordingProperties.WordVectors.Name, "text from transcripts", "/path/to/glove.840B.300d.txt")
            )
            .Bind(path =>
                files.IsFile(path)
                    ? files.Hashes(Seq1(path), path).Map(hashes => new WordSource(path, hashes[path]))
                    : new Problem.FileUnreadable(path, "it does not exist")
            );
}
