using System.Globalization;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Data;

namespace MpucMer.Pure.Planning;

/// <summary>
/// Which parameters each stage's result depends on: the properties that say so of themselves (<see cref="Property.Influences"/>), the seed,
/// and the labels where they are read. What is missing would be reused wrongly; what is there without need would rerun for nothing.
/// </summary>
public static class StageParameters
{
    /// <summary>Code versions: raise one when that stage's results, or what its key is made of, change.</summary>
    public static int Version(Stage stage) =>
        stage switch
        {
            Stage.Features => 1,
            // Since 4, 3 and 3 keys have the words of properties, and only those that count.
            Stage.Contrast => 4,
            Stage.Embed => 3,
            Stage.Probe => 3,
            Stage.Report => 1,
            _ => throw new ArgumentOutOfRangeException(nameof(stage)),
        };

    public static Seq<Parameter> Features(Experiment e, Labelling labelling) => Properties(Stage.Features, e, labelling);

    /// <summary>Those of every fold and seed; <see cref="Seed"/> is one more.</summary>
    public static Seq<Parameter> Contrast(Experiment e, Labelling labelling) =>
        Properties(Stage.Contrast, e, labelling) + (ReadsLabels(e) ? Seq1(Labels(labelling)) : Seq<Parameter>());

    public static Seq<Parameter> Embed(Experiment e, Labelling labelling) => Properties(Stage.Embed, e, labelling);

    /// <inheritdoc cref="Contrast"/>
    public static Seq<Parameter> Probe(Experiment e, Labelling labelling) => Properties(Stage.Probe, e, labelling).Add(Labels(labelling));

    public static Parameter Seed(long seed) => new("seed", seed.ToString(CultureInfo.InvariantCulture));

    /// <summary>
    /// Whether the training of encoders starts from the file: probes are part of it where they learn beside the encoders.
    /// </summary>
    public static bool Starts(Experiment e, WeightFile file) =>
        file.Property != WeightProperties.Probes.Name || ProbeProperties.InTheLoop.Holds(e);

    /// <summary>Whether the encoders' training reads labels in any way.</summary>
    public static bool ReadsLabels(Experiment e) => LabelProperties.ReadByEncoders.Holds(e);

    private static Seq<Parameter> Properties(Stage stage, Experiment e, Labelling labelling) =>
        Configuration.Properties.All.Bind(p => p.KeyedIn(stage, e, labelling).ToSeq()).Strict();

    private static Parameter Labels(Labelling labelling) =>
        new("labels", $"{(labelling.Several ? "several of" : "one of")} {string.Join(", ", labelling.Names)}");
}
