namespace MpucMer.Pure.Diagnostics;

/// <content>Where a run's metrics go.</content>
public abstract partial record Problem
{
    private static Area MetricsArea =>
        new(
            "Metrics",
            "Where a run's metrics go (docs/metrics.md). None of these ends or changes a run.",
            [MetricSinkFailed.Page, MetricSinkUnfinished.Page, MetricsLeftOut.Page]
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
}
