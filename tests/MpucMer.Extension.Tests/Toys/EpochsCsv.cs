using System.Globalization;
using System.Text;
using MpucMer.Pure.Runs;

namespace MpucMer.Pure.Events;

/// <summary>A table of the epochs of all trainings.</summary>
public static class EpochsCsv
{
    public const string FileName = "epochs.csv";
    public const string Header = "step,epoch,loss\n";

    public static readonly RunLog Log = new("epochs", "epochs.csv, a line an epoch")
    {
        File = new RunFile(FileName, content => content.AsSpan().StartsWith(Encoding.UTF8.GetBytes(Header))) { Peek = Header.Length },
    };

    public static string Line(Metric.TrainingEpoch e) =>
        string.Create(CultureInfo.InvariantCulture, $"{e.Subject.Step},{e.Row.Epoch},{e.Row.Loss:R}\n");
}
