using MpucMer.Pure.Configuration;
using MpucMer.Pure.Data;
using Stream = MpucMer.Pure.Randomness.Stream;

namespace MpucMer.Pure.Planning;

/// <summary>The labels that an experiment gives its clips, and whether they can be learned.</summary>
public static class LabelsInUse
{
    /// <summary>
    /// The clips with the labels that they have in the experiment: their own, or (MpucLabels=shuffled) one permutation of all, the same for
    /// every fold.
    /// </summary>
    public static Seq<SourceClip> Of(LabelUse use, Seq<SourceClip> clips)
    {
        if (use == LabelUse.AsGiven)
            return clips;
        var given = clips.ToArray();
        return Stream
            .Of(0, "shuffled labels")
            .Permutation(given.Length)
            .Select((from, to) => given[to] with { Label = given[from].Label, Intensities = given[from].Intensities })
            .ToArray()
            .ToSeq();
    }

    /// <summary>What a clip is labelled with.</summary>
    public static ClipLabels OfClip(SourceClip clip) => new(clip.Group, clip.Label, [.. clip.Intensities]);

    /// <summary>
    /// The labels that none of the training clips has, and others of the fold have. One that the data lacks altogether is never asked for:
    /// RAVDESS's songs have no disgust, and a few segments of CMU-MOSEI no fear.
    /// </summary>
    /// <param name="training">Of each training clip its label, and its intensities where it may have several.</param>
    /// <param name="others">The same of the clips that validate and test.</param>
    public static Seq<string> Untrained(
        Labelling labelling,
        IReadOnlyCollection<ClipLabels> training,
        IReadOnlyCollection<ClipLabels> others
    )
    {
        bool Shows(ClipLabels clip, int label) => labelling.Several ? clip.Intensities[label] > 0 : clip.Label == label;
        return labelling
            .Names.Select((name, label) => (name, label))
            .Where(l => !training.Any(c => Shows(c, l.label)) && others.Any(c => Shows(c, l.label)))
            .Select(l => l.name)
            .ToArray()
            .ToSeq();
    }
}

/// <summary>
/// A clip's group and what it is labelled with: one class, and the intensity of each label where it has several (else empty).
/// </summary>
public sealed record ClipLabels(string Group, int Label, double[] Intensities);
