using MpucMer.Pure.Configuration;

namespace MpucMer.Tests.Configuration;

/// <summary>Settings as a project would write them, and what the parser makes of them.</summary>
internal static class Written
{
    public static readonly Place Here = new("some.proj", 3, 5);

    /// <summary>The least that an experiment needs.</summary>
    public static readonly Settings Least = Of(("MpucAudioDir", "/audio"), ("MpucLandmarksDir", "/landmarks"), ("MpucFolds", "1 2/3 4"));

    public static Settings Of(params (string Name, string Value)[] settings) =>
        Settings.Of(settings.Select(s => new Setting(s.Name, s.Value, Here)));

    public static Settings LeastAnd(params (string Name, string Value)[] settings) => Of(settings).Over(Least);

    public static Experiment Good(params (string Name, string Value)[] settings) => Good(LeastAnd(settings));

    public static Experiment Good(Settings settings) => Good(ExperimentParser.Parse("some", settings));

    public static A Good<A>(Validation<Problem, A> result) =>
        result.Match(a => a, problems => throw new InvalidOperationException(string.Join("\n", problems.Map(p => p.Explain().Text))));

    public static Seq<Problem> Bad(params (string Name, string Value)[] settings) =>
        Bad(ExperimentParser.Parse("some", LeastAnd(settings)));

    public static Seq<Problem> Bad<A>(Validation<Problem, A> result) =>
        result.Match(a => throw new InvalidOperationException($"no problem, but {a}"), p => p);
}
