using MpucMer.Pure.Configuration;
using MpucMer.Pure.Data;
using Stream = MpucMer.Pure.Randomness.Stream;

namespace MpucMer.Pure.Planning;

/// <summary>The labels that an experiment gives its clips, and whether they can be learned.</summary>
public static class LabelsInUse
{
    /// <summary>The clips with the labels that they have in the experiment: their own, or (MpucLabels=shuffled) one permutation of all, the same for every fold.</summary>
    public static Seq<SourceClip> Of(LabelUse use, Seq<SourceClip> clips)
    {
        if (use == LabelUse.AsGiven) return clips;
        var given = clips.ToArray();
        return Stream.Of(0, "shuffled labels").Permutation(given.Length)
            .Select((from, to) => given[to] with { Label = given[from].Label, Intensities = given[from].Intensities }).ToArray().ToSeq();
    }

    /// <summary>The labels that none of the training clips has.</summary>
    /// <param name="labels">[clips], where each has one.</param>
    /// <param name="intensities">[clips][labels], where each may have several.</param>
    public static Seq<string> Untrained(Labelling labelling, IReadOnlyCollection<int> labels, IReadOnlyCollection<IReadOnlyList<double>> intensities)
    {
        bool IsThere(int label) => labelling.Several ? intensities.Any(i => i[label] > 0) : labels.Contains(label);
        return labelling.Names.Select((name, label) => (name, label)).Where(l => !IsThere(l.label)).Select(l => l.name).ToArray().ToSeq();
    }
}
