using MpucMer.Build.Reuse;
using MpucMer.Build.Scanning;
using MpucMer.Build.Settings;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Planning;
using MpucMer.Pure.Runs;

namespace MpucMer.Build.Tasks;

/// <summary>Shows what differs between this experiment's run and another: properties, clips, versions, scores.</summary>
public sealed class ShowDiff : ExperimentTask
{
    private sealed record Found(string Name, RunResults Results, HashMap<string, StageKey> Keys);

    protected override bool Run()
    {
        var inputs = Inputs;
        var with = inputs.Property(CommandProperties.With.Name);
        if (with.Length == 0)
        {
            Problems.Tell([new Problem.MissingSetting(CommandProperties.With.Name, "-t:Diff", "fast (a run's name, or the path of its folder)")]);
            return false;
        }
        var (left, right) = (Read(inputs.Name, inputs.RunDir, inputs), Read(with, FolderOf(with, inputs), inputs));
        return (from l in left
                from r in right
                select (l, r)).Match(
            Right: both =>
            {
                var (l, r) = both;
                Voice.Say(RunDiffText.Lines(l.Name == r.Name ? inputs.RunDir : l.Name, l.Name == r.Name ? FolderOf(with, inputs) : r.Name, RunDiff.Between(l.Results, r.Results, l.Keys, r.Keys)));
                return true;
            },
            Left: problem =>
            {
                Problems.Tell([problem]);
                return false;
            });
    }

    // A run beside this one by its name; else a path.
    private static string FolderOf(string with, ExperimentInputs inputs)
    {
        var beside = Path.TrimEndingDirectorySeparator(Path.Combine(RunsFolder(inputs), with));
        var path = Path.TrimEndingDirectorySeparator(inputs.Absolute(CommandProperties.With.Name, with));
        return !File.Exists(Path.Combine(beside, RunResults.FileName)) && Directory.Exists(path) ? path : beside;
    }

    private Either<Problem, Found> Read(string given, string folder, ExperimentInputs inputs)
    {
        var path = Path.Combine(folder, RunResults.FileName);
        try
        {
            if (!RegularFile.Exists(path)) return new Problem.RunMissing(given, folder, Others(inputs));
            if (RunState.AreResultsAsLeft(folder) == false) Problems.Tell([new Problem.ResultsEdited(path)]);
            var record = Path.Combine(folder, RunRecord.FileName);
            var keys = RegularFile.Exists(record) ? RunRecord.Read(RegularFile.ReadAllText(record)) : HashMap<string, StageKey>();
            return RunResults.Read(RegularFile.ReadAllText(path)).MapLeft(detail => (Problem)new Problem.ResultsUnreadable(path, detail)).Map(r => new Found(Path.GetFileName(folder), r, keys));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Problem.ResultsUnreadable(path, e.Message.TrimEnd('.'));
        }
    }

    // Strict: it asks the file system.
    private static Seq<string> Others(ExperimentInputs inputs) => Directory.Exists(RunsFolder(inputs))
        ? Directory.GetDirectories(RunsFolder(inputs)).Where(f => File.Exists(Path.Combine(f, RunResults.FileName))).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal).ToSeq().Strict()
        : Seq<string>();

    private static string RunsFolder(ExperimentInputs inputs) => Path.GetDirectoryName(inputs.RunDir)!;
}
