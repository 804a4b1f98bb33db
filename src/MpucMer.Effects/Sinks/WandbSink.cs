using System.Security.Cryptography;
using MpucMer.Pure.Events;
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
