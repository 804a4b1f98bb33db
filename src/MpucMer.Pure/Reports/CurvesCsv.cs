using System.Globalization;
using System.Text;
using MpucMer.Pure.Data;

namespace MpucMer.Pure.Reports;

/// <summary>
/// curves.csv: a line for each epoch of the encoders of every fold and seed, and for each of every probe that learnt after them, of which
/// only the loss and the validation figure are told. Accuracy is the contrastive one; validation is how good a probe is on the validation
/// clips, of encoders the one that learns beside them. What was not measured is empty.
/// </summary>
public static class CurvesCsv
{
    public const string FileName = "curves.csv";

    private const string Header = "what,fold,seed,encoders,probe,epoch,learning_rate,loss,accuracy,validation_loss,validation\n";

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
                    e.Probe
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
