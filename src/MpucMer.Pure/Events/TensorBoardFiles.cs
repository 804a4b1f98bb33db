using System.Globalization;
using System.Text;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Data;
using MpucMer.Pure.Metrics;
using MpucMer.Pure.Planning;
using MpucMer.Pure.Reports;
using MpucMer.Pure.Runs;
using MpucMer.Pure.Splits;

namespace MpucMer.Pure.Events;

/// <summary>What TensorBoard is shown: names and figures. The worker has the form of its files.</summary>
public static class TensorBoardFiles
{
    /// <summary>The folder in the run folder, and how its files are told from others' event files.</summary>
    public static readonly RunSubfolder Folder = new(
        "tensorboard",
        [
            new("events.out.tfevents.*", IsEvents)
            {
                Names = name => name.StartsWith("events.out.tfevents.", StringComparison.Ordinal),
                Peek = 128,
            },
            .. ProjectorFiles.Files,
        ]
    );

    /// <summary>A name for a folder: that of a step, of letters that a file system and TensorBoard have no other use for.</summary>
    public static string Run(string step) => new([.. step.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' ? c : '-')]);

    /// <summary>The numbers of a metric: tag, value and place on the axis.</summary>
    public static IEnumerable<(string Tag, double Value, long Step)> Scalars(Metric metric) =>
        metric switch
        {
            Metric.TrainingStep s =>
            [
                ("step/loss", s.Loss, At(s)),
                ("step/contrastive_accuracy", s.Accuracy, At(s)),
                ("step/learning_rate", s.LearningRate, At(s)),
                ("step/clips_per_second", s.ClipsPerSecond, At(s)),
            ],
            Metric.TrainingEpoch { Row: var r } =>
            [
                ("epoch/loss", r.Loss, r.Epoch),
                ("epoch/contrastive_accuracy", r.Accuracy, r.Epoch),
                ("epoch/learning_rate", r.LearningRate, r.Epoch),
                ("epoch/seconds", r.Seconds, r.Epoch),
                .. Maybe("epoch/validation_loss", r.ValidationLoss, r.Epoch),
                .. Maybe("epoch/validation_accuracy", r.ValidationAccuracy, r.Epoch),
            ],
            Metric.ProbeTrained { Row: var r } p =>
            [
                .. Maybe($"{Probe(p)}/loss", r.Loss, r.Epoch),
                .. Maybe($"{Probe(p)}/validation", r.Validation, r.Epoch),
            ],
            Metric.Score s => [($"score/{s.Part}/{s.Measure}/{s.Probe}", s.Value, 0)],
            _ => [],
        };

    /// <summary>The means over folds and seeds.</summary>
    public static IEnumerable<(string Tag, double Value)> Means(Report report) =>
        from probe in report.Summary
        from figure in probe.Figures
        from value in figure.Value.ToSeq()
        select ($"score/test/{figure.Measure.Name}/{probe.Probe}", value.Mean);

    /// <summary>Every property with the value that is in force, as a table in Markdown.</summary>
    public static string Settings(Request request, Experiment experiment) =>
        Properties
            .All.Fold(new StringBuilder("| property | value |\n| --- | --- |\n"), (text, p) =>
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"| {p.Name} | {Escaped(request.Settings.Effective(p, experiment.Protocol).Value)} |\n"
                )
            )
            .ToString();

    /// <summary>A confusion matrix as a table in Markdown.</summary>
    public static string Legend(Seq<string> classes, Confusion confusion)
    {
        var text = new StringBuilder("Rows: truth. Columns: what the probe says.\n\n");
        text.Append("| | ")
            .AppendJoin(" | ", classes.Map(Escaped))
            .Append(" |\n|")
            .Insert(text.Length, " --- |", classes.Count + 1)
            .Append('\n');
        for (var truth = 0; truth < classes.Count; truth++)
        {
            var row = Enumerable.Range(0, classes.Count).Select(said => confusion[truth, said]);
            text.Append("| ").Append(Escaped(classes[truth])).Append(" | ").AppendJoin(" | ", row).Append(" |\n");
        }
        return text.ToString();
    }

    // Steps are counted over the epochs, which all have as many.
    private static long At(Metric.TrainingStep s) => (s.Epoch - 1L) * s.Batches + s.Batch;

    private static string Probe(Metric.ProbeTrained p) =>
        p.Encoders == Metric.ProbeTrained.Trained ? $"probe/{p.Probe}" : $"probe_{p.Encoders}/{p.Probe}";

    private static IEnumerable<(string, double, long)> Maybe(string tag, Option<double> value, long step) =>
        value.Map(v => (tag, v, step)).ToSeq();

    private static string Escaped(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("|", "\\|", StringComparison.Ordinal).ReplaceLineEndings(" ");

    // The first record says who wrote it.
    private static bool IsEvents(byte[] content) =>
        content.AsSpan().IndexOf("brain.Event:2"u8) is > 0 and < 64 && content.AsSpan().IndexOf("mpucmer"u8) is > 0 and < 96;
}

/// <summary>
/// What TensorBoard's projector shows: of each modality, and of all joined, the features of a fold's test clips, and what each clip is.
/// </summary>
public static class ProjectorFiles
{
    private const string Sign = "# MpucMer\n";
    private const string Config = "projector_config.pbtxt";
    private const string Clips = "mpuc-clips.tsv";
    private const string Columns = "clip\tgroup\tlabel";

    public static readonly IReadOnlyList<RunFile> Files =
    [
        new(Config, content => content.AsSpan().StartsWith(Encoding.UTF8.GetBytes(Sign))) { Peek = 64 },
        new(Clips, content => content.AsSpan().StartsWith(Encoding.UTF8.GetBytes(Columns))) { Peek = 64 },
        // Numbers between tabs have no place for a sign: the name is one.
        new("mpuc-features-*.tsv", content => content.AsSpan().IndexOfAnyExcept("+-.0123456789eE\t\n"u8) < 0)
        {
            Names = name => name.StartsWith("mpuc-features-", StringComparison.Ordinal) && name.EndsWith(".tsv", StringComparison.Ordinal),
            Peek = 256,
        },
    ];

    /// <param name="labelsOf">What a clip is labelled with, by its id.</param>
    /// <returns>Names and texts.</returns>
    public static IEnumerable<(string Name, string Text)> Of(
        Experiment experiment,
        Fold fold,
        Labelling labelling,
        Func<string, ClipLabels> labelsOf,
        Embeddings embeddings
    )
    {
        var places = embeddings.Clips.Map((i, id) => (id, i)).ToDictionary(p => p.id, p => p.i);
        var rows = fold.TestIds.Map(id => places[id]).ToArray();
        var modalities = experiment.Data.Modalities.Map(m => m.Name);
        var shown = Seq1(ProbeReport.Fused) + modalities;
        yield return (Clips, Metadata(labelling, labelsOf, fold.TestIds));
        foreach (var name in shown)
        {
            var arrays = (name == ProbeReport.Fused ? modalities : Seq1(name)).Map(m => embeddings[m]).ToArray();
            yield return (FileOf(name), Vectors(arrays, rows, experiment.Encoders.FeatureSize));
        }
        yield return (Config, Sign + string.Concat(shown.Map(Entry)));
    }

    private static string FileOf(string name) => $"mpuc-features-{name}.tsv";

    private static string Entry(string name) =>
        $"embeddings {{\n  tensor_name: \"{name}\"\n  tensor_path: \"{FileOf(name)}\"\n  metadata_path: \"{Clips}\"\n}}\n";

    private static string Metadata(Labelling labelling, Func<string, ClipLabels> labelsOf, Seq<string> ids)
    {
        var text = new StringBuilder(Columns).Append('\n');
        foreach (var id in ids)
        {
            var labels = labelsOf(id);
            var words = labelling.Several
                ? string.Join(' ', labelling.Names.AsEnumerable().Where((_, l) => labels.Intensities[l] > 0))
                : labelling.Names[labels.Label];
            text.AppendJoin('\t', new[] { id, labels.Group, words }.Select(OneField)).Append('\n');
        }
        return text.ToString();
    }

    private static string Vectors(float[][] arrays, int[] rows, int width)
    {
        var text = new StringBuilder();
        foreach (var row in rows)
        {
            var values = arrays.SelectMany(a => a.Skip(row * width).Take(width));
            text.AppendJoin('\t', values.Select(x => x.ToString("G6", CultureInfo.InvariantCulture))).Append('\n');
        }
        return text.ToString();
    }

    private static string OneField(string text) => text.Replace('\t', ' ').ReplaceLineEndings(" ");
}
