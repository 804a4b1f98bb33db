using System.Security.Cryptography;
using System.Text;

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

/// <summary>A parameter that a stage's result depends on, by the name of the property that sets it.</summary>
public sealed record Parameter(string Name, string Value);

/// <summary>Something that a stage reads: a source file, a feature, the result of another stage; by name and hash.</summary>
public sealed record Input(string Name, string Hash);

/// <summary>
/// Everything that a stage's result depends on. Its fingerprint names the result in the store, so equal keys share one result,
/// and because the key itself is kept beside the result, a difference can be told, which two hashes could not.
/// </summary>
/// <param name="Stage">features, contrast, embed, probe, …</param>
/// <param name="Version">Of the stage's code: raised by hand when its results change.</param>
public sealed record StageKey(string Stage, int Version, Seq<Parameter> Parameters, Seq<Input> Inputs)
{
    private string? fingerprint;

    // A copy made by `with` has other parts, so it must not take the fingerprint along.
    private StageKey(StageKey original) =>
        (Stage, Version, Parameters, Inputs) = (original.Stage, original.Version, original.Parameters, original.Inputs);

    /// <summary>SHA-256 of the canonical encoding, 64 hexadecimal digits.</summary>
    public string Fingerprint => fingerprint ??= Hash(this);

    /// <summary>The key that differs in one parameter's value.</summary>
    public StageKey With(string parameter, string value) =>
        new(Stage, Version, Parameters.Map(p => p.Name == parameter ? p with { Value = value } : p), Inputs);

    /// <summary>The hash of a list of named hashes (Merkle nesting: a long list of inputs becomes one).</summary>
    public static string HashOf(IEnumerable<Input> inputs)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var i in inputs)
            Add(sha, 'I', i.Name, i.Hash);
        return Convert.ToHexStringLower(sha.GetHashAndReset());
    }

    // Tagged and length-prefixed, so that no two different keys have one encoding.
    private static string Hash(StageKey key)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(sha, 'S', key.Stage, key.Version.ToString(System.Globalization.CultureInfo.InvariantCulture));
        foreach (var p in key.Parameters.OrderBy(p => p.Name, StringComparer.Ordinal))
            Add(sha, 'P', p.Name, p.Value);
        foreach (var i in key.Inputs)
            Add(sha, 'I', i.Name, i.Hash);
        return Convert.ToHexStringLower(sha.GetHashAndReset());
    }

    private static void Add(IncrementalHash sha, char tag, string first, string second)
    {
        var (a, b) = (Encoding.UTF8.GetBytes(first), Encoding.UTF8.GetBytes(second));
        Span<byte> head = stackalloc byte[9];
        head[0] = (byte)tag;
        BitConverter.TryWriteBytes(head[1..], a.Length);
        BitConverter.TryWriteBytes(head[5..], b.Length);
        sha.AppendData(head);
        sha.AppendData(a);
        sha.AppendData(b);
    }

    public bool Equals(StageKey? other) => other is not null && Fingerprint == other.Fingerprint;

    public override int GetHashCode() => Fingerprint.GetHashCode(StringComparison.Ordinal);
}

/// <summary>
/// What a source is known by: the SHA-256 of its content, as 64 hexadecimal digits. The plan names features by it, and whoever reads a
/// source compares it with what was read: another file in its place would otherwise be stored under the name of the old one.
/// </summary>
public static class ContentHash
{
    /// <summary>Of a file: its bytes.</summary>
    public static string OfFile(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content));

    /// <summary>
    /// Of a part of a file that holds many (a video of a sequence, a clip of a pickle): the file's hash, and what tells the part.
    /// </summary>
    public static string OfPart(string file, string part) => OfFile(Encoding.UTF8.GetBytes($"{file} {part}"));

    /// <summary>Of a row of a table: its numbers, and the columns that they stand in. The rest of the table may be another.</summary>
    public static string OfRow(IEnumerable<string> columns, float[] values) =>
        OfFile([.. Encoding.UTF8.GetBytes(string.Join('\n', columns)), 0, .. values.SelectMany(BitConverter.GetBytes)]);

    /// <summary>Of a folder: the names and bytes of its files, one after the other.</summary>
    public sealed class Folder : IDisposable
    {
        private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

        /// <summary>The next file, in the order of whole paths by their code units.</summary>
        /// <param name="name">Relative to the folder.</param>
        public void Add(string name, ReadOnlySpan<byte> content)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(FormattableString.Invariant($"{name} {content.Length}\n")));
            hash.AppendData(content);
        }

        public string Value() => Convert.ToHexStringLower(hash.GetHashAndReset());

        public void Dispose() => hash.Dispose();
    }
}
