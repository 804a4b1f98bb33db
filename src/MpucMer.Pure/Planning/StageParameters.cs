using System.Globalization;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Data;
using MpucMer.Pure.Networks;

namespace MpucMer.Pure.Planning;

/// <summary>Which parameters each stage's result depends on. What is missing here would be reused wrongly; what is here without need would rerun for nothing.</summary>
public static class StageParameters
{
    /// <summary>Code versions: raise one when that stage's results change.</summary>
    public static int Version(Stage stage) => stage switch
    {
        Stage.Features => 1,
        Stage.Contrast => 3,
        Stage.Embed => 2,
        // UAR is the mean over the classes that occur.
        Stage.Probe => 2,
        Stage.Report => 1,
        _ => throw new ArgumentOutOfRangeException(nameof(stage)),
    };

    public static Seq<Parameter> Features(Experiment e) => Seq1(P("MpucModalities", Names(e.Data.Modalities)));

    public static Seq<Parameter> Contrast(Experiment e, long seed, Labelling labelling) =>
        Networks(e)
        + Parts(e)
        + Seq(P("seed", seed), P("MpucEpochs", e.Training.Epochs))
        + (e.Training.Epochs == 0 ? Seq<Parameter>() : Trained(e, labelling));

    public static Seq<Parameter> Embed(Experiment e) =>
        Networks(e)
        + Seq1(P("MpucEvaluationWindows", e.Encoders.EvaluationWindows))
        + Changed("MpucOutput", e.Encoders.Output, Output.Features)
        // Which features a clip then has depends on its place in the batch.
        + (CountsClips(e) ? Seq1(P("MpucBatchSize", e.Training.BatchSize)) : Seq<Parameter>());

    public static Seq<Parameter> Probe(Experiment e, long seed, Labelling labelling) => Labels(e, labelling) + Seq1(P("seed", seed)) + ProbeOf(e, labelling);

    /// <summary>Whether the training of encoders starts from the file: probes are part of it where they learn beside the encoders.</summary>
    public static bool Starts(Experiment e, WeightFile file) => file.Property != WeightSettings.ProbeProperty || (e.Probe.Mode == ProbeMode.Online && e.Training.Epochs > 0);

    private static Seq<Parameter> Networks(Experiment e) =>
        Seq(
            P("MpucModalities", Names(e.Data.Modalities)),
            P("MpucFeatureSize", e.Encoders.FeatureSize),
            P("MpucWindow", e.Encoders.Window),
            P("MpucInputs", e.Encoders.Inputs),
            P("MpucProjectorNorm", e.Encoders.ProjectorNorm),
            P("MpucDropout", e.Encoders.Dropout))
        + Changed("MpucFaceAttention", e.Encoders.Parts.FaceAttention, FaceAttention.None)
        + Changed("MpucFaceParts", e.Encoders.Parts.FaceParts, false)
        + (CountsClips(e) ? Seq1(P("MpucTextPositions", e.Encoders.Parts.TextPositions)) : Seq<Parameter>())
        + (HasVideo(e) ? Seq(P("MpucVideoFrames", e.Encoders.Parts.VideoFrames), P("MpucVideoSize", e.Encoders.Parts.VideoSize)) : Seq<Parameter>())
        + Missing(e);

    private static bool HasVideo(Experiment e) => e.Data.Modalities.Contains(Modality.Video);

    private static Seq<Parameter> Missing(Experiment e) => e.Data.Missing == MissingModality.Use ? Seq1(P("MpucMissing", e.Data.Missing)) : Seq<Parameter>();

    /// <summary>Whether there is a text network whose positions count the clips of a batch.</summary>
    public static bool CountsClips(Experiment e) => e.Encoders.Parts.TextPositions == PositionAxis.Batch && e.Data.Modalities.Contains(Modality.Text);

