using System.Globalization;
using System.Text;
using MpucMer.Pure.Data;

namespace MpucMer.Pure.Reports;

/// <summary>
/// curves.csv: a line for each epoch of the encoders of every fold and seed, and for each of every probe that learnt after them, of which
/// only the loss and the validation figure are told. What was not measured is empty.
/// </summary>
public static class CurvesCsv
{
    public const string FileName = "curves.csv";

    private const string Header = "what,fold,seed,encoders,probe,epoch,learning_rate,loss,accuracy,validation_loss,validation_accuracy\n";

    public static readonly ReportForm Form = ReportForm.Text(
        "curves",
        FileName,
        (_, details) => Write(details),
        text => text.StartsWith(Header, StringComparison.Ordinal)
    );

    public static string Write(ReportDetails details)
    {
        var text = new StringBuilder(Header);
        foreach (var curve in details.Curves)
        {
            foreach (var e in curve.Epochs)
                Line(
                    text,
                    "encoders",
                    (curve.Fold, curve.Seed),
                    ("trained", ""),
                    e.Epoch,
                    e.Rate,
                    e.Loss,
                    e.Accuracy,
                    e.ValidationLoss,
                    e.ValidationAccuracy
                );
        }
        foreach (var curve in details.ProbeCurves)
        {
            foreach (var e in curve.Epochs)
                Line(
                    text,
                    "probe",
                    (curve.Fold, curve.Seed),
                    (curve.By.ToString().ToLowerInvariant(), curve.Probe),
                    e.Epoch,
                    None,
                    e.Loss,
                    None,
                    None,
                    e.Validation
                );
        }
        return text.ToString();
    }

    /// <summary>The epochs of the log that a training of encoders leaves; those of lines that are none are left out.</summary>
    public static Seq<EpochPoint> Epochs(string log)
    {
        var lines = log.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.TrimEnd('\r').Split(',')).ToArray();
        if (lines.Length == 0)
            return Seq<EpochPoint>();
        var places = lines[0].Select((name, i) => (name, i)).ToDictionary(p => p.name, p => p.i, StringComparer.Ordinal);
        Option<double> At(string[] line, string column) =>
            places.TryGetValue(column, out var i) && i < line.Length ? Parsed(line[i]) : None;
        return lines
            .Skip(1)
            .SelectMany(l =>
                At(l, "epoch")
                    .Map(e => new EpochPoint(
                        (int)e,
                        At(l, "learning_rate"),
                        At(l, "loss"),
                        At(l, "contrastive_accuracy"),
                        At(l, "validation_loss"),
                        At(l, "validation_accuracy"),
                        None
                    ))
                    .ToSeq()
            )
            .ToSeq()
            .Strict();
    }

    private static Option<double> Parsed(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var x) && double.IsFinite(x) ? Some(x) : None;

    private static void Line(
        StringBuilder text,
        string what,
        (string Fold, long Seed) of,
        (string Encoders, string Probe) who,
        int epoch,
        params ReadOnlySpan<Option<double>> figures
    )
    {
        text.Append(CultureInfo.InvariantCulture, $"{what},{Csv.Field(of.Fold)},{of.Seed},{who.Encoders},{Csv.Field(who.Probe)},{epoch}");
        foreach (var figure in figures)
            text.Append(',').Append(figure.Match(x => x.ToString("G6", CultureInfo.InvariantCulture), () => ""));
        text.Append('\n');
    }
}
