using System.Diagnostics;
using System.Globalization;
using MpucMer.Effects.Files;
using MpucMer.Effects.Sequences;
using MpucMer.Effects.Storage;
using MpucMer.Effects.Training;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Planning;
using static LanguageExt.Prelude;

namespace MpucMer.Effects.Worker;

/// <summary>
/// What is known before hours of work and not after them: what no fold can learn, the library behind the tensors, memory, and weights that
/// fit.
/// </summary>
internal static class Preflight
{
    public static Either<Problem, Unit> Of(Request request, Seq<Step> foreseen, Experiment experiment, int threads, Action<WorkerEvent> say)
    {
        var stages = foreseen.Map(s => s.Stage).Add(request.Root.Stage).Distinct();
        var starts = stages.Exists(s => s == Stage.Check || s == Stage.Contrast || s == Stage.Probe);
        return from __ in Feasible(request, experiment, say)
            from _ in stages.Exists(s => s.Computes)
                ? TensorLibrary.Ready(request, experiment, threads).Bind(_ => Fit(request, experiment))
                : unit
            from lacking in starts && !request.Inventory.Weights.IsEmpty
                ? InitialWeights.Check(experiment, request.Inventory)
                : Seq<Problem>()
            select Told(lacking, say);
    }

    // All are told; the last one ends the run.
    private static Either<Problem, Unit> Feasible(Request request, Experiment experiment, Action<WorkerEvent> say)
    {
        var problems =
            request.Goal == Goal.Export ? Seq<Problem>() : Feasibility.Of(experiment, request.Settings, request.Inventory, request.Folds);
        if (problems.IsEmpty)
            return unit;
        Told(problems.Take(problems.Count - 1).ToSeq(), say);
        return problems.Last;
    }

    private static Either<Problem, Unit> Fit(Request request, Experiment experiment) =>
        Capacity.OfNetworks(
            experiment,
            Towers.Parameters(Towers.Known(experiment)) + ContrastLoss.Parameters(experiment),
            ProbeHead.Of(experiment, ProbeGoal.OneOf(request.Inventory.Labelling.Names.Count))
        );

    private static Unit Told(Seq<Problem> lacking, Action<WorkerEvent> say)
    {
        lacking.Iter(p => say(new WorkerEvent.Told(p.Explain())));
        return unit;
    }
}

/// <summary>
/// Looks through data for a plan that waits for it (<see cref="SegmentIndexing"/>). Gives the exit code and says how it goes, as a run
/// does.
/// </summary>
public static class Indexing
{
    public static int Run(IndexRequest request, TextWriter output, CancellationToken stop, IFileLayer? files = null)
    {
        const string what = "segments";
        var events = new EventWriter(output);
        var (watch, last, begun) = (Stopwatch.StartNew(), 0L, -1L);
        void Progress(int done, int of)
        {
            var now = watch.ElapsedMilliseconds;
            // Opening the files says nothing of how long the rest takes.
            if (begun < 0)
                (begun, last) = (now, now);
            if (now - last < 200)
                return;
            last = now;
            events.Say(
                new WorkerEvent.Progress(
                    what,
                    done,
                    of,
                    request.Pickles.IsEmpty ? "videos" : "files",
                    Seq<Figure>(),
                    (now - begun) / 1000.0 / done * (of - done)
                )
            );
        }

        try
        {
            // The folder of the index stands in the store's.
            var store = new Store(Path.GetDirectoryName(Path.GetDirectoryName(request.Output))!, files ?? new FileLayer(), events.Tell);
            var made =
                from marked in store.Mark()
                from index in new SegmentIndexing(Progress, stop).Of(request)
                from _ in store.Replace(request.Output, IndexJson.Write(index))
                select index;
            if (made.Fails(out var problem, out var found))
            {
                events.Tell(Elsewhere.Or(problem));
                return Session.Failed;
            }
            events.Say(
                new WorkerEvent.Message(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"looked through {request.Files.Count} files in {watch.Elapsed.TotalSeconds:F1} s: {found.Segments.Count} "
                            + $"segments; the next plan knows them"
                    )
                )
            );
            return Session.Done;
        }
        catch (OperationCanceledException)
        {
            events.Tell(new Problem.Interrupted(what, 0, None));
            return Session.Stopped;
        }
    }
}
