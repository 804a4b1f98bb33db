using MpucMer.Pure.Configuration;

namespace MpucMer.Build.Rendering;

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
