using MpucMer.Pure.Data;
using MpucMer.Pure.Data.Manifests;
using MpucMer.Pure.Planning;
using static MpucMer.Pure.Diagnostics.Wording;

namespace MpucMer.Pure.Diagnostics;

/// <content>Lists of clips of your own.</content>
public abstract partial record Problem
{
    private static Area ManifestsArea =>
        new(
            "Manifests",
            "Lists of clips of your own.",
            [
                NamesNearlyEqual.Page,
                ManifestColumnNameless.Page,
                ManifestJsonForm.Page,
                ManifestColumnUnknown.Page,
                ManifestColumnMissing.Page,
                ManifestIdTwice.Page,
                ManifestFileMissing.Page,
                ManifestOneLabel.Page,
                ManifestGroupInTwoSplits.Page,
                ManifestFieldMalformed.Page,
                ManifestLineMalformed.Page,
                ManifestClipWithoutFiles.Page,
                ManifestMoreMistakes.Page,
                FileKindUnknown.Page,
                ManifestUnreadable.Page,
                ManifestWithoutModality.Page,
            ]
        );

    /// <summary>
    /// Names that differ only in case, blanks, signs that are not seen or how letters are composed: each group of them is one name at a
    /// glance.
    /// </summary>
    public sealed record NamesNearlyEqual(string Path, NameKind Kind, Seq<Seq<string>> Names) : Problem
    {
        public override Explanation Explain() =>
            Warning(
                "MPUC2044",
                new(Path),
                $"Some {(Kind == NameKind.Labels ? "labels" : "groups")} are nearly the same: "
                    + $"{string.Join("; ", Names.Take(5).Select(n => string.Join(" and ", n.Map(NearNames.Shown))))}"
                    + $"{(Names.Count > 5 ? $" and {Names.Count - 5} more" : "")}.",
                Kind == NameKind.Labels
                    ? "Each counts as a class of its own: write them alike where they are one."
                    : "Each counts as a speaker of its own, who may then be in two splits: write them alike where they are one."
            );

        public static Page Page =>
            new()
            {
                Title = "Names that are nearly the same",
                What = """
                    Labels, or groups, that differ only in case, blanks, hyphens, signs that are not seen (which are shown by their number),
                    or in how a letter is composed. Each counts as a class, or a speaker, of its own.
                    """,
                Fix = """
                    - Write them alike: one class is then one class, and a speaker is in one part of the split.
                    """,
                Examples = [new NamesNearlyEqual("own/clips.csv", NameKind.Labels, Seq1(Seq("Sad", "sad")))],
            };
    }

