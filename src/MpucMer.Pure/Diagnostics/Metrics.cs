namespace MpucMer.Pure.Diagnostics;

/// <content>Where a run's metrics go.</content>
public abstract partial record Problem
{
    private static Area MetricsArea =>
        new(
            "Metrics",
            "Where a run's metrics go (docs/metrics.md). None of these ends or changes a run.",
            [
                MetricSinkFailed.Page,
                MetricSinkUnfinished.Page,
                MetricsLeftOut.Page,
                WandbKeyMissing.Page,
                WandbRefused.Page,
                NothingToSync.Page,
            ]
        );

    /// <summary>What metrics are written to has failed; nothing more is written there.</summary>
    /// <param name="Log">Its name in MpucLog.</param>
    public sealed record MetricSinkFailed(string Log, string Detail) : Problem
    {
        public override Explanation Explain() =>
            Warning(
                "MPUC4060",
                Place.Nowhere,
                $"The metrics are not written to {Log} any more: {Detail.TrimEnd('.')}.",
                "The run goes on, and no result depends on it. To write what is missing: mend what is named, delete results.json, build."
            );

        public static Page Page =>
            new()
            {
                Title = "Metrics cannot be written",
                What = """
                    What the metrics of steps and epochs are written to (`MpucLog`: `metrics.jsonl`, TensorBoard's files, …) has failed: a
                    full disk, a folder that may not be written, a file of that name that is another program's. It is told once. The run
                    goes on without, and no result depends on it.
                    """,
                Fix = """
                    - Mend what is named, delete `results.json` of the run folder, and build again: nothing is trained for it, and the
                      epochs of what is stored are written.
                    - Or name a run folder of the run's own with `MpucRunDir`.
                    """,
                Examples = [new MetricSinkFailed("jsonl", "No space left on device : '/home/me/artifacts/runs/demo/metrics.jsonl'")],
            };
    }

    /// <summary>What metrics are written to has not come to its end in the time that it has.</summary>
    public sealed record MetricSinkUnfinished(string Log) : Problem
    {
        public override Explanation Explain() =>
            Warning(
                "MPUC4061",
                Place.Nowhere,
                $"The last metrics may be missing in {Log}: it did not end in time.",
                "The results are whole. Delete results.json and build again: what is missing is written."
            );

        public static Page Page =>
            new()
            {
                Title = "Metrics not written in time",
                What = """
                    When a run is over, what its metrics are written to has some seconds to end. A disk or a server that does not answer
                    would hold the run for ever; it is left to itself. The results are not touched by that.
                    """,
                Fix = """
                    - Look whether the disk of the run folder, or the server, answers.
                    - Delete `results.json` of the run folder and build again: nothing is trained for it, and what is missing is
                      written.
                    """,
                Examples = [new MetricSinkUnfinished("tensorboard")],
            };
    }

    /// <summary>Metrics came faster than they could be written.</summary>
    public sealed record MetricsLeftOut(string Log, int Count) : Problem
    {
        public override Explanation Explain() =>
            Warning(
                "MPUC4062",
                Place.Nowhere,
                $"{Count} metrics are missing in {Log}: they came faster than it could take them.",
                "metrics.jsonl has them all."
            );

        public static Page Page =>
            new()
            {
                Title = "Metrics left out",
                What = """
                    Training waits for nobody who is told its metrics: some 65,000 of them may stand in a queue, and where that is full,
                    they are left out. `metrics.jsonl` is never left out.
                    """,
                Fix = """
                    - Look whether the disk of the run folder, or the server, is slow.
                    - Delete `results.json` of the run folder and build again: nothing is trained for it, and what `metrics.jsonl` has is
                      written.
                    """,
                Examples = [new MetricsLeftOut("tensorboard", 1_204)],
            };
    }

    /// <summary>Weights &amp; Biases is asked for, and there is no key.</summary>
    /// <param name="Folder">Where all is kept.</param>
    public sealed record WandbKeyMissing(string BaseUrl, string Folder) : Problem
    {
        /// <summary>Whether it was asked for by itself, and not beside a training.</summary>
        public bool IsError { get; init; }

