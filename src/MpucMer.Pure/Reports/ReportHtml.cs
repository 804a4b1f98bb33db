namespace MpucMer.Pure.Reports;

/// <summary>
/// A report as one HTML file with all its charts, read without network. While a run trains the same file shows how far it is.
/// </summary>
public static class ReportHtml
{
    public const string FileName = "report.html";

    public static readonly ReportForm Form = ReportForm.Text(
        "HTML",
        FileName,
        (report, details) => Write(report.Experiment, ReportPage.Of(report, details).ToJsonString()),
        IsOwn
    );

    private const string Mark = "report of MpucMer: written anew by every run";

    /// <summary>So many bytes tell whose a file is.</summary>
    public const int SignBytes = 256;

    /// <summary>The page.</summary>
    /// <param name="experiment">Its name.</param>
    /// <param name="json">An object of the form mpuc-page-1.</param>
    public static string Write(string experiment, string json) => HtmlPage.Of(Mark, experiment, json);

    /// <summary>Whether a text is such a page.</summary>
    public static bool IsOwn(string text) => HtmlPage.Has(Mark, text);
}
