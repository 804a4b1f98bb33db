using MpucMer.Build.Tests.Fakes;
using MpucMer.Pure.Runs;

namespace MpucMer.Build.Tests.Planning;

/// <summary>
/// Each file operation of a plan goes wrong in turn, and in each way: a coded problem or none, nothing lost, and the next plan is the one
/// that it would have been.
/// </summary>
public sealed class FaultTests : IDisposable
{
    private readonly Lab lab = new();

    public void Dispose() => lab.Dispose();

    public static TheoryData<string, DiskFault> Matrix
    {
        get
        {
            var matrix = new TheoryData<string, DiskFault>();
            foreach (var purpose in new[] { "train", "check", "predict", "export", "show" })
            {
                foreach (var fault in Enum.GetValues<DiskFault>())
                    matrix.Add(purpose, fault);
            }
            return matrix;
        }
    }

    [Theory, MemberData(nameof(Matrix))]
    public void A_fault_at_any_operation_is_told_with_a_code_and_leaves_things_as_they_were(string purpose, DiskFault fault)
    {
        if (purpose is "predict" or "export")
            Assert.True(lab.Train().Succeeded);
        lab.Global("MpucClips", lab.Folder["audio"]);
        lab.Global("MpucModalities", "audio landmarks");
        if (purpose == "predict")
            lab.Global("MpucClips", Manifest());
        lab.Folder.Write("artifacts/runs/x/default/notes.txt", "of the user");
        var counted = new FaultyDisk(fault, lab.Folder.Path, at: -1);
        Forget();
        var (expected, succeeded, first) = lab.Plan(purpose, t => t.Disk = counted);
        Assert.True(succeeded, first.Text);
        // Folder, file and rename of a mark and a memory at the least.
        Assert.InRange(counted.Count, 6, 100);
        for (var at = 1; at <= counted.Count; at++)
        {
            Forget();
            var before = Files();
            var (task, done, engine) = lab.Plan(purpose, t => t.Disk = new FaultyDisk(fault, lab.Folder.Path, at));
            // The memory of hashes is no loss; everything else is the store's or the run folder's problem.
            Assert.True(
                done
                    ? engine.Warnings.Any(w => w.Code == "MPUC3007") || engine.Errors.Count == 0
                    : engine.Errors.Count == 1 && engine.Errors[0].Code == "MPUC3001",
                $"{at}: {engine.Text}"
            );
            Assert.True(done || task.Request.Length == 0, $"{at}: {task.Request}");
            foreach (
                var told in engine
                    .Errors.Select(e => e.Message!)
                    .Concat(engine.Warnings.Where(w => w.Code == "MPUC3007").Select(w => w.Message!))
            )
                Assert.Contains(Hint(fault), told, StringComparison.Ordinal);
            // What was there is there as it was; a request half written is not taken for one.
            Assert.All(before, f =>
                Assert.True(File.Exists(f.Key) && (File.ReadAllText(f.Key) == f.Value || IsWrittenByPlans(f.Key)), $"{at}: {f.Key}")
            );
            Assert.DoesNotContain(Files().Keys, f => f.Contains(".tmp-", StringComparison.Ordinal));
        }
        Forget();
        var (task2, again, last) = lab.Plan(purpose);
        Assert.True(again, last.Text);
        Assert.Equal(expected.Request, task2.Request);
        Assert.Equal(first.Shown, last.Shown);
    }

    [Fact]
    public void The_stores_full_disk_is_the_stores_problem_and_a_plan_is_shown_all_the_same()
    {
        var (_, succeeded, engine) = lab.Plan("show", t => t.Disk = new FaultyDisk(DiskFault.Full, lab.Folder["artifacts/store"]));
        Assert.True(succeeded, engine.Text);
        var warning = Assert.Single(engine.Warnings);
        Assert.Equal("MPUC3007", warning.Code);
        Assert.Contains("No space left", warning.Message, StringComparison.Ordinal);
        Assert.Contains("MpucStoreDir to another disk", warning.Message, StringComparison.Ordinal);

        (_, succeeded, engine) = lab.Plan("train", t => t.Disk = new FaultyDisk(DiskFault.Full, lab.Folder["artifacts/store"]));
        Assert.False(succeeded);
        Assert.StartsWith(lab.Folder["artifacts/store"], Assert.Single(engine.Errors).File, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(DiskFault.ReadOnly)]
    [InlineData(DiskFault.Denied)]
    [InlineData(DiskFault.Full)]
    public void A_finished_run_is_finished_where_nothing_can_be_written(DiskFault fault)
    {
        Assert.True(lab.Train().Succeeded);
        var (task, succeeded, engine) = lab.Plan("train", t => t.Disk = new FaultyDisk(fault, lab.Folder.Path));
        Assert.True(succeeded && task.Request.Length == 0 && engine.Errors.Count == 0, engine.Text);
        Assert.Single(engine.Shown, l => l.StartsWith("x: nothing to do", StringComparison.Ordinal));
        // Planned anew, for a file was touched: the same.
        File.SetLastWriteTimeUtc(lab.Folder["audio/Actor_01/03-01-03-01-01-01-01.wav"], DateTime.UtcNow.AddHours(-2));
        (task, succeeded, engine) = lab.Plan("train", t => t.Disk = new FaultyDisk(fault, lab.Folder.Path));
        Assert.True(succeeded && task.Request.Length == 0 && engine.Errors.Count == 0, engine.Text);
        Assert.Single(engine.Shown, l => l.StartsWith("x: nothing to do", StringComparison.Ordinal));
        Assert.Contains("1      75.0 %", engine.Shown);
    }

    // So that every plan reads and writes as the first one did.
    private void Forget()
    {
        if (Directory.Exists(lab.Folder["artifacts/store/hashes"]))
            Directory.Delete(lab.Folder["artifacts/store/hashes"], recursive: true);
    }

    private string Manifest()
    {
        var lines = Directory
            .GetFiles(lab.Folder["audio"], "*.wav", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal)
            .Select(
                (wav, i) =>
                    $"c{i},g,{wav},{wav.Replace("/audio/", "/landmarks/", StringComparison.Ordinal).Replace("/03-", "/01-", StringComparison.Ordinal).Replace(".wav", ".csv", StringComparison.Ordinal)}"
            );
        return lab.Folder.Write("asked.csv", "id,group,audio,landmarks\n" + string.Join('\n', lines) + "\n");
    }

    private static bool IsWrittenByPlans(string path) =>
        RunFiles.All.Any(f => f.Name == Path.GetFileName(path))
        || path.Contains("/store/runs/", StringComparison.Ordinal)
        || path.Contains("/store/hashes/", StringComparison.Ordinal);

    private Dictionary<string, string> Files() =>
        Directory
            .GetFiles(lab.Folder.Path, "*", SearchOption.AllDirectories)
            .ToDictionary(f => f, File.ReadAllText, StringComparer.Ordinal);

    private static string Hint(DiskFault fault) =>
        fault switch
        {
            DiskFault.Full => "Free some space",
            DiskFault.Denied or DiskFault.ReadOnly => "Give this user write access",
            DiskFault.TooManyFiles => "ulimit -n",
            _ => "Check the disk",
        };
}
