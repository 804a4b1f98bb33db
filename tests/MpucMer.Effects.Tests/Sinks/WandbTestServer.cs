using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace MpucMer.Effects.Tests.Sinks;

/// <summary>How the server of a test behaves.</summary>
public enum Manner
{
    Takes,

    /// <summary>HTTP 401.</summary>
    RefusesTheKey,

    /// <summary>HTTP 500.</summary>
    Breaks,

    /// <summary>HTTP 200 with what is no JSON.</summary>
    Mumbles,

    /// <summary>Errors of GraphQL.</summary>
    Objects,

    /// <summary>It never answers.</summary>
    Hangs,

    /// <summary>It takes some requests, and ends the connection in the middle of the others.</summary>
    Dies,
}

/// <summary>
/// A server with so much of Weights &amp; Biases as its clients need: it keeps what it is sent as that service does, and remembers the
/// requests. The vendor's own client is content with it (<c>WandbTests</c>).
/// </summary>
internal sealed class WandbTestServer : IDisposable
{
    public const string Entity = "somebody";

    private readonly HttpListener listener;
    private readonly ConcurrentQueue<string> transcript = new();
    private readonly ConcurrentBag<HttpListenerContext> hanging = [];
    private int taken;

    public WandbTestServer()
    {
        (listener, Url) = Listening();
        new Thread(Serve) { IsBackground = true }.Start();
    }

    public string Url { get; }

    public Manner Manner { get; set; }

    /// <summary>Of one that dies: after how many requests from now on.</summary>
    public int DiesAfter
    {
        get;
        set => (field, taken) = (value, 0);
    } = 3;

    /// <summary>The arguments of the run, as they were last given.</summary>
    public JsonObject Run { get; } = [];

    /// <summary>By place; whoever sends a place again replaces what is there.</summary>
    public SortedDictionary<int, JsonObject> History { get; } = [];

    public JsonObject Summary { get; private set; } = [];

    public Dictionary<string, byte[]> Files { get; } = new(StringComparer.Ordinal);

    /// <summary>With what exit code it was told that the run is over.</summary>
    public int? ExitCode { get; private set; }

    public ConcurrentQueue<string> Keys { get; } = new();

    public int Requests => transcript.Count;

    /// <summary>A line a request: where to, which operation, and with what; times are left out.</summary>
    public string Transcript => string.Concat(transcript.Select(line => line + "\n"));

    public void Dispose() => listener.Abort();

