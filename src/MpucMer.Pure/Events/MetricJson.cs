using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using MpucMer.Pure.Decoding;

namespace MpucMer.Pure.Events;

/// <summary>
/// metrics.jsonl: a first line that says what the file is, then a JSON object a line for each metric (docs/metrics.md has every key).
/// </summary>
public static class MetricJson
{
    public const string FileName = "metrics.jsonl";

    /// <summary>What the first line, and no other program's file, begins with.</summary>
    public const string Sign = "{\"form\":\"mpuc-metrics-1\"";

    /// <summary>The first line.</summary>
    public static string Header(string experiment) =>
        new JsonObject { ["form"] = "mpuc-metrics-1", ["experiment"] = experiment }.ToJsonString();

    /// <summary>A metric as a line, without its end.</summary>
    public static string Write(Told told)
    {
        var line = new JsonObject { ["metric"] = Word(told.Metric), ["step"] = told.Metric.Subject.Step };
        line["fold"] = told.Metric.Subject.Fold;
        line["seed"] = told.Metric.Subject.Seed;
        Figures(told.Metric, line);
        told.Time.IfSome(t => line["time"] = Math.Round((t - DateTimeOffset.UnixEpoch).TotalSeconds, 3));
        if (told.Origin == Origin.Stored)
            line["stored"] = true;
        return line.ToJsonString();
    }

    /// <summary>
    /// The metrics of a file, as they were told when they were written, and how many of its bytes they are: a last line that was cut off,
    /// by a kill or a full disk, is left out, and so is all that follows a line that is none of ours.
    /// </summary>
    public static (Seq<Told> Told, int Bytes) Read(ReadOnlySpan<byte> file)
    {
        var (told, at) = (new List<Told>(), 0);
        var first = true;
        while (file[at..].IndexOf((byte)'\n') is >= 0 and var length)
        {
            if (!first)
            {
                if (Line.Read(file.Slice(at, length).ToArray()).Case is not Told one)
                    break;
                told.Add(one);
            }
            (first, at) = (false, at + length + 1);
        }
        return (told.ToSeq().Strict(), at);
    }

    private static string Word(Metric metric) =>
        metric switch
        {
            Metric.Began => "begin",
            Metric.TrainingStep => "step",
            Metric.TrainingEpoch => "epoch",
            Metric.ProbeTrained => "probe",
            Metric.Score => "score",
            Metric.Ended => "end",
            _ => throw new InvalidOperationException($"{metric.GetType()} has no word"),
        };

    private static void Figures(Metric metric, JsonObject line)
    {
        switch (metric)
        {
            case Metric.Began b:
                (line["key"], line["after_epoch"], line["after_batch"]) = (b.Key, b.Epoch, b.Batch);
                break;
            case Metric.TrainingStep s:
                (line["epoch"], line["batch"], line["batches"]) = (s.Epoch, s.Batch, s.Batches);
                (line["loss"], line["contrastive_accuracy"]) = (Number(s.Loss), Number(s.Accuracy));
                (line["learning_rate"], line["clips_per_second"]) = (Number(s.LearningRate), Number(Math.Round(s.ClipsPerSecond, 2)));
                break;
            case Metric.TrainingEpoch { Row: var r }:
                (line["epoch"], line["learning_rate"]) = (r.Epoch, Number(r.LearningRate));
                (line["loss"], line["contrastive_accuracy"]) = (Number(r.Loss), Number(r.Accuracy));
                r.ValidationLoss.IfSome(x => line["validation_loss"] = Number(x));
                r.ValidationAccuracy.IfSome(x => line["validation_accuracy"] = Number(x));
                line["seconds"] = Number(Math.Round(r.Seconds, 3));
                break;
            case Metric.ProbeTrained p:
                (line["probe"], line["encoders"], line["epoch"]) = (p.Probe, p.Encoders, p.Row.Epoch);
                p.Row.Loss.IfSome(x => line["loss"] = Number(x));
                p.Row.Validation.IfSome(x => line["validation"] = Number(x));
                break;
            case Metric.Score s:
                (line["probe"], line["part"], line["measure"], line["value"]) = (s.Probe, s.Part, s.Measure, Number(s.Value));
                break;
        }
    }

