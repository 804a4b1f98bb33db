using MpucMer.Pure.Configuration;

namespace MpucMer.Build.Rendering;

/// <summary>Targets and properties in words: for -t:Help, and as the tables of README.md, which a test keeps in step.</summary>
internal static class HelpText
{
    public static readonly Seq<(string Name, string Summary)> Targets = Seq(
        ("Train", "The default. Runs every step whose result is not in the store, then the report."),
        ("Check", "Reads settings and every data file; trains nothing."),
        ("Plan", "Shows what Train would run, and why; runs nothing."),
        ("Predict", "Trains what is not trained, and tells the emotions of new clips (MpucClips)."),
        ("Status", "Shows the runs with their scores, and the store's entries with size, age and which runs use them."),
        ("Diff", "Shows what differs between this run and another (MpucWith): parameters, clips, versions, scores."),
        ("Gc", "Lists what no run of the last days (MpucKeepDays) needs, and its bytes; deletes it only with MpucDelete=true."),
        ("Verify", "Reads everything in the store again and compares it with its hashes; fails where something is damaged."),
        ("Export", "Writes encoders and probes of each fold and seed as safetensors files for PyTorch (MpucExportDir); trains nothing."),
        ("Clean", "Removes the experiment's run folder; the store stays."),
        ("Help", "Shows this."));

    public static readonly Seq<PropertyItem> Items = Properties.All.Bind(p => p.Item.ToSeq());

    public static Seq<string> Lines()
    {
        var width = Properties.All.Map(p => p.Name.Length).Fold(0, Math.Max);
        return Seq("dotnet build EXPERIMENT.proj [-t:TARGET] [-p:NAME=VALUE …]", "", "Targets")
            + Targets.Map(t => $"  {t.Name.PadRight(width)}  {t.Summary}")
            + Seq("", "Properties (default; under -p:MpucProtocol=published)")
            + Properties.All.Map(p => $"  {p.Name.PadRight(width)}  {p.Summary} {p.Form}{Default(p)}");
    }

    public static Seq<string> PropertyRows() =>
        Seq("| Property | Form | Default | Published | |", "|---|---|---|---|---|")
        + Properties.All.Map(p => $"| `{p.Name}` | {Cell(p.Form)} | {Code(p.Corrected)} | {(p.Published == p.Corrected ? "" : Code(p.Published))} | {Cell(p.Summary)} |");

    private static string Default(Property p) =>
        p.Corrected == p.Published ? p.Corrected.Length == 0 ? "" : $" ({p.Corrected})" : $" ({p.Corrected}; {p.Published})";

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);

    private static string Code(string text) => text.Length == 0 ? "" : $"`{text}`";
}
