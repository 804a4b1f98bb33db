using MpucMer.Pure.Networks;
using MpucMer.Pure.Signals;

namespace MpucMer.Pure.Modalities;

public sealed partial record Modality
{
    // What some of the family are made of besides, by the word after the colon.
    private static readonly HashMap<string, Format> OfVideos = HashMap(
        ("face", new Format(SourceForm.FaceMeasures, RecordingEndings.Videos) { InFolders = false })
    );

    private static readonly Modality AnyVectors = new("vectors")
    {
        IsFamily = true,
        Formats = [new(SourceForm.Vectors, ".npy", ".csv", ".safetensors")],
        Stretched = Some<Func<float[], int, int, float[]>>(Stretching.Linear),
        Window = WindowUse.AsFound,
        // Over time as sound; one vector a clip as action units.
        Encoder = (e, input) =>
            input.OverTime
                ? new(Encoders.Audio(e.Encoders.FeatureSize, input.Width, e.Encoders.Dropout), Shape.Of(e.Encoders.Window, input.Width))
                : new(Encoders.ActionUnits(input.Width, e.Encoders.FeatureSize, e.Encoders.Dropout), Shape.Of(input.Width)),
    };

    /// <summary>
    /// Features from elsewhere (wav2vec, action units, …): an array [width] or [time, width] a clip. <paramref name="kind"/> tells several
    /// apart (<c>vectors:wav2vec</c>); empty: the only one. <c>vectors:face</c> may be a video, too, of whose face they are measures.
    /// </summary>
    /// <exception cref="ArgumentException">The kind has other signs than letters a-z, digits, - and _.</exception>
    public static Modality Vectors(string kind = "") =>
        kind.Length == 0
            ? AnyVectors
            : AnyVectors
                .Member($"{AnyVectors.Name}:{kind}".ToLowerInvariant())
                .IfNone(() => throw new ArgumentException($"'{kind}' is no name of vectors", nameof(kind)));
}
