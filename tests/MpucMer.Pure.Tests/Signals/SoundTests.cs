using MpucMer.Pure.Data;
using MpucMer.Pure.Signals;

namespace MpucMer.Pure.Tests.Signals;

public sealed class SoundTests
{
    private static float[] Tone(int frames, double level = .5) =>
        [.. Enumerable.Range(0, frames).Select(i => (float)(level * Math.Sin(i / 7.0)))];

    private static Sound Stereo(Func<float, float> left, Func<float, float> right) =>
        new(16000, 2, [.. Tone(4000).SelectMany(s => new[] { left(s), right(s) })]);

    [Fact]
    public void Silence_is_all_of_one_value_but_for_the_least_bits()
    {
        Assert.True(new Sound(16000, 1, new float[100]).IsSilent);
        Assert.True(new Sound(16000, 1, [.. Enumerable.Repeat(.25f, 100)]).IsSilent);
        Assert.True(new Sound(16000, 1, [.. Enumerable.Range(0, 100).Select(i => (i % 3 - 1) / 32768f)]).IsSilent);
        Assert.True(Stereo(_ => .1f, _ => -.1f).IsSilent);
        Assert.False(new Sound(16000, 1, Tone(4000, .001)).IsSilent);
        Assert.False(Stereo(s => s, _ => 0).IsSilent);
    }

    [Fact]
    public void Channels_cancel_where_one_is_the_other_with_the_opposite_sign()
    {
        Assert.True(Stereo(s => s, s => -s).Cancels);
        Assert.True(Stereo(s => s, s => -s * .99f).Cancels);
        Assert.True(Stereo(s => s + .2f, s => -s).Cancels);
        Assert.False(Stereo(s => s, s => s).Cancels);
        Assert.False(Stereo(s => s, _ => 0).Cancels);
        Assert.False(Stereo(s => s, s => -s * .5f).Cancels);
        Assert.False(new Sound(16000, 1, Tone(400)).Cancels);
        // Nothing to cancel.
        Assert.False(Stereo(_ => 0, _ => 0).Cancels);
    }

    [Fact]
    public void A_sound_and_a_face_of_one_length_share_frames_and_others_keep_their_time()
    {
        FaceTrack Face(int frames, double rate) => new(frames, None, None) { Rate = rate };
        var sound = new Sound(LogMel.SampleRate, 1, Tone((int)(1.5 * LogMel.SampleRate)));
        int Frames(FaceTrack face) => LogMel.Extract(sound, face, "a.wav").Expect().Frames;
        float[] Values(FaceTrack face) => LogMel.Extract(sound, face, "a.wav").Expect().Values;

        // 1.5 seconds are 45 frames of 30 a second: one or two less is as published, a frame a row.
        Assert.Equal(LogMel.Extract(sound, Some(44), "a.wav").Expect().Values, Values(Face(44, 30)));
        Assert.InRange(Frames(Face(44, 30)), 44, 46);
        // 28 rows are not stretched over them, nor 90 pressed into them.
        Assert.Equal(LogMel.Extract(sound, None, "a.wav", 30).Expect().Values, Values(Face(28, 30)));
        Assert.Equal(Values(Face(28, 30)), Values(Face(90, 30)));
        Assert.InRange(Frames(Face(28, 30)), 45, 46);
        // Of a face without times nothing is known.
        Assert.InRange(Frames(new FaceTrack(28, None, None)), 28, 30);
    }
}
