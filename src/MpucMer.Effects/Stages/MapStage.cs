using MpucMer.Effects.Tensors;
using MpucMer.Effects.Training;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Data;
using MpucMer.Pure.Data.Arrays;
using MpucMer.Pure.Metrics;
using MpucMer.Pure.Networks;
using MpucMer.Pure.Planning;
using MpucMer.Pure.Reports;
using MpucMer.Pure.Training;
using static LanguageExt.Prelude;
using static TorchSharp.torch;
using Stream = MpucMer.Pure.Randomness.Stream;

namespace MpucMer.Effects.Stages;

/// <summary>
/// Maps of the first fold's clips by what the encoders make of them, and how often clips are found by one modality among another's.
/// </summary>
public static class MapStage
{
    public static Either<Problem, ClipMaps> Run(StageContext context) =>
        from embedded in context.Needed(Stage.Embed)
        from encoders in context.Needed(Stage.Contrast)
        from untrained in context
            .Step.Needs.Filter(n => n.Stage == Stage.Embed && n.IsUntrained)
            .InTurn(n => context.Results.Get((Step<Embeddings>)n))
        select Of(context, embedded, encoders, untrained.HeadOrNone());

    private static ClipMaps Of(StageContext context, Embeddings embedded, TrainedEncoders encoders, Option<Embeddings> untrained)
    {
        var (e, fold, labelling) = (context.Experiment, context.Fold, context.Request.Inventory.Labelling);
        var clips = toHashMap(FeaturesStage.Labelled(e, context.Request.Inventory.Clips));
        ProbeData Read(Embeddings from, Experiment of) =>
            ProbeStage.Embedded(of, fold, clips, from).Standardised(of.Probe.Features, fold.TrainIds.Count);
        var (raw, shown) = (ProbeStage.Embedded(e, fold, clips, embedded), Read(embedded, e));
        var before = untrained.Map(u => Read(u, e.Untrained));
        var sample = ClipMaps.Sample(shown.Count);
        var ids = sample.Select(r => shown.Ids[r]).ToArray();
        var parts = string.Concat(
            sample.Select(r =>
                r < fold.TrainIds.Count ? 't'
                : r < fold.TrainIds.Count + fold.ValidationIds.Count ? 'v'
                : 'x'
            )
        );
        var inputs = e.Data.Modalities.Map(m => (Modality: m, Input: EncoderTable.InputOf(e, m, encoders.Parameters))).Strict();
        return new ClipMaps(
            fold.Name,
            context.Seed,
            ids.ToSeq(),
            parts,
            Maps(context, shown, before, sample),
            Retrieved(context, raw, encoders, inputs),
            inputs.Bind(i => i.Input.Map(input => (i.Modality.Name, input)).ToSeq()).Strict(),
            NpyWriter.Write(PointSet.Joined([.. Range(0, raw.Features.Length).Map(m => Points(raw, m).Take(sample))])),
            ClipMaps.RowsOf(sample.Select((r, i) => (shown.Ids[r], shown.Groups[r], parts[i], LabelOf(labelling, shown.Truths, r))))
        );
    }

    private static string LabelOf(Labelling labelling, Truths truths, int row)
    {
        if (!labelling.Several)
            return labelling.Names[truths.Labels[row]];
        var shown = labelling.Names.Where((_, l) => truths.Intensities[row][l] > 0).ToArray();
        return shown.Length == 0 ? "neutral" : string.Join("; ", shown);
    }

    private static PointSet Points(ProbeData data, int modality) => new(data.Count, data.Width, data.Features[modality]);

    // The fused one first, as in the reports' tables.
    private static Seq<ClipMap> Maps(StageContext context, ProbeData shown, Option<ProbeData> before, int[] sample)
    {
        var modalities = context.Experiment.Data.Modalities;
        ClipMap Map(string name, int[] places, Func<ProbeData, PointSet> points)
        {
            var rows = places.Select(p => sample[p]).ToArray();
            return ClipMaps.MapOf(
                name,
                places,
                points(shown).Take(rows),
                [.. rows.Select(r => shown.Truths.Labels[r])],
                before.Map(b => points(b).Take(rows))
            );
        }
        var everywhere = Enumerable.Range(0, sample.Length).ToArray();
        var maps = new List<ClipMap>();
        void Add(ClipMap map)
        {
            maps.Add(map);
            context.Progress(maps.Count, modalities.Count + 1, "maps", Empty, double.NaN);
        }
        Add(Map(ProbeReport.Fused, everywhere, d => PointSet.Joined([.. Range(0, d.Features.Length).Map(m => Points(d, m))])));
        for (var m = 0; m < modalities.Count && !context.Stop.IsCancellationRequested; m++)
        {
            var of = m;
            Add(Map(modalities[m].Name, [.. everywhere.Where(p => Has(shown, of, sample[p]))], d => Points(d, of)));
        }
        return maps.ToSeq().Strict();
    }

    private static bool Has(ProbeData data, int modality, int row) => data.Has.Length == 0 || data.Has[modality][row];

    // In the space in which modalities are contrasted: what the projectors make of the features.
    private static Seq<Retrieved> Retrieved(
        StageContext context,
        ProbeData raw,
        TrainedEncoders encoders,
        Seq<(Modality Modality, Option<NetworkInput> Input)> inputs
    )
    {
        var fold = context.Fold;
        var first = fold.TrainIds.Count + fold.ValidationIds.Count;
        var test = ClipMaps.Sample(raw.Count - first).Select(r => first + r).ToArray();
        var projected = inputs.Map((m, i) => Projected(context, i, encoders, Points(raw, m).Take(test))).ToArray();
        return (
            from a in Range(0, inputs.Count)
            from b in Range(0, inputs.Count)
            where a != b
            let rows = Enumerable.Range(0, test.Length).Where(r => Has(raw, a, test[r]) && Has(raw, b, test[r])).ToArray()
            where rows.Length > 0
            select new Retrieved(
                inputs[a].Modality.Name,
                inputs[b].Modality.Name,
                rows.Length,
                Retrieval.Of(projected[a].Take(rows), projected[b].Take(rows))
            )
        )
            .ToSeq()
            .Strict();
    }

    private static PointSet Projected(
        StageContext context,
        (Modality Modality, Option<NetworkInput> Input) of,
        TrainedEncoders encoders,
        PointSet features
    )
    {
        var e = context.Experiment;
        // With that output features are projections already.
        if (e.Encoders.Output == Output.Projections || features.Count == 0)
            return features;
        // The projector is the same for any input.
        var input = of.Input.IfNone(() => new NetworkInput(of.Modality.Width.IfNone(1), OverTime: true));
        var projector = Tower.Of(e, of.Modality, input).Projector;
        var place = device(e.Execution.Device);
        using var parameters = ParameterSet.Initial(Parameters.Of(projector), Stream.Of(0, "to be filled"), place);
        Checkpoints.Fill("", parameters, encoders.Parameters.ToDictionary(a => a.Name));
        using var _ = no_grad();
        using var onCpu = features.Values.ToTensor(features.Count, features.Width);
        using var placed = onCpu.to(place);
        using var projections = Interpreter.Forward(projector, placed, parameters, Mode.Evaluation);
        return new PointSet(features.Count, (int)projections.shape[1], projections.Floats());
    }
}