    /// <summary>A column that has no name, and something in it; <paramref name="Number"/> is its place among the columns, from 1.</summary>
    public sealed record ManifestColumnNameless(string Path, int Line, int Column, int Number) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC2047",
                new(Path, Line, Column),
                $"Column {Number} has no name.",
                "pandas and spreadsheets write such a column to number the rows: leave it out (to_csv(path, index=False)), or give it "
                    + "a name."
            );

        public static Page Page =>
            new()
            {
                Title = "A manifest column without a name",
                What = """
                    A column that has no name, and something in it. (An empty one, as spreadsheets leave at the end, is passed over.)
                    """,
                Fix = """
                    - pandas: `to_csv(path, index=False)`.
                    """,
                Examples = [new ManifestColumnNameless("own/clips.csv", 1, 1, 1)],
            };
    }

    /// <summary>A manifest of JSON that is not of lines.</summary>
    public sealed record ManifestJsonForm(string Path, int Line, JsonForm Form) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC2048",
                new(Path, Line),
                Form == JsonForm.Array
                    ? "The manifest is one JSON array; expected is an object a line, without brackets and commas around them."
                    : "An object of the manifest goes on over several lines; expected is an object a line.",
                Form == JsonForm.Array
                    ? "Convert it: jq -c '.[]' FILE > clips.jsonl (pandas: to_json(path, orient=\"records\", lines=True))."
                    : "Convert it: jq -c . FILE > clips.jsonl"
            );

        public static Page Page =>
            new()
            {
                Title = "A manifest of JSON that is not of lines",
                What = """
                    A manifest of JSON is an object a line. This one is an array, or an object that goes on over several lines.
                    """,
                Fix = """
                    - `jq -c '.[]' FILE > clips.jsonl` of an array, `jq -c . FILE > clips.jsonl` of objects over several lines.
                    - pandas: `to_json(path, orient="records", lines=True)`.
                    """,
                Examples = [new ManifestJsonForm("own/clips.json", 1, JsonForm.Array)],
            };
    }

    /// <summary>The name is that of no column; <paramref name="Nearest"/> may have been meant.</summary>
    public sealed record ManifestColumnUnknown(
        string Path,
        int Line,
        int Column,
        string Name,
        Option<string> Nearest,
        IReadOnlyList<string> Modalities
    ) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC2100",
                new(Path, Line, Column),
                $"{Name} is no column of a manifest.",
                Nearest.Match(near => $"Did you mean {near}? ", () => "")
                    + $"Columns are id, group, split, label or labels, start, end, and files of {string.Join(", ", Modalities)}."
            );

        public static Page Page =>
            new()
            {
                Title = "A manifest column of no known name",
                What = """
                    A manifest may have the columns id, group, split, label or labels, and one for each modality. This one is none of them,
                    so nothing would read it: more likely its name is misspelt.
                    """,
                Fix = """
                    - Correct the name; case counts.
                    - Features of your own are in columns `vectors` or `vectors:NAME`.
                    - A column for yourself belongs in another file.
                    """,
                Examples = [new ManifestColumnUnknown("clips.csv", 1, 22, "Audoi", "audio", ["audio", "landmarks", "vectors"])],
            };
    }

    /// <summary>A manifest without a column that it needs.</summary>
    public sealed record ManifestColumnMissing(string Path, ManifestNeed Need) : Problem
    {
        public override Explanation Explain() => Error("MPUC2101", new(Path, 1), Lack, "docs/own-data.md has the columns of a manifest.");

        public static Page Page =>
            new()
            {
                Title = "A manifest without a column that it needs",
                What = """
                    A clip needs a name, labels and at least one file, so a manifest needs the column `id`, one of `label` and `labels`, and
                    one column of files.
                    """,
                Fix = """
                    - Add the column.
                    - With both `label` and `labels`, keep the one that is meant: `label` where each clip has exactly one.
                    """,
                Examples = [new ManifestColumnMissing("clips.csv", ManifestNeed.Labels)],
            };

        private string Lack =>
            Need switch
            {
                ManifestNeed.Id => "The manifest has no column id.",
                ManifestNeed.Labels => "The manifest has neither a column label (one label a clip) nor labels (any number).",
                ManifestNeed.OneOfLabelAndLabels => "The manifest has both label and labels: which is meant cannot be told.",
                ManifestNeed.Modality => "The manifest has no column of files.",
            };
    }

    /// <summary>An id that stands twice.</summary>
    public sealed record ManifestIdTwice(string Path, int Line, int Column, string Id, int FirstLine) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC2102",
                new(Path, Line, Column),
                $"The id {Id} stands on line {FirstLine} already.",
                "Each clip needs an id of its own: a copy would count double, and could stand in two splits."
            );

        public static Page Page =>
            new()
            {
                Title = "An id that stands twice",
                What = """
                    Two rows have one id.
                    """,
                Fix = """
                    - Take one of the rows out, or give it an id of its own where it is another clip.
                    """,
                Examples = [new ManifestIdTwice("clips.csv", 7, 1, "take-12", 3)],
            };
    }

    /// <summary>A manifest names a file that is not there: <paramref name="File"/> is the path as looked for.</summary>
    public sealed record ManifestFileMissing(string Path, int Line, int Column, string Modality, string File, PathFault Fault) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC2103",
                new(Path, Line, Column),
                $"There is no file {File} ({Modality}).{Cause}",
                "Paths are relative to the manifest's folder; leave the field empty where a clip lacks the modality."
            );

        public static Page Page =>
            new()
            {
                Title = "A manifest names a file that is not there",
                What = """
                    A path of the manifest, taken from the folder of the manifest, leads to nothing.
                    """,
                Fix = """
                    - Correct the path, or fetch the file. Backslashes and drives of Windows, a tilde, an address of the web and an ending
                      in the other case are named in the message. A name whose letters are composed in another way than the file's (ü as one
                      sign or as two) is found.
                    - Leave the field empty (in JSON lines: leave the key out) where the clip lacks the modality.
                    """,
                Examples = [new ManifestFileMissing("clips.csv", 7, 14, "audio", "data/wav/take-12.wav", PathFault.None)],
            };

        private string Cause =>
            Fault switch
            {
                PathFault.None => "",
                PathFault.Backslashes => " The path has backslashes, which are letters of a name here: part folders by slashes.",
                PathFault.Drive => " The path begins with a drive's letter, as on Windows: name the file as this machine does.",
                PathFault.Tilde => " A tilde is put in by a shell only: write the home folder out.",
                PathFault.Address => " This is an address of the web: fetch the file and name where it is.",
                PathFault.EndingCase => " One whose ending is written in the other case is there.",
            };
    }

    /// <summary>All clips have the same labels: <paramref name="Labels"/> (none, or one).</summary>
    public sealed record ManifestOneLabel(string Path, LabelKind Kind, IReadOnlyList<string> Labels) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC2104",
                new(Path),
                Labels.Count == 0 ? "No clip has a label."
                    : Kind == LabelKind.Single ? $"Every clip has the label {Labels[0]}."
                    : $"Every clip has the same labels: {Names(Labels)}.",
                "There is nothing to tell apart: at least two classes are needed, or clips with and without a label."
            );

        public static Page Page =>
            new()
            {
                Title = "A manifest with nothing to tell apart",
                What = """
                    All clips have the same label, or the same labels, or none has any: there is nothing that a classifier could learn or a
                    score could say.
                    """,
                Fix = """
                    - Add clips of other classes.
                    - In the column `labels` a clip without the emotion has an empty field, or the intensity 0.
                    """,
                Examples = [new ManifestOneLabel("clips.csv", LabelKind.Single, ["happy"])],
            };
    }

    /// <summary>An error or a warning by <paramref name="Policy"/>.</summary>
    public sealed record ManifestGroupInTwoSplits(
        string Path,
        int Line,
        string Group,
        SplitPart First,
        int FirstLine,
        SplitPart Second,
        GroupsAcrossSplits Policy
    ) : Problem
    {
        public override Explanation Explain() =>
            this switch
            {
                { Policy: GroupsAcrossSplits.Refused } => Error(
                    "MPUC2105",
                    new(Path, Line),
                    InTwoSplits,
                    "Keep a group (speaker) in one split, or allow it with MpucGroupsAcrossSplits=allow: the test would ask for "
                        + "speakers that were trained on."
                ),
                _ => Warning(
                    "MPUC2105",
                    new(Path, Line),
                    InTwoSplits,
                    "This is allowed here; scores say nothing of speakers that were not trained on."
                ),
            };

        public static Page Page =>
            new()
            {
                Title = "A group in two splits",
                What = """
                    Clips of one group, such as a speaker, are in two splits. Scores of the second would be scores of speakers that are
                    known.
                    """,
                Fix = """
                    - Move the clips of the group into one split.
                    - Allow it where this is what is to be measured; the warning stays.
                    """,
                Examples =
                [
                    new ManifestGroupInTwoSplits("clips.csv", 40, "eva", SplitPart.Train, 3, SplitPart.Test, GroupsAcrossSplits.Refused),
                    new ManifestGroupInTwoSplits("clips.csv", 40, "eva", SplitPart.Train, 3, SplitPart.Test, GroupsAcrossSplits.Allowed),
                ],
            };

        private string InTwoSplits =>
            $"The group {Group} is in {Second.ToString().ToLowerInvariant()} here "
            + $"and in {First.ToString().ToLowerInvariant()} on line {FirstLine}.";
    }

    /// <summary>A malformed field: <paramref name="Text"/> (empty where the field is) in place of <paramref name="Expected"/>.</summary>
    public sealed record ManifestFieldMalformed(string Path, int Line, int Column, string Name, string Text, string Expected) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC2106",
                new(Path, Line, Column),
                Text.Length == 0 ? $"{Name} is empty." : $"{Name} is \"{Text}\".",
                $"Expected is {Expected}."
            );

        public static Page Page =>
            new()
            {
                Title = "A field of a manifest that is malformed",
                What = """
                    A field holds something else than its column asks for, or nothing where something is needed.
                    """,
                Fix = """
                    - The message says what is expected; docs/own-data.md has every column.
                    - A column `group` or `split` has to be filled in every row, or left out of the manifest.
                    """,
                Examples =
                [
                    new ManifestFieldMalformed(
                        "clips.csv",
                        9,
                        30,
                        "labels",
                        "happy=two",
                        "an intensity, a number of at least 0, after the equals sign"
                    ),
                ],
            };
    }

    /// <summary>A line that is no JSON object.</summary>
    public sealed record ManifestLineMalformed(string Path, int Line, int Column, string Detail) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC2107",
                new(Path, Line, Column),
                $"The line is no JSON object: {Detail}.",
                "In a manifest of JSON lines every line is an object of its own, such as {\"id\": \"a\", \"label\": \"happy\", "
                    + "\"audio\": \"a.wav\"}."
            );

        public static Page Page =>
            new()
            {
                Title = "A line that is no JSON object",
                What = """
                    A manifest whose first character is { has one JSON object a line, and this line is something else.
                    """,
                Fix = """
                    - Write every object on a line of its own, without commas between the lines and without brackets around them.
                    - Save the file as UTF-8.
                    """,
                Examples = [new ManifestLineMalformed("clips.jsonl", 4, 18, "'}' is invalid after a comma")],
            };
    }

    /// <summary>A clip without a single file.</summary>
    public sealed record ManifestClipWithoutFiles(string Path, int Line) : Problem
    {
        public override Explanation Explain() =>
            Error("MPUC2108", new(Path, Line), "The clip has no file.", "Give it a path for at least one modality, or take the row out.");

        public static Page Page =>
            new()
            {
                Title = "A clip without files",
                What = """
                    A row has an id and labels, and no path in any column of a modality.
                    """,
                Fix = """
                    - Fill in a path, or take the row out.
                    """,
                Examples = [new ManifestClipWithoutFiles("clips.csv", 12)],
            };
    }

    /// <summary>How many mistakes there are beyond those reported.</summary>
    public sealed record ManifestMoreMistakes(string Path, int Count) : Problem
    {
        public override Explanation Explain() =>
            Error("MPUC2109", new(Path), $"There are {Count} more mistakes.", "Fix those above first; what is left is shown then.");

        public static Page Page =>
            new()
            {
                Title = "More mistakes than are shown",
                What = """
                    A manifest has so many mistakes that only the first hundred are shown.
                    """,
                Fix = """
                    - Often they have one cause: a moved folder, a column that shifted.
                    """,
                Examples = [new ManifestMoreMistakes("clips.csv", 212)],
            };
    }

    /// <summary>A file whose ending says nothing that is read as this modality.</summary>
    public sealed record FileKindUnknown(string Modality, string Path, IReadOnlyList<string> Endings) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC2151",
                new(Path),
                $"A file of this ending is not read as {Modality}.",
                $"Files of {Modality} end with {string.Join(", ", Endings)}."
            );

        public static Page Page =>
            new()
            {
                Title = "The ending of a file is not read",
                What = """
                    What a file holds is known by its ending, and this ending is none of the modality's.
                    """,
                Fix = """
                    - Convert the files, e.g. `ffmpeg -i FILE -c:a pcm_s16le OUT.wav`.
                    - Or see that the column of the manifest is the right one.
                    """,
                Examples = [new FileKindUnknown("audio", "f/a1.mp3", [".wav"])],
            };
    }

    /// <summary>A manifest that is not there or cannot be read.</summary>
    public sealed record ManifestUnreadable(string Path, string Reason) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC2152",
                new(Path),
                $"The manifest cannot be read: {Reason}.",
                "MpucManifest names a CSV or JSON lines file (docs/own-data.md)."
            );

        public static Page Page =>
            new()
            {
                Title = "Manifest unreadable",
                What = """
                    The file that `MpucManifest` names is not there or cannot be read.
                    """,
                Fix = """
                    - A relative path is relative to the project file, or on the command line to the folder in which the command was given.
                    - [own-data.md](../own-data.md) says what a manifest is.
                    """,
                Examples = [new ManifestUnreadable("clips.csv", "it does not exist")],
            };
    }

    /// <summary>A modality of the experiment that no clip of the manifest has.</summary>
    public sealed record ManifestWithoutModality(string Path, string Modality, IReadOnlyList<string> Has) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC2153",
                new(Path),
                $"No clip of the manifest has {Modality}; there are {(Has.Count == 0 ? "none" : string.Join(", ", Has))}.",
                "Add a column of that name, or leave it out of MpucModalities."
            );

        public static Page Page =>
            new()
            {
                Title = "No clip has the modality",
                What = """
                    `MpucModalities` names a modality for which the manifest has no file.
                    """,
                Fix = """
                    - Add a column of that name.
                    - Or leave the modality out; without `MpucModalities` all columns of files are used.
                    """,
                Examples = [new ManifestWithoutModality("clips.csv", "text", ["audio", "vectors:wav2vec"])],
            };
    }
}

