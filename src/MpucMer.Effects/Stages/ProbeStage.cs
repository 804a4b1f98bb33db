using MpucMer.Effects.Tensors;
using MpucMer.Effects.Training;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Data;
using MpucMer.Pure.Events;
using MpucMer.Pure.Planning;
using MpucMer.Pure.Reports;
using MpucMer.Pure.Splits;
using static LanguageExt.Prelude;
using static TorchSharp.torch;

namespace MpucMer.Effects.Stages;

/// <summary>
/// From frozen features to emotions: the fused probe and one per modality, and how well they do on clips that nothing has learned from.
/// </summary>
public static class ProbeStage
{
    public static Either<Problem, TrainedProbes> Run(StageContext context)
    {
        var (e, fold, labelling) = (context.Experiment, context.Fold, context.Request.Inventory.Labelling);
        var clips = toHashMap(FeaturesStage.Labelled(e, context.Request.Inventory.Clips));
        return from embeddings in context.Needed(Stage.Embed)
            from online in e.Probe.Mode == ProbeMode.Online
                ? context.Needed(Stage.Contrast).Map(encoders => encoders.Probes)
                : Seq<NamedArray>()
            let parts = Parts(e, fold, clips, embeddings)
            from goal in ProbeGoal.Of(e, labelling, parts.Train.Truths, context.PlaceOf(ProbeProperties.PositiveWeight))
            from _ in Seq(parts.Train, parts.Validation, parts.Test).InTurn(p => p.Sound(context.Step.Name, e.Data.Modalities))
            let heads = ProbeHead.Of(e, goal)
            from weights in InitialWeights.OfProbes(context.Request.Inventory, heads)
            from outcomes in Outcomes(context, e, context.Seed, Judged(e, heads, online, weights), parts, online, weights)
            select Trained(labelling, outcomes, parts);
    }

    /// <summary>
    /// The probes of a fold, asked before one learns; a problem where the weights of the fold's labels do not fit.
    /// </summary>
    public static Either<Problem, Seq<ProbeHead>> HeadsOf(StageContext context, Fold fold, ClipSet clips) =>
        ProbeGoal
            .Of(
                context.Experiment,
                context.Request.Inventory.Labelling,
                clips.Select(fold.TrainIds).Truths,
                context.PlaceOf(ProbeProperties.PositiveWeight)
            )
            .Map(goal => ProbeHead.Of(context.Experiment, goal));

    /// <summary>The clips of a fold in its three parts.</summary>
    public sealed record ProbeParts(ProbeData Train, ProbeData Validation, ProbeData Test);

    private static ProbeParts Parts(Experiment e, Fold fold, HashMap<string, ClipLabels> clips, Embeddings embeddings)
    {
        var standard = Embedded(e, fold, clips, embeddings).Standardised(e.Probe.Features, fold.TrainIds.Count);
        var (t, v) = (fold.TrainIds.Count, fold.TrainIds.Count + fold.ValidationIds.Count);
        return new(standard.Slice(0, t), standard.Slice(t, v), standard.Slice(v, standard.Count));
    }

    /// <summary>
    /// A fold's features as they were embedded: of its training clips, then of those that validate, then of those that test.
    /// </summary>
    public static ProbeData Embedded(Experiment e, Fold fold, HashMap<string, ClipLabels> clips, Embeddings embeddings)
    {
        var ids = (fold.TrainIds + fold.ValidationIds + fold.TestIds).ToArray();
        var truths = new Truths(
            [.. ids.Select(i => clips[i].Label)],
            ids.Any(i => clips[i].Intensities.Length > 0) ? [.. ids.Select(i => clips[i].Intensities)] : []
        );
        bool[][] has =
            e.Data.Missing == MissingModality.Use
                ? [.. e.Data.Modalities.Map(m => embeddings[Embeddings.HasOf(m)].Select(x => x > 0).ToArray())]
                : [];
        return new ProbeData(
            ids,
            [.. ids.Select(i => clips[i].Group)],
            truths,
            [.. e.Data.Modalities.Map(m => embeddings[m.Name])],
            e.Encoders.FeatureSize,
            has
        );
    }

