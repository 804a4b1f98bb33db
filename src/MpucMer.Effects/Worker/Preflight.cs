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