/// <summary>Which names of a manifest are nearly equal.</summary>
public enum NameKind
{
    Labels,
    Groups,
}

/// <summary>How a manifest of JSON is no list of lines.</summary>
public enum JsonForm
{
    /// <summary>One array of all objects.</summary>
    Array,

    /// <summary>An object that goes on over several lines.</summary>
    ObjectOverLines,
}

/// <summary>What a path of a manifest has in it that keeps the file from being found.</summary>
public enum PathFault
{
    /// <summary>None that shows: the file is not there.</summary>
    None,

    /// <summary>Backslashes, as Windows parts folders.</summary>
    Backslashes,

    /// <summary>A drive's letter, as Windows names disks.</summary>
    Drive,

    /// <summary>A tilde for the home folder, which only a shell puts in.</summary>
    Tilde,

    /// <summary>An address of the web.</summary>
    Address,

    /// <summary>An ending in the other case.</summary>
    EndingCase,
}

/// <summary>A column that a manifest cannot do without.</summary>
public enum ManifestNeed
{
    /// <summary><c>id</c>.</summary>
    Id,

    /// <summary><c>label</c> or <c>labels</c>; neither is there.</summary>
    Labels,

    /// <summary>Both <c>label</c> and <c>labels</c> are there.</summary>
    OneOfLabelAndLabels,

    /// <summary>A column of files.</summary>
    Modality,
}
