using System.Collections.Immutable;
using static MpucMer.Pure.Diagnostics.Wording;

namespace MpucMer.Pure.Diagnostics;

/// <content>WAV files and what is in them.</content>
public abstract partial record Problem
{
    private static Area SoundsArea =>
        new(
            "Sounds",
            "WAV files and what is in them.",
            [
                NotWav.Page,
                WavTruncated.Page,
                WavEncodingUnsupported.Page,
                WavWithoutSamples.Page,
                WavHeaderWrong.Page,
                WavSampleRateUnsupported.Page,
                WavSampleNotFinite.Page,
                SoundTooLong.Page,
                SoundShorterThanVideo.Page,
                WavGoesOn.Page,
                SilentSounds.Page,
                ChannelsCancel.Page,
                WavUnfinished.Page,
            ]
        );

    /// <summary>Not a WAV file: <paramref name="FirstBytes"/> are at most 16.</summary>
    public sealed record NotWav(string Path, ImmutableArray<byte> FirstBytes) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC2004",
                new(Path),
                $"Not a WAV file: it {Looks(FirstBytes.AsSpan())}.",
                "Fetch it again, or convert it: ffmpeg -i FILE -c:a pcm_s16le OUT.wav"
            );

        public static Page Page =>
            new()
            {
                Title = "Not a WAV file",
                What = """
                    A file named .wav does not begin as a RIFF/WAVE file does. The message says what its first bytes look like: another
                    sound format, a web page, text.
                    """,
                Fix = """
                    - Text that begins with "version https://git-lfs" is a Git LFS pointer: run `git lfs pull`.
                    - A web page was saved instead of the file: download it again, signed in where that is needed.
                    - MP3, FLAC and others under a wrong name: convert them as the message says.
                    """,
                Examples = [new NotWav("03-01-05-01-01-02-12.wav", [.. "version https://"u8])],
            };
    }

    /// <summary>A chunk of <paramref name="Promised"/> bytes of which <paramref name="There"/> are there.</summary>
    public sealed record WavTruncated(string Path, long Promised, long There) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC2005",
                new(Path),
                $"The WAV file is cut off: a chunk promises {Promised} bytes and {There} are there.",
                "Fetch or copy it again."
            );

        public static Page Page =>
            new()
            {
                Title = "A WAV file that is cut off",
                What = """
                    A chunk of the file promises more bytes than follow. The rest of the recording is missing, so the clip would be shorter
                    than its video.
                    """,
                Fix = """
                    - Copy or download the file again and compare its size.
                    - A recorder that was stopped hard leaves a wrong size behind: `ffmpeg -i FILE -c:a pcm_s16le OUT.wav` writes a right
                      one.
                    - A size of 0xFFFFFFFF (written to a pipe) is no problem: what is there is taken.
                    """,
                Examples = [new WavTruncated("03-01-05-01-01-02-12.wav", 406_016, 131_072)],
            };
    }

    /// <summary>A WAV encoding that is not read.</summary>
    public sealed record WavEncodingUnsupported(string Path, int FormatTag, int Bits) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC2006",
                new(Path),
                $"The WAV file's encoding is not one that is read: {Encoding}, {Bits} bits.",
                "Convert it: ffmpeg -i FILE -c:a pcm_s16le OUT.wav"
            );

        public static Page Page =>
            new()
            {
                Title = "A WAV encoding that is not read",
                What = """
                    The samples are in an encoding other than PCM of 8, 16, 24 or 32 bits or floating point of 32 or 64.
                    """,
                Fix = """
                    - Convert the file as the message says; 16 bits are enough, the features see 80 dB.
                    - For a whole folder: `for f in *.wav; do ffmpeg -i "$f" -c:a pcm_s16le "out/$f"; done`.
                    """,
                Examples = [new WavEncodingUnsupported("a.wav", 7, 8)],
            };

        private string Encoding =>
            FormatTag switch
            {
                1 => "PCM",
                2 => "ADPCM",
                3 => "floating point",
                6 => "A-law",
                7 => "mu-law",
                0x11 => "IMA ADPCM",
                0x55 => "MP3",
                _ => $"format 0x{FormatTag:X4}",
            };
    }

    /// <summary>A WAV file without samples.</summary>
    public sealed record WavWithoutSamples(string Path) : Problem
    {
        public override Explanation Explain() =>
            Error("MPUC2007", new(Path), "The WAV file holds no samples.", "Fetch or export it again, or take the clip out of the folder.");

        public static Page Page =>
            new()
            {
                Title = "A WAV file without samples",
                What = """
                    The file's header is in order, but its data chunk is empty.
                    """,
                Fix = """
                    - Fetch or export the file again.
                    - If the recording really is empty, remove the file: the clip then counts as one without sound (MPUC2022).
                    """,
                Examples = [new WavWithoutSamples("a.wav")],
            };
    }

    /// <summary>A damaged WAV header.</summary>
    public sealed record WavHeaderWrong(string Path, WavHeaderFault Fault, long Value) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC2008",
                new(Path),
                $"The WAV file's header is damaged: {Damage}.",
                "Fetch it again, or rewrite it: ffmpeg -i FILE -c:a pcm_s16le OUT.wav"
            );

        public static Page Page =>
            new()
            {
                Title = "A damaged WAV header",
                What = """
                    The file is a WAV file, but its header contradicts itself or lacks a part: no format, no data, no channels, or a frame
                    size that does not fit the channels and bits.
                    """,
                Fix = """
                    - Fetch the file again.
                    - If it plays elsewhere, let ffmpeg rewrite it.
                    - A file that no program opens is lost: take it out of the folder.
                    """,
                Examples = [new WavHeaderWrong("a.wav", WavHeaderFault.NoData, 44)],
            };

        private string Damage =>
            Fault switch
            {
                WavHeaderFault.NoFormat => $"there is no \"fmt \" chunk in its {Value} bytes",
                WavHeaderFault.NoData => $"there is no \"data\" chunk in its {Value} bytes",
                WavHeaderFault.FormatTooShort => $"its \"fmt \" chunk has {Value} bytes of at least 16",
                WavHeaderFault.Channels => $"it says {Value} channels",
                WavHeaderFault.BlockAlign => $"it says {Value} bytes a frame, which are not channels times bytes a sample",
            };
    }

    /// <summary>Hertz.</summary>
    public sealed record WavSampleRateUnsupported(string Path, long Rate, int Lowest, int Highest) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC2009",
                new(Path),
                $"A sample rate of {Rate} Hz is outside {Lowest} to {Highest} Hz.",
                "Resample it: ffmpeg -i FILE -ar 48000 OUT.wav"
            );

        public static Page Page =>
            new()
            {
                Title = "A sample rate out of range",
                What = """
                    The header says a sample rate below 1 kHz or above 768 kHz. No speech is recorded so; most often the header is damaged.
                    """,
                Fix = """
                    - If the rate in the header is wrong, set the right one: `ffmpeg -f s16le -ar 48000 -i RAW OUT.wav` on the bare samples.
                    - If it is right, resample the file as the message says.
                    """,
                Examples = [new WavSampleRateUnsupported("a.wav", 1, 1000, 768_000)],
            };
    }

    /// <summary>A NaN, an infinity or an absurd magnitude (above 1e12) among float samples; frame from 0, channel from 1.</summary>
    public sealed record WavSampleNotFinite(string Path, int Frame, int Channel) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC2010",
                new(Path),
                $"The sample of frame {Frame}, channel {Channel}, is not finite, or absurdly large.",
                "Export the file again; a NaN would make every feature of the clip NaN."
            );

        public static Page Page =>
            new()
            {
                Title = "A sample that is no number",
                What = """
                    A floating-point WAV file holds a NaN, an infinity, or a magnitude above 1e12, whose power would overflow. It would
                    spread to every feature of the clip, and in training to every weight.
                    """,
                Fix = """
                    - Export the file again; effects that divide by loudness make NaNs of silence.
                    - `ffmpeg -i FILE -c:a pcm_s16le OUT.wav` writes whole numbers, which cannot be NaN; listen to the result.
                    """,
                Examples = [new WavSampleNotFinite("a.wav", 17, 1)],
            };
    }

    /// <summary>A sound that is too long.</summary>
    public sealed record SoundTooLong(string Path, double Seconds, double MostSeconds) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC2011",
                new(Path),
                Invariant($"The sound is {Seconds:0} seconds long, more than the {MostSeconds:0} of which features are made."),
                "Cut the recording into clips of one utterance each."
            );

        public static Page Page =>
            new()
            {
                Title = "A sound that is too long",
                What = """
                    Features are made of clips, that is of one utterance; the file is longer than an hour.
                    """,
                Fix = """
                    - Cut the recording, for example `ffmpeg -i FILE -ss 12.0 -to 15.5 OUT.wav`.
                    - If the file is short, its header says a wrong rate or size: see MPUC2008.
                    """,
                Examples = [new SoundTooLong("a.wav", 5400, 3600)],
            };
    }

    /// <summary>The sound is too short to belong to a video of so many frames.</summary>
    public sealed record SoundShorterThanVideo(string Path, double Seconds, int VideoFrames) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC2012",
                new(Path),
                Invariant($"{Seconds:0.###} seconds of sound cannot belong to a video of {VideoFrames} frames."),
                "See that the sound and the landmarks are of the same clip and that neither is cut off."
            );

        public static Page Page =>
            new()
            {
                Title = "A sound too short for its video",
                What = """
                    The log-mel spectrogram has one frame for each video frame. This sound is so short that a video frame would have fewer
                    than 64 samples.
                    """,
                Fix = """
                    - Play the sound: it may be cut off although its header is in order.
                    - See that the landmarks are of the same clip, and have one row a frame.
                    """,
                Examples = [new SoundShorterThanVideo("03-01-05-01-01-02-12.wav", .1, 107)],
            };
    }

    /// <summary>WAV files that have more sound in them than their header says.</summary>
    public sealed record WavGoesOn(Seq<string> Paths) : Problem
    {
        public override Explanation Explain() =>
            Warning(
                "MPUC2028",
                First(Paths),
                $"There is more in {TheFiles(Paths)} than the length in the header says; it is not read.",
                "A recorder that was ended may leave an earlier length, and files that were put together bring a header each: ffmpeg "
                    + "-ignore_length 1 -i FILE OUT.wav reads all."
            );

        public static Page Page =>
            new()
            {
                Title = "A WAV file with more in it than its header says",
                What = """
                    Behind the sound, as long as the header says it is, the file goes on for more than a tenth of a second with what is no
                    other part of a WAV file, or with a second chunk of sound. It is not read, as no program does.
                    """,
                Fix = """
                    - `ffmpeg -ignore_length 1 -i FILE OUT.wav` reads all that is there; listen whether it is sound.
                    """,
                Examples = [new WavGoesOn(Seq1("own/a.wav"))],
            };
    }

    /// <summary>Sounds without any.</summary>
    public sealed record SilentSounds(Seq<string> Paths) : Problem
    {
        public override Explanation Explain() =>
            Warning(
                "MPUC2041",
                First(Paths),
                $"There is no sound in {TheFiles(Paths)}: every sample is the same.",
                "Their spectrograms say nothing. Leave the audio field of such a clip empty, and keep it by MpucMissing=use."
            );

        public static Page Page =>
            new()
            {
                Title = "A sound without any",
                What = """
                    Every sample is the same but for the least bits. A spectrogram is relative to its loudest number, so that it says
                    nothing here.
                    """,
                Fix = """
                    - Fetch or record the sound again.
                    - Leave the clip's field `audio` empty, and keep it by `-p:MpucMissing=use`.
                    """,
                Examples = [new SilentSounds(Seq1("own/a.wav"))],
            };
    }

    /// <summary>Sounds whose channels cancel out when they are mixed to one.</summary>
    public sealed record ChannelsCancel(Seq<string> Paths) : Problem
    {
        public override Explanation Explain() =>
            Warning(
                "MPUC2042",
                First(Paths),
                $"The channels of {TheFiles(Paths)} cancel out when they are mixed to one.",
                "One has the other's opposite sign: take one of them, ffmpeg -i FILE -af pan=\"mono|c0=c0\" OUT.wav"
            );

        public static Page Page =>
            new()
            {
                Title = "Channels that cancel out",
                What = """
                    Sound is mixed to one channel, the mean of all. Here one channel is the other with the opposite sign, so that next to
                    nothing is left.
                    """,
                Fix = """
                    - `ffmpeg -i FILE -af pan="mono|c0=c0" OUT.wav` keeps the first channel.
                    """,
                Examples = [new ChannelsCancel(Seq1("own/a.wav"))],
            };
    }

    /// <summary>WAV files whose header does not say how long they are.</summary>
    public sealed record WavUnfinished(Seq<string> Paths) : Problem
    {
        public override Explanation Explain() =>
            Warning(
                "MPUC2043",
                First(Paths),
                $"The header of {TheFiles(Paths)} does not say how long the sound is; what is there is read.",
                "A recorder that was ended leaves it so: the end of the clip may be missing."
            );

        public static Page Page =>
            new()
            {
                Title = "A WAV file that does not say how long it is",
                What = """
                    The length of the sound is zero in the header, and sound follows: a recorder that was ended leaves it so. What is there
                    is read. (Lengths that programs write to a pipe are read without a word.)
                    """,
                Fix = """
                    - Listen whether the end is missing.
                    - `ffmpeg -i FILE -c copy OUT.wav` fills the length in.
                    """,
                Examples = [new WavUnfinished(Seq1("own/a.wav"))],
            };
    }
}

/// <summary>What is wrong with the header of a WAV file.</summary>
public enum WavHeaderFault
{
    /// <summary>No <c>fmt </c> chunk; the value is the file's length.</summary>
    NoFormat,

    /// <summary>No <c>data</c> chunk; the value is the file's length.</summary>
    NoData,

    /// <summary>A <c>fmt </c> chunk of fewer than 16 bytes; the value is its length.</summary>
    FormatTooShort,

    /// <summary>No channels, or more than there can be; the value is their number.</summary>
    Channels,

    /// <summary>Bytes per frame that are not channels times bytes per sample; the value is their number.</summary>
    BlockAlign,
}
