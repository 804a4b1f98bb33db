using MpucMer.Pure.Data;

namespace MpucMer.Pure.Demo;

/// <summary>A file of the demo set: its path below the set's folder, with forward slashes, and its bytes.</summary>
public sealed record DemoFile(string RelativePath, byte[] Content);

/// <summary>The demo set as files: Actor_XX/03-….wav and Actor_XX/01-….csv. The same settings give the same bytes.</summary>
public static class DemoSet
{
    /// <summary>All files, clip by clip, each made when it is asked for.</summary>
    public static IEnumerable<DemoFile> Files(DemoSettings settings) => Names(settings).SelectMany(name => FilesOf(settings, name));

    /// <summary>The clips' names; each clip is independent of the others, so <see cref="FilesOf"/> may run on several cores.</summary>
    public static IReadOnlyList<ClipName> Names(DemoSettings settings) =>
        [
            .. from actor in Enumerable.Range(1, settings.Actors)
            from emotion in Enumerable.Range(1, Emotions.Names.Count)
            from clip in Enumerable.Range(0, settings.ClipsPerEmotion)
            // As in RAVDESS, neutral has no strong form: it is repeated instead.
            let second = 1 + clip / 2
            select new ClipName(3, 1, emotion, emotion == 1 ? 1 : second, 1 + clip % 2, emotion == 1 ? second : 1, actor),
        ];

    /// <summary>The sound file and the landmark file of a clip.</summary>
    public static IReadOnlyList<DemoFile> FilesOf(DemoSettings settings, ClipName name)
    {
        var take = DemoTake.Of(settings, name);
        return
        [
            new DemoFile($"Actor_{name.Group}/03-{name.Clip}.wav", Speech.Wav(take)),
            new DemoFile($"Actor_{name.Group}/01-{name.Clip}.csv", FaceCsv.Csv(take)),
        ];
    }
}
