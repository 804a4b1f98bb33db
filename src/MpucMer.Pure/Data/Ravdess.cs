namespace MpucMer.Pure.Data;

/// <summary>RAVDESS: Actor_XX/03-….wav with Actor_XX/01-….csv, or all in one folder.</summary>
public static class Ravdess
{
    /// <summary>What to look for, as words for a problem.</summary>
    public static IReadOnlyList<string> Forms(Modality modality) =>
        [.. from extension in modality.Extensions from code in Codes(modality) select $"{code:00}-01-05-01-01-02-12{extension}"];

    /// <summary>The naming of <see cref="ClipName"/>: song (channel 02) stays apart from speech.</summary>
    public static Option<NamedClip> Naming(string name, Modality modality) =>
        from parsed in ClipName.Parse(name)
        from preference in Codes(modality).ToList().IndexOf(parsed.Modality) is >= 0 and var place ? Some(place) : None
        select new NamedClip(parsed.Clip, parsed.Group, parsed.Label, preference);

    /// <summary>Modality numbers, the preferred one first: sound of the sound file, else of the film; what is seen of the film, else of its silent copy.</summary>
    private static IReadOnlyList<int> Codes(Modality modality) => modality == Modality.Audio ? [3, 1] : [1, 2];
}