    // Without an epoch to learn in, what is in no file says nothing.
    private static Seq<ProbeHead> Judged(
        Experiment e,
        Seq<ProbeHead> heads,
        Seq<NamedArray> online,
        HashMap<string, Seq<NamedArray>> weights
    ) => online.IsEmpty && e.Probe.Epochs == 0 ? heads.Filter(h => weights.ContainsKey(h.Name)) : heads;

    private static Either<Problem, Seq<Outcome>> Outcomes(
        StageContext context,
        Experiment e,
        long seed,
        Seq<ProbeHead> heads,
        ProbeParts parts,
        Seq<NamedArray> online,
        HashMap<string, Seq<NamedArray>> weights
    )
    {
        var (place, step) = (device(e.Execution.Device), context.Step.Name);
        var outcomes = new List<Outcome>(heads.Count);
        foreach (var head in heads)
        {
            context.Progress(outcomes.Count, heads.Count, "probes", Empty, double.NaN);
            var trained =
                e.Probe.Mode == ProbeMode.Online && !online.IsEmpty
                    ? TrainedHead.Ready(Online(head, seed, place, online))
                    : ProbeTrainer.Train(
                        step,
                        head,
                        e.Probe,
                        seed,
                        weights.Find(head.Name).IfNone(Seq<NamedArray>()),
                        parts.Train.For(head),
                        parts.Validation.For(head),
                        place,
                        row =>
                            context.Metrics.Tell(
                                new Metric.ProbeTrained(
                                    Subject.Of(context.Step),
                                    head.Name,
                                    Metric.ProbeTrained.EncodersOf(context.Step),
                                    row
                                )
                            ),
                        context.Stop
                    );
            var outcome =
                from t in trained
                from validation in AnswersOf(step, head, t.Parameters, parts.Validation, place)
                from test in AnswersOf(step, head, t.Parameters, parts.Test, place)
                select new Outcome(head, t, validation, test);
            if (outcome.Fails(out var problem, out var one))
                return problem;
            outcomes.Add(one);
        }
        return outcomes.ToSeq().Strict();
    }

    private static ParameterSet Online(ProbeHead head, long seed, Device place, Seq<NamedArray> arrays)
    {
        var parameters = head.Start(seed, place).Parameters;
        Checkpoints.Fill($"{head.Name}/", parameters, arrays.ToDictionary(a => a.Name));
        return parameters;
    }

    private static TrainedProbes Trained(Labelling labelling, Seq<Outcome> outcomes, ProbeParts parts)
    {
        var (validation, test) = (Judged(parts.Validation, outcomes.Map(o => o.Validation)), Judged(parts.Test, outcomes.Map(o => o.Test)));
        var report = ProbeReport.Of(labelling, validation, test, outcomes.Map(o => (o.Head.Name, o.Trained.Epoch)));
        var weights = outcomes.SelectMany(o => Checkpoints.Arrays($"{o.Head.Name}/", o.Trained.Parameters)).ToArray();
        foreach (var o in outcomes)
            o.Trained.Parameters.Dispose();
        var answers = outcomes
            .Map(o => ProbeAnswers.Of(o.Head.Name, o.Trained.Epoch, o.Trained.Curve, labelling, validation, o.Validation, o.Test))
            .Strict();
        return new TrainedProbes(weights.ToSeq(), report, answers, ProbeReport.Predictions(labelling, answers, validation, test));
    }

    private static JudgedPart Judged(ProbeData part, Seq<Answers> answers) =>
        new(part.Ids, part.Truths.Labels, part.Truths.Intensities, answers);

    /// <summary>A trained head, and what it says of the validation and test clips.</summary>
    private sealed record Outcome(ProbeHead Head, TrainedHead Trained, Answers Validation, Answers Test);

    /// <param name="step">What to call the step where a score is not finite, which is a problem.</param>
    private static Either<Problem, Answers> AnswersOf(string step, ProbeHead head, ParameterSet parameters, ProbeData part, Device device)
    {
        var rows = part.RowsFor(head);
        if (rows.Length == 0)
            return new Answers(head.Name, [], []);
        var asked = part.Take(rows);
        return asked.Judged(head, parameters, device, scores =>
            asked.Sound(step, head, scores).Map(_ => new Answers(head.Name, rows, [.. scores.Doubles().Chunk(head.Goal.Classes)]))
        );
    }
}
