using Said = (LanguageExt.Seq<MpucMer.Pure.Configuration.Setting> Settings, LanguageExt.Seq<MpucMer.Pure.Diagnostics.Problem> Warnings);

namespace MpucMer.Pure.Configuration;

/// <summary>What a key of the published configuration files means here.</summary>
internal abstract record PublishedYamlMeaning
{
    private PublishedYamlMeaning() { }

    /// <summary>The meaning in a few words, as Markdown.</summary>
    public abstract string Words { get; }

    /// <summary>Its value is that of these properties.</summary>
    public sealed record Same(Seq<string> Properties) : PublishedYamlMeaning
    {
        public override string Words => string.Join(", ", Properties.Map(p => $"`{p}`"));
    }

    /// <summary>Its value chooses that of a property.</summary>
    public sealed record Choice(string Property, string IfTrue, string IfFalse) : PublishedYamlMeaning
    {
        public override string Words => $"`{Property}`: `{IfTrue}` (True), `{IfFalse}` (False)";
    }

    /// <summary>Here this can have one value only.</summary>
    public sealed record Only(string Value) : PublishedYamlMeaning
    {
        public override string Words => $"{Value} only";
    }

    /// <summary>A flag that means something together with others: modalities, objective.</summary>
    public sealed record Part(string Means) : PublishedYamlMeaning
    {
        public override string Words => Means;
    }

    public sealed record Nothing(NoEffect Why) : PublishedYamlMeaning
    {
        public override string Words => $"no effect: {Problem.ConfigurationKeyWithoutEffect.Reason(Why)}";
    }
}

/// <summary>The keys of the published configuration files, once: what they are read by, and what the page of MPUC1009 lists.</summary>
public static class PublishedYamlKeys
{
    public static readonly Seq<string> Sections = Seq("dataset", "model_params", "training");

    private static readonly Seq<(string Path, PublishedYamlMeaning Meaning)> Flags = Modalities
        .Modality.All.ToSeq()
        .Bind(m => m.PublishedFlag.Map(flag => (Path: flag, Meaning: Modality(m.Name))).ToSeq())
        .Strict();

    internal static readonly Seq<(string Path, PublishedYamlMeaning Meaning)> Meanings = Flags
        .Append(
            Seq(
                ("dataset.path", Nothing(NoEffect.PathIsAProperty)),
                ("dataset.path_audio", Nothing(NoEffect.PathIsAProperty)),
                ("dataset.path_train", Same(Layouts.MoseiPickles.TrainPickle)),
                ("dataset.path_test", Same(Layouts.MoseiPickles.TestPickle)),
                ("dataset.path_valid", Same(Layouts.MoseiPickles.ValidationPickle)),
                ("dataset.n_frames", Same(EncoderProperties.Window)),
                ("dataset.n_mels", new PublishedYamlMeaning.Only("128")),
                ("dataset.classes", Nothing(NoEffect.ClassesComeFromTheData)),
                ("dataset.actor_split", new PublishedYamlMeaning.Choice(SplitProperties.Kind.Name, "published", "published-clips")),
                ("dataset.split_percentage", Same(SplitProperties.Percentage)),
                ("model_params.out_feat", Same(EncoderProperties.FeatureSize)),
                ("model_params.backbone", new PublishedYamlMeaning.Only("STCGN")),
                ("model_params.adj_matr", Nothing(NoEffect.GraphIsBuiltIn)),
                ("training.lr_encoder", Same(OptimiserProperties.LearningRate)),
                ("training.lr_linear", Same(OptimiserProperties.ProbeLearningRate)),
                ("training.batch_size", Same(TrainingProperties.BatchSize)),
                ("training.scheduler_step", Same(OptimiserProperties.ScheduleStep)),
                ("training.scheduler_gamma", Same(OptimiserProperties.ScheduleGamma)),
                ("training.wd", Same(OptimiserProperties.WeightDecay, OptimiserProperties.ProbeWeightDecay)),
                ("training.momentum", Same(OptimiserProperties.Momentum)),
                ("training.epochs", Same(LossProperties.Epochs)),
                ("training.patience", Same(ProbeProperties.Patience)),
                ("training.num_workers", Nothing(NoEffect.LoadingIsParallel)),
                ("training.contrastive", new PublishedYamlMeaning.Part("True only")),
                ("training.unsupervised", new PublishedYamlMeaning.Part("`MpucObjective`: `unsupervised` (True), `supervised` (False)"))
            )
        )
        .ToSeq();

    /// <summary>Every key, as section.key.</summary>
    public static readonly Seq<string> All = Meanings.Map(m => m.Path);

    internal static Option<PublishedYamlMeaning> Find(string path) => Meanings.Find(m => m.Path == path).Map(m => m.Meaning);

