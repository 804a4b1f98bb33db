using MpucMer.Build.Runs;
using MpucMer.Build.Scanning;
using MpucMer.Build.Settings;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Layouts;
using MpucMer.Pure.Planning;
using MpucMer.Pure.Splits;

namespace MpucMer.Build.Planning;

/// <summary>
/// An experiment that was read, checked and compared with the store. The order is: settings, data, folds, steps, store; each is asked only
/// when those before it are sound.
/// </summary>
internal sealed record Planned(
    Experiment Experiment,
    Pure.Configuration.Settings Settings,
    Found Found,
    Seq<Fold> Folds,
    Option<Stage> Force,
    Plan Plan,
    Seq<string> Files
)
{
    /// <param name="purpose">The name of what is asked (<see cref="Purpose"/>): whether anything will be written, and what.</param>
    public static Either<Seq<Problem>, Planned> Of(ExperimentInputs inputs, string purpose, IFiles files, CancellationToken stop)
    {
        var xml = ProjectXml.Read(inputs.ProjectFile, Path.Combine(inputs.RepositoryRoot, "src"));
        return from read in ConfigurationFile.Under(SettingsCollector.Collect(inputs, xml))
            from look in Layouts.Look(read.Settings, files)
            let settings = read.Settings.Over(look.Says)
            from experiment in Checked(inputs, xml, settings)
            from force in ForceOf(settings).MapLeft(Seq1)
            from usable in StoreFolder.Usable(inputs.StoreDir, stop).MapLeft(Seq1)
            from free in Goal.Named(purpose).Match(goal => RunFolder.Free(inputs.RunDir, goal), () => unit).MapLeft(Seq1)
            from found in look.Discover(experiment.Data)
            from weights in new WeightSearch(experiment, settings, files).Find()
            let all = found with
            {
                Inventory = found.Inventory with { Weights = weights.Files },
                Watched = found.Watched + weights.Roots,
                Warnings = read.Warnings + found.Warnings,
            }
            from folds in Splitting.Of(experiment, found.Inventory).MapLeft(Seq1)
            from _ in Feasible(Feasibility.Of(experiment, settings, found.Inventory, folds))
            let told = all with
            {
                Warnings =
                    Pure.Configuration.Properties.WithoutEffect(experiment, found.Inventory.Labelling, settings)
                    + all.Warnings
                    + Copies.Of(found.Inventory, folds)
                    + FewOfAGroup(experiment, found.Inventory.Clips),
            }
            let steps = Pipeline.Steps(experiment, all.Inventory, folds)
            let plan = Planner.Decide(
                steps,
                StoredResults.Of(steps, inputs.Stores, inputs.RunDir),
                LastRun(Before(inputs)),
                force,
                StoredResults.Quarantined(inputs.StoreDir)
            )
            select new Planned(experiment, settings, told, folds, force, plan, xml.Files.ToSeq());
    }

    private static Either<Seq<Problem>, Experiment> Checked(ExperimentInputs inputs, ProjectXml xml, Pure.Configuration.Settings settings)
    {
        var unknown = SettingsCollector.Unknown(inputs, xml);
        return ExperimentParser
            .Parse(inputs.Name, settings)
            .Match(
                Succ: e => unknown.IsEmpty ? Right<Seq<Problem>, Experiment>(e) : Left<Seq<Problem>, Experiment>(unknown),
                Fail: problems => Left<Seq<Problem>, Experiment>(unknown + problems)
            );
    }

    private static Either<Seq<Problem>, Unit> Feasible(Seq<Problem> problems) =>
        problems.IsEmpty ? unit : Left<Seq<Problem>, Unit>(problems);

    private static Either<Problem, Option<Stage>> ForceOf(Pure.Configuration.Settings settings) =>
        settings
            .Find(CommandProperties.Force.Name)
            .Match(
                None: () => Right<Problem, Option<Stage>>(None),
                Some: s =>
                    CommandProperties.Force.Read(s).Match(stage => Right<Problem, Option<Stage>>(Some(stage)), problems => problems.Head)
            );

    // A mean of so few is mostly the clip itself.
    private const int LeastOfAGroup = 4;

    /// <summary>Groups whose standard is of so few clips that it is mostly theirs.</summary>
    public static Seq<Problem> FewOfAGroup(Experiment e, Seq<SourceClip> clips)
    {
        if (e.Encoders.Inputs != Standardisation.Group && e.Probe.Features != Standardisation.Group)
            return Seq<Problem>();
        var groups = clips.GroupBy(c => c.Group, StringComparer.Ordinal).ToList();
        var few = groups.Where(g => g.Count() < LeastOfAGroup).Select(g => g.Key).ToList();
        return few.Count == 0 ? Seq<Problem>() : Seq1<Problem>(new Problem.GroupOfFewClips(few, groups.Count, LeastOfAGroup));
    }

    /// <summary>
    /// The folder of the run that reasons are told against: the run itself where it was begun before, else the last one of its experiment.
    /// </summary>
    public static string Before(ExperimentInputs inputs)
    {
        DateTime? Recorded(string folder) =>
            Path.Combine(folder, RunRecord.FileName) is var path && File.Exists(path) ? File.GetLastWriteTimeUtc(path) : null;
        return Recorded(inputs.RunDir) is not null || inputs.IsRunNamed && inputs.GivenRunName.Length == 0 ? inputs.RunDir
            : Directory.Exists(Path.GetDirectoryName(inputs.RunDir))
                ? Directory
                    .GetDirectories(Path.GetDirectoryName(inputs.RunDir)!)
                    .Where(f => Recorded(f) is not null)
                    .OrderBy(f => f, StringComparer.Ordinal)
                    .MaxBy(Recorded)
                    ?? inputs.RunDir
            : inputs.RunDir;
    }

    /// <summary>By name, the key that each step had when it was last made.</summary>
    public static HashMap<string, StageKey> LastRun(string runDir)
    {
        var path = Path.Combine(runDir, RunRecord.FileName);
        return File.Exists(path) ? RunRecord.Read(RegularFile.ReadAllText(path)) : HashMap<string, StageKey>();
    }
}
