using MpucMer.Pure.Configuration;
using MpucMer.Pure.Data;
using MpucMer.Pure.Data.Transcripts;
using MpucMer.Pure.Faces;
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
        && source.Path.EndsWith(TranscriptTable.Csv.Ending, StringComparison.OrdinalIgnoreCase)
            ? files
                .Start(source.Path, HeaderBytes)
                .Map(start => TranscriptTable.IsOne(start) ? source with { Form = SourceForm.Transcript } : source)
        : source;

    // A stretch of what cannot be cut is the whole file, which then is the clip's own.
    private static Source Read(Source source, RecordingSettings recordings, Option<WordSource> words) =>
        source with
        {
            Rate = recordings.FrameRate,
            Cut = source.Form.CanBeCut ? source.Cut : Cut.Whole,
            Words = source.Form == SourceForm.Transcript ? words : None,
            Smoothing = source.Form.FindsFace ? recordings.FaceSmoothing : FaceSmoothing.None,
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

/// <summary>The files that networks start from, with the hashes of their content, and what an idle build has to look at for them.</summary>
public sealed record FoundWeights(Seq<WeightFile> Files, Seq<string> Roots);

/// <summary>
/// From the properties that name weights to files. A folder stands for the files that the published code leaves in one
/// (<c>encoder/encoder_epoch_top.pth</c>,
/// <c>linear/linear_epoch_top.pth</c>) or that our export does (without the folders between; a probe of a single modality has its name in
/// its file's).
/// </summary>
public sealed class WeightSearch(Experiment experiment, Settings settings, IFiles files)
{
    private static readonly string[] Endings = [".safetensors", ".pth"];

    public Either<Seq<Problem>, FoundWeights> Find()
    {
        var (given, w) = (Seq<Either<Problem, Seq<WeightFile>>>(), experiment.Weights);
        var single = Modality.All.ToSeq().Bind(m => m.Pretrained.Map(p => p.Property()).ToSeq()).Strict();
        single.Iter(p => p.In(experiment).Iter(path => given = given.Add(Single(p.Name, path))));
        w.Encoders.Iter(path => given = given.Add(files.IsFolder(path) ? Encoders(path) : Single(WeightProperties.Encoders.Name, path)));
        w.Probe.Iter(path => given = given.Add(files.IsFolder(path) ? Probes(path) : Single(WeightProperties.Probes.Name, path)));
        var problems = given.Bind(g => g.Match(Right: _ => Seq<Problem>(), Left: p => Seq1(p)));
        var roots = single.Bind(p => p.In(experiment).ToSeq()) + w.Encoders.ToSeq() + w.Probe.ToSeq();
        return problems.IsEmpty
            ? Hashed(given.Bind(g => g.IfLeft(Seq<WeightFile>()))).Map(files => new FoundWeights(files, roots)).MapLeft(Seq1)
            : problems;
    }

    private Either<Problem, Seq<WeightFile>> Single(string property, string path) =>
        files.IsFile(path)
            ? Seq1(new WeightFile(property, "", path, ""))
            : new Problem.WeightsMissing(property, path, Seq<string>(), settings.PlaceOf(property));

    private Either<Problem, Seq<WeightFile>> Encoders(string folder) => In(folder, "encoder", WeightProperties.Encoders.Name);

    // The fused one is needed; those of single modalities are there or not. Strict: it asks the file system.
    private Either<Problem, Seq<WeightFile>> Probes(string folder) =>
        In(folder, "linear", WeightProperties.Probes.Name)
            .Map(fused =>
                (
                    fused
                    + experiment.Data.Modalities.Bind(m =>
                        Endings
                            .Select(e => Path.Combine(folder, ExportFiles.Probe(m.Name, e)))
                            .Where(files.IsFile)
                            .Take(1)
                            .Select(path => new WeightFile(WeightProperties.Probes.Name, m.Name, path, ""))
                            .ToSeq()
                    )
                ).Strict()
            );

    private Either<Problem, Seq<WeightFile>> In(string folder, string kind, string property)
    {
        var names = Endings.SelectMany(e => new[] { $"{kind}_epoch_top{e}", Path.Combine(kind, $"{kind}_epoch_top{e}") }).ToArray();
        return names.Select(n => Path.Combine(folder, n)).FirstOrDefault(files.IsFile) is { } path
            ? Seq1(new WeightFile(property, "", path, ""))
            : new Problem.WeightsMissing(property, folder, names.ToSeq(), settings.PlaceOf(property));
    }

    private Either<Problem, Seq<WeightFile>> Hashed(Seq<WeightFile> found) =>
        files
            .Hashes(found.Map(f => f.Path).Distinct().Strict(), found.HeadOrNone().Map(f => f.Path).IfNone(""))
            .Map(hashes => found.Map(f => f with { Hash = hashes[f.Path] }).Strict());
}
