using FsCheck;
using FsCheck.Fluent;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Planning;
using MpucMer.Pure.Splits;
using MpucMer.Tests.Configuration;

namespace MpucMer.Tests.Planning;

/// <summary>Small experiments to plan: six clips of three actors, two folds.</summary>
internal static class Given
{
    public static SourceClip Clip(string id, string group, int label = 0, string version = "") =>
        new(
            id,
            group,
            label,
            Seq(
                new Source(Modality.Audio, $"/a/{id}.wav", None, $"audio {id}{version}"),
                new Source(Modality.Landmarks, $"/l/{id}.csv", None, $"landmarks {id}{version}")
            )
        );

    public static readonly Inventory Clips = new(
        Seq(Clip("1a", "1"), Clip("1b", "1", 1), Clip("2a", "2"), Clip("2b", "2", 1), Clip("3a", "3"), Clip("3b", "3", 1))
    );

    /// <summary>Each fold tests one actor, validates on the next and trains on the rest.</summary>
    public static Seq<Fold> Folds(Inventory inventory, int count = 2)
    {
        Part Of(params string[] groups) => new(inventory.Clips.Filter(c => groups.Contains(c.Group)).Map(c => c.Id), groups.ToSeq());
        return Seq(
                new Fold("1", Of("3"), Of("2"), Of("1")),
                new Fold("2", Of("1"), Of("3"), Of("2")),
                new Fold("3", Of("2"), Of("1"), Of("3"))
            )
            .Take(count);
    }

    /// <summary>
    /// Without the untrained encoders, unless these are asked for: what is said of steps is said of those that train.
    /// </summary>
    public static Experiment Experiment(params (string, string)[] settings) => Written.Good([("MpucUntrained", "false"), .. settings]);

    /// <summary>Where a stage stands in the pipeline.</summary>
    public static int Place(Stage stage) => Stage.All.ToList().IndexOf(stage);

    /// <summary>The stages of training from this one on.</summary>
    public static IEnumerable<Stage> From(Stage first) =>
        Stage.All.Where(s =>
            Place(s) >= Place(first)
            && Place(s) <= Place(Stage.Report)
            // Maps are of features; what probes make of these is nothing to them.
            && (first != Stage.Probe || s != Stage.Map)
        );

    public static Seq<Step> Steps(params (string, string)[] settings) => Pipeline.Steps(Experiment(settings), Clips, Folds(Clips));

    public static LanguageExt.HashSet<string> Stored(Seq<Step> steps) => toHashSet(steps.Map(s => s.Key.Fingerprint).Distinct());

    public static HashMap<string, StageKey> Keys(Seq<Step> steps) => toHashMap(steps.Map(s => (s.Name, s.Key)));

    public static string[] Running(Plan plan) => [.. plan.Steps.Filter(s => s.Runs).Map(s => s.Step.Name)];

    public static Seq<Reason> Reasons(Plan plan, string step) =>
        plan
            .Steps.Find(s => s.Step.Name == step)
            .Match(s => s.Decision is Decision.Run r ? r.Reasons : Seq<Reason>(), () => throw new ArgumentException(step));

    public static readonly Gen<string> Word = ArbMap.Default.GeneratorFor<NonNull<string>>().Select(s => s.Get);

    public static readonly Gen<StageKey> Key =
        from stage in Word
        from version in Gen.Choose(0, 3)
        from parameters in Gen.Zip(Word, Word).ListOf()
        from inputs in Gen.Zip(Word, Word).ListOf()
        select new StageKey(
            stage,
            version,
            parameters.Select(p => new Parameter(p.Item1, p.Item2)).ToSeq(),
            inputs.Select(p => new Input(p.Item1, p.Item2)).ToSeq()
        );
}
