using MpucMer.Pure.Configuration;
using MpucMer.Pure.Data;
using MpucMer.Pure.Losses;
using MpucMer.Pure.Networks;

namespace MpucMer.Tests.Configuration;

/// <summary>Every property that the parser checks: a good value and what it becomes, and values that it must refuse.</summary>
internal static class ParserTable
{
    public sealed record Row(string Property, string Good, Func<Experiment, object> Read, object Expected, params string[] Bad);

    /// <summary>Paths, and what only the build reads.</summary>
    public static readonly string[] Free = ["MpucAudioDir", "MpucLandmarksDir", "MpucActionUnits", "MpucManifest", "MpucTrainPickle", "MpucValidationPickle", "MpucTestPickle", "MpucMelDir", "MpucFramesDir",
        "MpucLabelsCsd", "MpucStandardFolds", "MpucSegments", "MpucWordsCsd", "MpucFacesCsd", "MpucAcousticCsd", "MpucVideosDir", "MpucSoundsDir", "MpucTranscriptsDir", "MpucWordVectors", "MpucOpenFaceDir",
        "MpucVideoWeights", "MpucEncoderWeights", "MpucProbeWeights", "MpucConfig", "MpucRunDir", "MpucExportDir", "MpucStoreDir", "MpucSharedStore", "MpucForce", "MpucPlanFormat", "MpucClips", "MpucWith", "MpucKeepDays", "MpucDelete"];