    /// <summary>The key that was meant: the same word in another section, else the fewest edits away.</summary>
    internal static Option<string> Nearest(string section, string key) =>
        All.Find(p => p.EndsWith("." + key, StringComparison.OrdinalIgnoreCase))
        || Text.Nearest(key, All.Filter(p => p.StartsWith(section + ".", StringComparison.Ordinal)).Map(p => p[(section.Length + 1)..]))
            .Map(k => $"{section}.{k}");

    private static PublishedYamlMeaning Same(params Property[] properties) =>
        new PublishedYamlMeaning.Same(properties.Select(p => p.Name).ToSeq());

    private static PublishedYamlMeaning Modality(string name) => new PublishedYamlMeaning.Part($"`{name}` in `MpucModalities`");

    private static PublishedYamlMeaning Nothing(NoEffect why) => new PublishedYamlMeaning.Nothing(why);
}

/// <summary>The flags of a published file that mean something together.</summary>
internal static class PublishedYamlFlags
{
    /// <summary>text, video, audio, graph: which modalities. An absent one is false; where all are absent, the data decides.</summary>
    public static Validation<Problem, Said> Modalities(Seq<PublishedYamlEntry> keys, Settings written)
    {
        var flags = keys.Filter(k => Flagged(k.Key).IsSome);
        if (flags.IsEmpty || written.Find(DataProperties.Modalities.Name).IsSome)
            return Success<Problem, Said>((Seq<Setting>(), Seq<Problem>()));
        return Read.Each(flags.Map(k => Flag(k).Map(on => on ? Flagged(k.Key) : None)))
            .Bind(named =>
            {
                var names = named.Somes().Map(m => m.Name);
                return names.IsEmpty
                    ? Fail<Problem, Said>(new Problem.TooFewModalities(names, "", Seq<string>(), flags[0].Value.Place))
                    : Success<Problem, Said>(
                        (Seq1(new Setting(DataProperties.Modalities.Name, string.Join(' ', names), flags[0].Value.Place)), Seq<Problem>())
                    );
            });
    }

    /// <summary>
    /// contrastive and unsupervised: with both, the published code asks which features come from the same clip; with contrastive alone,
    /// which come from clips of the same label (also its default). Without contrastive it trains encoders and classifier end to end, which
    /// is another method and not here.
    /// </summary>
    public static Validation<Problem, Said> Objective(Seq<PublishedYamlEntry> keys, Settings written)
    {
        if (written.Find(LossProperties.Objective.Name).IsSome)
            return Success<Problem, Said>((Seq<Setting>(), Seq<Problem>()));
        var contrastive = Of(keys, "training.contrastive")
            .Map(k =>
                Flag(k)
                    .Bind(on =>
                        on
                            ? Success<Problem, Seq<Setting>>(Seq<Setting>())
                            : Fail<Problem, Seq<Setting>>(new Problem.NotOneOf(k.Key, "false", Seq1("true"), None, k.Value.Place))
                    )
            );
        var unsupervised = Of(keys, "training.unsupervised")
            .Map(k =>
                Flag(k)
                    .Map(on =>
                        Seq1(
                            new Setting(
                                LossProperties.Objective.Name,
                                LossProperties.Objective.Write(
                                    on ? Configuration.Objective.Unsupervised : Configuration.Objective.Supervised
                                ),
                                k.Value.Place
                            )
                        )
                    )
            );
        return Read.Each(contrastive + unsupervised).Map(s => (s.Bind(x => x), Seq<Problem>()));
    }

    /// <summary>A file that names a pickle for each part is of CMU-MOSEI, unless somebody says otherwise.</summary>
    public static Validation<Problem, Said> DataSet(Seq<PublishedYamlEntry> keys, Settings written)
    {
        var parts = Of(keys, "dataset.path_train", "dataset.path_test", "dataset.path_valid");
        return Success<Problem, Said>(
            (
                parts.IsEmpty || written.Find(DataProperties.Dataset.Name).IsSome
                    ? Seq<Setting>()
                    : Seq1(new Setting(DataProperties.Dataset.Name, Layouts.Mosei.Name, parts[0].Place)),
                Seq<Problem>()
            )
        );
    }

    /// <summary>A flag as Python's YAML reads one.</summary>
    public static Validation<Problem, bool> Flag(PublishedYamlEntry key) =>
        PublishedYaml
            .Value(key)
            .Bind(v =>
                v.ToUpperInvariant() switch
                {
                    "TRUE" or "YES" or "ON" => Success<Problem, bool>(true),
                    "FALSE" or "NO" or "OFF" => Success<Problem, bool>(false),
                    _ => Fail<Problem, bool>(
                        new Problem.NotOneOf(key.Key, v, Seq("true", "false"), Text.Nearest(v, Seq("true", "false")), key.Value.Place)
                    ),
                }
            );

    private static Option<Modality> Flagged(string key) => Modality.All.Find(m => m.PublishedFlag == key);

    private static Seq<PublishedYamlEntry> Of(Seq<PublishedYamlEntry> keys, params string[] paths) =>
        keys.Filter(k => paths.Contains(k.Key));
}
