using System.Globalization;
using MpucMer.Pure.Planning;
using static LanguageExt.Prelude;

namespace MpucMer.Effects.Stages;

/// <summary>The work of <see cref="Norms"/>.</summary>
public static class NormsWork
{
    public static Either<Problem, Ending> Run(StageContext context) =>
        context
            .Step.Needs.InTurn(step => context.Results.Get((Step<Embeddings>)step).Map(embedded => Rows(context, step, embedded)))
            .Map(rows => new Ending(
                Seq1(EntryFile.Text(Norms.FileName, "fold,seed,modality,norm\n" + string.Concat(rows.Bind(r => r)))),
                Seq1("the norms of all features are written")
            ));

    private static Seq<string> Rows(StageContext context, Step step, Embeddings embedded) =>
        context.Experiment.Data.Modalities.Map(m =>
        {
            var norm = embedded[m.Name].Chunk(context.Experiment.Encoders.FeatureSize).Average(f => Math.Sqrt(f.Sum(x => (double)x * x)));
            if (norm < 1e6)
                context.Warn(new Problem.FeaturesShort(m.Name, norm));
            return string.Create(CultureInfo.InvariantCulture, $"{step.Fold.IfNone("")},{step.Seed.IfNone(0)},{m.Name},{norm:R}\n");
        });
}
