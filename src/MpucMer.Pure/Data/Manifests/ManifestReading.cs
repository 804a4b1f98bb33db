using System.Globalization;
using MpucMer.Pure.Planning;
using NameSet = System.Collections.Generic.HashSet<string>;

namespace MpucMer.Pure.Data.Manifests;

/// <summary>From rows to clips: what has to hold of a row, and of the rows together.</summary>
internal sealed class ManifestReading(
    string path,
    ManifestColumns columns,
    ManifestMistakes mistakes,
    Func<string, bool> exists,
    Option<GroupsAcrossSplits> groups
)
{
    private readonly string folder = System.IO.Path.GetDirectoryName(path) ?? "";
    private readonly Dictionary<string, int> lines = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (SplitPart Split, int Line)> splitOf = new(StringComparer.Ordinal);
    private readonly NameSet groupsTold = new(StringComparer.Ordinal);
    private readonly List<Problem> warnings = [];

    public Validation<Problem, Manifest> Read(List<ManifestRow> rows)
    {
        var names = columns.Seen;
        var kind = columns.Labelled && names.Contains(ManifestColumns.Labels) ? LabelKind.Several : LabelKind.Single;
        var hasGroups = names.Contains(ManifestColumns.Group);
        var hasSplits = rows.Any(r => r.Fields.ContainsKey(ManifestColumns.Split));
        string[] labels = !columns.Labelled
            ? [""]
            : [.. rows.SelectMany(r => r.Labels ?? []).Select(l => l.Name).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        var places = labels.Select((name, place) => (name, place)).ToDictionary(l => l.name, l => l.place, StringComparer.Ordinal);

        var clips = new List<ManifestClip>(rows.Count);
        foreach (var row in rows)
        {
            var id = Id(row);
            var group = hasGroups ? Needed(row, ManifestColumns.Group, "the group (speaker) of the clip") : id;
            var split = hasSplits ? Split(row) : None;
            split.IfSome(s => Group(row, group, s));
            clips.Add(new ManifestClip(id, group, split, Intensities(row, kind, places), Files(row), row.Line) { Cut = Stretch(row) });
        }
        // A row that could not be read may hold the other label.
        if (!mistakes.Any && columns.Labelled)
            CheckLabels(kind, labels, clips);
        CheckNames(NameKind.Labels, labels);
        if (hasGroups)
            CheckNames(NameKind.Groups, clips.Select(c => c.Group));
        return mistakes.Any
            ? mistakes.Fail()
            : Success<Problem, Manifest>(new Manifest(path, kind, labels, [.. names.Where(columns.IsModality)], clips, warnings));
    }

    private string Needed(ManifestRow row, string name, string expected)
    {
        if (row.Fields.TryGetValue(name, out var field))
            return field.Text;
        mistakes.Malformed(row.Line, 1, name, "", expected);
        return "";
    }

    private string Id(ManifestRow row)
    {
        var id = Needed(row, ManifestColumns.Id, "the name of the clip");
        if (id.Length > 0 && !lines.TryAdd(id, row.Line))
            mistakes.Add(new Problem.ManifestIdTwice(path, row.Line, row.Fields[ManifestColumns.Id].Column, id, lines[id]));
        return id;
    }

    private Option<SplitPart> Split(ManifestRow row)
    {
        if (!row.Fields.TryGetValue(ManifestColumns.Split, out var field))
            mistakes.Malformed(row.Line, 1, ManifestColumns.Split, "", "train, validation or test, since other clips have a split");
        else if (SplitWords.Of(field.Text) is { IsSome: true } split)
            return split;
        else
            mistakes.Malformed(row.Line, field.Column, ManifestColumns.Split, field.Text, "train, validation or test");
        return None;
    }

    private Cut Stretch(ManifestRow row)
    {
        var (start, end) = (
            Seconds(row, ManifestColumns.Start, 0, "seconds from the beginning of the recordings, a number of at least 0"),
            Seconds(row, ManifestColumns.End, double.Epsilon, "seconds from the beginning of the recordings, a number above 0")
        );
        var cut = new Cut(start.IfNone(0), end);
        if (end.Exists(e => e <= cut.Start))
            mistakes.Malformed(
                row.Line,
                row.Fields[ManifestColumns.End].Column,
                ManifestColumns.End,
                row.Fields[ManifestColumns.End].Text,
                "a time after the start"
            );
        return cut;
    }

    private Option<double> Seconds(ManifestRow row, string name, double least, string expected)
    {
        if (!row.Fields.TryGetValue(name, out var field))
            return None;
        if (
            double.TryParse(field.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds)
            && double.IsFinite(seconds)
            && seconds >= least
        )
            return seconds;
        mistakes.Malformed(row.Line, field.Column, name, field.Text, expected);
        return None;
    }

    private void Group(ManifestRow row, string group, SplitPart split)
    {
        if (splitOf.TryAdd(group, (split, row.Line)) || splitOf[group].Split == split || !groupsTold.Add(group))
            return;
        groups.Iter(severity =>
        {
            var first = splitOf[group];
            var problem = new Problem.ManifestGroupInTwoSplits(path, row.Line, group, first.Split, first.Line, split, severity);
            if (severity == GroupsAcrossSplits.Refused)
                mistakes.Add(problem);
            else
                warnings.Add(problem);
        });
    }

    private float[] Intensities(ManifestRow row, LabelKind kind, Dictionary<string, int> places)
    {
        if (!columns.Labelled)
            return [1];
        var intensities = new float[places.Count];
        if (row.Labels is null)
            mistakes.Malformed(
                row.Line,
                1,
                kind == LabelKind.Single ? ManifestColumns.Label : ManifestColumns.Labels,
                "",
                kind == LabelKind.Single ? "the label of the clip" : "labels, or an empty list where the clip is neutral"
            );
        var seen = new NameSet(StringComparer.Ordinal);
        foreach (var label in row.Labels ?? [])
        {
            if (!seen.Add(label.Name))
                mistakes.Malformed(row.Line, label.Column, ManifestColumns.Labels, label.Name, "each label once");
            intensities[places[label.Name]] = label.Intensity;
        }
        return intensities;
    }

    private Dictionary<string, string> Files(ManifestRow row)
    {
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (modality, field) in row.Fields.Where(f => columns.IsModality(f.Key)))
        {
            var found = Found(field.Text);
            found.IfLeft(fault =>
                mistakes.Add(
                    new Problem.ManifestFileMissing(
                        path,
                        row.Line,
                        field.Column,
                        modality,
                        System.IO.Path.Combine(folder, field.Text),
                        fault
                    )
                )
            );
            files[modality] = found.IfLeft("");
        }
        if (files.Count == 0)
            mistakes.Add(new Problem.ManifestClipWithoutFiles(path, row.Line));
        return files;
    }

    /// <summary>
    /// The file that a field names, or why it is not there. A letter such as ü is one sign or two, and systems write names in the one way
    /// or the other: both are tried.
    /// </summary>
    private Either<PathFault, string> Found(string name)
    {
        string In(string other) => System.IO.Path.Combine(folder, other);
        foreach (var written in new[] { name, Letters.Composed(name), Letters.Decomposed(name) }.Distinct(StringComparer.Ordinal))
        {
            if (exists(In(written)))
                return In(written);
        }
        var ending = System.IO.Path.GetExtension(name);
        return name is [_, ':', '\\' or '/', ..] && char.IsAsciiLetter(name[0]) ? PathFault.Drive
            : name.Contains('\\', StringComparison.Ordinal) ? PathFault.Backslashes
            : name.StartsWith("~/", StringComparison.Ordinal) ? PathFault.Tilde
            : name.Contains("://", StringComparison.Ordinal) ? PathFault.Address
            : new[] { ending.ToLowerInvariant(), ending.ToUpperInvariant() }.Any(e =>
                e != ending && exists(In(System.IO.Path.ChangeExtension(name, e)))
            )
                ? PathFault.EndingCase
            : PathFault.None;
    }

    /// <summary>
    /// Names that are hardly meant to be two: of labels they part a class, of groups they let a speaker be in two splits.
    /// </summary>
    private void CheckNames(NameKind kind, IEnumerable<string> names)
    {
        if (NearNames.Of(names) is { IsEmpty: false } near)
            warnings.Add(new Problem.NamesNearlyEqual(path, kind, near));
    }

    /// <summary>Some label has to part the clips into some that show it and some that do not.</summary>
    private void CheckLabels(LabelKind kind, string[] labels, List<ManifestClip> clips)
    {
        var parts = Enumerable
            .Range(0, labels.Length)
            .Any(l => clips.Any(c => c.Intensities[l] > 0) && clips.Any(c => c.Intensities[l] == 0));
        if (!parts && clips.Count > 0)
            mistakes.Add(new Problem.ManifestOneLabel(path, kind, labels));
    }
}

/// <summary>The mistakes found on the way, in the order of the file; past a hundred they are only counted.</summary>
internal sealed class ManifestMistakes(string path)
{
    private const int MostTold = 100;

    private readonly List<Problem> told = [];
    private int untold;

    public bool Any => told.Count > 0;

    public void Add(Problem problem)
    {
        if (told.Count < MostTold)
            told.Add(problem);
        else
            untold++;
    }

    /// <summary>A field with something else in it than is expected of it.</summary>
    public void Malformed(int line, int column, string name, string text, string expected) =>
        Add(new Problem.ManifestFieldMalformed(path, line, column, name, Start(text), expected));

    /// <summary>As much of a text as a message holds.</summary>
    public static string Start(string text) => text.Length <= 40 ? text : text[..40] + "…";

    public Validation<Problem, Manifest> Fail()
    {
        if (untold > 0)
            told.Add(new Problem.ManifestMoreMistakes(path, untold));
        return Validation<Problem, Manifest>.Fail(told.ToSeq());
    }
}
