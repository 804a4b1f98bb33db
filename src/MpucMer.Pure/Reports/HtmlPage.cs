using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace MpucMer.Pure.Reports;

/// <summary>
/// A page in one file, read without network: its data as JSON, and what draws them (src/MpucMer.Pure/Reports/page). The page's policy lets
/// a browser run these very scripts and nothing else, and ask for nothing: no name in the data can become code.
/// </summary>
public static class HtmlPage
{
    /// <summary>Page code in the order in which it builds on each other; one module of the page.</summary>
    private static readonly Seq<string> Parts = Seq(
        "base.js",
        "scores.js",
        "classes.js",
        "reliability.js",
        "curves.js",
        "map.js",
        "plan.js",
        "report.js",
        "compare.js",
        "main.js"
    );

    private static readonly Lazy<Frame> Around = new(Frame.Of);

    /// <summary>The page of some data.</summary>
    /// <param name="mark">What its second line says, by which the file is known again.</param>
    /// <param name="title">Until the data are read.</param>
    /// <param name="json">An object of the form mpuc-page-1 or mpuc-compare-1.</param>
    public static string Of(string mark, string title, string json) =>
        string.Concat(
            Start(mark),
            Around.Value.Head,
            $"<title>{WebUtility.HtmlEncode(title)}</title>\n",
            Around.Value.Body,
            // Nothing in a string can end the script or begin a comment of HTML.
            json.Replace("<", "\\u003c", StringComparison.Ordinal),
            Around.Value.End
        );

    /// <summary>Whether a text begins as pages with that mark do.</summary>
    public static bool Has(string mark, string text) =>
        text.StartsWith(Start(mark), StringComparison.Ordinal)
        || text.StartsWith(Start(mark).Replace("\n", "\r\n", StringComparison.Ordinal), StringComparison.Ordinal);

    /// <summary>The text of a part of the page, e.g. plot.js.</summary>
    public static string Resource(string name)
    {
        var stream = typeof(HtmlPage).Assembly.GetManifestResourceStream("page/" + name)
            ?? throw new InvalidOperationException($"the page's {name} is not embedded");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        // A browser reads a line's end as one character, and the policy's hashes are of what it reads.
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }

    private static string Start(string mark) => $"<!doctype html>\n<!-- {mark} -->\n";

    /// <summary>What is the same on every page: up to its title, up to its data, and after them.</summary>
    private sealed record Frame(string Head, string Body, string End)
    {
        public static Frame Of()
        {
            var theme = Resource("theme.js");
            var library = Resource("plot.js");
            var code = string.Join('\n', Parts.Map(Resource));
            var scripts = string.Join(' ', Seq(theme, library, code).Map(Allowed));
            return new(
                $"""
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src {scripts};
                 style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta name="referrer" content="no-referrer">

                """,
                $"""
                <script>{theme}</script>
                <style>
                {Resource("page.css")}</style>
                </head>
                <body>
                <noscript><p>This page draws its figures with JavaScript. The same are in results.json and report.md.</p></noscript>
                <script type="application/json" id="report">
                """,
                $"""
                </script>
                <script type="text/plain" id="licences-text">
                {Resource("plot.LICENSES.txt")}</script>
                <script>{library}</script>
                <script type="module">{code}</script>
                </body>
                </html>

                """
            );
        }

        private static string Allowed(string script) =>
            $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(script)))}'";
    }
}

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

/// <summary>
/// Several runs side by side as one HTML file: scores sorted, paired tests, curves over each other, settings that differ.
/// </summary>
public static class CompareHtml
{
    public const string FileName = "compare.html";

    private const string Mark = "comparison of runs by MpucMer: written anew by every one of the same name";

    /// <summary>The page.</summary>
    /// <param name="json">An object of the form mpuc-compare-1.</param>
    public static string Write(string json) => HtmlPage.Of(Mark, "Runs compared", json);

    /// <summary>Whether a text is such a page.</summary>
    public static bool IsOwn(string text) => HtmlPage.Has(Mark, text);
}
