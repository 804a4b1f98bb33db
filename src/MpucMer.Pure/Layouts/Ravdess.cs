using MpucMer.Pure.Data;
using MpucMer.Pure.Data.Mosei;
using MpucMer.Pure.Splits;
using static MpucMer.Pure.Configuration.PropertyForms;
using PathProperty = MpucMer.Pure.Configuration.Property<LanguageExt.Option<string>>;

namespace MpucMer.Pure.Layouts;

/// <summary>
/// RAVDESS (Livingstone and Russo 2018, PLoS ONE 13(5); zenodo.org/records/1188976), speech and song: Actor_XX/03-….wav with
/// Actor_XX/01-….csv, or all in one folder; the films are Actor_XX/01-….mp4, those without sound 02-….mp4. In the published layout of
/// features the sound is CLASS/03-….pkl (<see cref="SpectrogramPickle"/>, decibels), the landmarks CLASS/01-….csv.
/// </summary>
public static class Ravdess
{
    public static readonly PathProperty AudioDir = Path(
        "MpucAudioDir",
        "folder",
        "Sound files named as the data set names them, in any folders; or, of clips without one, the films, whose sound is taken (of "
            + "RAVDESS also ready spectrograms in decibels: .pkl, the published layout)."
    );

    public static readonly PathProperty LandmarksDir = Path(
        "MpucLandmarksDir",
        "folder",
        "OpenFace CSV files, one a clip, in folders or flat; or, of clips without one, videos, in which faces are found (docs/faces.md)."
    );

    public static readonly PathProperty ActionUnits = Path(
        "MpucActionUnits",
        "CSV file or folder",
        "A table with one row a clip (name, then numbers), or a folder of OpenFace CSV files."
    );

    private static readonly Seq<Offer<string>> Offers = Seq(
        new Offer<string>(Modality.Audio, Way.By(AudioDir, path => path)),
        new Offer<string>(Modality.Landmarks, Way.By(LandmarksDir, path => path)),
        new Offer<string>(Modality.ActionUnits, Way.By(ActionUnits, path => path)),
        new Offer<string>(Modality.Video, Way.By(Corpus.VideoDir, path => path))
    );

    public static readonly Layout Layout = new("ravdess", "RAVDESS as distributed, or any files of its names", values => new RavdessFolders(
        toHashMap(Offers.Bind(o => o.In(values).Map(path => (o.Modality, path)).ToSeq()))
    ))
    {
        Offers = Offers.Map(o => (Offer)o),
        Gender = Gender,
    };

    /// <summary>Actors of odd numbers are male, those of even ones female (Livingstone and Russo 2018).</summary>
    public static Option<string> Gender(string actor) => parseInt(actor).Map(n => n % 2 == 0 ? "female" : "male");

    /// <summary>What a ready spectrogram's name ends with.</summary>
    public const string Ready = ".pkl";

    /// <summary>By their file names alone, wherever they lie.</summary>
    public static readonly FileNaming Files = new((_, path) => System.IO.Path.GetFileName(path), Naming, Reads, Forms);

    /// <summary>What to look for, as words for a problem.</summary>
    public static IReadOnlyList<string> Forms(Modality modality) =>
        [
            // One kind of film stands for all.
            .. from extension in Extensions(modality).Except(RecordingEndings.Videos.Skip(1))
            from code in Codes(modality)
            select $"{code:00}-01-05-01-01-02-12{extension}",
        ];

    /// <summary>Whether a file of this name can hold the modality.</summary>
    public static bool Reads(string name, Modality modality) =>
        Extensions(modality).Exists(e => name.EndsWith(e, StringComparison.OrdinalIgnoreCase))
        // A film has sound where its name says so; what else it is, is said by those who look for pictures.
        && (modality != Modality.Audio || !IsFilm(name) || ClipName.Parse(name).Exists(n => n.Modality == 1));

    private static bool IsFilm(string name) => Modality.Video.Endings.Any(e => name.EndsWith(e, StringComparison.OrdinalIgnoreCase));

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
        modality == Modality.Audio ? [.. modality.Extensions, Ready, .. RecordingEndings.Videos]
        : modality == Modality.Video ? [.. modality.Endings]
        : [.. modality.Extensions];
}

/// <summary>RAVDESS, by the folder (of action units also the table) of each modality.</summary>
public sealed record RavdessFolders(HashMap<Modality, string> Roots) : Dataset
{
    public override Layout Layout => Ravdess.Layout;

    /// <summary>RAVDESS's published spectrograms are decibels already.</summary>
    public override SpectrogramScale Spectrograms => SpectrogramScale.Decibels;

    public override Option<Seq<string>> PublishedActors => Published.RavdessActors;

    public override Either<Seq<Problem>, Look> Look(IFiles files) =>
        new Look(data =>
            new NamedFiles(Ravdess.Files, files).Find(data.Modalities.Bind(m => Roots.Find(m).Map(root => (m, root)).ToSeq()), data.Missing)
        );
}
