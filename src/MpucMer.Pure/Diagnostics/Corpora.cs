using static MpucMer.Pure.Diagnostics.Wording;

namespace MpucMer.Pure.Diagnostics;

/// <content>Data sets of the field: their lists and classes.</content>
public abstract partial record Problem
{
    private static Area CorporaArea =>
        new(
            "Corpora",
            "Data sets of the field: their lists and classes.",
            [ClipsOfOtherClasses.Page, ListedClipsAbsent.Page, CorpusListAbsent.Page, CorpusListWrong.Page, ClassesWrong.Page]
        );

    /// <summary>Of <paramref name="Of"/> clips those whose label is no class of the experiment, counted by label.</summary>
    public sealed record ClipsOfOtherClasses(string Dataset, int Count, int Of, IReadOnlyList<string> Labels) : Problem
    {
        public override Explanation Explain() =>
            Warning(
                "MPUC2165",
                Place.Nowhere,
                $"{Count} of {Of} clips of {Dataset} are of no class of the experiment, and are left out: {Names(Labels)}.",
                "MpucClasses says which labels are classes, and which are merged."
            );

        public static Page Page =>
            new()
            {
                Title = "Clips of other classes",
                What = """
                    The data set has labels that are no classes of the experiment: as it is mostly used, or as `MpucClasses` says. Their
                    clips are left out.
                    """,
                Fix = """
                    - They are to be left out: nothing is to be done.
                    - `-p:MpucClasses="angry happy+excited neutral sad"` names the classes; what is joined by `+` is one, by its first name.
                    """,
                Examples = [new ClipsOfOtherClasses("iemocap", 4508, 10039, ["disgust (2)", "fearful (40)", "frustrated (1849)"])],
            };
    }

    /// <summary>Of <paramref name="Of"/> clips that a data set's lists name those of which no file is there.</summary>
    public sealed record ListedClipsAbsent(string Dataset, Seq<string> Clips, int Of, string List) : Problem
    {
        public override Explanation Explain() =>
            Warning(
                "MPUC2166",
                new(List),
                $"{Clips.Count} of {Of} clips that the lists of {Dataset} name have no file: {Names(Clips)}.",
                "Many: the download is not complete, or an archive was not unpacked. A few are missing in what is distributed."
            );

        public static Page Page =>
            new()
            {
                Title = "Listed clips without files",
                What = """
                    The data set's own lists name clips of which no file of any modality is there. The others are used: results on a part of
                    a data set are not comparable with those on all of it.
                    """,
                Fix = """
                    - Fetch and unpack what is missing, and see that each folder that was given has all of it.
                    - A few are missing, or damaged, in what is distributed: nothing is to be done.
                    """,
                Examples = [new ListedClipsAbsent("meld", Seq("dev/dia110_utt7", "train/dia125_utt3"), 13708, "train_sent_emo.csv")],
            };
    }

    /// <summary>What lists a data set's clips is not below its folder.</summary>
    public sealed record CorpusListAbsent(string Dataset, string Folder, string List) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC2167",
                new(Folder),
                $"There is no {List} below {Folder}, which lists the clips of {Dataset}.",
                "Name the folder that has the data set as it is distributed."
            );

        public static Page Page =>
            new()
            {
                Title = "A data set without its list",
                What = """
                    The clips of this data set, with their labels and parts, are in a list that it brings. Below the folder that
                    `MpucCorpusDir` names it is not.
                    """,
                Fix = """
                    - Name the folder in which the data set was unpacked: docs/datasets.md has what lies in it.
                    - The lists of MELD are in its repository, apart from the films: copy them into the folder.
                    """,
                Examples = [new CorpusListAbsent("meld", "/data/MELD.Raw", "train_sent_emo.csv")],
            };
    }

    /// <summary>A list of a data set that is not as it is distributed; line 0 where no line is wrong.</summary>
    public sealed record CorpusListWrong(string Path, int Line, string Detail) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC2168",
                new(Path, Line),
                $"The list of clips cannot be read: {Detail}.",
                "Fetch it again: it is read as it is distributed."
            );

        public static Page Page =>
            new()
            {
                Title = "A list of clips that cannot be read",
                What = """
                    A list that the data set brings is not as it is distributed: a label that it does not have, a line of another form, or
                    no clip at all.
                    """,
                Fix = """
                    - Fetch the list again.
                    - To change labels, do not edit the list: `MpucClasses` merges them and leaves them out, and a manifest has any.
                    """,
                Examples =
                [
                    new CorpusListWrong("train_sent_emo.csv", 12, "\"boredom\" is none of neutral, joy, surprise"),
                    new CorpusListWrong("Ses01F_impro01.txt", 0, "it has no turn: is it cut off?"),
                ],
            };
    }

    /// <summary>What MpucClasses says is not of the data set's labels; <paramref name="Name"/> is empty where there are too few.</summary>
    public sealed record ClassesWrong(string Written, string Name, Seq<string> Labels, string Dataset) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC2169",
                Place.Nowhere,
                Name.Length == 0 ? $"\"{Written}\" are fewer than two classes of {Dataset}."
                    : Labels.Contains(Name) ? $"\"{Name}\" stands twice in the classes \"{Written}\"."
                    : $"\"{Name}\" of the classes \"{Written}\" is no label of {Dataset}.",
                $"Labels are {string.Join(", ", Labels)}; MpucClasses names two classes or more, and + joins labels to one."
            );

        public static Page Page =>
            new()
            {
                Title = "Classes that the data set does not have",
                What = """
                    `MpucClasses` names the labels that are classes, with those that are merged joined by `+`. A name is no label of the
                    data set, stands twice, or there are fewer than two classes.
                    """,
                Fix = """
                    - Take the names that the message lists.
                    - Leave `MpucClasses` empty for the classes that are mostly used.
                    """,
                Examples =
                [
                    new ClassesWrong("angry joy", "joy", Seq("angry", "happy"), "crema-d"),
                    new ClassesWrong("angry angry", "angry", Seq("angry", "happy"), "crema-d"),
                    new ClassesWrong("angry", "", Seq("angry", "happy"), "crema-d"),
                ],
            };
    }
}
