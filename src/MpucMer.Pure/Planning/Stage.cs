namespace MpucMer.Pure.Planning;

/// <summary>
/// A kind of work: what its results are called, which version of its code they are of, and how they are kept. A stage of the pipeline is a
/// value here, a place in <see cref="Pipeline"/>, and in the worker a class that does the work.
/// </summary>
/// <param name="Name">What keys, folders of the store and messages call it.</param>
/// <param name="Version">Raised when the stage's results, or what its key is made of, change.</param>
public abstract record Stage(string Name, int Version)
{
    public static readonly Stage<FeatureList> Features = new("features", 1, FeatureList.Codec) { Computes = false };

    // 4, and 3 of the next two: keys have the words of properties, and only those that count.
    public static readonly Stage<TrainedEncoders> Contrast = new("contrast", 4, TrainedEncoders.Codec);

    public static readonly Stage<Embeddings> Embed = new("embed", 3, Embeddings.Codec);

    // 4: with logits, temperature and curve of each probe.
    public static readonly Stage<TrainedProbes> Probe = new("probe", 4, TrainedProbes.Codec);

    /// <summary>What the first fold's encoders make of clips, to be looked at.</summary>
    public static readonly Stage<ClipMaps> Map = new("map", 1, ClipMaps.Codec);

    public static readonly Stage<Unit> Report = Ending("report") with { Computes = false };

    /// <summary>Every file is read, and the first steps are taken; nothing is kept.</summary>
    public static readonly Stage<Unit> Check = Ending("check");

    /// <summary>What the probes say of clips without labels.</summary>
    public static readonly Stage<Unit> Predictions = Ending("predictions");

    /// <summary>Encoders and probes as files for PyTorch; trains nothing.</summary>
    public static readonly Stage<Unit> Export = Ending("export") with { Computes = false };

    /// <summary>The networks of all folds and seeds as a model in one file.</summary>
    public static readonly Stage<Unit> Pack = Ending("pack");

    /// <summary>Those whose results are entries of the store, each after those whose results it reads.</summary>
    public static readonly Seq<Stage> Stored = Seq<Stage>(Features, Contrast, Embed, Probe, Map);

    /// <summary>These, and those that the goals come to.</summary>
    public static Seq<Stage> All => (Stored + Goal.All.Map(g => (Stage)g.Stage)).Strict();

    /// <summary>Whether results are entries of the store; else the stage ends a plan, and writes into the run's folder.</summary>
    public bool IsStored { get; init; } = true;

    /// <summary>Whether it computes with tensors.</summary>
    public bool Computes { get; init; } = true;

    /// <summary>The stage of this name; it is a bug, or a request of another version, where there is none.</summary>
    public static Option<Stage> Of(string name) => All.Find(s => s.Name == name);

    /// <summary>A step of this stage.</summary>
    public abstract Step Step(Option<string> fold, Option<long> seed, StageKey key, Seq<Step> needs);

    public sealed override string ToString() => Name;

    /// <summary>A stage that ends a plan: its result is in no store, but in the run's folder or said.</summary>
    public static Stage<Unit> Ending(string name) => new(name, 1, new Codec<Unit>(_ => Seq<EntryFile>(), _ => unit)) { IsStored = false };
}

/// <inheritdoc cref="Stage"/>
/// <typeparam name="A">Its results, as the stages after it read them.</typeparam>
public sealed record Stage<A>(string Name, int Version, Codec<A> Codec) : Stage(Name, Version)
{
    public override Step<A> Step(Option<string> fold, Option<long> seed, StageKey key, Seq<Step> needs) =>
        new(this, fold, seed, key, needs);

    /// <summary>A step whose key has this stage's name and version.</summary>
    public Step<A> Step(Option<string> fold, Option<long> seed, Seq<Parameter> parameters, Seq<Input> inputs, Seq<Step> needs) =>
        Step(fold, seed, new StageKey(Name, Version, parameters, inputs), needs);

    public bool Equals(Stage<A>? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);
}

/// <summary>What a run is for: the stage that it comes to, and which steps of training that needs.</summary>
/// <param name="Name">What is asked for: train, check, …</param>
/// <param name="Stage">The last step's, whose result is in the run's folder, or said.</param>
/// <param name="Needs">
/// Of the steps of training (the report the last), those whose results it reads; all that these need is made first.
/// </param>
public sealed record Goal(string Name, Stage<Unit> Stage, Func<Seq<Step>, Seq<Step>> Needs)
{
    /// <summary>The report of all folds and seeds.</summary>
    public static readonly Goal Train = new("train", Planning.Stage.Report, training => training.Last.Needs);

    /// <summary>Every file is read, and the first steps of training are taken; only features are kept.</summary>
    public static readonly Goal Check = new("check", Planning.Stage.Check, Of(Planning.Stage.Features));

    /// <summary>What the probes of all folds and seeds say of clips without labels.</summary>
    public static readonly Goal Predict = new("predict", Planning.Stage.Predictions, Of(Planning.Stage.Probe));

    /// <summary>
    /// What is stored, written out for PyTorch or as ONNX. It needs nothing, so that nothing is made for it: what lacks is an error.
    /// </summary>
    public static readonly Goal Export = new("export", Planning.Stage.Export, _ => Seq<Step>());

    /// <summary>A model in one file, of all folds and seeds.</summary>
    public static readonly Goal Pack = new("pack", Planning.Stage.Pack, Of(Planning.Stage.Probe));

    public static readonly Seq<Goal> All = Seq(Train, Check, Predict, Export, Pack);

    /// <summary>The goal of this name; none of what asks nothing of the worker.</summary>
    public static Option<Goal> Named(string name) => All.Find(g => g.Name == name);

    /// <summary>The last step, which needs all the others.</summary>
    /// <param name="training">The steps of training; the report's is the last.</param>
    public Step Root(Seq<Step> training) =>
        Stage == training.Last.Stage ? training.Last : Stage.Step(None, None, Seq<Parameter>(), Seq<Input>(), Needs(training));

    public override string ToString() => Name;

    private static Func<Seq<Step>, Seq<Step>> Of(Stage stage) => training => training.Filter(s => s.Is(stage));
}
