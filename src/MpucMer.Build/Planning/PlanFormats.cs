using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Planning;
using MpucMer.Pure.Runs;

namespace MpucMer.Build.Planning;

/// <summary>A plan in a few lines: steps that run for the same reason share one.</summary>
internal static partial class PlanSummary
{
    public static Seq<string> Lines(Plan plan)
    {
        var running = plan.Steps.Filter(s => s.Runs);
        // The report follows from the others: it is worth a line only when it is all that runs.
        var told = running.Exists(s => s.Step.Stage.IsStored) ? running.Filter(s => s.Step.Stage.IsStored) : running;
        var lines = told.GroupBy(s => (What: What(s.Step), Why: Why(s)))
            .Select(g => $"{Who(g.Select(s => s.Step).ToSeq())}: {g.Key.Why}")
            .ToSeq();
        return (Reused(plan) is { Length: > 0 } reused ? lines.Add("reused: " + reused) : lines);
    }

    /// <summary>Stages whose results are reused, with how many there are of each.</summary>
    public static string Reused(Plan plan) => Counted(plan.Steps.Filter(s => s.Decision is Decision.Reuse));

    /// <summary>What will have been reused the next time that nothing changed.</summary>
    public static string NextTime(Plan plan) => Counted(plan.Steps.Filter(s => s.Decision is not Decision.NotNeeded));

    private static string Counted(Seq<PlannedStep> steps) =>
        string.Join(
            ", ",
            steps
                .GroupBy(s => What(s.Step))
                .Select(g =>
                    g.Count() == 1 && (g.First().Step.Fold.IsNone || g.First().Step.Stage == Stage.Map) ? g.Key : $"{g.Key} x{g.Count()}"
                )
        );

    // What the experiment is compared with is one thing.
    private static string What(Step step) => step.IsUntrained ? Untrained : step.Stage.Name;

    private const string Untrained = "untrained encoders";

    private static string Who(Seq<Step> steps)
    {
        if (steps.Count == 1)
            return steps[0].Name;
        if (steps[0].IsUntrained)
            return $"{Untrained}, for comparison ({steps.Count} steps)";
        var (folds, seeds) = (steps.Map(s => s.Fold).Distinct().Count, steps.Map(s => s.Seed).Distinct().Count);
        return folds * seeds == steps.Count
            ? $"{steps[0].Stage} ({folds} fold{Plural(folds)} x {seeds} seed{Plural(seeds)})"
            : $"{steps[0].Stage} ({steps.Count} steps)";
    }

    // Training clips of several folds that differ only in number are one reason.
    private static string Why(PlannedStep step) =>
        step.Decision is Decision.Run run ? string.Join("; ", run.Reasons.Map(r => CountOfClips().Replace(PlanText.Of(r), ""))) : "";

    private static string Plural(int n) => n == 1 ? "" : "s";

    [GeneratedRegex(@"(?<=clips) \(\d+\)(?= changed$)")]
    private static partial Regex CountOfClips();
}

/// <summary>
/// What networks start from, in words: said where they are about to be trained, and of an encoder that may start from pretrained
/// weights also where it does not, since it has more weights than most data can teach it.
/// </summary>
internal static class StartText
{
    public static Seq<string> Lines(Experiment e, Seq<WeightFile> weights, Plan plan)
    {
        bool Runs(Stage stage) => plan.Steps.Exists(s => s.Runs && s.Step.Is(stage));
        Option<string> From(string property) => weights.Find(w => w.Property == property).Map(w => w.Path);
        var trains = e.Training.Epochs > 0;
        string Single(Modality modality, string property) =>
            From(property)
                .Match(
                    path => trains ? $"{modality} starts from {path}" : $"{modality} is as {path} has it",
                    () =>
                        trains
                            ? $"{modality} trains from scratch ({property} names no pretrained weights)"
                            : $"{modality} is untrained ({property} names no pretrained weights)"
                );
        return (
                !Runs(Stage.Contrast)
                    ? Seq<string>()
                    : From(WeightProperties.Encoders.Name)
                        .Map(path => trains ? $"encoders start from {path}" : $"encoders are those of {path}, not trained further")
                        .ToSeq()
            )
            + (
                !Runs(Stage.Contrast) || e.Weights.Encoders.IsSome
                    ? Seq<string>()
                    : e.Data.Modalities.Bind(m => m.Pretrained.Map(p => Single(m, p.Property().Name)).ToSeq())
            )
            + (
                !Runs(Stage.Probe)
                    ? Seq<string>()
                    : From(WeightProperties.Probes.Name)
                        .Map(path =>
                            e.Probe.Epochs > 0 || (e.Probe.Mode == ProbeMode.Online && trains)
                                ? $"probes start from {path}"
                                : $"probes are those of {path}, not trained further"
                        )
                        .ToSeq()
            );
    }
}

/// <summary>A plan as -t:Plan prints it.</summary>
internal static class PlanFormats
{
    public static Seq<string> Lines(string format, string experiment, Plan plan) =>
        format switch
        {
            "json" => Json(experiment, plan),
            "mermaid" => Mermaid(experiment, plan),
            _ => PlanText.Lines(plan),
        };

    /// <summary>A plan as files of the run folder.</summary>
    public static Seq<(string Name, string Text)> Files(string experiment, Plan plan) =>
        Seq(
            (RunFiles.PlanJson, string.Join('\n', Json(experiment, plan)) + "\n"),
            (RunFiles.PlanMermaid, string.Join('\n', Mermaid(experiment, plan)) + "\n")
        );

