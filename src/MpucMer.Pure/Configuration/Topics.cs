namespace MpucMer.Pure.Configuration;

/// <summary>Properties of one subject, for who looks something up (<c>-t:Help -p:MpucTopic=loss</c>).</summary>
public sealed record Topic(string Name, string Summary, Seq<Property> Properties);

/// <summary>The subjects of properties. One that is in no list here is in the last.</summary>
public static class Topics
{
    private static readonly Seq<Topic> Named = Seq(
        new Topic("data", "Where clips, signals and labels are.", DataProperties.All.Add(LabelProperties.Use)),
        new Topic(
            "protocol",
            "As described or as published; a published configuration file.",
            Seq<Property>(Properties.Protocol, CommandProperties.Config)
        ),
        new Topic("split", "Folds and seeds: who trains, validates and tests.", SplitProperties.All),
        new Topic(
            "encoders",
            "The networks of each modality, and what they start from.",
            EncoderProperties.All + Modality.All.ToSeq().Bind(m => m.Properties()).Add(EncoderProperties.Output) + WeightProperties.All
        ),
        new Topic("loss", "What pulls and pushes: pairs, form, temperature.", LossProperties.All),
        new Topic("training", "Epochs, batches, augmentation, stopping.", TrainingProperties.All),
        new Topic(
            "optimiser",
            "Learning rate and its schedule, of encoders and of probes.",
            OptimiserProperties.OfEncoders + OptimiserProperties.OfProbes
        ),
        new Topic("probe", "The classifier on the features.", ProbeProperties.All),
        new Topic("execution", "Threads, device, checkpoints.", ExecutionProperties.All),
        new Topic("logs", "Where metrics go while it trains.", LogProperties.All),
        new Topic(
            "commands",
            "Names and places of runs, and what targets are asked for.",
            CommandProperties.All.Filter(p => p != CommandProperties.Config)
        )
    );

    public static readonly Seq<Topic> All = Named + Rest();

    /// <summary>Every word that -t:Help takes for a topic besides names of properties.</summary>
    public static Option<Topic> Find(string name) => All.Find(t => string.Equals(t.Name, name, StringComparison.OrdinalIgnoreCase));

    private static Seq<Topic> Rest()
    {
        var named = toHashSet(Named.Bind(t => t.Properties).Map(p => p.Name));
        var rest = Properties.All.Filter(p => !named.Contains(p.Name));
        return rest.IsEmpty ? Seq<Topic>() : Seq1(new Topic("other", "All others.", rest));
    }
}
