using MpucMer.Pure.Signals;

namespace MpucMer.Pure.Tests.Signals;

public sealed class ResamplerTests
{
    [Theory]
    [InlineData(48000)]
    [InlineData(44100)]
    [InlineData(16000)]
    [InlineData(8000)]
    [InlineData(22051)]
    [InlineData(192000)]
    public void A_tone_keeps_its_pitch_and_loudness_at_any_rate(int from)
    {
        var samples = Enumerable.Range(0, from).Select(i => (float)(0.5 * Math.Sin(2 * Math.PI * 440 * i / from))).ToArray();

        var resampled = Resampler.Resample(samples, from, 22050);

        Assert.Equal(22050, resampled.Length);
        // Away from the ends, where the filter meets nothing but sound; the steps cut to whole numbers cost up to a thousandth of loudness.
        for (var i = 2500; i < 19500; i++)
            Close.Absolute(0.5 * Math.Sin(2 * Math.PI * 440 * i / 22050), resampled[i], 1e-3, $"sample {i}");
    }

    [Fact]
    public void The_length_is_rounded_up() =>
        Assert.Equal([46, 460], new[] { 100, 1000 }.Select(n => Resampler.Resample(new float[n], 48000, 22050).Length));

    [Fact]
    public void The_same_rate_changes_nothing()
    {
        float[] samples = [1, -1, 0.5f];

        Assert.Equal(samples, Resampler.Resample(samples, 22050, 22050));
    }
}
