namespace MpucMer.Pure.Data;

/// <summary>
/// RAVDESS: Actor_XX/03-….wav with Actor_XX/01-….csv, or all in one folder. In the published layout of features the sound is CLASS/03-….pkl
/// (<see cref="Mosei.SpectrogramPickle"/>, decibels), the landmarks CLASS/01-….csv.
/// </summary>
public static class Ravdess
{
    /// <summary>What a ready spectrogram's name ends with.</summary>
    public const string Ready = ".pkl";

    /// <summary>What to look for, as words for a problem.</summary>
    public static IReadOnlyList<string> Forms(Modality modality) =>
        [.. from extension in Extensions(modality) from code in Codes(modality) select $"{code:00}-01-05-01-01-02-12{extension}"];

    /// <summary>Whether a file of this name can hold the modality.</summary>
    public static bool Reads(string name, Modality modality) =>
        Extensions(modality).Exists(e => name.EndsWith(e, StringComparison.OrdinalIgnoreCase));

    /// <summary>
    /// The naming of <see cref="ClipName"/>: song (channel 02) stays apart from speech. A clip's sound itself is preferred to a ready
    /// spectrogram of it, since what that was made with cannot be seen.
    /// </summary>
    public static Option<NamedClip> Naming(string name, Modality modality) =>
        from parsed in ClipName.Parse(name)
        from place in Codes(modality).ToList().IndexOf(parsed.Modality) is >= 0 and var code ? Some(code) : None
        let form = Math.Max(0, Extensions(modality).FindIndex(e => name.EndsWith(e, StringComparison.OrdinalIgnoreCase)))
        select new NamedClip(parsed.Clip, parsed.Group, parsed.Label, form * Codes(modality).Count + place);

    /// <summary>
    /// Modality numbers, the preferred one first: sound of the sound file, else of the film; what is seen of the film, else of its silent
    /// copy.
    /// </summary>
    private static IReadOnlyList<int> Codes(Modality modality) => modality == Modality.Audio ? [3, 1] : [1, 2];

    private static List<string> Extensions(Modality modality) =>
        modality == Modality.Audio ? [.. modality.Extensions, Ready] : [.. modality.Extensions];
}