    // JSON has no infinity and no NaN: they are texts.
    private static JsonNode Number(double x) => double.IsFinite(x) ? x : x.ToString(CultureInfo.InvariantCulture);

    private static readonly Decoder<double> Figure = n =>
        n.ValueKind == System.Text.Json.JsonValueKind.String
        && double.TryParse(n.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var x)
            ? x
            : Decode.Double(n);

    private static readonly Decoder<Subject> Of =
        from step in Decode.Field("step", Decode.Text)
        from fold in Decode.Field("fold", Decode.Text)
        from seed in Decode.Field("seed", Decode.Long)
        select new Subject(step, fold, seed);

    private static Decoder<Metric> Began(Subject of) =>
        from key in Decode.Field("key", Decode.Text)
        from epoch in Decode.Field("after_epoch", Decode.Int)
        from batch in Decode.Field("after_batch", Decode.Int)
        select (Metric)new Metric.Began(of, key, epoch, batch);

    private static Decoder<Metric> Step(Subject of) =>
        from epoch in Decode.Field("epoch", Decode.Int)
        from batch in Decode.Field("batch", Decode.Int)
        from batches in Decode.Field("batches", Decode.Int)
        from loss in Decode.Field("loss", Figure)
        from accuracy in Decode.Field("contrastive_accuracy", Figure)
        from rate in Decode.Field("learning_rate", Figure)
        from clips in Decode.Field("clips_per_second", Figure)
        select (Metric)new Metric.TrainingStep(of, epoch, batch, batches, loss, accuracy, rate, clips);

    private static Decoder<Metric> Epoch(Subject of) =>
        from epoch in Decode.Field("epoch", Decode.Int)
        from rate in Decode.Field("learning_rate", Figure)
        from loss in Decode.Field("loss", Figure)
        from accuracy in Decode.Field("contrastive_accuracy", Figure)
        from validationLoss in Decode.Maybe("validation_loss", Figure)
        from validationAccuracy in Decode.Maybe("validation_accuracy", Figure)
        from seconds in Decode.Field("seconds", Figure)
        select (Metric)new Metric.TrainingEpoch(of, new EpochRow(epoch, rate, loss, accuracy, validationLoss, validationAccuracy, seconds));

    private static Decoder<Metric> Probe(Subject of) =>
        from probe in Decode.Field("probe", Decode.Text)
        from encoders in Decode.Field("encoders", Decode.Text)
        from epoch in Decode.Field("epoch", Decode.Int)
        from loss in Decode.Maybe("loss", Figure)
        from validation in Decode.Maybe("validation", Figure)
        select (Metric)new Metric.ProbeTrained(of, probe, encoders, new ProbeEpoch(epoch, loss, validation));

    private static Decoder<Metric> Score(Subject of) =>
        from probe in Decode.Field("probe", Decode.Text)
        from part in Decode.Field("part", Decode.Text)
        from measure in Decode.Field("measure", Decode.Text)
        from value in Decode.Field("value", Figure)
        select (Metric)new Metric.Score(of, probe, part, measure, value);

    private static Decoder<Metric> End(Subject of) => _ => new Metric.Ended(of);

    private static readonly Decoder<Func<Subject, Decoder<Metric>>> Kind = Decode.Field(
        "metric",
        Decode.OneOf<Func<Subject, Decoder<Metric>>>([
            ("begin", Began),
            ("step", Step),
            ("epoch", Epoch),
            ("probe", Probe),
            ("score", Score),
            ("end", End),
        ])
    );

    private static readonly Decoder<Told> Line =
        from kind in Kind
        from of in Of
        from metric in kind(of)
        from time in Decode.Maybe("time", Decode.Double)
        from stored in Decode.Maybe("stored", Decode.Bool)
        select new Told(
            metric,
            stored.IfNone(false) ? Origin.Stored : Origin.Now,
            time.Map(t => DateTimeOffset.UnixEpoch.AddMilliseconds(Math.Round(t * 1000)))
        );
}
