using MpucMer.Effects.Stages;
using MpucMer.Pure.Events;
using MpucMer.Pure.Metrics;
using MpucMer.Pure.Planning;
using MpucMer.Pure.Reports;
using MpucMer.Pure.Runs;
using SkiaSharp;
using static LanguageExt.Prelude;

namespace MpucMer.Effects.Sinks;

/// <summary>
/// The folder tensorboard in the run folder: each step of the plan is a run of TensorBoard's, so that a chart lays those of all folds and
/// seeds over each other; and one run, <c>all</c>, is the experiment (docs/metrics.md has all tags). It is written anew by every run of the
/// worker, of all that is known.
/// </summary>
public sealed class TensorBoardSink : IMetricSink
{
    public static readonly MetricSink Sink = new(RunLog.TensorBoard, context => new TensorBoardSink(context));

    /// <summary>The run of the experiment.</summary>
    public const string All = "all";

    private const int Bins = 64;
    private const int Cell = 32;

    private readonly SinkContext context;
    private readonly string folder;
    private readonly Dictionary<string, EventFile> files = new(StringComparer.Ordinal);
    private int number;

    private TensorBoardSink(SinkContext context)
    {
        this.context = context;
        folder = context.PathOf(TensorBoardFiles.Folder.Name);
        Remove(folder);
        Of(All).Text("settings", TensorBoardFiles.Settings(context.Request, context.Experiment), Now);
    }

    public void Take(Told told)
    {
        var (metric, time) = (told.Metric, told.Time.IfNone(() => Now));
        var run = TensorBoardFiles.Run(metric.Subject.Step);
        switch (metric)
        {
            // Made again though it was there: what was told of it holds no more.
            case Metric.Began { Epoch: 0, Batch: 0 } when told.Origin == Origin.Now && files.Remove(run, out var old):
                old.Dispose();
                Remove(Path.Combine(folder, run));
                break;
            case Metric.Ended:
                Weights(metric.Subject);
                Embeddings(metric.Subject);
                break;
        }
        foreach (var (tag, value, step) in TensorBoardFiles.Scalars(metric))
            Of(run).Scalar(tag, value, step, time);
    }

    public void Flush() => files.Values.Iter(f => f.Flush());

    public void End(RunEnd end)
    {
        end.Report.IfSome(report =>
        {
            foreach (var (tag, value) in TensorBoardFiles.Means(report))
                Of(All).Scalar(tag, value, 0, Now);
            Confusions(report);
        });
        Flush();
    }

    public void Dispose() => files.Values.Iter(f => f.Dispose());

    private DateTimeOffset Now => context.Clock.GetUtcNow();

    private EventFile Of(string run)
    {
        if (!files.TryGetValue(run, out var file))
            files[run] = file = new EventFile(Path.Combine(folder, run), Now, number++);
        return file;
    }

    // When the probes of a fold and seed have ended, the encoders' result is stored for certain.
    private void Weights(Subject probe) =>
        StepOf(probe, Stage.Contrast)
            .IfSome(step =>
                context
                    .StoredOf((Step<TrainedEncoders>)step)
                    .IfSome(encoders =>
                    {
                        foreach (var array in encoders.Parameters)
                            Of(TensorBoardFiles.Run(step.Name))
                                .Histogram($"weights/{array.Name.Replace('.', '/')}", array.Values, Bins, encoders.ChosenEpoch, Now);
                    })
            );

    private void Embeddings(Subject probe) =>
        StepOf(probe, Stage.Embed)
            .IfSome(step =>
                context
                    .StoredOf((Step<Embeddings>)step)
                    .IfSome(embeddings =>
                    {
                        var labels = FeaturesStage
                            .Labelled(context.Experiment, context.Request.Inventory.Clips)
                            .ToDictionary(c => c.Id, c => c.Labels);
                        var place = Path.Combine(folder, TensorBoardFiles.Run(step.Name));
                        Directory.CreateDirectory(place);
                        foreach (
                            var (name, text) in ProjectorFiles.Of(
                                context.Experiment,
                                context.Request.FoldOf(step),
                                context.Request.Inventory.Labelling,
                                id => labels[id],
                                embeddings
                            )
                        )
                            File.WriteAllText(Path.Combine(place, name), text);
                    })
            );

    private Option<Step> StepOf(Subject probe, Stage stage) =>
        context
            .Request.Steps.Find(s => s.Name == probe.Step && s.Stage == Stage.Probe)
            .Bind(p => p.Closure().Find(s => s.Is(stage) && s.Fold == p.Fold && s.Seed == p.Seed));

    private void Confusions(Report report)
    {
        foreach (var probe in report.Folds.Bind(f => f.Test.Map(t => t.Probe)).Distinct())
        {
            var each = report.Folds.Bind(f => f.Of(probe).Bind(s => s.Match(c => Some(c.Confusion), _ => None)).Map(c => (f, c)).ToSeq());
            if (each.IsEmpty)
                continue;
            foreach (var (fold, confusion) in each)
                Picture(TensorBoardFiles.Run($"probe fold {fold.Name} seed {fold.Seed}"), probe, confusion, report);
            Picture(All, probe, each.Map(e => e.c).Reduce((a, b) => a + b), report);
        }
    }

    private void Picture(string run, string probe, Confusion confusion, Report report)
    {
        var size = confusion.Classes * Cell;
        Of(run).Image($"confusion/{probe}", Drawn(confusion), size, size, TensorBoardFiles.Legend(report.Labelling.Names, confusion), Now);
    }

    // A row for each true class, a column for each that is said: the darker, the larger the share of the row.
    private static byte[] Drawn(Confusion confusion)
    {
        var size = confusion.Classes * Cell;
        using var bitmap = new SKBitmap(size, size, SKColorType.Rgba8888, SKAlphaType.Opaque);
        using var canvas = new SKCanvas(bitmap);
        canvas.Clear(SKColors.White);
        using var paint = new SKPaint();
        for (var truth = 0; truth < confusion.Classes; truth++)
        {
            for (var said = 0; said < confusion.Classes; said++)
            {
                var share = confusion.Support(truth) == 0 ? 0 : confusion[truth, said] / (double)confusion.Support(truth);
                paint.Color = new SKColor(Shade(247, 8, share), Shade(251, 48, share), Shade(255, 107, share));
                canvas.DrawRect(said * Cell + 1, truth * Cell + 1, Cell - 2, Cell - 2, paint);
            }
        }
        canvas.Flush();
        using var png = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return png.ToArray();
    }

    private static byte Shade(int from, int to, double share) => (byte)Math.Round(from + (to - from) * share);

    // What an earlier run of the worker wrote; what is another program's stays.
    private static void Remove(string folder)
    {
        if (!Directory.Exists(folder))
            return;
        foreach (var path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            if (TensorBoardFiles.Folder.Files.Any(f => f.Is(Path.GetFileName(path)) && f.IsOwn(Storage.FileLayer.Start(path, f.Peek))))
                File.Delete(path);
        }
    }
}
