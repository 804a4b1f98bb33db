using FsCheck.Xunit;
using MpucMer.Pure.Runs;

namespace MpucMer.Pure.Tests.Runs;

public sealed class RunNameTests
{
    [Theory]
    [InlineData("MpucTemperature=0.05", "temperature-0.05")]
    [InlineData("MpucBatchSize=64|MpucSeeds=0 1 2", "batch-size-64_seeds-0+1+2")]
    [InlineData("MpucSeeds=0;1,2", "seeds-0+1+2")]
    [InlineData("", "default")]
    [InlineData("MpucModalities=", "modalities-none")]
    public void An_automatic_name_says_what_was_given(string given, string name) => Assert.Equal(name, Of(given));

    [Fact]
    public void A_path_counts_by_the_name_of_its_file() =>
        Assert.Equal("config-params_MOSEI", RunName.Of([("MpucConfig", "/data/mosei/params_MOSEI.yaml", true)]));

    [Fact]
    public void Long_or_strange_values_stay_apart()
    {
        string[] values =
        [
            "2 5 14 15 16/3 6 7 13 18/10 11 12 19 20",
            "2 5 14 15 16/3 6 7 13 18/10 11 12 19 21",
            "a:b",
            "ab",
            "a/b",
            "happy été",
            new('x', 500),
            new('x', 501),
        ];
        var names = values.Select(v => Of($"MpucFolds={v}")).ToArray();
        Assert.Equal(names.Length, names.Distinct().Count());
        Assert.All(names, n => Assert.True(RunName.IsValid(n), n));
    }

    [Property]
    public bool Any_settings_make_a_valid_name_that_no_others_have(string[] a, string[] b)
    {
        var (left, right) = (Named(a), Named(b));
        return RunName.IsValid(left) && (left == right) == Words(a).SequenceEqual(Words(b));
    }

    [Theory]
    [InlineData("experiments/demo.proj", "demo")]
    [InlineData("mine/demo.proj", "mine/demo")]
    [InlineData("experiments/mine/demo.proj", "experiments/mine/demo")]
    [InlineData("demo.proj", "_/demo")]
    [InlineData("_/demo.proj", "_/_/demo")]
    [InlineData("experiments/_x.proj", "experiments/_x")]
    public void An_experiment_is_known_by_the_path_of_its_file(string path, string experiment) =>
        Assert.Equal(experiment, RunName.Experiment($"/repository/{path}", "/repository"));

    [Fact]
    public void A_project_file_elsewhere_has_its_runs_elsewhere() =>
        Assert.Null(RunName.Experiment("/home/me/voices/demo.proj", "/repository"));

    [Theory]
    [InlineData("a/b")]
    [InlineData("..")]
    [InlineData(".hidden")]
    [InlineData("")]
    [InlineData(" a")]
    [InlineData("a ")]
    [InlineData("a;b")]
    [InlineData("NUL.txt")]
    [InlineData("a\nb")]
    public void A_name_is_no_path_and_no_trap(string name) => Assert.False(RunName.IsValid(name));

    [Theory]
    [InlineData("demo", "default", "demo")]
    [InlineData("demo", "fast", "demo/fast")]
    [InlineData("mine/demo", "demo", "mine/demo")]
    public void A_run_is_spoken_of_by_experiment_and_name(string experiment, string name, string shown) =>
        Assert.Equal(shown, RunName.Shown(experiment, name));

    private static string Named(string[] values) => RunName.Of(Words(values).Select((v, i) => ($"MpucP{i}", v, false)));

    // As MSBuild hands values over: trimmed, and none that is empty; a list is the same however it is parted.
    private static IEnumerable<string> Words(string[] values) =>
        values
            .Where(v => v is not null)
            .Select(v => string.Join(' ', v.Split([' ', ',', ';', '\t'], StringSplitOptions.RemoveEmptyEntries)).Trim())
            .Where(v => v.Length > 0);

    private static string Of(string given) =>
        RunName.Of(given.Split('|', StringSplitOptions.RemoveEmptyEntries).Select(g => g.Split('=', 2)).Select(g => (g[0], g[1], false)));
}
