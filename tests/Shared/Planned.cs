using LanguageExt;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Planning;
using static LanguageExt.Prelude;

namespace MpucMer.Tests;

/// <summary>Requests as a build makes them, of settings that a test has put together or changed.</summary>
internal static class Planned
{
    /// <summary>
    /// The same request with the plan of its settings, clips, folds and store; with none where the settings are wrong.
    /// </summary>
    public static Request Anew(this Request request) =>
        ExperimentParser
            .Parse(request.Name, request.Settings)
            .Match(
                Succ: e => request with { Plan = PlanOf(request, Pipeline.Steps(e, request.Inventory, request.Folds)) },
                Fail: _ => request
            );

    private static Seq<RequestedStep> PlanOf(Request request, Seq<Step> steps)
    {
        var stored = toHashSet(
            steps
                .Map(s => s.Key)
                .Filter(k => File.Exists(Path.Combine(request.StoreDir, StoreLayout.Entry(k), StoreLayout.Manifest)))
                .Map(k => k.Fingerprint)
                .Distinct()
        );
        return Planner.Decide(steps, stored, HashMap<string, StageKey>(), request.Force).Steps.Map(s => new RequestedStep(s.Step, s.Runs));
    }
}
