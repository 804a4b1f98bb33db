using MpucMer.Pure.Configuration;
using MpucMer.Pure.Planning;

namespace MpucMer.Pure.Layouts;

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
