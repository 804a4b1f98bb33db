using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using MpucMer.Pure.Configuration;

namespace MpucMer.Tests.Configuration;

/// <summary>Files that are no configuration, or try to be more: told with their place, and never an exception.</summary>
public sealed class PublishedYamlSyntaxTests
{
    private static string[] Places(string text) =>
        [
            .. Written
                .Bad(PublishedYaml.Read(text, "p.yaml"))
                .Map(p => Assert.IsType<Problem.ConfigurationSyntax>(p))
                .Map(p => $"{p.Place.Line},{p.Place.Column}: {p.Detail}"),
        ];

    [Theory]
    [InlineData("training:\n  epochs: [1, 2\n", 3)]
    [InlineData("training:\n  epochs: [1, 2\n  patience: 3\n", 3)]
    [InlineData("training:\n  epochs: \"3\n", 2)]
    [InlineData("training:\n\tepochs: 3\n", 2)]
    [InlineData("training:\n  epochs: 3\n patience: 3\n", 3)]
    [InlineData("a: b: c\n", 1)]
    [InlineData("? [a, b]\n: c\n", 1)]
    [InlineData("Epochs: *missing\n", 1)]
    [InlineData("Epochs: &a [*a]\n", 1)]
    [InlineData("- 1\n- 2\n", 1)]
    [InlineData("just words\n", 1)]
    [InlineData("Epochs: 3\n---\nEpochs: 4\n", 2)]
    [InlineData("Epochs: \"\\UFFFFFFFF\"\n", 1)]
    public void A_broken_file_is_one_problem_near_its_place(string text, int line)
    {
        var place = Assert.Single(Places(text));
        Assert.InRange(int.Parse(place.Split(',')[0]), line - 1, line + 1);
        Assert.False(place.EndsWith('.') || place.EndsWith(": ", StringComparison.Ordinal), place);
    }

    [Fact]
    public void A_key_that_stands_twice_is_told_at_the_second() =>
        Assert.Equal(
            ["4,3: epochs stands here again, after line 2", "5,1: training stands here again, after line 1"],
            Places("training:\n  epochs: 1\n  wd: 1\n  epochs: 2\ntraining: {}\n")
        );

    [Theory]
    [InlineData("")]
    [InlineData("# nothing\n")]
    [InlineData("---\n...\n")]
    [InlineData("~\n")]
    [InlineData("Epochs:\n")]
    [InlineData("Epochs: ~\n")]
    [InlineData("\uFEFF")]
    public void A_file_that_says_nothing_sets_nothing(string text) =>
        Assert.True(Written.Good(PublishedYaml.Read(text, "p.yaml")).Settings.Written.IsEmpty);

    [Fact]
    public void Aliases_are_what_they_name() =>
        Assert.Equal(
            "0.5",
            Written
                .Good(PublishedYaml.Read("training:\n  wd: &rate 0.5\n  lr_encoder: *rate\n", "p.yaml"))
                .Settings.Find("MpucLearningRate")
                .Match(s => s.Value, () => "")
        );

    [Fact]
    public void Aliases_of_aliases_do_not_blow_up()
    {
        var lines = Enumerable.Range(1, 30).Select(i => $"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10))}]");
        var problems = Written.Bad(PublishedYaml.Read("a0: &a0 x\n" + string.Join('\n', lines) + "\nSeeds: *a30\n", "p.yaml"));
        Assert.Equal(32, problems.Count);
        Assert.IsType<Problem.MalformedValue>(problems.Last());
    }

    [Fact]
    public void Deep_nesting_is_told_and_does_not_overflow_the_stack() =>
        Assert.Contains("deep", Assert.Single(Places(new string('[', 100_000))), StringComparison.Ordinal);

    public sealed record Yaml(string Text);

    public static Arbitrary<Yaml> Any() =>
        Gen.Elements(
                "a",
                "Epochs",
                "training",
                "wd",
                ":",
                ": ",
                "\n",
                "\n  ",
                "- ",
                "[",
                "]",
                "{",
                "}",
                ",",
                "\"",
                "'",
                "&x ",
                "*x",
                "!!int ",
                "#",
                "|",
                ">",
                "%YAML 1.2",
                "---",
                "\t",
                "\\",
                "\\x",
                "?",
                "<<",
                "\r",
                "\uD800",
                "\0",
                "1"
            )
            .ArrayOf()
            .Select(parts => new Yaml(string.Concat(parts)))
            .ToArbitrary();

    [Property(Arbitrary = [typeof(PublishedYamlSyntaxTests)], MaxTest = 5000)]
    public bool No_text_throws(Yaml yaml) =>
        PublishedYaml.Read(yaml.Text, "p.yaml").Match(_ => true, problems => problems.ForAll(p => p.Explain().Place.Line > 0));
}
