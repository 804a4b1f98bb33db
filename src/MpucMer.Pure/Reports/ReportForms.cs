namespace MpucMer.Pure.Reports;

/// <summary>A form in which a report is written into the run's folder.</summary>
/// <param name="Name">What it is called, e.g. JSON.</param>
/// <param name="File">The name of its file there.</param>
/// <param name="Write">The text of a report.</param>
/// <param name="IsOwn">Whether a text is of this form: a file of that name that is not is another one's, and is left alone.</param>
public sealed record ReportForm(string Name, string File, Func<Report, string> Write, Func<string, bool> IsOwn);

/// <summary>All forms of a report.</summary>
public static class ReportForms
{
    /// <summary>In the order in which they are written; of the first, the user is told where it is.</summary>
    public static readonly Seq<ReportForm> All = Seq(ReportJson.Form, ReportMarkdown.Form, ReportHtml.Form);

    /// <summary>The form whose file has that name.</summary>
    public static Option<ReportForm> OfFile(string name) => All.Find(f => f.File == name);
}
