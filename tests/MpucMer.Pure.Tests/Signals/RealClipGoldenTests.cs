using System.Globalization;
using System.Text.Json;
using MpucMer.Pure.Signals;

namespace MpucMer.Pure.Tests.Signals;

/// <summary>The real clips that tests/golden/mel.json lists, from decoding to decibels: those of them that are in the folder.</summary>
public sealed class RealClipGoldenTests
{
    [GoldenClipFact]
    public void Golden_log_mel_of_real_clips_is_librosas()
    {
        foreach (var (clip, path) in GoldenClipFactAttribute.Clips())
        {
            var name = clip.GetProperty("file").GetString()!;
            var sound = WavFile.Decode(File.ReadAllBytes(path), path).Expect();
            Assert.Equal(
                clip.GetProperty("loaded_length").GetInt32(),
                Resampler.Resample(sound.Mono(), sound.SampleRate, LogMel.SampleRate).Length
            );

            var mel = LogMel.Extract(sound, clip.GetProperty("video_frames").GetInt32(), path).Expect();

            Assert.Equal(Golden.Longs(clip.GetProperty("shape")), new long[] { mel.Bands, mel.Frames });
            foreach (var listed in clip.EnumerateObject().Where(p => p.Name.StartsWith("frame_", StringComparison.Ordinal)))
            {
                var frame = int.Parse(listed.Name["frame_".Length..], CultureInfo.InvariantCulture);
                var expected = Golden.Floats(listed.Value);
                for (var band = 0; band < expected.Length; band++)
                {
                    if (expected[band] > -80)
                        Close.Absolute(expected[band], mel.Frame(frame)[band], 0.02, $"{name} frame {frame} band {band}");
                }
            }
            var mean = mel.Values.Average(v => (double)v);
            Close.Absolute(clip.GetProperty("mean").GetDouble(), mean, 0.002, $"{name} mean");
            Close.Absolute(
                clip.GetProperty("std").GetDouble(),
                Math.Sqrt(mel.Values.Average(v => (v - mean) * (v - mean))),
                0.002,
                $"{name} std"
            );
        }
    }
}

/// <summary>Skipped, saying so, unless RAVDESS_DIR holds at least one of the clips that mel.json lists.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class GoldenClipFactAttribute : FactAttribute
{
    public GoldenClipFactAttribute()
    {
        if (Clips().Count == 0)
            Skip = "set RAVDESS_DIR to a folder with one of the clips listed in tests/golden/mel.json to run this test";
    }

    /// <summary>Each listed clip that is there, with its path: in Actor_XX or in the folder itself.</summary>
    public static IReadOnlyList<(JsonElement Clip, string Path)> Clips() =>
        RavdessFactAttribute.Folder.Length == 0
            ? []
            :
            [
                .. from clip in Golden.Read("mel")["files"].EnumerateArray()
                let file = clip.GetProperty("file").GetString()!
                from path in new[]
                {
                    Path.Combine(RavdessFactAttribute.Folder, $"Actor_{Path.GetFileNameWithoutExtension(file).Split('-')[^1]}", file),
                    Path.Combine(RavdessFactAttribute.Folder, file),
                }
                where File.Exists(path)
                select (clip, path),
            ];
}
