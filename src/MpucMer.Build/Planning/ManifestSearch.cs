using MpucMer.Build.Scanning;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Data;
using MpucMer.Pure.Data.Manifests;
using MpucMer.Pure.Planning;

namespace MpucMer.Build.Planning;

/// <summary>From a manifest to an inventory: the clips that have what the experiment uses, and the hashes of their files.</summary>
internal sealed class ManifestSearch(
    Experiment experiment,
    Manifest manifest,
    HashMemory memory,
    Action<int, long> reading,
    CancellationToken stop
)
{
    public Either<Seq<Problem>, FoundSources> Find()
    {
        var modalities = experiment.Data.Modalities;
        var absent = modalities
            .Filter(m => !manifest.Clips.Any(c => c.Files.ContainsKey(m.Name)))
            .Map(m => (Problem)new Problem.ManifestWithoutModality(manifest.Path, m.Name, manifest.Modalities));
        var unread = modalities.Bind(m =>
            manifest
                .Clips.Where(c => c.Files.ContainsKey(m.Name) && !CanRead(m, c.Files[m.Name]))
                .Take(1)
                .Select(c =>
                    Directory.Exists(c.Files[m.Name])
                        ? (Problem)new Problem.FileUnreadable(c.Files[m.Name], $"it is a folder, and {m.Name} is one file a clip")
                        : new Problem.FileKindUnknown(m.Name, c.Files[m.Name], m.Endings)
                )
                .ToSeq()
        );
        // Strict: it asks the file system which paths are folders.
        var problems = (absent + unread).Strict();
        if (!problems.IsEmpty)
            return problems;
        return ClipChoice
            .Of(manifest.Clips.ToSeq(), c => c.Id, modalities, (c, m) => c.Files.ContainsKey(m.Name), experiment.Data.Missing)
            .Bind(choice =>
                Hashed(choice.Clips, modalities)
                    .MapLeft(Seq1)
                    .Map(found => found with { Warnings = manifest.Warnings.ToSeq() + choice.Warnings })
            );
    }

    // Frames are folders; whoever reads one says what is wrong in it.
    private static bool CanRead(Modality modality, string path) =>
        Directory.Exists(path) ? modality.MayBeFolder : modality.Endings.Any(e => path.EndsWith(e, StringComparison.OrdinalIgnoreCase));

    private Either<Problem, FoundSources> Hashed(Seq<ManifestClip> clips, Seq<Modality> modalities)
    {
        var paths = clips
            .SelectMany(c => modalities.Filter(m => c.Files.ContainsKey(m.Name)).Map(m => c.Files[m.Name]))
            .Distinct(StringComparer.Ordinal)
            .ToList();
        return Reads.Guarded<FoundSources>(manifest.Path, () =>
        {
            var hashes = FileHashes.Of(paths, memory, reading, stop);
            var inventory = new Inventory(clips.Select(c => Clip(c, modalities, hashes)).ToSeq())
            {
                Labelling = new Labelling(manifest.Labels.ToSeq(), manifest.Kind == LabelKind.Several),
            };
            // Strict: it asks the file system.
            var roots = paths.Select(p => Directory.Exists(p) ? p.TrimEnd('/') + "/" : p).ToSeq().Strict();
            return new FoundSources(inventory, Seq<Problem>(), Seq1(manifest.Path) + roots);
        });
    }

    private SourceClip Clip(ManifestClip clip, Seq<Modality> modalities, IReadOnlyDictionary<string, string> hashes)
    {
        var several = manifest.Kind == LabelKind.Several;
        var intensities = clip.Intensities.Select(x => (double)x).ToArray();
        return new SourceClip(
            clip.Id,
            clip.Group,
            several ? Labelling.Strongest(intensities) : clip.Label.IfNone(0),
            modalities
                .Filter(m => clip.Files.ContainsKey(m.Name))
                .Map(m => new Source(m, clip.Files[m.Name], None, hashes[clip.Files[m.Name]]) { Cut = clip.Cut })
        )
        {
            Intensities = several ? intensities.ToSeq() : Seq<double>(),
            Part = clip.Split,
        };
    }
}
