using System.Security.Cryptography;
using System.Text;
using MpucMer.Effects.Storage;
using MpucMer.Pure.Decoding;
using MpucMer.Pure.Events;
using MpucMer.Pure.Reports;
using MpucMer.Pure.Runs;
using static LanguageExt.Prelude;

namespace MpucMer.Effects.Sinks;

/// <summary>
/// Weights &amp; Biases: a run there for a run here, in the group of its experiment. Everything is kept in the folder wandb first, and sent
/// from there; where that fails, it stays there for <c>-t:WandbSync</c>, and is tried again later.
/// </summary>
public sealed class WandbSink : IMetricSink
{
    public static readonly MetricSink Sink = new(RunLog.Wandb, Open);

    private static readonly TimeSpan BetweenSends = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan AfterRefusal = TimeSpan.FromMinutes(1);

    private readonly SinkContext context;
    private readonly WandbServer server;
    private readonly WandbFolder folder;
    private readonly Option<WandbClient> client;
    private readonly System.Collections.Generic.HashSet<string> known;
    private WandbRun run;
    private Seq<WandbRow> rows;
    private int kept;
    private DateTimeOffset next = DateTimeOffset.MinValue;
    private bool warned;

    private WandbSink(SinkContext context, WandbServer server)
    {
        (this.context, this.server) = (context, server);
        folder = new WandbFolder(context.Request.RunDir);
        var fresh = WandbRun.Of(NewId(), context.Request, context.Experiment, context.Variable);
        // The same plan in the same folder, with the same names, is the same run: it goes on.
        var old = folder.Run.Filter(r => r.Fingerprint == fresh.Fingerprint && r.Project == fresh.Project && r.Entity == fresh.Entity);
        run = old.Match(r => fresh with { Id = r.Id }, fresh);
        rows = old.Match(_ => folder.Rows, Seq<WandbRow>());
        known = [.. rows.Map(r => r.Of)];
        if (old.IsNone)
            folder.Keep(WandbSent.Nothing(server.BaseUrl));
        folder.Keep(run);
        folder.Keep(rows);
        kept = rows.Count;
        client =
            server.Mode == WandbMode.Online && server.Key.IsSome ? new WandbClient(server, WandbClient.TimeoutOf(context.Variable)) : None;
        if (server.Mode == WandbMode.Online && server.Key.IsNone)
            context.Warn(new Problem.WandbKeyMissing(server.BaseUrl, folder.Path));
    }

    public void Take(Told told) => WandbRow.From(told).Filter(row => known.Add(row.Of)).IfSome(row => rows = rows.Add(row));

    public void Flush()
    {
        Keep();
        if (context.Clock.GetUtcNow() >= next)
            Send();
    }

    // A server that has just refused is not asked again at the end: nobody waits for it.
    public void End(RunEnd end)
    {
        run = end.Report.Match(run.Finished, run);
        folder.Keep(run);
        Keep();
        if (!warned || context.Clock.GetUtcNow() >= next)
            Send();
    }

    public void Dispose() => client.IfSome(c => c.Dispose());

    private void Keep()
    {
        if (kept < rows.Count)
            folder.Add(rows.Skip(kept).Strict());
        kept = rows.Count;
    }

    private void Send() =>
        client.IfSome(c =>
            folder
                .Send(c, server, run, rows)
                .Match(
                    Right: _ => Again(BetweenSends),
                    Left: refusal =>
                    {
                        if (!warned)
                            context.Warn(new Problem.WandbRefused(server.BaseUrl, refusal.Detail, folder.Path));
                        warned = true;
                        Again(refusal.IsFinal ? TimeSpan.FromDays(365) : AfterRefusal);
                    }
                )
        );

    private void Again(TimeSpan after) => next = context.Clock.GetUtcNow() + after;

    private static IMetricSink Open(SinkContext context)
    {
        var server = WandbServer.Of(context.Variable, () => WandbFolder.Netrc(context.Variable));
        return server.Mode == WandbMode.Disabled ? new Nothing() : new WandbSink(context, server);
    }

