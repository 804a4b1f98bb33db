using System.Diagnostics;
using MpucMer.Effects.Storage;
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
    public const string Embeddings = "embeddings.safetensors";

    /// <summary>
    /// The array that says of each clip whether it has the modality ([clips] of 0 and 1); written where clips may lack some.
    /// </summary>
    public static string HasOf(Modality modality) => $"{modality}/has";

    public static Either<Problem, Seq<EntryFile>> Run(StageContext context, Fold fold, ClipSet clips, Entry contrast)
    {
        var e = context.Experiment;
        var set = Inputs.Standardised(clips.Select(fold.TrainIds + fold.ValidationIds + fold.TestIds), e.Encoders.Inputs, fold.TrainIds);
        return FeaturesOf(context, set, contrast)
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
                                    HasOf(modality),
                                    [.. Range(0, set.Count).Map(c => set.Modalities[m].Has(c) ? 1f : 0f)],
                                    set.Count
                                )
                        )
                        : [];
                return Seq(
                    new EntryFile(Embeddings, Safetensors.Write(arrays.Concat(has), [])),
                    EntryFile.Text("clips.txt", string.Join('\n', set.Ids) + "\n")
                );
            });
    }

    /// <summary>
    /// What the encoders of a contrast make of some clips, whose signals are standardised already: of each modality [clips, F] row-major.
    /// </summary>
    public static Either<Problem, float[][]> FeaturesOf(StageContext context, ClipSet set, Entry contrast)
    {
        var (e, towers) = (context.Experiment, Towers.Of(context.Experiment, set));
        return Safetensors
            .Read(contrast[ContrastStage.Encoders], Path.Combine(contrast.Folder, ContrastStage.Encoders))
            .Bind(file =>
            {
                var place = device(e.Execution.Device);
                using var parameters = ParameterSet.Initial(Towers.Parameters(towers), Stream.Of(0, "to be filled"), place);
                Checkpoints.Fill("", parameters, file.Arrays.ToDictionary(a => a.Name));
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
            });
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
