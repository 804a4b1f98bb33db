using MpucMer.Build.Reuse;
using MpucMer.Build.Runs;
using MpucMer.Build.Scanning;
using MpucMer.Build.Settings;
using MpucMer.Build.Tasks;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Planning;
using MpucMer.Pure.Reports;
using MpucMer.Pure.Runs;

namespace MpucMer.Build.Commands;

/// <summary>Shows what differs between this experiment's run and another: properties, clips, versions, scores.</summary>
internal static class Diff
{
    private sealed record Found(string Name, Report Results, HashMap<string, StageKey> Keys);

    public static readonly Command Command = new(
        "Diff",
        "Shows what differs between this run and another (MpucWith): parameters, clips, versions, scores.",
        Run
    );

    private static bool Run(Mpuc mpuc)
    {
        var inputs = mpuc.Inputs;
        var with = inputs.Property(CommandProperties.With.Name);
        if (with.Length == 0)
        {
            mpuc.Problems.Tell([
                new Problem.MissingSetting(CommandProperties.With.Name, "-t:Diff", "fast (a run's name, or the path of its folder)"),
            ]);
            return false;
        }
        var (left, right) = (Read(mpuc, inputs.Name, inputs.RunDir), Read(mpuc, with, FolderOf(with, inputs)));
        return (from l in left from r in right select (l, r)).Match(
            Right: both =>
            {
                var (l, r) = both;
                mpuc.Voice.Say(
                    RunDiffText.Lines(
                        l.Name == r.Name ? inputs.RunDir : l.Name,
                        l.Name == r.Name ? FolderOf(with, inputs) : r.Name,
                        RunDiff.Between(l.Results, r.Results, l.Keys, r.Keys)
                    )
                );
                return true;
            },
            Left: problem =>
            {
                mpuc.Problems.Tell([problem]);
                return false;
            }
        );
    }

    // A run beside this one by its name; else a path.
    private static string FolderOf(string with, ExperimentInputs inputs)
    {
        var beside = Path.TrimEndingDirectorySeparator(Path.Combine(RunsFolder(inputs), with));
        var path = Path.TrimEndingDirectorySeparator(inputs.Absolute(CommandProperties.With.Name, with));
        return !File.Exists(Path.Combine(beside, ReportJson.FileName)) && Directory.Exists(path) ? path : beside;
    }

    private static Either<Problem, Found> Read(Mpuc mpuc, string given, string folder)
    {
        var path = Path.Combine(folder, ReportJson.FileName);
        try
        {
            if (!RegularFile.Exists(path))
                return new Problem.RunMissing(given, folder, Others(mpuc.Inputs));
            if (RunState.AreResultsAsLeft(folder) == false)
                mpuc.Problems.Tell([new Problem.ResultsEdited(path)]);
            var record = Path.Combine(folder, RunRecord.FileName);
            var keys = RegularFile.Exists(record) ? RunRecord.Read(RegularFile.ReadAllText(record)) : HashMap<string, StageKey>();
            return RunFolder.ReportOf(folder).Map(r => new Found(Path.GetFileName(folder), r, keys));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Problem.ResultsUnreadable(path, e.Message.TrimEnd('.'));
        }
    }

    // Strict: it asks the file system.
    private static Seq<string> Others(ExperimentInputs inputs) =>
        Directory.Exists(RunsFolder(inputs))
            ? Directory
                .GetDirectories(RunsFolder(inputs))
                .Where(f => File.Exists(Path.Combine(f, ReportJson.FileName)))
                .Select(f => Path.GetFileName(f))
                .Order(StringComparer.Ordinal)
                .ToSeq()
                .Strict()
            : Seq<string>();

    private static string RunsFolder(ExperimentInputs inputs) => Path.GetDirectoryName(inputs.RunDir)!;
}