    // Untrained encoders depend on none of these.
    private static Seq<Parameter> Trained(Experiment e, Labelling labelling) =>
        Seq(
            P("MpucObjective", e.Loss.Objective),
            P("MpucContrast", e.Loss.Contrast),
            P("MpucPairs", string.Join(' ', e.Loss.Pairs.Map(p => $"{p.A}:{p.B}"))),
            P("MpucPairForm", e.Loss.Form),
            P("MpucTemperature", e.Loss.Temperature),
            P("MpucMaskTemperature", e.Loss.MaskTemperature),
            P("MpucBatchSize", e.Training.BatchSize),
            P("MpucVectorNoise", e.Training.VectorNoise),
            P("MpucVectorDropout", e.Training.VectorDropout),
            P("MpucNegatives", e.Training.Negatives),
            P("MpucSampler", e.Training.Sampler),
            P("MpucTransductive", e.Training.Transductive),
            P("MpucPatience", e.Training.Patience),
            P("MpucSelection", e.Training.Selection),
            P("MpucSchedule", e.Schedule.Kind),
            P("MpucScheduleStep", e.Schedule.Step),
            P("MpucScheduleGamma", e.Schedule.Gamma),
            P("MpucWarmup", e.Schedule.Warmup))
        + Changed("MpucPredictionHeads", e.Loss.PredictionHeads, false)
        + Changed("MpucTemperatureLearned", e.Loss.TemperatureLearned, false)
        + (HasVideo(e) ? Seq1(P("MpucVideoAugment", e.Training.VideoAugment)) : Seq<Parameter>())
        + Changed("MpucSpecAugment", e.Training.SpecAugment, false)
        + Changed("MpucChunk", e.Training.Chunk, 0)
        + Changed("MpucPrecision", e.Training.Precision, Precision.Float32)
        + (e.Probe.Mode == ProbeMode.Online ? Changed("MpucOutput", e.Encoders.Output, Output.Features) : Seq<Parameter>())
        + Optimiser("Mpuc", e.Optimiser)
        + (ReadsLabels(e) ? Labels(e, labelling) : Seq<Parameter>())
        + (e.Probe.Mode == ProbeMode.Online ? ProbeOf(e, labelling) : Seq<Parameter>());

    /// <summary>Whether the encoders' training reads labels in any way.</summary>
    public static bool ReadsLabels(Experiment e) =>
        e.Training.Epochs > 0 && (e.Loss.Objective == Objective.Supervised || e.Training.Sampler == Sampler.ClassBalanced || e.Probe.Mode == ProbeMode.Online);

    private static Seq<Parameter> ProbeOf(Experiment e, Labelling labelling) =>
        Missing(e)
        + Seq(
            P("MpucProbe", e.Probe.Mode),
            P("MpucProbeEpochs", e.Probe.Epochs),
            P("MpucProbeBatchSize", e.Probe.BatchSize),
            P("MpucProbeHidden", e.Probe.Hidden),
            P("MpucProbeDropout", e.Probe.Dropout),
            P("MpucProbePatience", e.Probe.Patience),
            P("MpucProbeFeatures", e.Probe.Features))
        + (labelling.Several ? Seq1(P("MpucPositiveWeight", $"{e.Probe.Positive.Kind} {string.Join(' ', e.Probe.Positive.Numbers.Map(x => x.ToString("R", CultureInfo.InvariantCulture)))}".Trim())) : Seq<Parameter>())
        + Changed("MpucProbeKind", e.Probe.Kind, ProbeKind.Mlp)
        + Optimiser("MpucProbe", e.Probe.Optimiser);

    private static Seq<Parameter> Optimiser(string prefix, OptimiserSettings o) => Seq(
        P(prefix + "Optimiser", o.Kind),
        P(prefix + "LearningRate", o.LearningRate),
        P("MpucMomentum", o.Momentum),
        P(prefix + "WeightDecay", o.WeightDecay));

    // The published protocol's validation loss and text network came to be computed in the published operations, as the rest is.
    private static Seq<Parameter> Parts(Experiment e) =>
        Seq1(P("MpucProtocol", e.Protocol))
        + (e.Protocol == Protocol.Published && e.Training.Epochs > 0 ? Seq1(P("published operations", "of the validation loss and the text network")) : Seq<Parameter>());

    // What was implied before other labels could be is written where it differs only, so that stored results keep their names.
    private static Seq<Parameter> Labels(Experiment e, Labelling labelling) =>
        Seq1(P("MpucLabels", e.Data.Labels))
        + (labelling == Labelling.Ravdess ? Seq<Parameter>() : Seq1(P("labels", $"{(labelling.Several ? "several of" : "one of")} {string.Join(", ", labelling.Names)}")));

    private static string Names(Seq<Modality> modalities) => string.Join(' ', modalities.Map(m => m.Name));

    /// <summary>A parameter that keys had no word for before it could be changed: one that has its old value stays out, so that old results are found.</summary>
    private static Seq<Parameter> Changed<A>(string name, A value, A before)
        where A : notnull => value.Equals(before) ? Seq<Parameter>() : Seq1(P(name, value));

    private static Parameter P(string name, object value) => new(name, Convert.ToString(value, CultureInfo.InvariantCulture) ?? "");
}
