using MpucMer.Pure.Demo;

namespace MpucMer.Pure.Layouts;

/// <summary>
/// The demo set (<see cref="DemoSet"/>): real files, made as a folder with RAVDESS's names when they are not there yet. From then on it is
/// a data set like any other.
/// </summary>
public static class DemoLayout
{
    // Raised when the demo set's files change, so that an older set is not taken for it.
    private const int Version = 1;

    public static readonly Layout Layout = new("demo", "a small synthetic set, made by the build", _ => new DemoFolder())
    {
        Offers = Seq<Offer>(new Offer<Unit>(Modality.Audio, Way.Always(unit)), new Offer<Unit>(Modality.Landmarks, Way.Always(unit))),
        // Its voices are as high as those of RAVDESS's actors of the same number.
        Gender = Ravdess.Gender,
    };

    /// <summary>The set of some settings, clip by clip.</summary>
    internal static MadeSet SetOf(DemoSettings settings) =>
        new(
            "demo",
            FormattableString.Invariant(
                $"v{Version}-{settings.Actors}x{settings.ClipsPerEmotion}-noise{settings.Noise}-seed{settings.Seed}"
            ),
            DemoSet
                .Names(settings)
                .Select(name =>
                    (Func<Seq<(string, byte[])>>)(() => DemoSet.FilesOf(settings, name).Select(f => (f.RelativePath, f.Content)).ToSeq())
                )
                .ToSeq()
        );
}

/// <summary>The demo set of the usual size.</summary>
public sealed record DemoFolder : Dataset
{
    public override Layout Layout => DemoLayout.Layout;

    public override Either<Seq<Problem>, Look> Look(IFiles files) =>
        new Look(data =>
            files
                .Made(DemoLayout.SetOf(DemoSettings.Default))
                .MapLeft(Seq1)
                .Bind(folder => new NamedFiles(Ravdess.Files, files).Find(data.Modalities.Map(m => (m, folder)), data.Missing))
        );
}
