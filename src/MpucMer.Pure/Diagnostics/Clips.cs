using MpucMer.Pure.Data;
using static MpucMer.Pure.Diagnostics.Wording;

namespace MpucMer.Pure.Diagnostics;

/// <content>Clips, their modalities and what these say of each other.</content>
public abstract partial record Problem
{
    private static Area ClipsArea =>
        new(
            "Clips",
            "Clips, their modalities and what these say of each other.",
            [
                ClipTwice.Page,
                ClipNamesUnknown.Page,
                ClipsWithoutModality.Page,
                NoCompleteClip.Page,
                DemoSettingOutside.Page,
                ModalitiesOfOtherClips.Page,
                ModalitiesApart.Page,
                ClipsCopied.Page,
                WordsAfterEnd.Page,
                ClipsShorterThanWindow.Page,
                ClipsInTwoFolders.Page,
                ClipsInTwoForms.Page,
                FeatureWidths.Page,
                ClipsNeedManifest.Page,
                ClipIsSequence.Page,
                GroupOfFewClips.Page,
            ]
        );

    /// <summary>One clip, one modality, two sources.</summary>
    public sealed record ClipTwice(string Clip, string Modality, string First, string Second) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC2020",
                new(Second),
                $"Clip {Clip} has its {Modality} twice: {First} and {Second}.",
                "Keep one of them: a copy would count double, and could stand in two splits."
            );

        public static Page Page =>
            new()
            {
                Title = "A clip found twice",
                What = """
                    Two files, or two rows of tables, are the same modality of the same clip. A copy would count double, and the two could
                    come to stand on either side of a split.
                    """,
                Fix = """
                    - Remove one of the two, or name a folder that holds only one.
                    - The archive unpacked twice, beside itself and into Actor_XX, is the usual cause.
                    - A film (01) beside its silent copy (02) is no problem: the film is taken.
                    """,
                Examples = [new ClipTwice("01-05-01-01-01-02", "audio", "a/03-01-05-01-01-01-02.wav", "b/03-01-05-01-01-01-02.wav")],
            };
    }

    /// <summary>Files or rows whose names are not of the data set's form; passed over.</summary>
    public sealed record ClipNamesUnknown(string Modality, IReadOnlyList<string> Names) : Problem
    {
        /// <summary>A name of the data set's form; empty: RAVDESS's.</summary>
        public string Example { get; init; } = "";

        public override Explanation Explain() =>
            Warning(
                "MPUC2021",
                Place.Nowhere,
                $"{Names.Count} {Modality} {(Names.Count == 1 ? "name is" : "names are")} not of the data set's form, and passed over: "
                    + $"{Wording.Names(Names)}.",
                Example.Length > 0
                    ? $"A name of the data set is {Example}: docs/datasets.md has what its parts are."
                    : "RAVDESS names are seven numbers, such as 03-01-05-01-01-02-12 (modality, channel, emotion, intensity, statement, "
                        + "repetition, actor)."
            );

        public static Page Page =>
            new()
            {
                Title = "Names of another form",
                What = """
                    Files of the modality's kind have names that say no clip. They are passed over; the warning counts them and names some.
                    """,
                Fix = """
                    - If they are no clips, move them elsewhere to silence the warning.
                    - If they are, give them their names back: labels and actors are read from names.
                    - A number out of range (emotion 09, for instance) is another form, too.
                    """,
                Examples =
                [
                    new ClipNamesUnknown("audio", ["take1.wav", "take2.wav"]),
                    new ClipNamesUnknown("video", ["take1.flv"]) { Example = "1001_DFA_ANG_XX" },
                ],
            };
    }

    /// <summary>Clips that lack a modality: a warning or an error by <paramref name="Policy"/>.</summary>
    public sealed record ClipsWithoutModality(string Modality, IReadOnlyList<string> Clips, int ClipsInAll, MissingModality Policy)
        : Problem
    {
        public override Explanation Explain() =>
            this switch
            {
                { Policy: MissingModality.LeaveOut } => Warning(
                    "MPUC2022",
                    Place.Nowhere,
                    $"{Clips.Count} of {ClipsInAll} clips have no {Modality} and are left out: {Names(Clips)}.",
                    "Add the files, or leave the modality out of the experiment."
                ),
                { Policy: MissingModality.Use } => Warning(
                    "MPUC2022",
                    Place.Nowhere,
                    $"{Clips.Count} of {ClipsInAll} clips have no {Modality} and are used for what they have: {Names(Clips)}.",
                    "Add the files where there should be some."
                ),
                _ => Error(
                    "MPUC2022",
                    Place.Nowhere,
                    $"{Clips.Count} of {ClipsInAll} clips have no {Modality}: {Names(Clips)}.",
                    "Add the files, or let such clips be left out."
                ),
            };

        public static Page Page =>
            new()
            {
                Title = "Clips without a modality",
                What = """
                    An experiment needs every modality of a clip. These clips lack one. They are left out with a warning
                    (`MpucMissing=leave-out`), or the build stops (`fail`), or they are used for the pairs of modalities that they have
                    (`use`).
                    """,
                Fix = """
                    - Fetch the missing files; whole actors missing means that an archive was not unpacked.
                    - Leave the modality out of the experiment to use all clips.
                    - Reports say how many clips were used: numbers over fewer clips are not comparable with others'.
                    """,
                Examples =
                [
                    new ClipsWithoutModality("landmarks", ["01-01-01-01-01-01", "01-01-01-01-01-09"], 1440, MissingModality.LeaveOut),
                    new ClipsWithoutModality("landmarks", ["01-01-01-01-01-01", "01-01-01-01-01-09"], 1440, MissingModality.Fail),
                ],
            };
    }

    /// <summary>No clip has every modality; how many have each.</summary>
    public sealed record NoCompleteClip(IReadOnlyList<(string Modality, int Clips)> Found) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC2023",
                Place.Nowhere,
                $"No clip has every modality: {string.Join(", ", Found.Select(f => $"{f.Clips} have {f.Modality}"))}.",
                "See that the folders are of the same data set and that its files keep their names."
            );

        public static Page Page =>
            new()
            {
                Title = "No complete clip",
                What = """
                    Every clip lacks at least one modality, so nothing is left to learn from. The message says how many clips have each.
                    """,
                Fix = """
                    - A count of 0 points to the folder that is wrong or empty.
                    - Counts of several hundred each, and no match, mean two different data sets, or speech (channel 01) against song (02).
                    """,
                Examples = [new NoCompleteClip([("audio", 1440), ("landmarks", 0)])],
            };
    }

    /// <summary>A setting of the demo set outside its range.</summary>
    public sealed record DemoSettingOutside(string Name, double Value, double Least, double Most) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC2027",
                Place.Nowhere,
                Invariant($"The demo set's {Name} is {Value}, outside {Least} to {Most}."),
                "Leave it out to have its default."
            );

        public static Page Page =>
            new()
            {
                Title = "A setting of the demo set out of range",
                What = """
                    The size or noise asked of the synthetic demo set is outside what it can be.
                    """,
                Fix = """
                    - Leave the setting out to have its default: 12 actors, 4 clips of each emotion, noise 1.
                    - More clips come from more actors (up to 99), not from more than 4 clips of an emotion each.
                    """,
                Examples = [new DemoSettingOutside("Noise", 20, 0, 10)],
            };
    }

    /// <summary>Clips whose signals are of so different lengths that they are of different recordings.</summary>
    public sealed record ModalitiesOfOtherClips(Seq<ClipLengths> Clips) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC2039",
                Place.Nowhere,
                $"The signals of {SomeClips(Clips.Count)} cannot be of one recording: {Lengths(Clips)}.",
                "See that each file is of its clip; where a clip is a stretch of a longer recording, say so with start and end."
            );

        public static Page Page =>
            new()
            {
                Title = "Signals that cannot be of one recording",
                What = """
                    A clip's sound, face or pictures differ so much in length (more than twice, and by more than a second) that they are of
                    different recordings.
                    """,
                Fix = """
                    - Look at which files the clip's row names.
                    - Say with `start` and `end` which stretch of the longer recording the clip is.
                    """,
                Examples = [new ModalitiesOfOtherClips(Seq1(new ClipLengths("c3", "audio", 1.5, "landmarks", 60)))],
            };
    }

    /// <summary>Clips whose signals are of different lengths.</summary>
    public sealed record ModalitiesApart(Seq<ClipLengths> Clips) : Problem
    {
        public override Explanation Explain() =>
            Warning(
                "MPUC2040",
                Place.Nowhere,
                $"The signals of {SomeClips(Clips.Count)} are not of one length: {Lengths(Clips)}.",
                "Each keeps its own time, and a clip ends with its shortest; see that no file is cut off."
            );

        public static Page Page =>
            new()
            {
                Title = "Signals of different lengths",
                What = """
                    A clip's sound, face and pictures are not of one length. Each keeps its own time, and the clip ends with its shortest.
                    """,
                Fix = """
                    - See that no file is cut off, and that each is of its clip.
                    """,
                Examples = [new ModalitiesApart(Seq1(new ClipLengths("test", "landmarks", 1.33, "audio", 1.5)))],
            };
    }

    /// <summary>Pairs of clips with the same content; <paramref name="Fold"/> is the first in which it matters.</summary>
    public sealed record ClipsCopied(CopyFault Fault, Seq<(string First, string Second)> Pairs, string Fold) : Problem
    {
        public override Explanation Explain() =>
            this switch
            {
                { Fault: CopyFault.AcrossParts } => Warning(
                    "MPUC2045",
                    Place.Nowhere,
                    $"{Pairs.Count} {(Pairs.Count == 1 ? "clip has" : "clips have")} the content of a clip in another part of the split "
                        + $"(fold {Fold}): {Copies}.",
                    "The score then tells of what was trained on: leave one of the two out, or put both into one group."
                ),
                _ => Warning(
                    "MPUC2045",
                    Place.Nowhere,
                    $"{Pairs.Count} {(Pairs.Count == 1 ? "pair of clips has" : "pairs of clips have")} the same content and different "
                        + $"labels: {Copies}.",
                    "One of the labels is wrong, or a file stands for the wrong clip."
                ),
            };

        public static Page Page =>
            new()
            {
                Title = "Clips of the same content",
                What = """
                    By the hashes of their files, clips are copies of each other: in different parts of the split, so that a score is one of
                    what was trained on; or with different labels, of which one is wrong. Two clips are copies where they share a recording
                    (the same stretch of it), or all of their files.
                    """,
                Fix = """
                    - Leave one of the two out.
                    - Give both one group, so that a split by group keeps them together.
                    """,
                Examples =
                [
                    new ClipsCopied(CopyFault.AcrossParts, Seq(("c18 (test)", "c0 (train)"), ("c19 (test)", "c1 (train)")), "given"),
                    new ClipsCopied(CopyFault.OtherLabel, Seq1(("c18 (sad)", "c0 (happy)")), "given"),
                ],
            };

        private string Copies => Names(Pairs.Map(p => $"{p.First} = {p.Second}"));
    }

    /// <summary>Words of clips go on after everything else of the clip has ended.</summary>
    public sealed record WordsAfterEnd(Seq<ClipLengths> Clips) : Problem
    {
        public override Explanation Explain() =>
            Warning(
                "MPUC2046",
                Place.Nowhere,
                $"The words of {SomeClips(Clips.Count)} go on after the clip has ended: "
                    + $"{Names(Clips.Map(c => Invariant($"{c.Clip} (to {c.Longer:0.##} s of {c.Shorter:0.##})")))}.",
                Clips.Exists(c => c.Longer > 50 * c.Shorter)
                    ? "Times are seconds from the beginning of the recording: are these milliseconds?"
                    : "Times are seconds from the beginning of the recording: see that the transcript is of this clip."
            );

        public static Page Page =>
            new()
            {
                Title = "Words after the end of their clip",
                What = """
                    A transcript's last word ends later than everything else of its clip.
                    """,
                Fix = """
                    - Write times in seconds, from the beginning of the recording (of the file that the clip's sound is in).
                    - See that the transcript is of this clip.
                    """,
                Examples = [new WordsAfterEnd(Seq1(new ClipLengths("ms", "audio", 1.5, "text", 1780)))],
            };
    }

    /// <summary>Of <paramref name="Of"/> clips those that are shorter than a window.</summary>
    public sealed record ClipsShorterThanWindow(int Window, int Count, int Of, int Median, string Shortest, int ShortestFrames, Place Place)
        : Problem
    {
        public override Explanation Explain() =>
            Warning(
                "MPUC2049",
                Place,
                $"{Count} of {Of} clips are shorter than the window of {Window} frames, and repeat what they have (the shortest: "
                    + $"{Shortest}, {ShortestFrames}; the median is {Median}).",
                Median < Window ? $"Set MpucWindow to {Median} or less, so that most clips fill one." : ""
            );

        public static Page Page =>
            new()
            {
                Title = "Clips shorter than the window",
                What = """
                    A view is a window of `MpucWindow` frames. Clips that are shorter repeat what they have.
                    """,
                Fix = """
                    - Set `MpucWindow` to the median or less where most clips are shorter; a few short clips do no harm.
                    """,
                Examples = [new ClipsShorterThanWindow(30, 3, 24, 46, "c4", 12, new("own.proj", 9, 5))],
            };
    }

    /// <summary>Clips that are in two folders, one a copy of the other as it seems.</summary>
    /// <param name="Files">The two files of each.</param>
    /// <param name="Alike">How many of these pairs have the same content; none where nobody has looked.</param>
    public sealed record ClipsInTwoFolders(
        string Modality,
        string First,
        string Second,
        IReadOnlyList<string> Clips,
        IReadOnlyList<(string First, string Second)> Files,
        Option<int> Alike
    ) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC2050",
                new(Second),
                $"{Clips.Count} clips have their {Modality} in {Second} and in " + $"{First}{Same}: " + $"{Names(Clips)}.",
                "Name one of the two folders, or move one away: a copy would count double, and could stand in two splits."
            );

        public static Page Page =>
            new()
            {
                Title = "Clips in two folders",
                What = """
                    Below the folder that was named there are two folders with the same clips, as when an archive is unpacked beside what it
                    was unpacked to before, or a folder was copied into itself. The message says how many of the files are the same to the
                    byte. One of the two has to go: a copy would count double, and one clip could stand in training and test.

                    Links to folders are no copies: a folder is looked through once, by whatever names it is reached.
                    """,
                Fix = """
                    - Name one of the two folders (`MpucAudioDir` and the like), or move the other one away.
                    """,
                Examples =
                [
                    new ClipsInTwoFolders(
                        "audio",
                        "data",
                        "data/audio_speech_actors_01-24",
                        ["01-01-01-01-01-01", "01-01-01-01-01-02"],
                        [],
                        Some(2)
                    ),
                ],
            };

        private string Same =>
            Alike.Match(n => n == Clips.Count ? ", the same to the byte" : $", {n} of them the same to the byte", () => "");
    }

    /// <summary>Clips of which a modality is there in two forms; files that end with <paramref name="Passed"/> are passed over.</summary>
    public sealed record ClipsInTwoForms(string Modality, string Taken, string Passed, IReadOnlyList<string> Clips) : Problem
    {
        public override Explanation Explain() =>
            Warning(
                "MPUC2142",
                Place.Nowhere,
                $"{Clips.Count} {(Clips.Count == 1 ? "clip has its" : "clips have their")} {Modality} both as {Taken} and as {Passed}; "
                    + $"{Taken} is read: {Names(Clips)}.",
                $"Name a folder without {Taken} files to have the others read."
            );

        public static Page Page =>
            new()
            {
                Title = "Clips in two forms",
                What = """
                    Some clips have a modality in two forms, such as a sound file and a ready spectrogram; one of them is read, the other
                    passed over. The sound itself is preferred: what a spectrogram was made with cannot be seen in it.
                    """,
                Fix = """
                    Nothing need be done. To have the others read, name a folder that has only those.
                    """,
                Examples = [new ClipsInTwoForms("audio", ".wav", ".pkl", ["01-05-01-01-01-01", "01-05-01-01-01-02"])],
            };
    }

    /// <summary>Two clips whose features of one modality are of different widths.</summary>
    public sealed record FeatureWidths(string Modality, string Clip, int Width, string Other, int OtherWidth) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC2150",
                Place.Nowhere,
                $"The {Modality} of {Clip} is {Width} wide, that of {Other} {OtherWidth}.",
                "All clips need features of one kind; another kind can be a modality of its own (vectors:NAME)."
            );

        public static Page Page =>
            new()
            {
                Title = "Features of different widths",
                What = """
                    Two clips have features of one modality, and these have different numbers of elements: they cannot be of one kind.
                    """,
                Fix = """
                    - Make the features of all clips with the same model.
                    - Two kinds of features are two modalities: `vectors:one` and `vectors:two`.
                    """,
                Examples = [new FeatureWidths("vectors", "b2", 512, "a1", 768)],
            };
    }

    /// <summary>Clips for prediction are given as a folder, which does not say which of its files are of this modality.</summary>
    public sealed record ClipsNeedManifest(string Path, string Modality) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC2190",
                new(Path),
                $"A folder does not say which of its files are a clip's {Modality}.",
                "Give a manifest: a table with the columns id, group and one for each modality (docs/own-data.md)."
            );

        public static Page Page =>
            new()
            {
                Title = "Clips in a folder that need a manifest",
                What = """
                    `-t:Predict` was given a folder of clips, and the experiment uses a modality whose files cannot be told from others by
                    their ending: word vectors, features from elsewhere, frames.
                    """,
                Fix = """
                    write a manifest, as for [your own data](../own-data.md) but without labels, and name it in `MpucClips`.
                    """,
                Examples = [new ClipsNeedManifest("/data/new", "text")],
            };
    }

    /// <summary>A clip for prediction is a sequence where the clips that were trained on are single vectors.</summary>
    public sealed record ClipIsSequence(string Path, string Modality, int Frames) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC2191",
                new(Path),
                $"It has {Frames} rows; of the clips that were trained on, {Modality} is one vector each.",
                "Give one vector a clip, made as those were."
            );

        public static Page Page =>
            new()
            {
                Title = "A sequence where a vector is expected",
                What = """
                    The clips that were trained on have one vector each of this modality, and its encoder is an MLP; a clip for prediction
                    has a row a moment.
                    """,
                Fix = """
                    make the vectors as those that were trained on were made.
                    """,
                Examples = [new ClipIsSequence("/data/new/w2v/7.npy", "vectors:wav2vec", 214)],
            };
    }

    /// <summary>Signals are standardised by group, and of <paramref name="Of"/> groups these have few clips.</summary>
    public sealed record GroupOfFewClips(IReadOnlyList<string> Groups, int Of, int Least) : Problem
    {
        public override Explanation Explain() =>
            Warning(
                "MPUC2192",
                Place.Nowhere,
                $"Signals are standardised by group, and {Groups.Count} of {Of} groups {(Groups.Count == 1 ? "has" : "have")} fewer than "
                    + $"{Least} clips: {Names(Groups)}. What sets such a clip apart may be taken away with its group's mean; of a "
                    + $"single clip "
                    + "with one vector all is.",
                "Give several clips of each speaker, with their group, or use MpucInputs=training and MpucProbeFeatures=training."
            );

        public static Page Page =>
            new()
            {
                Title = "Groups of few clips",
                What = """
                    The experiment standardises signals or features by group (`MpucInputs=group`, `MpucProbeFeatures=group`), and a group of
                    clips, that train or are predicted, is small. Its mean and deviation are then mostly those of the very clip that they
                    are taken from; of a single clip with one vector nothing is left. Of clips that are predicted, such a group is
                    standardised by the training clips instead.
                    """,
                Fix = """
                    - Give several clips of each speaker (a subfolder each, or the manifest's column `group`).
                    - Or train an experiment that standardises by its training clips: `-p:MpucInputs=training
                      -p:MpucProbeFeatures=training`.
                    """,
                Examples = [new GroupOfFewClips(["eva"], 24, 4)],
            };
    }

    private static string Lengths(Seq<ClipLengths> clips) =>
        Names(clips.Map(c => Invariant($"{c.Clip} ({c.ShorterOf} {c.Shorter:0.##} s, {c.LongerOf} {c.Longer:0.##} s)")));
}

/// <summary>What becomes of a clip that lacks a modality of the experiment.</summary>
public enum MissingModality
{
    /// <summary>It is left out, with a warning that names it.</summary>
    LeaveOut,

    /// <summary>The build stops, with an error that names it.</summary>
    Fail,

    /// <summary>It is used for the pairs of modalities that it has, and the fused probe gets a mask of what is missing.</summary>
    Use,
}

/// <summary>How clips of the same content stand to each other.</summary>
public enum CopyFault
{
    /// <summary>One trains, and the other judges what was trained.</summary>
    AcrossParts,

    /// <summary>They are labelled differently.</summary>
    OtherLabel,
}
