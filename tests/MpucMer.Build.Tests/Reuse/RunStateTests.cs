using FsCheck;
using FsCheck.Xunit;
using MpucMer.Build.Reuse;
using MpucMer.Build.Tests.Fakes;

namespace MpucMer.Build.Tests.Reuse;

public sealed class RunStateTests : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly string[] facts = ["train", "MpucEpochs", "3"];

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_saved_state_holds_until_something_changes()
    {
        var state = Saved();
        Assert.True(Holds(state, facts));
        Assert.False(Holds(state, ["train", "MpucEpochs", "4"]));
    }

    [Fact]
    public void A_new_a_changed_and_a_missing_file_are_noticed()
    {
        var state = Saved();
        var added = folder.Write("audio/new.wav", "new");
        Assert.False(Holds(state, facts));
        File.Delete(added);
        Assert.True(Holds(state, facts));
        File.SetLastWriteTimeUtc(folder["audio/Actor_01/03-01-03-01-01-01-01.wav"], DateTime.UtcNow);
        Assert.False(Holds(state, facts));
    }

    [Fact]
    public void A_result_that_is_gone_is_noticed()
    {
        var state = Saved();
        File.Delete(folder["store/contrast/manifest.json"]);
        Assert.False(Holds(state, facts));
    }

    [Fact]
    public void Other_results_in_the_run_folder_are_noticed()
    {
        var state = Saved();
        folder.Write("run/results.json", "{ }");
        Assert.False(Holds(state, facts));
    }

    [Theory]
    [InlineData("")]
    [InlineData("mpuc-state 0\ndigest\t1\nend\n")]
    [InlineData("mpuc-state 1\ndigest\t1\n")]
    public void A_file_that_is_not_whole_is_no_state(string text) => Assert.Null(RunState.Load(folder.Write("state.txt", text)));

    [Property]
    public bool Any_two_lists_of_texts_that_differ_have_different_digests(NonNull<string>[] a, NonNull<string>[] b)
    {
        var (x, y) = (a.Select(s => s.Get).ToArray(), b.Select(s => s.Get).ToArray());
        return x.SequenceEqual(y) == (RunState.DigestOf(x, [], default) == RunState.DigestOf(y, [], default));
    }

    [Fact]
    public void Texts_do_not_run_together() =>
        Assert.NotEqual(RunState.DigestOf(["ab", "c"], [], default), RunState.DigestOf(["a", "bc"], [], default));

    private bool Holds(RunState state, IEnumerable<string> now) => state.StillHolds(folder["run"], now, default);

    private RunState Saved()
    {
        Clips.Write(folder);
        folder.Write("store/contrast/manifest.json", "{}");
        folder.Write("run/results.json", "{}");
        string[] roots = [folder["audio"]];
        new RunState(
            RunState.DigestOf(facts, roots, default),
            roots,
            [folder["store/contrast/manifest.json"]],
            [],
            ["a\tb", "said\nin two lines"]
        ).Complete(folder["run"], Disk.Real);
        return RunState.Load(folder["run/state.txt"])!;
    }
}
