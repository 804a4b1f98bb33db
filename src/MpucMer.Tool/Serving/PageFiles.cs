using System.Text;
using MpucMer.Pure.Reports;

namespace MpucMer.Tool.Serving;

/// <summary>The page that <c>mpucmer serve</c> shows: its files are part of the program, its looks the report's.</summary>
internal static class PageFiles
{
    private const string Html = "text/html; charset=utf-8";
    private const string Css = "text/css; charset=utf-8";
    private const string Script = "text/javascript; charset=utf-8";

    /// <summary>
    /// What a browser may do for the page: run and ask for what this server has, nothing else. Recordings are played from memory (blob:).
    /// </summary>
    public const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; media-src blob:; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>Each address with what is there.</summary>
    public static readonly HashMap<string, Lazy<Answer>> All = HashMap(
        ("/", Own(Html, "page.html")),
        ("/serve.css", Own(Css, "serve.css")),
        // Elements, figures and tables are the report's.
        ("/serve.js", new(() => Answer.Text(Script, HtmlPage.Resource("base.js") + "\n" + Resource("serve.js")))),
        ("/recorder.js", Own(Script, "recorder.js")),
        ("/page.css", Reports(Css, "page.css")),
        ("/theme.js", Reports(Script, "theme.js"))
    );

    private static Lazy<Answer> Own(string type, string name) => new(() => Answer.Text(type, Resource(name)));

    private static Lazy<Answer> Reports(string type, string name) => new(() => Answer.Text(type, HtmlPage.Resource(name)));

    private static string Resource(string name)
    {
        var stream = typeof(PageFiles).Assembly.GetManifestResourceStream("serve/" + name)
            ?? throw new InvalidOperationException($"the page's {name} is not embedded");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
