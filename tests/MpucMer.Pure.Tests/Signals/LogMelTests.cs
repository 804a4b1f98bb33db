using System.Numerics;
using MpucMer.Pure.Data;
using MpucMer.Pure.Signals;

namespace MpucMer.Pure.Tests.Signals;

public sealed class LogMelTests
{
    private static Sound Tone(int samples) => new(22050, 1, [.. Enumerable.Range(0, samples).Select(i => (float)Math.Sin(i * 0.2))]);

    [Fact]
    public void There_is_a_frame_for_each_video_frame_and_one_more()
    {
        Assert.Equal(100, LogMel.Extract(Tone(85346), 99, "a.wav").Expect().Frames);
        Assert.Equal(31, LogMel.Extract(Tone(22050), None, "a.wav").Expect().Frames);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2047)]
    public void A_sound_shorter_than_the_window_is_no_trouble(int samples)
    {
        var mel = LogMel.Extract(Tone(samples), None, "a.wav").Expect();

        Assert.Equal(MelSpectrogram.Frames(samples, LogMel.DefaultHop), mel.Frames);
        Assert.All(mel.Values, v => Assert.InRange(v, -80, 0));
    }

    [Theory]
    [InlineData(30)]
    [InlineData(24)]
    [InlineData(29.97)]
    [InlineData(12.5)]
    public void Without_a_video_frames_keep_to_the_clocks_rate(double rate)
    {
        // A click each second for a minute: its frame is the one of its time, also at the end.
        var samples = new float[22050 * 60];
        for (var s = 1; s < 60; s++)
            samples[s * 22050] = 1;
        var mel = LogMel.Extract(new Sound(22050, 1, samples), None, "a.wav", rate).Expect();

        Assert.Equal(1 + (int)(60 * rate), mel.Frames);
        for (var s = 1; s < 60; s++)
        {
            var loudest = Enumerable.Range((int)((s - .4) * rate), (int)(.8 * rate)).MaxBy(f => mel.Frame(f)[100]);
            Assert.InRange(loudest / rate, s - .6 / rate, s + .6 / rate);
        }
    }

    [Fact]
    public void A_stretch_of_a_sound_is_its_samples()
    {
        var sound = new Sound(10, 2, [.. Enumerable.Range(0, 40).Select(i => (float)i)]);
        Assert.Same(sound, sound.Of(Cut.Whole));
        Assert.Equal(Enumerable.Range(10, 10).Select(i => (float)i), sound.Of(new Cut(.5, Some(1.0))).Samples);
        Assert.Equal(Enumerable.Range(30, 10).Select(i => (float)i), sound.Of(new Cut(1.5, Some(9.0))).Samples);
        Assert.Empty(sound.Of(new Cut(2, None)).Samples);
    }

    [Fact]
    public void Silence_is_zero_decibels_throughout() =>
        Assert.All(LogMel.Extract(new Sound(22050, 1, new float[4000]), None, "a.wav").Expect().Values, v => Assert.Equal(0, v));

    [Theory]
    [InlineData(0)]
    [InlineData(5000)]
    public void A_video_that_cannot_belong_to_the_sound_is_a_problem(int frames) =>
        Assert.Equal(
            frames,
            Assert.IsType<Problem.SoundShorterThanVideo>(LogMel.Extract(Tone(22050), frames, "a.wav").ExpectProblem()).VideoFrames
        );

    [Fact]
    public void An_hour_is_the_most() =>
        Assert.IsType<Problem.SoundTooLong>(LogMel.Extract(new Sound(1000, 1, new float[3_601_000]), None, "a.wav").ExpectProblem());

    [Theory]
    [InlineData(4)]
    [InlineData(64)]
    [InlineData(2048)]
    public void The_transforms_power_is_that_of_the_definition(int length)
    {
        var signal = Enumerable.Range(0, length).Select(i => Math.Sin(i * i * 0.37) + 0.1).ToArray();
        var power = new float[length / 2 + 1];

        new RealFft(length).Power(signal, power);

        for (var k = 0; k < power.Length; k += Math.Max(1, length / 64))
        {
            var sum = Complex.Zero;
            for (var i = 0; i < length; i++)
                sum += signal[i] * Complex.FromPolarCoordinates(1, -2 * Math.PI * k * i / length);
            Close.Absolute(sum.Magnitude * sum.Magnitude, power[k], 1e-5 * length, $"bin {k}");
        }
    }
}
