using MpucMer.Pure.Data;

namespace MpucMer.Pure.Signals;

/// <summary>The audio feature: a log-mel spectrogram with one frame per video frame.</summary>
public static class LogMel
{
    /// <summary>Hertz; what <c>librosa.load</c> resamples to.</summary>
    public const int SampleRate = 22050;

    /// <summary>Mel bands.</summary>
    public const int Bands = 128;

    /// <summary>Samples between frames where no video says how many and the clock has its usual 30 frames a second.</summary>
    public const int DefaultHop = SampleRate / 30;

    /// <summary>Features are of clips of seconds; an hour bounds the memory that a wrong file can take.</summary>
    public const double MostSeconds = 3600;

    /// <summary>344 video frames a second: fewer samples to a frame than this, and sound and video do not belong together.</summary>
    public const int LeastHop = 64;

    private static readonly MelFilterBank Filters = MelFilterBank.Slaney(SampleRate, MelSpectrogram.WindowLength, Bands);

    /// <summary>
    /// Decibels [frames, 128] in [-80, 0]: mono, 22,050 Hz, hop = samples / video frames (whole), or 22,050 / <paramref name="rate"/>
    /// without video; frames = 1 + samples / hop, so one or a few more than the video has. <paramref name="path"/> is for the problem: a
    /// sound of more than an hour, or one much too short for its video.
    /// </summary>
    public static Either<Problem, Spectrogram> Extract(Sound sound, Option<int> videoFrames, string path, double rate = Clock.UsualRate)
    {
        if (sound.Seconds > MostSeconds)
            return new Problem.SoundTooLong(path, sound.Seconds, MostSeconds);
        var samples = Resampler.Resample(sound.Mono(), sound.SampleRate, SampleRate);
        var hop = videoFrames.Map(frames => frames > 0 ? samples.Length / frames : 0.0).IfNone(SampleRate / rate);
        if (hop < LeastHop)
            return new Problem.SoundShorterThanVideo(path, sound.Seconds, videoFrames.IfNone(0));
        var power = MelSpectrogram.Power(samples, hop, Filters);
        return power with { Values = Decibels.PowerToDb(power.Values) };
    }

    /// <summary>
    /// The same of a sound and the face of one recording: where the two are of one length a frame is a row, as published; where they are
    /// not (rows or sound are missing at the end) both keep their own time, and frames are as many a second as the face has.
    /// </summary>
    public static Either<Problem, Spectrogram> Extract(Sound sound, FaceTrack face, string path) =>
        face
            .Rate.Filter(rate => !ClipChecks.AreAlike(sound.Seconds, face.Frames, rate))
            .Match(rate => Extract(sound, None, path, rate), () => Extract(sound, Some(face.Frames), path));
}
