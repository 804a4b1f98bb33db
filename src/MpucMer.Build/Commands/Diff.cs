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
    /// <param name="Predictions">Of test clips, as CSV; empty where there are none.</param>
    private sealed record Found(string Name, string Folder, Report Results, HashMap<string, StageKey> Keys, string Predictions);

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
        return Compared(mpuc, with)
            .Match(
                Right: both =>
                {
                    var (l, r) = both;
                    mpuc.Voice.Say(
                        RunDiffText.Lines(
                            l.Name == r.Name ? l.Folder : l.Name,
                            l.Name == r.Name ? r.Folder : r.Name,
                            RunDiff.Between(l.Results, r.Results, l.Keys, r.Keys) with
                            {
                                Tests = TestPredictions.Compared(l.Predictions, r.Predictions),
                            }
                        )
                    );
                    return true;
                },
                Left: problem => mpuc.Refused(Seq1(problem))
            );
    }

    private static Either<Problem, (Found, Found)> Compared(Mpuc mpuc, string with)
    {
        try
        {
            var known = RunFinder.Known(mpuc.Inputs);
            return from l in RunFinder.Own(mpuc.Inputs, known).Bind(run => Read(mpuc, run))
                from r in RunFinder.Find(mpuc.Inputs, known, CommandProperties.With.Name, with).Bind(run => Read(mpuc, run))
                select (l, r);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Problem.StoreOperationFailed("read", mpuc.Inputs.RunsFolder, StoreFaults.Of(e), e.Message.TrimEnd('.'));
        }
    }

    private static Either<Problem, Found> Read(Mpuc mpuc, FoundRun run)
    {
        var path = Path.Combine(run.Folder, ReportJson.FileName);
        try
        {
            if (RunState.AreResultsAsLeft(run.Folder) == false)
                mpuc.Problems.Tell([new Problem.ResultsEdited(path)]);
            var record = Path.Combine(run.Folder, RunRecord.FileName);
            var keys = RegularFile.Exists(record) ? RunRecord.Read(RegularFile.ReadAllText(record)) : HashMap<string, StageKey>();
            var table = Path.Combine(run.Folder, TestPredictions.FileName);
            var predictions = RegularFile.Exists(table) ? RegularFile.ReadAllText(table) : "";
            return RunFolder.ReportOf(run.Folder).Map(r => new Found(run.Name, run.Folder, r, keys, predictions));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Problem.ResultsUnreadable(path, e.Message.TrimEnd('.'));
        }
    }
}
