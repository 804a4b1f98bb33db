using MpucMer.Effects.Stages;
using MpucMer.Effects.Training;
using MpucMer.Effects.Worker;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Data;
using MpucMer.Pure.Metrics;
using MpucMer.Pure.Models;
using MpucMer.Pure.Planning;
using MpucMer.Pure.Reports;
using MpucMer.Pure.Splits;
using static LanguageExt.Prelude;

namespace MpucMer.Effects.Models;

/// <summary>From the results of a run to its model.</summary>
public static class Packing
{
    /// <summary>The networks of all folds and seeds, and what their training clips are standardised by; without a card.</summary>
    /// <param name="clips">All clips of the experiment, as they were read.</param>
    public static Either<Problem, ModelFile> Networks(StageContext context, ClipSet clips)
    {
        var probes = Probes(context);
        return from members in probes.InTurn(probe => MemberOf(context, probe, clips))
            from found in Found(context)
            select new ModelFile(About(context, clips, found), members.Strict(), "");
    }

    /// <summary>The same with its card.</summary>
    public static Either<Problem, ModelFile> Whole(StageContext context, ClipSet clips) =>
        from file in Networks(context, clips)
        from price in Price(context, file, clips)
        from found in Found(context)
        select file with
        {
            Card = Card(ReportOf(context, found), price),
        };

    private static Seq<Step<TrainedProbes>> Probes(StageContext context) =>
        context.Request.Steps.Filter(s => s.Is(Stage.Probe)).Map(s => (Step<TrainedProbes>)s).Strict();

    private static Either<Problem, Seq<FoundProbes>> Found(StageContext context) =>
        Probes(context).InTurn(p => context.Results.Get(p).Map(trained => new FoundProbes(p, trained.Scores, trained.Answers)));

    private static Either<Problem, ModelMember> MemberOf(StageContext context, Step<TrainedProbes> probe, ClipSet clips)
    {
        var (e, fold) = (context.Experiment, context.Request.FoldOf(probe));
        var embed = probe.Needed(Stage.Embed);
        return from encoders in context.Results.Get(embed.Needed(Stage.Contrast))
            from embedded in context.Results.Get(embed)
            from trained in context.Results.Get(probe)
            select new ModelMember(
                fold.Name,
                probe.Seed.IfNone(0),
                encoders.Parameters,
                trained.Weights,
                new ModelStandards(
                    Inputs(e, fold, clips),
                    OfFeatures(context, fold, embedded),
                    trained.Answers.Map(a => (a.Probe, a.Temperature)).Strict()
                )
            );
    }

    private static Seq<(string, Scale)> Inputs(Experiment e, Fold fold, ClipSet clips) =>
        e.Encoders.Inputs == Standardisation.None
            ? Seq<(string, Scale)>()
            : clips
                .Modalities.Zip(Standardiser.Scales(clips, fold.TrainIds))
                // Pictures are standardised when they are decoded.
                .Filter(p => p.Item1.Video.IsNone)
                .Map(p => (p.Item1.Modality.Name, p.Item2))
                .ToSeq()
                .Strict();

    private static Seq<(string, Scale)> OfFeatures(StageContext context, Fold fold, Embeddings embedded)
    {
        var e = context.Experiment;
        if (e.Probe.Features == Standardisation.None)
            return Seq<(string, Scale)>();
        var labels = toHashMap(FeaturesStage.Labelled(e, context.Request.Inventory.Clips));
        var scales = ProbeStage.Embedded(e, fold, labels, embedded).Scales(fold.TrainIds.Count);
        return e.Data.Modalities.Map((i, m) => (m.Name, scales[i])).ToSeq().Strict();
    }

    private static ModelAbout About(StageContext context, ClipSet clips, Seq<FoundProbes> found)
    {
        var (e, request) = (context.Experiment, context.Request);
        var folds = found.Map(f => FoldReport.Of(request, f.Step, f.Scores)).Strict();
        return new ModelAbout(
            request.Name,
            request.Steps.Last.Key.Fingerprint,
            Provenance.Version ?? "",
            ModelSettings.Of(e, request.Settings),
            request.Inventory.Labelling,
            clips.Modalities.Map(m => new ModelModality(m.Modality, m.Width, m.IsTemporal)).Strict(),
            found.Map(f => (f.Step.Fold.IfNone(""), f.Step.Seed.IfNone(0))).Strict(),
            ProbeSummary
                .Of(folds, Measure.Of(request.Inventory.Labelling.Several))
                .Map(s => (s.Probe, s.Figures.Choose(f => f.Value.Map(v => (f.Measure.Name, v.Mean))).Strict()))
                .Strict()
        );
    }

    // Of the results alone: neither the machine nor the time is part of a model.
    private static (Report Report, ReportDetails Details) ReportOf(StageContext context, Seq<FoundProbes> found) =>
        Reporting.Of(
            context.Request,
            context.Experiment,
            found,
            None,
            new RunFacts(
                new Dictionary<string, double>(),
                Seq<(Step, string)>(),
                Seq<(string, Option<string>)>(),
                Threads: 0,
                TimeSpan.Zero,
                DateTime.UnixEpoch
            )
        );

    private static string Card((Report Report, ReportDetails Details) of, Option<(double, double)> price) =>
        ModelCard.Of(of.Report, of.Details, price);

    /// <summary>
    /// What it costs to judge a person by the training clips' standard in place of their own: the fused probe's accuracy on validation
    /// clips, both ways; none where signals are not standardised by group, or nothing can be compared.
    /// </summary>
    private static Either<Problem, Option<(double, double)>> Price(StageContext context, ModelFile file, ClipSet clips)
    {
        var e = context.Experiment;
        if ((e.Encoders.Inputs != Standardisation.Group && e.Probe.Features != Standardisation.Group) || file.About.Labelling.Several)
            return Option<(double, double)>.None;
        return Model
            .Of(file, file.About.Experiment, e.Execution.Device)
            .Bind(model =>
            {
                using var asked = model;
                return Probes(context)
                    .Map((i, probe) => (Place: i, Clips: clips.Select(context.Request.FoldOf(probe).ValidationIds)))
                    .ToSeq()
                    .Filter(v => v.Clips.Count > 0)
                    .InTurn(v =>
                        from own in Right(asked, v.Clips, 1, v.Place)
                        from training in Right(asked, v.Clips, int.MaxValue, v.Place)
                        select (Own: own, Training: training, v.Clips.Count)
                    )
                    .Map(counts =>
                    {
                        var all = counts.Map(c => c.Count).Sum();
                        return all == 0
                            ? Option<(double, double)>.None
                            : Some(((double)counts.Map(c => c.Own).Sum() / all, (double)counts.Map(c => c.Training).Sum() / all));
                    });
            });
    }

    private static Either<Problem, int> Right(Model model, ClipSet clips, int least, int member) =>
        model
            .Ask(clips, least, member)
            .Map(said =>
                said[0]
                    .Filter(p => p.Probe == ProbeHead.Fused)
                    .Bind(p =>
                        p.Probabilities.Select((row, i) => row is not null && System.Array.IndexOf(row, row.Max()) == clips.Labels[i])
                            .ToSeq()
                    )
                    .Count(right => right)
            );
}
