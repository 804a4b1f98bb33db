using System.Diagnostics;
using MpucMer.Effects.Tensors;
using MpucMer.Effects.Training;
using MpucMer.Pure.Data;
using MpucMer.Pure.Planning;
using MpucMer.Pure.Splits;
using static LanguageExt.Prelude;
using static TorchSharp.torch;
using Stream = MpucMer.Pure.Randomness.Stream;

namespace MpucMer.Effects.Stages;

/// <summary>From frozen encoders to features f of every clip of a fold.</summary>
public static class EmbedStage
{
    public static Either<Problem, Embeddings> Run(StageContext context) =>
        from clips in context.Results.Clips(context)
        from encoders in context.Needed(Stage.Contrast)
        from embedded in Run(context, context.Fold, clips, encoders)
        select embedded;

    private static Either<Problem, Embeddings> Run(StageContext context, Fold fold, ClipSet clips, TrainedEncoders encoders)
    {
        var e = context.Experiment;
        var set = Standardiser.Of(clips.Select(fold.TrainIds + fold.ValidationIds + fold.TestIds), e.Encoders.Inputs, fold.TrainIds);
        return FeaturesOf(context, set, encoders)
            .Map(features =>
            {
                var arrays = e.Data.Modalities.Map(
                    (m, modality) => NamedArray.Of(modality.Name, features[m], set.Count, e.Encoders.FeatureSize)
                );
                var has =
                    e.Data.Missing == MissingModality.Use
                        ? e.Data.Modalities.Map(
                            (m, modality) =>
                                NamedArray.Of(
                                    Embeddings.HasOf(modality),
                                    [.. Range(0, set.Count).Map(c => set.Modalities[m].Has(c) ? 1f : 0f)],
                                    set.Count
                                )
                        )
                        : [];
                return new Embeddings(arrays.Concat(has).ToSeq().Strict(), set.Ids.ToSeq());
            });
    }

    /// <summary>
    /// What the encoders of a contrast make of some clips, whose signals are standardised already: of each modality [clips, F] row-major.
    /// </summary>
    public static Either<Problem, float[][]> FeaturesOf(StageContext context, ClipSet set, TrainedEncoders encoders)
    {
        var (e, towers) = (context.Experiment, Towers.Of(context.Experiment, set));
        var place = device(e.Execution.Device);
        using var parameters = ParameterSet.Initial(Towers.Parameters(towers), Stream.Of(0, "to be filled"), place);
        Checkpoints.Fill("", parameters, encoders.Parameters.ToDictionary(a => a.Name));
        var watch = Stopwatch.StartNew();
        var features = Features.Of(
            towers,
            parameters,
            set,
            e.Encoders.Window,
            e.Encoders.EvaluationWindows,
            e.Training.BatchSize,
            place,
            done => context.Progress(done, set.Count, "clips", Empty, watch.Elapsed.TotalSeconds / done * (set.Count - done)),
            e.Encoders.Output
        );
        return AllFinite(context, set, features);
    }

    private static Either<Problem, float[][]> AllFinite(StageContext context, ClipSet set, float[][] features)
    {
        for (var m = 0; m < features.Length; m++)
        {
            var at = Finite.FirstNot(features[m]);
            if (at >= 0)
                return new Problem.FeaturesNotFinite(
                    context.Step.Name,
                    set.Modalities[m].Modality.Name,
                    set.Ids[at / (features[m].Length / set.Count)]
                );
        }
        return features;
    }
}
