using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using MpucMer.Pure.Planning;
using MpucMer.Pure.Reports;

namespace MpucMer.Tool.Serving;

/// <summary>What a request is answered: a status, a type, and bytes.</summary>
/// <param name="More">Headers that it has besides.</param>
internal sealed record Answer(int Status, string Type, byte[] Content, params (string Name, string Value)[] More)
{
    public const string Json = "application/json; charset=utf-8";
    public const string JsonLines = "application/x-ndjson; charset=utf-8";

    public static Answer Text(string type, string text) => new(StatusCodes.Status200OK, type, System.Text.Encoding.UTF8.GetBytes(text));

    /// <summary>A problem as JSON, under the status that fits it.</summary>
    /// <param name="plain">A text without the places of files on this machine.</param>
    public static Answer Of(Problem problem, Func<string, string>? plain = null) =>
        Text(Json, JsonOf(problem.Explain(), plain ?? (text => text)).ToJsonString() + "\n") with
        {
            Status = StatusOf(problem),
            More = problem switch
            {
                Problem.TokenWrong => [("WWW-Authenticate", "Bearer")],
                Problem.MethodWrong m => [("Allow", m.Allowed)],
                Problem.ServerBusy => [("Retry-After", "1")],
                _ => [],
            },
        };

    /// <summary>What is no problem with a code is a bug of ours: its sender is told so, the terminal what it is.</summary>
    public static readonly Answer Bug = Text(
        Json,
        """{"severity":"error","code":"","message":"The server failed.","hint":"Its terminal says how; please report it."}""" + "\n"
    ) with
    {
        Status = StatusCodes.Status500InternalServerError,
    };

    /// <summary>A problem as JSON.</summary>
    public static JsonObject JsonOf(Explanation e, Func<string, string> plain)
    {
        var json = new JsonObject
        {
            ["severity"] = e.Severity == Severity.Error ? "error" : "warning",
            ["code"] = e.Code,
            ["message"] = plain(e.Message),
            ["hint"] = plain(e.Hint),
        };
        if (e.Place != Place.Nowhere)
            json["file"] = plain(e.Place.File);
        return json;
    }

    // What is wrong with what was sent is the sender's; all problems of clips are.
    private static int StatusOf(Problem problem) =>
        problem switch
        {
            Problem.TokenWrong => StatusCodes.Status401Unauthorized,
            Problem.RequestFromElsewhere => StatusCodes.Status403Forbidden,
            Problem.AddressUnknown => StatusCodes.Status404NotFound,
            Problem.MethodWrong => StatusCodes.Status405MethodNotAllowed,
            Problem.UploadUnfinished => StatusCodes.Status408RequestTimeout,
            Problem.UploadTooLarge or Problem.ClipTooLong => StatusCodes.Status413PayloadTooLarge,
            Problem.MediaTypeUnknown => StatusCodes.Status415UnsupportedMediaType,
            Problem.ServerBusy or Problem.Interrupted => StatusCodes.Status503ServiceUnavailable,
            Problem.UploadNotKept => StatusCodes.Status507InsufficientStorage,
            _ => StatusCodes.Status400BadRequest,
        };
}

/// <summary>What a model says of the clips of a request.</summary>
/// <param name="Problems">Of clips that could not be judged, and warnings.</param>
internal sealed record Judged(Predictions Whole, Option<Predictions> OverTime, Seq<SourceClip> Clips, Seq<Explanation> Problems)
{
    /// <summary>
    /// The lines of <c>mpucmer predict --format json</c>: over time where that was asked, else of each clip one. A clip that could not be
    /// judged has a line with its problem.
    /// </summary>
    public Answer Lines(Func<string, string> plain) =>
        Answer.Text(
            Answer.JsonLines,
            string.Concat(
                (OverTime.IfNone(Whole).JsonLines() + Problems.Filter(p => p.Severity == Severity.Error).Map(p => Line(p, plain))).Map(
                    line => line + "\n"
                )
            )
        );

    /// <summary>The same lines in one object, with which file each clip's modalities were read from, and warnings.</summary>
    public Answer Object(Func<string, string> plain)
    {
        var json = new JsonObject { ["predictions"] = Read(Whole) };
        OverTime.Iter(windows => json["over_time"] = Read(windows));
        json["clips"] = new JsonArray([
            .. Clips.Map(c =>
                (JsonNode)
                    new JsonObject
                    {
                        ["clip"] = c.Id,
                        ["files"] = new JsonObject(
                            c.Sources.Map(s => KeyValuePair.Create<string, JsonNode?>(s.Modality.Name, plain(s.Path)))
                        ),
                    }
            ),
        ]);
        json["problems"] = new JsonArray([.. Problems.Map(p => (JsonNode)Answer.JsonOf(p, plain))]);
        return Answer.Text(Answer.Json, json.ToJsonString() + "\n");
    }

    private static JsonArray Read(Predictions said) => new([.. said.JsonLines().Map(line => JsonNode.Parse(line))]);

    private static string Line(Explanation problem, Func<string, string> plain) => Answer.JsonOf(problem, plain).ToJsonString();
}

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