        public override Explanation Explain()
        {
            const string Hint = "Set WANDB_API_KEY, or a line of ~/.netrc, then -t:WandbSync sends it; WANDB_MODE=offline asks for no key.";
            var message = $"There is no key for {BaseUrl}: nothing is sent, all is kept in {Folder}.";
            return IsError ? Error("MPUC4063", Place.Nowhere, message, Hint) : Warning("MPUC4063", Place.Nowhere, message, Hint);
        }

        public static Page Page =>
            new()
            {
                Title = "No key for Weights & Biases",
                What = """
                    `MpucWandb=true` (or `MpucLog=wandb`) sends a run's epochs and scores to Weights & Biases, which wants to know who
                    sends them. There is no `WANDB_API_KEY` in the environment, and no line for that server in the netrc file. The run
                    goes on, and keeps in its folder what would be sent.
                    """,
                Fix = """
                    - `export WANDB_API_KEY=…` (the key is on the page `authorize` of the server), and `-t:WandbSync` with the same
                      properties sends what was kept.
                    - Or a line `machine api.wandb.ai login user password KEY` in `~/.netrc`.
                    - `WANDB_MODE=offline` keeps it without a warning, `WANDB_MODE=disabled` does nothing at all.
                    """,
                Examples =
                [
                    new WandbKeyMissing("https://api.wandb.ai", "artifacts/runs/demo/default/wandb"),
                    new WandbKeyMissing("https://api.wandb.ai", "artifacts/runs/demo/default/wandb") { IsError = true },
                ],
            };
    }

    /// <summary>Weights &amp; Biases did not take what was sent.</summary>
    /// <param name="Folder">Where all is kept.</param>
    public sealed record WandbRefused(string BaseUrl, string Detail, string Folder) : Problem
    {
        /// <summary>Whether it was asked for by itself, and not beside a training.</summary>
        public bool IsError { get; init; }

        public override Explanation Explain()
        {
            const string Hint = "No result depends on it. -t:WandbSync with the same properties sends what is missing.";
            var message = $"{BaseUrl} does not take the run's metrics: {Detail}. All is kept in {Folder}.";
            return IsError ? Error("MPUC4064", Place.Nowhere, message, Hint) : Warning("MPUC4064", Place.Nowhere, message, Hint);
        }

        public static Page Page =>
            new()
            {
                Title = "Weights & Biases does not take it",
                What = """
                    The server refuses what it is sent, does not answer in time (`WANDB_HTTP_TIMEOUT`, 10 seconds), or cannot be reached.
                    It is told once. The run goes on and keeps in its folder what would be sent; it is tried again after a minute, but
                    not where the server refuses the key.
                    """,
                Fix = """
                    - Look at `WANDB_BASE_URL`, `WANDB_API_KEY`, `MpucWandbEntity` and `MpucWandbProject`.
                    - `-t:WandbSync` with the same properties sends what is missing, once.
                    """,
                Examples =
                [
                    new WandbRefused("https://api.wandb.ai", "it refuses the key (HTTP 401)", "artifacts/runs/demo/default/wandb"),
                    new WandbRefused("https://api.wandb.ai", "HTTP 500", "artifacts/runs/demo/default/wandb") { IsError = true },
                ],
            };
    }

    /// <summary>-t:WandbSync where nothing is kept.</summary>
    public sealed record NothingToSync(string Folder) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC4065",
                Place.Nowhere,
                $"There is nothing to send: {Folder} keeps no run for Weights & Biases.",
                "Build with -p:MpucWandb=true first (WANDB_MODE=offline: without a server)."
            );

        public static Page Page =>
            new()
            {
                Title = "Nothing to send to Weights & Biases",
                What = """
                    `-t:WandbSync` sends what a run has kept in the folder `wandb` of its run folder. There is none.
                    """,
                Fix = """
                    - Build the experiment with `-p:MpucWandb=true`; of a run that is done, delete `results.json` first: nothing is
                      trained for it.
                    - Of a run in another folder, with the same `MpucRunDir` or `MpucRunName`.
                    """,
                Command = "dotnet build experiments/demo.proj -t:WandbSync",
                Examples = [new NothingToSync("artifacts/runs/demo/default/wandb")],
            };
    }
}
