using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using MpucMer.Build.Scanning;
using MpucMer.Effects.Files;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Data;
using MpucMer.Pure.Data.Mosei;
using MpucMer.Pure.Planning;

namespace MpucMer.Build.Planning;

/// <summary>
/// From CMU-MOSEI's published layout to an inventory: the pickles say which clips there are, in which part and how they are labelled; sound is a file and frames
/// are a folder of a clip's name. An utterance's group is its video.
/// </summary>
internal sealed partial class MoseiSearch(Experiment experiment, HashMemory memory, Action<int, long> reading, CancellationToken stop)
{
    private sealed record Utterance(string Id, string Pickle, SplitPart Part, double[] Intensities);

    public Either<Seq<Problem>, FoundSources> Find()
    {
        var files = experiment.Data.Mosei;
        var parts = Seq((files.Train, SplitPart.Train), (files.Validation, SplitPart.Validation), (files.Test, SplitPart.Test)).Map(p => (Path: p.Item1.IfNone(""), Part: p.Item2)).Strict();
        var read = parts.Map(p => Guarded(p.Path, () => Read(p.Path, p.Part))).Strict();
        var problems = read.Bind(r => r.Match(Right: _ => Seq<Problem>(), Left: p => Seq1(p))).Strict();
        if (!problems.IsEmpty) return problems;
        var all = read.Bind(r => r.Match(Right: x => x.Clips, Left: _ => Seq<Utterance>())).Strict();
        var twice = all.GroupBy(u => u.Id, StringComparer.Ordinal).Where(g => g.Count() > 1).Select(g => (Problem)new Problem.ClipInTwoFiles(g.Key, g.First().Pickle, g.Last().Pickle)).Take(10).ToSeq().Strict();
        if (!twice.IsEmpty) return twice;
        var warnings = read.Bind(r => r.Match(Right: x => x.Warnings, Left: _ => Seq<Problem>())).Strict();
        return Chosen(all, parts.Map(p => p.Path).Strict(), warnings);
    }

    // What is kept of a clip is a copy, so that the mapping goes.
    private static Either<Problem, (Seq<Utterance> Clips, Seq<Problem> Warnings)> Read(string path, SplitPart part) =>
        MappedFile.Open(path).Bind(file => MoseiPickle.Read(file, path)).Map(read => (read.Clips.Select(c => new Utterance(c.Id, path, part, [.. c.Intensities.Select(x => (double)x)])).ToSeq().Strict(), read.Warnings.ToSeq().Strict()));

    private Either<Seq<Problem>, FoundSources> Chosen(Seq<Utterance> all, Seq<string> pickles, Seq<Problem> warnings)
    {
        var modalities = experiment.Data.Modalities;
        var places = all.ToDictionary(u => u.Id, u => modalities.Map(m => (Modality: m, Path: PlaceOf(u, m))).Filter(p => p.Path.Length > 0).ToArray(), StringComparer.Ordinal);
        return ClipChoice.Of(all, u => u.Id, modalities, (u, m) => places[u.Id].Any(p => p.Modality == m), experiment.Data.Missing)
            .Bind(choice => Hashed(choice.Clips, places, pickles).MapLeft(Seq1).Map(found => found with { Warnings = Seqs.Join(warnings, choice.Warnings) }));
    }

    private Either<Problem, FoundSources> Hashed(Seq<Utterance> kept, Dictionary<string, (Modality Modality, string Path)[]> places, Seq<string> pickles) =>
        Guarded<FoundSources>(pickles[0], () =>
        {
            var own = kept.Bind(u => places[u.Id].ToSeq()).Map(p => p.Path).Distinct().ToList();
            var hashes = FileHashes.Of([.. own.Concat(pickles).Distinct(StringComparer.Ordinal)], memory, reading, stop);
            var inventory = new Inventory(kept.Map(u => Clip(u, places[u.Id], hashes)).Strict()) { Labelling = new Labelling(MoseiEmotions.Names.ToSeq().Strict(), true) };
            // Folders as a whole, where there are any: a clip more in them is worth a new plan.
            var roots = Seqs.Join(pickles, experiment.Data.Mosei.MelDir.ToSeq(), experiment.Data.Mosei.FramesDir.Map(folder => folder.TrimEnd('/') + "/").ToSeq());
            return new FoundSources(inventory, Seq<Problem>(), roots);
        });

    private string PlaceOf(Utterance clip, Modality modality)
    {
        var files = experiment.Data.Mosei;
        var sound = Path.Combine(files.MelDir.IfNone(""), clip.Id + ".pkl");
        var frames = Path.Combine(files.FramesDir.IfNone(""), clip.Id);
        return modality == Modality.Audio ? File.Exists(sound) ? sound : ""
            : modality == Modality.Video ? Directory.Exists(frames) ? frames : ""
            : clip.Pickle;
    }

    private static SourceClip Clip(Utterance clip, (Modality Modality, string Path)[] places, IReadOnlyDictionary<string, string> hashes) =>
        new(clip.Id, Video(clip.Id), Labelling.Strongest(clip.Intensities), places.Select(p => SourceOf(clip, p.Modality, p.Path, hashes[p.Path])).ToSeq().Strict())
        {
            Intensities = clip.Intensities.ToSeq().Strict(),
            Part = clip.Part,
        };

    private static Source SourceOf(Utterance clip, Modality modality, string path, string hash) => path == clip.Pickle
        ? new Source(modality, path, clip.Id, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{hash} {clip.Id}"))))
        : new Source(modality, path, None, hash);

    // VIDEO[3], as the SDK numbers segments, or VIDEO_3.
    private static string Video(string id) => Segment().Match(id) is { Success: true } match ? match.Groups[1].Value : id;

    [GeneratedRegex(@"^(.+?)(?:\[\d+\]|_\d+)$")]
    private static partial Regex Segment();

    private static Either<Problem, A> Guarded<A>(string path, Func<Either<Problem, A>> action)
    {
        try
        {
            return action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Problem.FileUnreadable((e as FileNotFoundException)?.FileName ?? path, e.Message.TrimEnd('.'));
        }
    }
}
