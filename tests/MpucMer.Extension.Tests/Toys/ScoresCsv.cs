using System.Globalization;
using MpucMer.Pure.Data;

namespace MpucMer.Pure.Reports;

/// <summary>A report as a table for a spreadsheet: a line for each fold, seed, probe and figure.</summary>
public static class ScoresCsv
{
    private const string Header = "fold,seed,probe,figure,value\n";

    public static readonly ReportForm Form = new("CSV", "scores.csv", Write, text => text.StartsWith(Header, StringComparison.Ordinal));

    private static string Write(Report report) =>
        Header
        + string.Concat(
            from fold in report.Folds
            from probe in fold.Test
            from measure in report.Measures
            from value in probe.Scores.Of(measure).ToSeq()
            select string.Create(
                CultureInfo.InvariantCulture,
                $"{Csv.Field(fold.Name)},{fold.Seed},{Csv.Field(probe.Probe)},{measure.Name},{value}\n"
            )
        );
}