    // As the vendor's clients name their runs.
    private static string NewId() =>
        new([.. Enumerable.Range(0, 8).Select(_ => "abcdefghijklmnopqrstuvwxyz0123456789"[RandomNumberGenerator.GetInt32(36)])]);

    private sealed class Nothing : IMetricSink
    {
        public void Take(Told told) { }

        public void Flush() { }

        public void End(RunEnd end) { }

        public void Dispose() { }
    }
}

/// <summary>The folder wandb of a run folder: what is sent, or will be, and what the server has of it.</summary>
/// <param name="runDir">The run folder.</param>
public sealed class WandbFolder(string runDir)
{
    // Of them the server gets those that there are.
    private static readonly Seq<string> Uploaded = Seq("report.html", ReportMarkdown.FileName, ReportJson.FileName);

    public string Path => System.IO.Path.Combine(runDir, WandbFiles.Folder.Name);

    /// <summary>The run that is kept there; none where there is none, or another program's.</summary>
    /// <exception cref="IOException">As the system refuses.</exception>
    public Option<WandbRun> Run => Bytes(WandbFiles.Run).Bind(b => WandbRun.Decoder.Read(b).ToOption());

    public Seq<WandbRow> Rows =>
        Bytes(WandbFiles.History).Filter(WandbRow.IsHistory).Map(b => WandbRow.Read(Encoding.UTF8.GetString(b))).IfNone(Seq<WandbRow>());

    /// <summary>What that server has.</summary>
    public WandbSent Sent(string baseUrl) =>
        Bytes(WandbFiles.Sent)
            .Bind(b => WandbSent.Decoder.Read(b).ToOption())
            .Filter(s => s.BaseUrl == baseUrl)
            .IfNone(() => WandbSent.Nothing(baseUrl));

    public void Keep(WandbRun run) => Replace(WandbFiles.Run, run.Json);

    public void Keep(Seq<WandbRow> rows) => Replace(WandbFiles.History, WandbRow.Write(rows));

    /// <summary>Adds rows to those that are kept.</summary>
    public void Add(Seq<WandbRow> rows) =>
        File.AppendAllText(System.IO.Path.Combine(Path, WandbFiles.History), string.Concat(rows.Map(r => r.Line)));

    public void Keep(WandbSent sent) => Replace(WandbFiles.Sent, sent.Json);

    /// <summary>Sends what the server has not.</summary>
    public Either<WandbRefusal, WandbSent> Send(WandbClient client, WandbServer server, WandbRun run, Seq<WandbRow> rows) =>
        client.Send(run, rows, Sent(server.BaseUrl), Uploaded, RunFile, Keep);

    /// <summary>A file of the user's: where other programs keep their keys.</summary>
    public static Option<string> Netrc(Func<string, string?> variable)
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        var named = variable("NETRC");
        string[] places = named is { Length: > 0 }
            ? [named]
            : [System.IO.Path.Combine(home, ".netrc"), System.IO.Path.Combine(home, "_netrc")];
        try
        {
            return places.FirstOrDefault(File.Exists) is { } path ? File.ReadAllText(path) : None;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return None;
        }
    }

    private Option<byte[]> RunFile(string name) =>
        System.IO.Path.Combine(runDir, name) is var path && File.Exists(path) ? File.ReadAllBytes(path) : None;

    private Option<byte[]> Bytes(string name) =>
        System.IO.Path.Combine(Path, name) is var path && File.Exists(path) ? new FileLayer().Read(path) : None;

    /// <exception cref="IOException">As the system refuses; or another program's file is there.</exception>
    private void Replace(string name, string text)
    {
        var path = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(Path);
        if (File.Exists(path) && !WandbFiles.Folder.Files.Single(f => f.Name == name).IsOwn(new FileLayer().Read(path)))
            throw new IOException($"{path} is another program's");
        Temps.Replace(path, Encoding.UTF8.GetBytes(text));
    }
}
