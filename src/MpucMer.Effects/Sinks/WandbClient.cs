using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using MpucMer.Pure.Decoding;
using MpucMer.Pure.Events;
using static LanguageExt.Prelude;

namespace MpucMer.Effects.Sinks;

/// <summary>Why a server has not taken something.</summary>
/// <param name="IsFinal">Whether asking again is of no use: it refuses the key, or what it was asked.</param>
public sealed record WandbRefusal(string Detail, bool IsFinal);

/// <summary>
/// Speaks to Weights &amp; Biases: GraphQL for a run and for places of files, and lines of JSON for its history. Each request has a limit
/// of time, and none is repeated here.
/// </summary>
/// <param name="timeout">Of a request.</param>
public sealed class WandbClient(WandbServer server, TimeSpan timeout) : IDisposable
{
    /// <summary>Of a request, where WANDB_HTTP_TIMEOUT says no other number of seconds.</summary>
    private static readonly TimeSpan Usual = TimeSpan.FromSeconds(10);

    private const int RowsAtOnce = 500;
    private const string HistoryFile = "wandb-history.jsonl";
    private const string SummaryFile = "wandb-summary.json";

    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false })
    {
        Timeout = timeout,
        MaxResponseContentBufferSize = 1 << 22,
    };
    private bool started;

    public static TimeSpan TimeoutOf(Func<string, string?> variable) =>
        double.TryParse(variable("WANDB_HTTP_TIMEOUT"), NumberStyles.Float, CultureInfo.InvariantCulture, out var s) && s is > 0 and < 1e6
            ? TimeSpan.FromSeconds(s)
            : Usual;

    /// <summary>
    /// Sends what the server has not of a run: the run itself, rows of its history, and when it is over its summary and files.
    /// </summary>
    /// <param name="sent">What it has.</param>
    /// <param name="file">A file of the run folder; none where there is none.</param>
    /// <param name="keep">Told what it has after each part.</param>
    public Either<WandbRefusal, WandbSent> Send(
        WandbRun run,
        Seq<WandbRow> rows,
        WandbSent sent,
        Seq<string> files,
        Func<string, Option<byte[]>> file,
        Action<WandbSent> keep
    )
    {
        if (sent.IsWhole && sent.Rows == rows.Count)
            return sent;
        return from entity in sent.Entity.Length > 0 ? sent.Entity : run.Entity.Match(e => e, Viewer)
            from name in Begun(run, entity)
            let known = Kept(sent with { Entity = name }, keep)
            from history in Rows(run, rows, known, keep)
            from whole in run.IsFinished ? Ended(run, rows, history, files, file, keep) : history
            select whole;
    }

    public void Dispose() => http.Dispose();

    private Either<WandbRefusal, string> Viewer() =>
        Asked(
            WandbQueries.Viewer,
            [],
            Decode.Field("viewer", Decode.Field("entity", Decode.Text.If(e => e.Length > 0, "nobody: set MpucWandbEntity")))
        );

    // Whose the run is, as the server has it.
    private Either<WandbRefusal, string> Begun(WandbRun run, string entity) =>
        started
            ? entity
            : Upserted(run, entity, None)
                .Map(name =>
                {
                    started = true;
                    return name.IfNone(entity);
                });

    private Either<WandbRefusal, Option<string>> Upserted(WandbRun run, string entity, Option<JsonObject> summary) =>
        Asked(
            WandbQueries.Upsert,
            new JsonObject
            {
                ["name"] = run.Id,
                ["project"] = run.Project,
                ["entity"] = entity,
                ["groupName"] = run.Group,
                ["displayName"] = run.Name,
                ["config"] = run.Config.ToJsonString(),
                ["summaryMetrics"] = summary.MatchUnsafe<JsonNode?>(s => s.ToJsonString(), () => null),
            },
            Decode.Field(
                "upsertBucket",
                Decode.Field("bucket", Decode.Maybe("project", Decode.Field("entity", Decode.Field("name", Decode.Text))))
            )
        );

    private Either<WandbRefusal, WandbSent> Rows(WandbRun run, Seq<WandbRow> rows, WandbSent sent, Action<WandbSent> keep)
    {
        while (sent.Rows < rows.Count)
        {
            var part = rows.Skip(sent.Rows).Take(RowsAtOnce).Map((i, row) => row.Sent(sent.Rows + i)).ToSeq().Strict();
            if (Streamed(run, sent.Entity, Files(HistoryFile, sent.Rows, part)).Fails(out var refusal, out _))
                return refusal;
            sent = Kept(sent with { Rows = sent.Rows + part.Count, IsWhole = false }, keep);
        }
        return sent;
    }

    private Either<WandbRefusal, WandbSent> Ended(
        WandbRun run,
        Seq<WandbRow> rows,
        WandbSent sent,
        Seq<string> files,
        Func<string, Option<byte[]>> file,
        Action<WandbSent> keep
    )
    {
        var content =
            run.Tables.Map(t => (t.Name, Content: Encoding.UTF8.GetBytes(t.Content)))
            + files.Bind(name => file(name).Map(bytes => (Name: name, Content: bytes)).ToSeq());
        var summary = (JsonObject)run.Summary.DeepClone();
        summary["_step"] = rows.Count - 1;
        return from _ in Uploaded(run, sent.Entity, content.Strict())
            from __ in Upserted(run, sent.Entity, summary)
            from ___ in Streamed(run, sent.Entity, Files(SummaryFile, 0, Seq1(summary.ToJsonString())))
            from ____ in Streamed(run, sent.Entity, new JsonObject { ["complete"] = true, ["exitcode"] = 0 })
            select Kept(sent with { IsWhole = true }, keep);
    }

    private Either<WandbRefusal, Unit> Uploaded(WandbRun run, string entity, Seq<(string Name, byte[] Content)> files) =>
        from places in Asked(
            WandbQueries.UploadUrls,
            new JsonObject
            {
                ["name"] = run.Project,
                ["entity"] = entity,
                ["run"] = run.Id,
                ["files"] = new JsonArray([.. files.Map(f => (JsonNode)f.Name)]),
            },
            Decode.Field("model", Decode.Field("bucket", Decode.Field("files", Places)))
        )
        from _ in files.InTurn(f =>
            places
                .Urls.Find(p => p.Name == f.Name)
                .ToEither(new WandbRefusal($"no place for {f.Name}", true))
                .Bind(p => Put(p.Url, places.Headers, f.Content))
        )
        select unit;

    private static readonly Decoder<(Seq<string> Headers, Seq<(string Name, string Url)> Urls)> Places =
        from headers in Decode.Maybe("uploadHeaders", Decode.ListOf(Decode.Text))
        from urls in Decode.Field(
            "edges",
            Decode.ListOf(
                Decode.Field(
                    "node",
                    from name in Decode.Field("name", Decode.Text)
                    from url in Decode.Field("url", Decode.Text)
                    select (name, url)
                )
            )
        )
        select (headers.IfNone(Seq<string>()), urls);

    // A place may be another server's: it is shown no key.
    private Either<WandbRefusal, Unit> Put(string url, Seq<string> headers, byte[] content)
    {
        if (!Uri.TryCreate(new Uri(server.BaseUrl), url, out var place) || place.Scheme is not ("http" or "https"))
            return new WandbRefusal("a place for a file that is no URL", true);
        using var request = new HttpRequestMessage(HttpMethod.Put, place) { Content = new ByteArrayContent(content) };
        foreach (var header in headers)
        {
            if (header.IndexOf(':', StringComparison.Ordinal) is > 0 and var at)
                _ =
                    request.Headers.TryAddWithoutValidation(header[..at], header[(at + 1)..].Trim())
                    || request.Content.Headers.TryAddWithoutValidation(header[..at], header[(at + 1)..].Trim());
        }
        return Answer(request).Map(_ => unit);
    }

    private static JsonObject Files(string name, int offset, Seq<string> lines) =>
        new()
        {
            ["files"] = new JsonObject
            {
                [name] = new JsonObject { ["offset"] = offset, ["content"] = new JsonArray([.. lines.Map(l => (JsonNode)l)]) },
            },
        };

    // What says nothing of what it took, a proxy's page or a connection that has ended, has not taken it.
    private Either<WandbRefusal, Unit> Streamed(WandbRun run, string entity, JsonObject content) =>
        Posted($"/files/{Uri.EscapeDataString(entity)}/{Uri.EscapeDataString(run.Project)}/{run.Id}/file_stream", content)
            .Bind(bytes =>
                Decode.MembersOf(Decode.Any).Read(bytes).MapLeft(fault => new WandbRefusal($"an answer of another form: {fault}", false))
            )
            .Map(_ => unit);

    // An answer that was understood and refused is not asked for again.
    private Either<WandbRefusal, A> Asked<A>(string query, JsonObject variables, Decoder<A> of) =>
        Posted("/graphql", new JsonObject { ["query"] = query, ["variables"] = variables })
            .Bind(bytes =>
                Decode
                    .Field("data", of)
                    .Read(bytes)
                    .MapLeft(fault => new WandbRefusal(Errors(bytes).IfNone($"an answer of another form: data.{fault}"), true))
            );

    private static Option<string> Errors(byte[] answer) =>
        Decode.Field("errors", Decode.ListOf(Decode.Field("message", Decode.Text))).Read(answer).ToOption().Bind(e => e.HeadOrNone());

    private Either<WandbRefusal, byte[]> Posted(string path, JsonObject content)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, server.BaseUrl + path)
        {
            Content = new StringContent(content.ToJsonString(), Encoding.UTF8, "application/json"),
        };
        server.Key.IfSome(key =>
            request.Headers.Authorization = new AuthenticationHeaderValue(
                "Basic",
                Convert.ToBase64String(Encoding.UTF8.GetBytes("api:" + key))
            )
        );
        return Answer(request);
    }

    private Either<WandbRefusal, byte[]> Answer(HttpRequestMessage request)
    {
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("MpucMer", "1"));
        try
        {
            using var answer = http.Send(request);
            if (!answer.IsSuccessStatusCode)
                return new WandbRefusal(Words(answer.StatusCode), (int)answer.StatusCode is >= 400 and < 500 and not (408 or 429));
            using var stream = answer.Content.ReadAsStream();
            using var bytes = new MemoryStream();
            stream.CopyTo(bytes);
            return bytes.ToArray();
        }
        catch (OperationCanceledException)
        {
            return new WandbRefusal(
                string.Create(CultureInfo.InvariantCulture, $"it did not answer within {timeout.TotalSeconds} s"),
                false
            );
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return new WandbRefusal(e.Message.TrimEnd('.'), false);
        }
    }

    private static string Words(HttpStatusCode status) =>
        status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden
            ? $"it refuses the key (HTTP {(int)status})"
            : $"HTTP {(int)status}";

    private static WandbSent Kept(WandbSent sent, Action<WandbSent> keep)
    {
        keep(sent);
        return sent;
    }
}