    public static readonly Row[] Rows =
    [
        new("MpucDataset", "demo", e => e.Data.Dataset, Dataset.Demo, "mnist"),
        new("MpucModalities", "landmarks AUDIO", e => string.Join(' ', e.Data.Modalities.Map(m => m.Name)), "audio landmarks", "audio smell", "audio", "audio audio"),
        new("MpucMissing", "use", e => e.Data.Missing, MissingModality.Use, "maybe"),
        new("MpucLabels", "shuffled", e => e.Data.Labels, LabelUse.Shuffled, "none"),
        new("MpucFrameRate", "12.5", e => e.Data.Recordings.FrameRate, 12.5, "0", "-30", "121", "thirty"),
        new("MpucProtocol", "published", e => e.Protocol, Protocol.Published, "publishd"),
        new("MpucSplit", "leave-one-out", e => e.Split.Kind, SplitKind.LeaveOneOut, "random"),
        new("MpucFolds", "5", e => e.Split.FoldCount, LanguageExt.Prelude.Some(5), "1", "five", "10001", "99999999999"),
        new("MpucValidationActors", "2", e => e.Split.ValidationActors, 2, "0", "two", "1000001"),
        new("MpucSplitSeed", "7", e => e.Split.Seed, 7, "-1", "2147483648"),
        new("MpucSplitPercentage", ".5", e => e.Split.Percentage, .5, "0", "1", "90%"),
        new("MpucGroupsAcrossSplits", "allow", e => e.Split.GroupsMayCross, true, "perhaps"),
        new("MpucSeeds", "0, 1;2 2", e => string.Join(' ', e.Split.Seeds), "0 1 2", "0 x", "-1", ",", "2147483648"),
        new("MpucFeatureSize", "64", e => e.Encoders.FeatureSize, 64, "0", "16385", "1.5", "2147483647"),
        new("MpucWindow", "30", e => e.Encoders.Window, 30, "0", "100001"),
        new("MpucEvaluationWindows", "5", e => e.Encoders.EvaluationWindows, 5, "0", "10001"),
        new("MpucInputs", "group", e => e.Encoders.Inputs, Standardisation.Group, "clip"),
        new("MpucProjectorNorm", "none", e => e.Encoders.ProjectorNorm, ProjectorNorm.None, "layer"),
        new("MpucVectorNoise", "0.5", e => e.Training.VectorNoise, .5, "-1", "1e7"),
        new("MpucVectorDropout", "0.5", e => e.Training.VectorDropout, .5, "1"),
        new("MpucDropout", "0", e => e.Encoders.Dropout, 0.0, "1", "-0.1", "NaN"),
        new("MpucObjective", "supervised", e => e.Loss.Objective, Objective.Supervised, "both"),
        new("MpucContrast", "concatenated", e => e.Loss.Contrast, Contrast.Concatenated, "triple"),
        new("MpucPairs", "landmarks:audio", e => e.Loss.Pairs.Count, 1, "audio", "audio:audio", "audio:action-units", "audio:landmarks:x", ","),
        new("MpucPairForm", "published", e => e.Loss.Form, PairForm.Published, "paper"),
        new("MpucFaceAttention", "both", e => e.Encoders.Parts.FaceAttention, FaceAttention.Both, "all"),
        new("MpucFaceParts", "true", e => e.Encoders.Parts.FaceParts, true, "eyes"),
        new("MpucTextPositions", "batch", e => e.Encoders.Parts.TextPositions, PositionAxis.Batch, "words"),
        new("MpucOutput", "projections", e => e.Encoders.Output, Output.Projections, "both"),
        new("MpucPredictionHeads", "true", e => e.Loss.PredictionHeads, true, "2"),
        new("MpucTemperatureLearned", "true", e => e.Loss.TemperatureLearned, true, "0.07"),
        new("MpucSpecAugment", "true", e => e.Training.SpecAugment, true, "some"),
        new("MpucChunk", "2", e => e.Training.Chunk, 2, "1", "-1", "16385"),
        new("MpucPrecision", "bf16", e => e.Training.Precision, Precision.BFloat16, "fp16"),
        new("MpucProbeKind", "attention", e => e.Probe.Kind, ProbeKind.Attention, "linear"),
        new("MpucNegatives", "same-group", e => e.Training.Negatives, Negatives.SameGroup, "hard"),
        new("MpucTemperature", "0.5", e => e.Loss.Temperature, .5, "0", "-1", "warm", "1e999", "Infinity", "1e7"),
        new("MpucMaskTemperature", "1e-2", e => e.Loss.MaskTemperature, .01, "0", "1e7"),
        new("MpucEpochs", "0", e => e.Training.Epochs, 0, "-1", "many", "100001", "2147483647"),
        new("MpucBatchSize", "2", e => e.Training.BatchSize, 2, "0", "1", "16385", "2147483647"),
        new("MpucOptimiser", "SGD", e => e.Optimiser.Kind, OptimiserKind.Sgd, "adam"),
        new("MpucLearningRate", "1", e => e.Optimiser.LearningRate, 1.0, "0", "1,5", "1e7"),
        new("MpucMomentum", "0.5", e => (e.Optimiser.Momentum, e.Probe.Optimiser.Momentum), (.5, .5), "1"),
        new("MpucWeightDecay", "-0", e => 1 / e.Optimiser.WeightDecay, double.PositiveInfinity, "-1", "1e7"),
        new("MpucSchedule", "constant", e => e.Schedule.Kind, ScheduleKind.Constant, "linear"),
        new("MpucScheduleStep", "3", e => e.Schedule.Step, 3, "0", "1000001"),
        new("MpucScheduleGamma", "1", e => e.Schedule.Gamma, 1.0, "0", "1.1"),
        new("MpucWarmup", "0.5", e => e.Schedule.Warmup, .5, "1"),
        new("MpucPatience", "9", e => e.Training.Patience, 9, "-1", "1000001"),
        new("MpucSampler", "class-balanced", e => e.Training.Sampler, Sampler.ClassBalanced, "balanced"),
        new("MpucTransductive", "True", e => e.Training.Transductive, true, "1"),
        new("MpucSelection", "last", e => e.Training.Selection, Selection.Last, "best"),
        new("MpucProbe", "online", e => e.Probe.Mode, ProbeMode.Online, "never"),
        new("MpucProbeEpochs", "5", e => e.Probe.Epochs, 5, "0", "100001"),
        new("MpucProbeBatchSize", "5", e => e.Probe.BatchSize, 5, "0", "1000001"),
        new("MpucProbeOptimiser", "sgd", e => e.Probe.Optimiser.Kind, OptimiserKind.Sgd, "lbfgs"),
        new("MpucProbeLearningRate", "2", e => e.Probe.Optimiser.LearningRate, 2.0, "0", "1e7"),
        new("MpucProbeWeightDecay", "2", e => e.Probe.Optimiser.WeightDecay, 2.0, "-1", "1e7"),
        new("MpucProbeHidden", "0", e => e.Probe.Hidden, 0, "-1", "65537", "2147483647"),
        new("MpucProbeDropout", "0.5", e => e.Probe.Dropout, .5, "1"),
        new("MpucProbePatience", "5", e => e.Probe.Patience, 5, "-1", "1000001"),
        new("MpucProbeFeatures", "group", e => e.Probe.Features, Standardisation.Group, "all"),
        new("MpucVideoFrames", "4", e => e.Encoders.Parts.VideoFrames, 4, "0", "257"),
        new("MpucVideoSize", "32", e => e.Encoders.Parts.VideoSize, 32, "7", "513"),
        new("MpucVideoAugment", "false", e => e.Training.VideoAugment, false, "no"),
        new("MpucPositiveWeight", "1.5, 2;3", e => string.Join(' ', e.Probe.Positive.Numbers), "1.5 2 3", "rare", "0", "1 x", "-1", "1 1e7"),
        new("MpucThreads", "2", e => e.Execution.Threads, 2, "-1", "1025"),
        new("MpucDevice", "CUDA:1", e => e.Execution.Device, "cuda:1", "gpu", "cuda:", "cuda:-1", "cuda: 1"),
        new("MpucCheckpointMinutes", "0", e => e.Execution.CheckpointMinutes, 0.0, "-1", "1e7"),
    ];
}
