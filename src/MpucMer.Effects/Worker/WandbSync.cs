using System.Globalization;
using MpucMer.Effects.Sinks;
using MpucMer.Effects.Storage;
using MpucMer.Pure.Events;
using MpucMer.Pure.Planning;

namespace MpucMer.Effects.Worker;

/// <summary>Sends what a run folder keeps for Weights &amp; Biases, and what the server has not yet.</summary>
public static class WandbSync
{
    /// <param name="variable">The environment.</param>
    /// <returns>The exit code.</returns>
    public static int Run(string runDir, TextWriter output, Func<string, string?> variable)
    {
        var events = new EventWriter(output);
        return Guarded
            .Run("read", runDir, () => Sent(runDir, variable))
            .Bind(sent => sent)
            .Match(
                Right: said =>
                {
                    events.Say(new WorkerEvent.Message(said));
                    return Session.Done;
                },
                Left: problem =>
                {
                    events.Tell(problem);
                    return Session.Failed;
                }
            );
    }

    private static Either<Problem, string> Sent(string runDir, Func<string, string?> variable)
    {
        var (folder, server) = (new WandbFolder(runDir), WandbServer.Of(variable, () => WandbFolder.Netrc(variable)));
        if (folder.Run.Case is not WandbRun run)
            return new Problem.NothingToSync(folder.Path);
        var (rows, before) = (folder.Rows, folder.Sent(server.BaseUrl));
        if (before.IsWhole && before.Rows == rows.Count)
            return $"{folder.Path}: {server.BaseUrl} has all of it";
        if (server.Key.IsNone)
            return new Problem.WandbKeyMissing(server.BaseUrl, folder.Path) { IsError = true };
        using var client = new WandbClient(server, WandbClient.TimeoutOf(variable));
        return folder
            .Send(client, server, run, rows)
            .MapLeft(refusal => (Problem)new Problem.WandbRefused(server.BaseUrl, refusal.Detail, folder.Path) { IsError = true })
            .Map(after =>
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{folder.Path}: sent {after.Rows - before.Rows} epochs{(after.IsWhole ? " and what the run came to" : "")} to "
                ) + $"{server.BaseUrl}/{after.Entity}/{run.Project}/runs/{run.Id}"
            );
    }
}
