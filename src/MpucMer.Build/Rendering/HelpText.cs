using MpucMer.Build.Commands;
using MpucMer.Pure.Configuration;

namespace MpucMer.Build.Rendering;

/// <summary>Targets and properties in words: for -t:Help, and as the tables of README.md, which a test keeps in step.</summary>
internal static class HelpText
{
    public static readonly Seq<(string Name, string Summary)> Targets = AllCommands
        .All.Where(c => c.Scope == CommandScope.Experiment)
        .Select(c => (c.Name, c.Summary))
        .ToSeq();

    public static readonly Seq<PropertyItem> Items = Properties.All.Bind(p => p.Item.ToSeq());

    /// <summary>
    /// Help about a topic, a target or a property; without one, targets and topics. A problem where nothing has that name.
    /// </summary>
    public static Either<Problem, Seq<string>> Lines(string topic) =>
        topic.Length == 0 ? Overview
        : topic.Equals("all", StringComparison.OrdinalIgnoreCase) ? Of(Properties.All)
        : (
            Topics.Find(topic).Map(t => Seq($"{t.Summary} In brackets: the default; under MpucProtocol=published.", "") + Of(t.Properties))
            || Targets
                .Find(t => t.Name.Equals(topic, StringComparison.OrdinalIgnoreCase))
                .Map(t => Seq1($"-t:{t.Name}  {t.Summary}") + Mentioned(t.Name))
            || (Properties.Find(topic) || Properties.Find(Property.Prefix + topic)).Map(p => Of(Seq1(p)))
        ).ToEither(() => (Problem)new Problem.HelpTopicUnknown(topic, Nearest(topic), Topics.All.Map(t => t.Name)));

    private static Seq<string> Overview
    {
        get
        {
            var width = (Targets.Map(t => t.Name) + Topics.All.Map(t => t.Name)).Map(n => n.Length).Fold(0, Math.Max);
            return Seq("dotnet build EXPERIMENT.proj [-t:TARGET] [-p:NAME=VALUE …]", "", "Targets")
                + Targets.Map(t => $"  {t.Name.PadRight(width)}  {t.Summary}")
                + Seq("", "Properties, by topic (-t:Help -p:MpucTopic=loss; all: every one)")
                + Topics.All.Map(t => $"  {t.Name.PadRight(width)}  {t.Summary}");
        }
    }

    private static Seq<string> Of(Seq<Property> properties) =>
        properties.Bind(p => Seq($"{p.Name}{Default(p)}", $"    {p.Summary}", $"    {p.Form}"));

    // Properties that say in which target they count.
    private static Seq<string> Mentioned(string target) =>
        Of(CommandProperties.All.Filter(p => p.Summary.Contains($"-t:{target}", StringComparison.Ordinal)));

    private static Option<string> Nearest(string topic) =>
        Text.Nearest(topic, Topics.All.Map(t => t.Name) + Targets.Map(t => t.Name))
        || Properties.Nearest(topic)
        || Properties.Nearest(Property.Prefix + topic);

    /// <summary>The text of a Markdown file with the tables of targets, items and properties between their marks.</summary>
    public static string Into(string text) =>
        Between(Between(Between(text, "targets", TargetRows()), "items", ItemRows()), "properties", PropertyRows());

    private static string Between(string text, string name, Seq<string> rows)
    {
        var (begin, end) = ($"<!-- {name} -->", $"<!-- end of {name} -->");
        var (from, to) = (text.IndexOf(begin, StringComparison.Ordinal), text.IndexOf(end, StringComparison.Ordinal));
        return from < 0 || to < from ? text : text[..(from + begin.Length)] + $"\n{string.Join('\n', rows)}\n" + text[to..];
    }

    private static Seq<string> TargetRows() => Seq("| Target | |", "|---|---|") + Targets.Map(t => $"| `{t.Name}` | {Cell(t.Summary)} |");

    private static Seq<string> ItemRows() =>
        Seq("| Item | Example | |", "|---|---|---|") + Items.Map(i => $"| `{i.Name}` | `{i.Example}` | {Cell(i.Summary)} |");

    private static Seq<string> PropertyRows() =>
        Seq("| Property | Form | Default | Published | |", "|---|---|---|---|---|")
        + Properties.All.Map(p =>
            $"| `{p.Name}` | {Cell(p.Form)} | {Code(p.Corrected)} | {(p.Published == p.Corrected ? "" : Code(p.Published))} | "
            + $"{Cell(p.Summary)} |"
        );

    private static string Default(Property p) =>
        p.Corrected == p.Published
            ? p.Corrected.Length == 0
                ? ""
                : $" ({p.Corrected})"
            : $" ({p.Corrected}; {p.Published})";

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);

    private static string Code(string text) => text.Length == 0 ? "" : $"`{text}`";
}

/// <summary>
/// The targets file that hands every property and its items to the tasks, made of their declarations: build/MpucMer.properties.targets is
/// this text (a test compares).
/// </summary>
internal static class PropertyTargets
{
    public static string Text() => string.Join('\n', Lines()) + "\n";

    private static Seq<string> Lines() =>
        Seq(
            "<Project>",
            "  <!-- Hands every property of an experiment to the tasks. Made of the declarations in src/MpucMer.Pure/Configuration by "
                + "dotnet build docs. -->",
            "  <Target Name=\"_MpucProperties\">",
            "    <ItemGroup>"
        )
        + Properties.All.Map(p =>
            $"      <_MpucContext Include=\"{p.Name}\" Kind=\"Property\" Value=\"$({p.Name})\"{(p.IsPath ? " IsPath=\"true\"" : "")}"
            + $"{(p.NamesRuns ? " NamesRuns=\"true\"" : "")} />"
        )
        + Properties
            .All.Bind(p => p.Item.ToSeq())
            .Map(i =>
                $"      <_MpucContext Include=\"@({i.Name})\" Kind=\"Item\" "
                + $"Item=\"{i.Name}\"{(i.Metadatum.Length > 0 ? $" Part=\"{i.Metadatum}\"" : "")} />"
            )
        + Seq("    </ItemGroup>", "  </Target>", "</Project>");
}
