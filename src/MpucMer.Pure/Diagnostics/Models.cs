namespace MpucMer.Pure.Diagnostics;

/// <content>Trained models in one file, and what is asked of them.</content>
public abstract partial record Problem
{
    private static Area ModelsArea =>
        new(
            "Models",
            "Trained models in one file, and what is asked of them.",
            [ModelUnreadable.Page, ModelLacksModalities.Page, AskedWithout.Page]
        );

    /// <summary>A file that is no model, or is not what it was.</summary>
    public sealed record ModelUnreadable(string Path, string Detail) : Problem
    {
        public override Explanation Explain() =>
            Error("MPUC6001", new(Path), $"The model cannot be read: {Detail}.", "Pack it again (-t:Pack), or copy it again whole.");

        public static Page Page =>
            new()
            {
                Title = "A model that cannot be read",
                What = """
                    A model is a file that `-t:Pack` wrote (`.mpuc`, a zip archive). Every part of it is checked when it is read: one that
                    lacks, is damaged, or is larger than it may be is not used in part.
                    """,
                Fix = """
                    - Compare its size with the original's and copy it again.
                    - Pack it again: the same run gives the same bytes.
                    - A model of a newer version is read by that version.
                    """,
                Command = "mpucmer predict voices.mpuc clips",
                Examples = [new ModelUnreadable("voices.mpuc", "members/1-0/encoders.safetensors is not there")],
            };
    }

    /// <summary>A clip with none of the modalities that a model knows.</summary>
    public sealed record ModelLacksModalities(string Path, string Clip, Seq<string> Modalities) : Problem
    {
        public override Explanation Explain() =>
            Warning(
                "MPUC6002",
                new(Path),
                $"The clip {Clip} is passed over: the model knows {string.Join(", ", Modalities)}, and none of them is there.",
                "Give a file that one of them is read from."
            );

        public static Page Page =>
            new()
            {
                Title = "A clip with nothing that the model knows",
                What = """
                    A model judges clips by the modalities that it was trained on, any of them: a clip with sound alone is judged by the
                    probe of sound. This one has none of them.
                    """,
                Fix = """
                    - Files in one folder that differ in their ending alone are of one clip: name the OpenFace table as the sound is named.
                    - `mpucmer inspect MODEL` says which modalities a model has and which files they are read from.
                    """,
                Command = "mpucmer predict voices.mpuc clips",
                Examples = [new ModelLacksModalities("clips/a.txt", "a", Seq("audio", "landmarks"))],
            };
    }

    /// <summary>A clip that is asked about, whose recording has nothing of a modality.</summary>
    /// <param name="Why">What it lacks.</param>
    public sealed record AskedWithout(string Clip, string Modality, Problem Why) : Problem
    {
        public override Explanation Explain() =>
            Warning(
                "MPUC6003",
                Why.Explain().Place,
                $"{Why.Explain().Message} The clip {Clip} is judged without {Modality}.",
                "The probe that is named is of what the clip has. Give another file if there should be more."
            );

        public static Page Page =>
            new()
            {
                Title = "A clip that is judged by less",
                What = """
                    A recording may be read for several modalities: a film for its sound and for the face in it. This one has nothing of
                    one of them (no sound, no picture, no face in any frame), so that the clip is judged by the others, by the probe that
                    fits them. A file that is damaged is another matter: its clip is left out and told as an error.
                    """,
                Fix = """
                    - Nothing, if that is how the clip is.
                    - Give a file that has it (a sound file beside the film, a film in which the face is seen).
                    """,
                Command = "mpucmer predict voices.mpuc clips",
                Examples = [new AskedWithout("a", "audio", new NoSoundTrack("clips/a.mp4"))],
            };
    }
}
