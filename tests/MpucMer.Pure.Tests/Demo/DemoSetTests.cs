using MpucMer.Pure.Data;
using MpucMer.Pure.Demo;
using MpucMer.Pure.Layouts;
using MpucMer.Pure.Signals;
using MpucMer.Pure.Tests.Signals;

namespace MpucMer.Pure.Tests.Demo;

public sealed class DemoSetTests
{
    private static DemoSettings Settings(int actors, int clips, double noise = 1, long seed = 0) =>
        DemoSettings.Of(actors, clips, noise, seed).Match(Succ: s => s, Fail: p => throw new Xunit.Sdk.XunitException(p.ToString()));

    [Fact]
    public void The_default_is_384_clips_of_two_files_with_one_name_each()
    {
        var names = DemoSet.Names(DemoSettings.Default);

        Assert.Equal(384, names.Select(n => n.Clip).Distinct().Count());
        Assert.All(names.GroupBy(n => (n.Label, n.Group)), g => Assert.Equal(4, g.Count()));
        Assert.Equal(12, names.Select(n => n.Group).Distinct().Count());
        Assert.Equal(
            ["Actor_01/03-01-01-01-01-01-01.wav", "Actor_01/01-01-01-01-01-01-01.csv"],
            DemoSet.Files(DemoSettings.Default).Take(2).Select(f => f.RelativePath)
        );
    }

    [Fact]
    public void The_same_settings_give_the_same_bytes_and_another_seed_others()
    {
        byte[][] Bytes(long seed) => [.. DemoSet.Files(Settings(2, 1, seed: seed)).Select(f => f.Content)];

        Assert.Equal(Bytes(1), Bytes(1));
        Assert.All(Bytes(1).Zip(Bytes(2)), pair => Assert.NotEqual(pair.Item1, pair.Item2));
    }

    [Fact]
    public void Our_own_readers_read_every_file()
    {
        foreach (var name in DemoSet.Names(Settings(3, 2)))
        {
            var files = DemoSet.FilesOf(DemoSettings.Default, name);
            var sound = WavFile.Decode(files[0].Content, files[0].RelativePath).Expect();
            var track = OpenFaceCsv.Parse(files[1].Content, files[1].RelativePath).Expect();

            Assert.Equal((16000, 1), (sound.SampleRate, sound.Channels));
            Assert.InRange(sound.Seconds, 1.2, 1.5);
            Close.Absolute(track.Frames / 30.0, sound.Seconds, 1e-3);
            Assert.InRange(LogMel.Extract(sound, track.Frames, files[0].RelativePath).Expect().Frames, track.Frames, track.Frames + 2);
        }
    }

    [Fact]
    public void The_files_make_clips_with_both_modalities()
    {
        var sources = DemoSet
            .Files(Settings(2, 4))
            .Select(f => (ClipSource)new ClipSource.File(f.RelativePath, f.RelativePath.Split('/')[1]))
            .ToList();
        var found = new Dictionary<Modality, IReadOnlyList<ClipSource>> { [Modality.Audio] = sources, [Modality.Landmarks] = sources };

        var index = ClipIndex
            .Build(found, Ravdess.Naming, MissingModality.Fail)
            .Match(Succ: i => i, Fail: p => throw new Xunit.Sdk.XunitException(p.ToString()));

        Assert.Equal(64, index.Clips.Count);
        Assert.Empty(index.Warnings);
    }

    [Fact]
    public void Settings_outside_their_range_are_told_all_at_once() =>
        Assert.Equal(
            ["Actors", "ClipsPerEmotion", "Noise"],
            DemoSettings
                .Of(0, 5, double.NaN, 0)
                .Match(Succ: _ => [], Fail: p => p.OfType<Problem.DemoSettingOutside>().Select(x => x.Name).ToArray())
        );
}
