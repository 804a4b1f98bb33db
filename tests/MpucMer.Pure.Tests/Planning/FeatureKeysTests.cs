using MpucMer.Pure.Data;
using MpucMer.Pure.Planning;

namespace MpucMer.Tests.Planning;

/// <summary>What a feature depends on, and what it does not.</summary>
public sealed class FeatureKeysTests
{
    private static readonly Source Wav = new(Modality.Audio, "a.wav", None, "sound");
    private static readonly Source Track = new(Modality.Audio, "a.mp4", None, "film");
    private static readonly Source Film = new(Modality.Video, "a.mp4", None, "film");
    private static readonly Source Words = new Source(Modality.Text, "a.csv", None, "words")
    {
        Form = SourceForm.Transcript,
        Words = new WordSource("glove.txt", "glove"),
    };
    private static readonly Source Face = new(Modality.Landmarks, "a.csv", None, "face");

    private static readonly Source Units = new(Modality.ActionUnits, "a.csv", None, "face");

    private static StageKey Key(Source source, params Source[] beside) =>
        FeatureKeys.Of(new SourceClip("a", "a", 0, Seq1(source) + beside.ToSeq()), source.Modality);

    private static Source Faster(Source source) => source with { Rate = 60 };

    private static Source Later(Source source) => source with { Cut = new Cut(1, None) };

    [Fact]
    public void What_there_was_before_recordings_has_the_key_that_it_had()
    {
        Assert.Equal("2ead77d5eb2d", Key(Wav).Fingerprint[..12]);
        // Since lost and missing frames are held, what is made of faces, and on their frames, has another version; and so have words since
        // they are looked up in several forms.
        Assert.Equal(
            [1, 2, 2, 2, 2, 3],
            new[] { Key(Wav), Key(Words), Key(Face), Key(Units), Key(Wav, Face), Key(Words, Face) }.Select(k => k.Version)
        );
        Assert.Equal("4596cb93c35f", (Key(Face) with { Version = 1 }).Fingerprint[..12]);
        Assert.Equal("d4491cd6cec3", (Key(Wav, Face) with { Version = 1 }).Fingerprint[..12]);
    }

    [Fact]
    public void Without_landmarks_a_file_of_action_units_says_which_frames_there_are()
    {
        Assert.NotEqual(Key(Wav), Key(Wav, Units));
        Assert.Equal(Key(Wav, Face), Key(Wav, Face, Units));
        // A row of a table says nothing of frames.
        Assert.Equal(Key(Wav), Key(Wav, new Source(Modality.ActionUnits, "units.csv", Some("a"), "row")));
    }

    [Fact]
    public void What_decodes_frames_is_in_what_learns_from_frames_and_not_in_what_is_kept_of_them()
    {
        var clip = new SourceClip("a", "a", 0, Seq(Wav, Film));
        string Clip(params Modality[] modalities) => FeatureKeys.OfClip(clip, modalities.ToSeq()).Hash;
        string Features(params Modality[] modalities) =>
            StageKey.HashOf(modalities.Select(m => new Input(m.Name, FeatureKeys.Of(clip, m).Fingerprint)));

        Assert.Equal(Features(Modality.Audio), Clip(Modality.Audio));
        Assert.NotEqual(Features(Modality.Audio, Modality.Video), Clip(Modality.Audio, Modality.Video));
        var without = new SourceClip("a", "a", 0, Seq1(Wav));
        Assert.Equal(
            StageKey.HashOf([new Input("audio", FeatureKeys.Of(without, Modality.Audio).Fingerprint), new Input("video", "none")]),
            FeatureKeys.OfClip(without, Seq(Modality.Audio, Modality.Video)).Hash
        );
    }

    [Fact]
    public void The_clocks_rate_is_in_what_is_on_that_clock()
    {
        foreach (var source in (Source[])[Wav, Track, Film, Words])
            Assert.NotEqual(Key(source), Key(Faster(source)));
        Assert.Equal(Key(Face), Key(Faster(Face)));
        // Landmarks are the clock where there are some: of sound and words, but pictures are decoded at their rate all the same.
        foreach (var source in (Source[])[Wav, Track, Words])
        {
            Assert.Equal(Key(source, Face), Key(Faster(source), Face));
            Assert.NotEqual(Key(source), Key(source, Face));
            Assert.NotEqual(Key(source, Face), Key(source, Face with { Hash = "other face" }));
            Assert.NotEqual(Key(source, Face), Key(source, Later(Face)));
            Assert.NotEqual(Key(Later(source), Face), Key(Later(source), Later(Face)));
        }
        Assert.NotEqual(Key(Film, Face), Key(Faster(Film), Face));
        Assert.Equal(Key(Film), Key(Film, Face));
    }

    [Fact]
    public void A_stretch_and_the_words_vectors_are_in_what_is_made_of_them()
    {
        foreach (var source in (Source[])[Wav, Track, Film, Words, Face])
        {
            Assert.NotEqual(Key(source), Key(Later(source)));
            Assert.NotEqual(Key(Later(source)), Key(source with { Cut = new Cut(1, Some(2.0)) }));
        }
        Assert.NotEqual(Key(Words), Key(Words with { Words = new WordSource("glove.txt", "other") }));
        Assert.Equal(Key(Words), Key(Words with { Words = new WordSource("elsewhere.txt", "glove") }));
        Assert.NotEqual(Key(Words with { Words = None }), Key(Words with { Words = None, Form = SourceForm.Vectors }));
    }

    [Fact]
    public void The_recording_is_in_what_is_made_of_a_transcript_whose_unit_of_time_it_may_have_to_tell()
    {
        Assert.NotEqual(Key(Words), Key(Words, Wav));
        Assert.NotEqual(Key(Words, Wav), Key(Words, Wav with { Hash = "other sound" }));
        // Of a stretch the length of the whole is not known, and other formats say their unit.
        Assert.Equal(Key(Later(Words)), Key(Later(Words), Wav));
        Assert.Equal(Key(Words with { Path = "a.srt" }), Key(Words with { Path = "a.srt" }, Wav));
    }

    [Fact]
    public void What_two_decoders_make_of_the_same_bytes_are_two_features()
    {
        Source Decoded(string word, int version) =>
            Wav with
            {
                Form = new SourceForm(word)
                {
                    Decode = Some<Func<byte[], string, Either<Problem, Recorded>>>((_, _) => new Recorded(1, 1, [1])),
                    Version = _ => version,
                },
            };
        Assert.NotEqual(Key(Decoded("one", 1)), Key(Decoded("other", 1)));
        Assert.NotEqual(Key(Decoded("one", 1)), Key(Decoded("one", 2)));
        Assert.Equal(Key(Decoded("one", 1)), Key(Decoded("one", 1)));
    }
}