    private static (HttpListener, string) Listening()
    {
        // Between asking for a free port and taking it somebody else may take it.
        for (var attempt = 0; ; attempt++)
        {
            var probe = new TcpListener(IPAddress.Loopback, 0);
            probe.Start();
            var url = $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}";
            probe.Stop();
            var listener = new HttpListener();
            listener.Prefixes.Add(url + "/");
            try
            {
                listener.Start();
                return (listener, url);
            }
            catch (HttpListenerException) when (attempt < 20) { }
        }
    }

    private void Serve()
    {
        while (listener.IsListening)
        {
            try
            {
                Answer(listener.GetContext());
            }
            // The listener is closed, or the client has gone: others may come.
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or InvalidOperationException or IOException) { }
        }
    }

    private void Answer(HttpListenerContext context)
    {
        using var reader = new MemoryStream();
        context.Request.InputStream.CopyTo(reader);
        if (context.Request.Headers["Authorization"] is { } authorization)
            Keys.Enqueue(authorization);
        var path = context.Request.Url!.AbsolutePath;
        if (context.Request.HttpMethod == "PUT")
            transcript.Enqueue($"PUT {path}");
        else
            transcript.Enqueue($"POST {path} {Said(JsonNode.Parse(reader.ToArray())!.AsObject())}");
        switch (Manner)
        {
            case Manner.RefusesTheKey:
                Reply(context, 401, "{\"error\":\"user is not logged in\"}");
                break;
            case Manner.Breaks:
                Reply(context, 500, "oh");
                break;
            case Manner.Mumbles:
                Reply(context, 200, "<html>");
                break;
            case Manner.Objects:
                Reply(context, 200, "{\"data\":null,\"errors\":[{\"message\":\"project is frozen\"}]}");
                break;
            case Manner.Hangs:
                hanging.Add(context);
                break;
            // Of an end in the middle the listener makes an empty answer, which for a file would be one.
            case Manner.Dies when taken >= DiesAfter && context.Request.HttpMethod == "PUT":
                Reply(context, 502, "");
                break;
            case Manner.Dies when taken >= DiesAfter:
                context.Response.Abort();
                break;
            default:
                taken++;
                Reply(context, 200, Taken(context.Request, path, reader.ToArray()));
                break;
        }
    }

    private string Taken(HttpListenerRequest request, string path, byte[] body)
    {
        if (request.HttpMethod == "PUT")
        {
            Files[Uri.UnescapeDataString(path["/storage/".Length..])] = body;
            return "";
        }
        var content = JsonNode.Parse(body)!.AsObject();
        return path == "/graphql" ? Asked(content) : Streamed(content);
    }

    private string Asked(JsonObject content)
    {
        var variables = content["variables"]!.AsObject();
        switch (Operation(content))
        {
            case "Viewer":
                return $"{{\"data\":{{\"viewer\":{{\"id\":\"1\",\"entity\":\"{Entity}\"}}}}}}";
            case "UpsertBucket":
                foreach (var (name, value) in variables.Where(v => v.Value is not null))
                    Run[name] = value!.DeepClone();
                return new JsonObject
                {
                    ["data"] = new JsonObject
                    {
                        ["upsertBucket"] = new JsonObject
                        {
                            ["bucket"] = new JsonObject
                            {
                                ["id"] = "2",
                                ["name"] = Run["name"]!.DeepClone(),
                                ["displayName"] = Run["displayName"]?.DeepClone(),
                                ["project"] = new JsonObject
                                {
                                    ["name"] = Run["project"]!.DeepClone(),
                                    ["entity"] = new JsonObject { ["name"] = Run["entity"]!.DeepClone() },
                                },
                            },
                            ["inserted"] = true,
                        },
                    },
                }.ToJsonString();
            case "RunUploadUrls":
                return new JsonObject
                {
                    ["data"] = new JsonObject
                    {
                        ["model"] = new JsonObject
                        {
                            ["bucket"] = new JsonObject
                            {
                                ["files"] = new JsonObject
                                {
                                    ["uploadHeaders"] = new JsonArray("X-Part: whole"),
                                    ["edges"] = new JsonArray([
                                        .. variables["files"]!
                                            .AsArray()
                                            .Select(f =>
                                                (JsonNode)
                                                    new JsonObject
                                                    {
                                                        ["node"] = new JsonObject
                                                        {
                                                            ["name"] = f!.DeepClone(),
                                                            ["url"] = $"{Url}/storage/{f}",
                                                        },
                                                    }
                                            ),
                                    ]),
                                },
                            },
                        },
                    },
                }.ToJsonString();
            case var other:
                throw new InvalidDataException($"{other} is asked");
        }
    }

    private string Streamed(JsonObject content)
    {
        if (content["complete"]?.GetValue<bool>() == true)
            ExitCode = content["exitcode"]!.GetValue<int>();
        foreach (var (name, file) in content["files"]?.AsObject() ?? [])
        {
            var (lines, offset) = (
                file!["content"]!.AsArray().Select(l => JsonNode.Parse(l!.GetValue<string>())!.AsObject()),
                file["offset"]!.GetValue<int>()
            );
            foreach (var (line, i) in lines.Select((line, i) => (line, i)))
            {
                if (name == "wandb-history.jsonl")
                    History[offset + i] = line;
                else
                    Summary = line;
            }
        }
        return "{}";
    }

    private static void Reply(HttpListenerContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.Close(Encoding.UTF8.GetBytes(text), willBlock: true);
    }

    private static string Operation(JsonObject content)
    {
        var words = content["query"]!.GetValue<string>().Split([' ', '\n', '(', '{'], StringSplitOptions.RemoveEmptyEntries);
        return words[1];
    }

    private static string Said(JsonObject content)
    {
        if (content["query"] is not null)
            return $"{Operation(content)} {content["variables"]!.ToJsonString()}";
        var said = content.DeepClone().AsObject();
        foreach (var (_, file) in said["files"]?.AsObject() ?? [])
        {
            var lines = file!["content"]!.AsArray();
            for (var i = 0; i < lines.Count; i++)
            {
                var line = JsonNode.Parse(lines[i]!.GetValue<string>())!.AsObject();
                line.Remove("_runtime");
                line.Remove("_timestamp");
                lines[i] = line;
            }
        }
        return said.ToJsonString();
    }
}
