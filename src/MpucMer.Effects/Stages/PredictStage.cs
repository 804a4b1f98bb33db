using MpucMer.Effects.Training;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Data;
using MpucMer.Pure.Planning;
using MpucMer.Pure.Reports;
using MpucMer.Pure.Splits;
using static LanguageExt.Prelude;
using static TorchSharp.torch;

namespace MpucMer.Effects.Stages;

/// <summary>
/// What the trained encoders and probes say of clips without labels: each of all folds and seeds is asked, and the probabilities are
/// averaged. Signals and features are standardised as in training: by the training clips' mean and deviation, or by those of the asked
/// clips' own groups.
/// </summary>
public static class PredictStage
{
    private static readonly string What = Stage.Predictions.Name;

    // Clips and groups of their own, even where trained ones have the same names.
    private const string Prefix = "asked clip ";

    /// <summary>What one fold and seed's probes say, by head and clip; null where one cannot judge it.</summary>
    private sealed record ProbePrediction(Seq<(string Head, double[]?[] Probabilities)> Heads);

    /// <summary>The file (a line for each clip and probe), and a table of what the fused probe says.</summary>
    public static Either<Problem, Ending> Run(StageContext context)
    {
        context.Say(new WorkerEvent.StepStarted(What, 1, 1));
        var asked = context.Request.Asked.Map(c => c with { Id = Prefix + c.Id, Group = Prefix + c.Group });
        var both = context.With(context.Request.Inventory with { Clips = context.Request.Inventory.Clips + asked });
        return from clips in FeaturesStage.Read(both, c => c.Id.StartsWith(Prefix, StringComparison.Ordinal))
            from _ in AsTrained(context.Request, clips)
            from predictions in context.Step.Needs.InTurn(probe => Ask(both, probe, clips, asked.Map(c => c.Id)))
            let __ = Finished(context)
            let said = Predictions.Of(
                context.Request.Inventory.Labelling,
                context.Request.Asked.Map(c => (c.Id, c.Group)),
                predictions.Map(o => o.Heads)
            )
            select new Ending(Seq1(EntryFile.Text(Predictions.FileName, said.Csv())), said.Table());
    }

    private static Unit Finished(StageContext context)
    {
        context.Say(new WorkerEvent.StepFinished(What, context.Elapsed.TotalSeconds, false));
        return unit;
    }

    // Whether an encoder of vectors reads them over time was decided by the clips that were trained on.
    private static Either<Problem, Unit> AsTrained(Request request, ClipSet clips)
    {
        var trained = request.Inventory.Clips.Count;
        bool IsSequence(ModalityClips s, int clip) => s.Clips[clip].Length > s.Width;
        return clips
            .Modalities.Filter(s => s.Modality.Window == WindowUse.AsFound && !Range(0, trained).Exists(i => IsSequence(s, i)))
            .Bind(s =>
                Range(trained, clips.Count - trained)
                    .Filter(i => IsSequence(s, i))
                    .Map(i =>
                        (Problem)
                            new Problem.ClipIsSequence(
                                request.Asked[i - trained].Find(s.Modality).Map(x => x.Path).IfNone(""),
                                s.Modality.Name,
                                s.Frames(i)
                            )
                    )
                    .ToSeq()
            )
            .HeadOrNone()
            .Match<Either<Problem, Unit>>(problem => problem, () => unit);
    }

    private static Either<Problem, ProbePrediction> Ask(StageContext context, Step probe, ClipSet clips, Seq<string> asked)
    {
        var (e, request) = (context.Experiment, context.Request);
        var fold = request.FoldOf(probe);
        var (probes, embed) = ((Step<TrainedProbes>)probe, probe.Needed(Stage.Embed));
        // Training clips are there to be measured, where it is they that give the standard.
        var measured = e.Encoders.Inputs == Standardisation.Training ? fold.TrainIds + asked : asked;
        return from encoders in context.Results.Get(embed.Needed(Stage.Contrast))
            from embedded in context.Results.Get(embed)
            from trained in context.Results.Get(probes)
            from features in EmbedStage.FeaturesOf(
                context,
                Standardiser.Of(clips.Select(measured), e.Encoders.Inputs, fold.TrainIds).Select(asked),
                encoders
            )
            let data = Data(e, fold, clips.Select(asked), features, embedded)
            from _ in data.Sound(What, e.Data.Modalities)
            from prediction in Judged(e, request.Inventory.Labelling, data, trained.Weights)
            select prediction;
    }

    /// <summary>The asked clips' features, standardised as those of the probes' training.</summary>
    private static ProbeData Data(Experiment e, Fold fold, ClipSet asked, float[][] features, Embeddings trained)
    {
        // Embeddings are of training, validation and test clips, in this order.
        var train = fold.TrainIds.Count;
        float[] Trained(string name, int width) => trained[name][..(train * width)];
        var has =
            e.Data.Missing == MissingModality.Use
                ? e
                    .Data.Modalities.Map(
                        (m, modality) =>
                            (bool[])
                                [
                                    .. Trained(Embeddings.HasOf(modality), 1).Select(x => x > 0),
                                    .. Range(0, asked.Count).Map(asked.Modalities[m].Has),
                                ]
                    )
                    .ToArray()
                : [];
        string[] ids = [.. fold.TrainIds, .. asked.Ids];
        var unknown = new Truths(new int[ids.Length], []);
        float[][] joined =
        [
            .. e.Data.Modalities.Map((m, modality) => (float[])[.. Trained(modality.Name, e.Encoders.FeatureSize), .. features[m]]),
        ];
        return new ProbeData(ids, [.. fold.TrainIds.Map(_ => ""), .. asked.Groups], unknown, joined, e.Encoders.FeatureSize, has)
            .Standardised(e.Probe.Features, train)
            .Slice(train, ids.Length);
    }

    private static Either<Problem, ProbePrediction> Judged(Experiment e, Labelling labelling, ProbeData data, Seq<NamedArray> weights)
    {
        var place = device(e.Execution.Device);
        // What clips weigh in a loss does not matter any more, only whether there is one class or several labels.
        var goal = labelling.Several
            ? new ProbeGoal(labelling.Names.Count, labelling.Names.Map(_ => 1.0).ToArray())
            : ProbeGoal.OneOf(labelling.Names.Count);
        var arrays = weights.ToDictionary(a => a.Name);
        // Probes that came from a file and were not trained further may be fewer than the modalities.
        return ProbeHead
            .Of(e, goal)
            .Filter(head => weights.Exists(a => a.Name.StartsWith(head.Name + "/", StringComparison.Ordinal)))
            .InTurn(head =>
            {
                using var parameters = head.Start(0, place).Parameters;
                Checkpoints.Fill($"{head.Name}/", parameters, arrays);
                var (rows, said) = (data.RowsFor(head), new double[]?[data.Count]);
                if (rows.Length == 0)
                    return Right<Problem, (string, double[]?[])>((head.Name, said));
                var able = data.Take(rows);
                return able.Judged(head, parameters, place, scores => able.Sound(What, head, scores).Map(_ => goal.ProbabilitiesOf(scores)))
                    .Map(probabilities =>
                    {
                        foreach (var (row, p) in rows.Zip(probabilities))
                            said[row] = p;
                        return (head.Name, said);
                    });
            })
            .Map(heads => new ProbePrediction(heads));
    }
}
