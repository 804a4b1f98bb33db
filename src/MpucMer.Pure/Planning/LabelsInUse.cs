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

    /// <summary>What a clip is labelled with.</summary>
    public static ClipLabels OfClip(SourceClip clip) => new(clip.Group, clip.Label, [.. clip.Intensities]);

    /// <summary>
    /// The labels that none of the training clips has, and that matter: where a clip has one label, those that other clips of the fold have (a class that the data lacks is
    /// never right and never wrong: RAVDESS's songs have no disgust); where it may have several, all, since each is learned by itself.
    /// </summary>
    /// <param name="training">Of each training clip its label, and its intensities where it may have several.</param>
    /// <param name="others">The same of the clips that validate and test.</param>
    public static Seq<string> Untrained(Labelling labelling, IReadOnlyCollection<ClipLabels> training, IReadOnlyCollection<ClipLabels> others)
    {
        bool IsLearned(int label) => labelling.Several ? training.Any(c => c.Intensities[label] > 0) : training.Any(c => c.Label == label);
        bool Matters(int label) => labelling.Several || others.Any(c => c.Label == label);
        return labelling.Names.Select((name, label) => (name, label)).Where(l => !IsLearned(l.label) && Matters(l.label)).Select(l => l.name).ToArray().ToSeq();
    }
}

/// <summary>A clip's group and what it is labelled with: one class, and the intensity of each label where it has several (else empty).</summary>
public sealed record ClipLabels(string Group, int Label, double[] Intensities);
