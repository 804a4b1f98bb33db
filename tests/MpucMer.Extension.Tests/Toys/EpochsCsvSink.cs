using System.Text;
using MpucMer.Pure.Events;

namespace MpucMer.Effects.Sinks;

/// <summary>Writes <see cref="EpochsCsv"/> anew at each epoch: a run is told all of its epochs, those of earlier runs too.</summary>
public sealed class EpochsCsvSink(SinkContext context) : IMetricSink
{
    public static readonly MetricSink Sink = new(EpochsCsv.Log, context => new EpochsCsvSink(context));

    private readonly SortedDictionary<(string Step, int Epoch), string> lines = [];

    public void Take(Told told)
    {
        if (told.Metric is Metric.TrainingEpoch e)
            lines[(e.Subject.Step, e.Row.Epoch)] = EpochsCsv.Line(e);
    }

    public void Flush() => context.Replace(EpochsCsv.FileName, Encoding.UTF8.GetBytes(EpochsCsv.Header + string.Concat(lines.Values)));

    public void End(RunEnd end) => Flush();

    public void Dispose() { }
}
