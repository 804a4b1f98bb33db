using MpucMer.Build.Rendering;
using MpucMer.Build.Tests.Fakes;
using MpucMer.Pure.Configuration;

namespace MpucMer.Build.Tests.Rendering;

public sealed class HelpTests : IDisposable
{
    private readonly Lab lab = new();

    public void Dispose() => lab.Dispose();

    [Fact]
    public void Every_property_is_in_one_topic()
    {
        var named = Topics.All.Bind(t => t.Properties).Map(p => p.Name).ToArray();
        Assert.Equal(Properties.All.Map(p => p.Name).Order(), named.Order());
        Assert.DoesNotContain(Topics.All, t => t.Name == "other");
    }

    [Fact]
    public void Without_a_topic_targets_and_topics_are_listed()
    {
        var lines = Lines("");
        Assert.All(HelpText.Targets, t => Assert.Contains(lines, l => l.StartsWith($"  {t.Name} ", StringComparison.Ordinal)));
        Assert.All(Topics.All, t => Assert.Contains(lines, l => l.StartsWith($"  {t.Name} ", StringComparison.Ordinal)));
        Assert.InRange(lines.Count, 10, 40);
    }

    [Theory]
    [InlineData("loss", "MpucTemperature (0.1; 0.07)", "MpucProbeHidden")]
    [InlineData("LOSS", "MpucPairs", "MpucProbeHidden")]
    [InlineData("MpucTemperature", "MpucTemperature (0.1; 0.07)", "MpucPairs")]
    [InlineData("temperature", "MpucTemperature (0.1; 0.07)", "MpucPairs")]
    [InlineData("Diff", "MpucWith", "MpucPairs")]
    [InlineData("all", "MpucProbeHidden (512)", "nothing of the kind")]
    public void A_topic_a_property_or_a_target_is_told_about(string topic, string has, string hasNot)
    {
        var lines = Lines(topic);
        Assert.Contains(has, lines.Map(l => l.Split(" (")[0] == has ? has : l));
        Assert.DoesNotContain(lines, l => l.StartsWith(hasNot, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("los", "Did you mean loss?")]
    [InlineData("Staus", "Did you mean Status?")]
    [InlineData("MpucTemprature", "Did you mean MpucTemperature?")]
    [InlineData("zzzzzzzz", "Topics are data, ")]
    public void An_unknown_topic_lists_them_with_the_nearest(string topic, string said)
    {
        lab.Global("MpucTopic", topic);
        var (succeeded, engine) = lab.Ask("Help");
        Assert.False(succeeded);
        var error = Assert.Single(engine.Errors);
        Assert.Equal("MPUC5025", error.Code);
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
        Assert.Contains("Topics are data, ", error.Message, StringComparison.Ordinal);
    }

    private static Seq<string> Lines(string topic) =>
        HelpText.Lines(topic).Match(Right: lines => lines, Left: p => throw new InvalidOperationException(p.ToString()));
}
