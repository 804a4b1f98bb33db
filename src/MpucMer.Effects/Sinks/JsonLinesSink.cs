using System.Text;
using MpucMer.Effects.Storage;
using MpucMer.Pure.Events;
using MpucMer.Pure.Planning;
using MpucMer.Pure.Runs;
using static LanguageExt.Prelude;

namespace MpucMer.Effects.Sinks;

/// <summary>
/// metrics.jsonl in the run folder: one line a metric, each once. Of earlier runs it keeps what is of the plan's own steps; where a step
/// goes on from a checkpoint, what came after that is taken back first.
/// </summary>
public sealed class JsonLinesSink : IMetricSink
{
    public static readonly MetricSink Sink = new(RunLog.JsonLines, context => new JsonLinesSink(context));

    private readonly SinkContext context;
    private readonly string path;
    private readonly System.Collections.Generic.HashSet<string> old;
    private FileStream file;

    private JsonLinesSink(SinkContext context)
    {
        this.context = context;
        path = context.PathOf(MetricJson.FileName);
        Directory.CreateDirectory(context.Request.RunDir);
        var kept = Kept(context);
        old = [.. kept.Told.Map(t => t.Metric.Subject.Step)];
        file = kept.IsWhole ? Opened(path) : Rewritten(kept.Told);
    }

    /// <summary>What the file holds of the steps of the plan, and whether it holds nothing else.</summary>
    /// <exception cref="IOException">As the system refuses; or the file is another program's.</exception>
    /// <exception cref="UnauthorizedAccessException">As the system refuses.</exception>
    public static (Seq<Told> Told, bool IsWhole) Kept(SinkContext context)
    {
        var path = context.PathOf(MetricJson.FileName);
        if (!File.Exists(path))
            return (Empty, false);
        using var stream = FileLayer.OpenRegular(path);
        var bytes = new byte[stream.Length];
        bytes = bytes[..stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)];
        if (!RunFiles.IsOwn(MetricJson.FileName, bytes))
            throw new IOException($"{path} is another program's");
        var (told, read) = MetricJson.Read(bytes);
        var kept = OfPlan(context.Request, told);
        return (kept, read == bytes.Length && kept.Count == told.Count);
    }

    public void Take(Told told)
    {
        if (told.Origin == Origin.Kept)
            return;
        if (told.Metric is Metric.Began began && old.Remove(began.Subject.Step))
            TakeBack(began);
        file.Write(Encoding.UTF8.GetBytes(MetricJson.Write(told) + "\n"));
    }

    public void Flush() => file.Flush();

    public void End(RunEnd end) => file.Flush();

    public void Dispose() => file.Dispose();

    private void TakeBack(Metric.Began began)
    {
        file.Flush();
        var kept = Kept(context).Told;
        var left = kept.Filter(t => t.Metric.Subject.Step != began.Subject.Step || !t.Metric.IsTakenBack(began.Epoch, began.Batch));
        if (left.Count == kept.Count)
        {
            // To read it took the lock off: it is a process's, whichever of its handles is closed.
            Mine(file);
            return;
        }
        file.Dispose();
        file = Rewritten(left);
    }

    private FileStream Rewritten(Seq<Told> told)
    {
        var text = new StringBuilder(MetricJson.Header(context.Request.Name)).Append('\n');
        foreach (var one in told)
            text.Append(MetricJson.Write(one)).Append('\n');
        context.Replace(MetricJson.FileName, Encoding.UTF8.GetBytes(text.ToString()));
        return Opened(path);
    }

    // Lines of a step that the plan has with another key say nothing of this run.
    private static Seq<Told> OfPlan(Request request, Seq<Told> told)
    {
        var keys = request.Steps.ToDictionary(s => s.Name, s => s.Key.Fingerprint);
        var written = told.Fold(HashMap<string, string>(), (all, t) =>
            t.Metric is Metric.Began b ? all.AddOrUpdate(b.Subject.Step, b.Key) : all
        );
        return told.Filter(t => keys.TryGetValue(t.Metric.Subject.Step, out var key) && written.Find(t.Metric.Subject.Step) == Some(key))
            .Strict();
    }

    // Whoever follows the file as it grows may.
    private static FileStream Opened(string path) => Mine(new(path, FileMode.Append, FileAccess.Write, FileShare.Read, 1 << 16));

    // Of several workers of one run one writes the file: on Linux, what it is shared for keeps no other writer out.
    private static FileStream Mine(FileStream file)
    {
        if (!OperatingSystem.IsLinux())
            return file;
        try
        {
            file.Lock(0, 1);
            return file;
        }
        catch (IOException)
        {
            file.Dispose();
            throw;
        }
    }
}
