using MpucMer.Pure.Losses;
using MpucMer.Pure.Planning;
using static MpucMer.Pure.Configuration.PropertyForms;

namespace MpucMer.Pure.Configuration;

/// <summary>What is contrasted, and how sharply.</summary>
/// <param name="Pairs">In the order of the modalities, each once.</param>
/// <param name="Temperature">Of the cosine similarities, greater than 0 (the paper's tau).</param>
/// <param name="MaskTemperature">Of the similarity of labels, where clips have several.</param>
/// <param name="TemperatureLearned">Whether <paramref name="Temperature"/> is only where a learned one starts.</param>
/// <param name="PredictionHeads">Whether the anchor's projections go through an MLP of the pair's own first.</param>
public sealed record LossSettings(
    Objective Objective,
    Contrast Contrast,
    Seq<(Modality A, Modality B)> Pairs,
    ContrastiveForm Form,
    double Temperature,
    double MaskTemperature,
    bool TemperatureLearned,
    bool PredictionHeads
)
{
    internal static Validation<Problem, LossSettings> Read(Values values, Seq<Modality> modalities) =>
        (
            values.Read(LossProperties.Objective),
            values.Read(LossProperties.Contrast),
            PairsOf(values.Text(LossProperties.Pairs), modalities),
            values.Read(LossProperties.Form),
            (values.Read(LossProperties.Temperature), values.Read(LossProperties.MaskTemperature)).Apply((t, m) => (t, m)),
            (values.Read(LossProperties.TemperatureLearned), values.Read(LossProperties.PredictionHeads)).Apply((t, h) => (t, h))
        ).Apply((o, c, p, f, t, learned) => new LossSettings(o, c, p, f, t.t, t.m, learned.t, learned.h));

    private static Validation<Problem, Seq<(Modality A, Modality B)>> PairsOf(Setting setting, Seq<Modality> modalities)
    {
        var all = Range(0, modalities.Count).ToSeq().Bind(i => modalities.Skip(i + 1).Map(b => (A: modalities[i], B: b)));
        return setting.Value.Length == 0
            ? Success<Problem, Seq<(Modality, Modality)>>(all)
            // In the order of the modalities and once each: a pair is contrasted both ways in any case, and other ways to write it must not
            // be another experiment.
            : Configuration
                .Read.Each(
                    (Configuration.Read.Words(setting.Value) is { IsEmpty: false } words ? words : Seq1(setting.Value)).Map(word =>
                        Pair(word, all)
                            .Match(Success<Problem, (Modality A, Modality B)>, () =>
                                Fail<Problem, (Modality A, Modality B)>(
                                    new Problem.BadPair(word, modalities.Map(m => m.Name), setting.Place)
                                )
                            )
                    )
                )
                .Map(pairs => all.Filter(p => pairs.Contains(p)));
    }

    private static Option<(Modality A, Modality B)> Pair(string word, Seq<(Modality A, Modality B)> all) =>
        // Compared whole: names of vectors hold a colon themselves.
        all.Find(p => Is(word, p.A, p.B) || Is(word, p.B, p.A));

    private static bool Is(string word, Modality a, Modality b) => string.Equals(word, $"{a}:{b}", StringComparison.OrdinalIgnoreCase);
}

/// <summary>The properties of the contrastive loss.</summary>
public static class LossProperties
{
    /// <summary>
    /// How long encoders are trained; untrained ones depend on nothing that training does. Here, since nearly every condition asks it.
    /// </summary>
    public static readonly Property<int> Epochs = Whole(
            "MpucEpochs",
            "Passes over the training clips; 0 leaves the encoders untrained.",
            Limits.Epochs
        )
        .Defaults("8", published: "2000")
        .Of(e => e.Training.Epochs)
        .Affects(Stage.Contrast);

    /// <summary>That the encoders are trained.</summary>
    public static readonly Condition Trained = Condition.Of(Epochs.Name, $"{Epochs.Name} above 0", e => e.Training.Epochs > 0);

    public static readonly Property<Objective> Objective = Choice(
            "MpucObjective",
            "What the encoders learn from.",
            ("unsupervised", Configuration.Objective.Unsupervised),
            ("supervised", Configuration.Objective.Supervised)
        )
        .Defaults("unsupervised")
        .Of(e => e.Loss.Objective)
        .Affects(Stage.Contrast, Trained);

    public static readonly Property<Contrast> Contrast = Choice(
            "MpucContrast",
            "Every pair of modalities, or the joint vector against itself.",
            ("pairwise", Configuration.Contrast.Pairwise),
            ("concatenated", Configuration.Contrast.Concatenated)
        )
        .Defaults("pairwise")
        .Of(e => e.Loss.Contrast)
        .Affects(Stage.Contrast, Trained);

    private static readonly Condition Pairwise = Trained & Contrast.Is(Configuration.Contrast.Pairwise);

    public static readonly Property<string> Pairs = Words("MpucPairs", "a:b a:c …", "Which pairs of modalities to contrast; default: all.")
        .Worded(e => string.Join(' ', e.Loss.Pairs.Map(p => $"{p.A}:{p.B}")))
        .WithItem(
            new PropertyItem(
                "MpucPair",
                "",
                " ",
                "<MpucPair Include=\"audio:landmarks\" />",
                "A pair to contrast. Stands for a part of MpucPairs."
            )
        )
        .Affects(Stage.Contrast, Pairwise);

    public static readonly Property<ContrastiveForm> Form = Choice(
            "MpucPairForm",
            $"The loss as {string.Join("; as ", ContrastiveForm.All.Select(f => f.Summary))}.",
            [.. ContrastiveForm.All.Select(f => (f.Word, f))]
        )
        .Defaults(ContrastiveForm.Textbook.Word, published: ContrastiveForm.Published.Word)
        .Of(e => e.Loss.Form)
        .Affects(Stage.Contrast, Trained);

    public static readonly Property<bool> PredictionHeads = Flag(
            "MpucPredictionHeads",
            "An MLP for each ordered pair of modalities on the anchor's projections."
        )
        .Defaults("false")
        .Of(e => e.Loss.PredictionHeads)
        .Affects(Stage.Contrast, Pairwise);

    public static readonly Property<double> Temperature = Number(
            "MpucTemperature",
            "Temperature of the cosine similarities.",
            Limits.Temperature
        )
        .Defaults("0.1", published: "0.07")
        .Of(e => e.Loss.Temperature)
        .Affects(Stage.Contrast, Trained);

    public static readonly Property<bool> TemperatureLearned = Flag(
            "MpucTemperatureLearned",
            "Whether the temperature is learned, starting from MpucTemperature."
        )
        .Defaults("false")
        .Of(e => e.Loss.TemperatureLearned)
        .Affects(Stage.Contrast, Trained);

    public static readonly Property<double> MaskTemperature = Number(
            "MpucMaskTemperature",
            "Temperature of label similarity (supervised, several labels).",
            Limits.Temperature
        )
        .Defaults("0.01")
        .Of(e => e.Loss.MaskTemperature)
        .Affects(Stage.Contrast, Trained & Objective.Is(Configuration.Objective.Supervised) & Condition.SeveralLabels);

    public static readonly Seq<Property> All = Seq<Property>(
        Objective,
        Contrast,
        Pairs,
        Form,
        PredictionHeads,
        Temperature,
        TemperatureLearned,
        MaskTemperature,
        Epochs
    );
}