    /// <summary>A step as MSBuild's items have it: its name, and metadata.</summary>
    public static (string Name, Seq<(string Name, string Value)> Metadata) Item(PlannedStep s) =>
        (
            s.Step.Name,
            Seq(
                ("Stage", s.Step.Stage.Name),
                ("Fold", s.Step.Fold.IfNone("")),
                ("Seed", s.Step.Seed.Match(n => n.ToString(CultureInfo.InvariantCulture), () => "")),
                ("Fingerprint", s.Step.Key.Fingerprint),
                ("Decision", Word(s.Decision)),
                ("Reasons", string.Join("; ", Reasons(s).Map(PlanText.Of))),
                ("Needs", string.Join("; ", s.Step.Needs.Map(n => n.Name)))
            )
        );

    private static string Word(Decision decision) =>
        decision switch
        {
            Decision.Run => "run",
            Decision.Reuse => "reuse",
            _ => "not needed",
        };

    private static Seq<Reason> Reasons(PlannedStep step) => step.Decision is Decision.Run run ? run.Reasons : Seq<Reason>();

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private static Seq<string> Json(string experiment, Plan plan) =>
        new JsonObject
        {
            ["experiment"] = experiment,
            ["steps"] = new JsonArray([
                .. plan.Steps.Map(s =>
                    (JsonNode)
                        new JsonObject
                        {
                            ["name"] = s.Step.Name,
                            ["stage"] = s.Step.Key.Stage,
                            ["fold"] = s.Step.Fold.MatchUnsafe<JsonNode?>(f => f, () => null),
                            ["seed"] = s.Step.Seed.MatchUnsafe<JsonNode?>(n => n, () => null),
                            ["fingerprint"] = s.Step.Key.Fingerprint,
                            ["decision"] = Word(s.Decision),
                            ["reasons"] = new JsonArray([.. Reasons(s).Map(r => (JsonNode)Json(r))]),
                            ["needs"] = new JsonArray([.. s.Step.Needs.Map(n => (JsonNode)n.Name)]),
                        }
                ),
            ]),
        }
            .ToJsonString(Indented)
            .Split('\n')
            .ToSeq();

    /// <summary>A reason as data, and in words.</summary>
    private static JsonObject Json(Reason reason)
    {
        JsonObject Of(string kind, params (string Name, JsonNode? Value)[] parts)
        {
            var node = new JsonObject { ["kind"] = kind };
            foreach (var (name, value) in parts)
                node[name] = value;
            node["text"] = PlanText.Of(reason);
            return node;
        }
        return reason switch
        {
            Reason.FirstTime => Of("first time"),
            Reason.ParameterChanged p => Of("parameter", ("name", p.Name), ("old", p.Old), ("new", p.New)),
            Reason.ClipsChanged c => Of("clips", ("added", Some(c.Added)), ("changed", Some(c.Changed)), ("gone", Some(c.Gone))),
            Reason.CodeChanged c => Of("code", ("old", c.Old), ("new", c.New)),
            Reason.InputChanged i => Of("input changed", ("name", i.Name)),
            Reason.InputGone i => Of("input gone", ("name", i.Name)),
            Reason.OrderChanged => Of("order"),
            Reason.ResultMissing => Of("missing"),
            Reason.ResultDamaged => Of("damaged"),
            Reason.Forced => Of("forced"),
            _ => throw new InvalidOperationException($"no JSON for {reason}"),
        };
    }

    // How many, and the first of them: a list of ten thousand names tells nobody anything.
    private static JsonObject Some(Seq<string> clips) =>
        new() { ["count"] = clips.Count, ["first"] = new JsonArray([.. clips.Take(10).Map(c => (JsonNode)c)]) };

    private static Seq<string> Mermaid(string experiment, Plan plan)
    {
        var ids = plan.Steps.Map((i, s) => (s.Step.Name, Id: $"s{i}")).ToDictionary(p => p.Name, p => p.Id, StringComparer.Ordinal);
        var nodes = plan.Steps.Map(s =>
            $"  {ids[s.Step.Name]}[\"{Label(s)}\"]:::"
            + (
                s.Decision switch
                {
                    Decision.Run => "run",
                    Decision.Reuse => "reuse",
                    _ => "idle",
                }
            )
        );
        var edges = plan.Steps.Bind(s => s.Step.Needs.Map(n => $"  {ids[n.Name]} --> {ids[s.Step.Name]}"));
        return Seq($"{RunFiles.PlanMark} {Plain(experiment)}", "flowchart LR")
            + nodes
            + edges
            + Seq("  classDef run fill:#fd8", "  classDef reuse fill:#8d8", "  classDef idle fill:#ddd");
    }

    // The step, and below it why it runs.
    private static string Label(PlannedStep step) =>
        string.Join("<br/>", Seq1(step.Step.Name).Concat(Reasons(step).Map(PlanText.Of)).Select(Plain));

    // Values come from users' data; these characters would end the label, or begin a tag.
    private static string Plain(string text) =>
        Printable
            .Of(text)
            .Replace("&", "&amp;", StringComparison.Ordinal)
            .Replace("\"", "&quot;", StringComparison.Ordinal)
            .Replace("<", "&lt;", StringComparison.Ordinal)
            .Replace(">", "&gt;", StringComparison.Ordinal);
}
