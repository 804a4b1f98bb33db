using System.Globalization;
using NameSet = System.Collections.Generic.HashSet<string>;

namespace MpucMer.Pure.Data.Manifests;

/// <summary>From rows to clips: what has to hold of a row, and of the rows together.</summary>
internal sealed class ManifestReading(string path, ManifestColumns columns, ManifestMistakes mistakes, Func<string, bool> exists, GroupsAcrossSplits groups)
{
    private static readonly IReadOnlyDictionary<string, ManifestSplit> Splits = new Dictionary<string, ManifestSplit>(StringComparer.OrdinalIgnoreCase)
    {
        ["train"] = ManifestSplit.Train,
        ["validation"] = ManifestSplit.Validation,
        ["test"] = ManifestSplit.Test,
    };

    private readonly string folder = System.IO.Path.GetDirectoryName(path) ?? "";
    private readonly Dictionary<string, int> lines = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (ManifestSplit Split, int Line)> splitOf = new(StringComparer.Ordinal);
    private readonly NameSet groupsTold = new(StringComparer.Ordinal);
    private readonly List<Problem> warnings = [];

    public Validation<Problem, Manifest> Read(List<ManifestRow> rows)
    {
        var names = columns.Seen;
        var kind = columns.Labelled && names.Contains(ManifestColumns.Labels) ? LabelKind.Several : LabelKind.Single;
        var hasGroups = names.Contains(ManifestColumns.Group);
        var hasSplits = rows.Any(r => r.Fields.ContainsKey(ManifestColumns.Split));
        string[] labels = !columns.Labelled ? [""] : [.. rows.SelectMany(r => r.Labels ?? []).Select(l => l.Name).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
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
        if (!mistakes.Any && columns.Labelled) CheckLabels(kind, labels, clips);
        return mistakes.Any
            ? mistakes.Fail()
            : Success<Problem, Manifest>(new Manifest(path, kind, labels, [.. names.Where(columns.IsModality)], clips, warnings));
    }

    private string Needed(ManifestRow row, string name, string expected)
    {
        if (row.Fields.TryGetValue(name, out var field)) return field.Text;
        mistakes.Malformed(row.Line, 1, name, "", expected);
        return "";
    }

    private string Id(ManifestRow row)
    {
        var id = Needed(row, ManifestColumns.Id, "the name of the clip");
        if (id.Length > 0 && !lines.TryAdd(id, row.Line)) mistakes.Add(new Problem.ManifestIdTwice(path, row.Line, row.Fields[ManifestColumns.Id].Column, id, lines[id]));
        return id;
    }

    private Option<ManifestSplit> Split(ManifestRow row)
    {
        if (!row.Fields.TryGetValue(ManifestColumns.Split, out var field)) mistakes.Malformed(row.Line, 1, ManifestColumns.Split, "", "train, validation or test, since other clips have a split");
        else if (Splits.TryGetValue(field.Text, out var split)) return split;
        else mistakes.Malformed(row.Line, field.Column, ManifestColumns.Split, field.Text, "train, validation or test");
        return None;
    }

    private Cut Stretch(ManifestRow row)
    {
        var (start, end) = (Seconds(row, ManifestColumns.Start, 0, "seconds from the beginning of the recordings, a number of at least 0"), Seconds(row, ManifestColumns.End, double.Epsilon, "seconds from the beginning of the recordings, a number above 0"));
        var cut = new Cut(start.IfNone(0), end);
        if (end.Exists(e => e <= cut.Start)) mistakes.Malformed(row.Line, row.Fields[ManifestColumns.End].Column, ManifestColumns.End, row.Fields[ManifestColumns.End].Text, "a time after the start");
        return cut;
    }

    private Option<double> Seconds(ManifestRow row, string name, double least, string expected)
    {
        if (!row.Fields.TryGetValue(name, out var field)) return None;
        if (double.TryParse(field.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && double.IsFinite(seconds) && seconds >= least) return seconds;
        mistakes.Malformed(row.Line, field.Column, name, field.Text, expected);
        return None;
    }

    private void Group(ManifestRow row, string group, ManifestSplit split)
    {
        if (splitOf.TryAdd(group, (split, row.Line)) || splitOf[group].Split == split || !groupsTold.Add(group)) return;
        var problem = new Problem.ManifestGroupInTwoSplits(path, row.Line, group, splitOf[group].Split, splitOf[group].Line, split, groups);
        if (groups == GroupsAcrossSplits.Refused) mistakes.Add(problem);
        else warnings.Add(problem);
    }

    private float[] Intensities(ManifestRow row, LabelKind kind, Dictionary<string, int> places)
    {
        if (!columns.Labelled) return [1];
        var intensities = new float[places.Count];
        if (row.Labels is null) mistakes.Malformed(row.Line, 1, kind == LabelKind.Single ? ManifestColumns.Label : ManifestColumns.Labels, "", kind == LabelKind.Single ? "the label of the clip" : "labels, or an empty list where the clip is neutral");
        var seen = new NameSet(StringComparer.Ordinal);
        foreach (var label in row.Labels ?? [])
        {
            if (!seen.Add(label.Name)) mistakes.Malformed(row.Line, label.Column, ManifestColumns.Labels, label.Name, "each label once");
            intensities[places[label.Name]] = label.Intensity;
        }
        return intensities;
    }

    private Dictionary<string, string> Files(ManifestRow row)
    {
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (modality, field) in row.Fields.Where(f => columns.IsModality(f.Key)))
        {
            var file = System.IO.Path.Combine(folder, field.Text);
            if (!exists(file)) mistakes.Add(new Problem.ManifestFileMissing(path, row.Line, field.Column, modality, file));
            files[modality] = file;
        }
        if (files.Count == 0) mistakes.Add(new Problem.ManifestClipWithoutFiles(path, row.Line));
        return files;
    }

    /// <summary>Some label has to part the clips into some that show it and some that do not.</summary>
    private void CheckLabels(LabelKind kind, string[] labels, List<ManifestClip> clips)
    {
        var parts = Enumerable.Range(0, labels.Length).Any(l => clips.Any(c => c.Intensities[l] > 0) && clips.Any(c => c.Intensities[l] == 0));
        if (!parts && clips.Count > 0) mistakes.Add(new Problem.ManifestOneLabel(path, kind, labels));
    }
}
