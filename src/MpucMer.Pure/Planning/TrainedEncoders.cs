using System.Globalization;
using System.Text.Json.Nodes;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Data;
using MpucMer.Pure.Decoding;
using MpucMer.Pure.Events;
using MpucMer.Pure.Reports;
using MpucMer.Pure.Splits;

namespace MpucMer.Pure.Planning;

/// <summary>Encoders of one fold and seed, trained by contrasting every pair of modalities (paper, equation 1).</summary>
/// <param name="Parameters">Of the epoch that was chosen.</param>
/// <param name="ChosenEpoch">0: the last one, where nothing chooses.</param>
/// <param name="Probes">Of probes that learnt in the same loop; else empty.</param>
/// <param name="Log">A row for each epoch, as CSV.</param>
/// <param name="Summary">Epochs, clips and seconds, as JSON.</param>
/// <param name="LastState">Where a training of more epochs goes on; none where it cannot.</param>
public sealed record TrainedEncoders(
    Seq<NamedArray> Parameters,
    int ChosenEpoch,
    Seq<NamedArray> Probes,
    string Log,
    string Summary,
    Option<byte[]> LastState
)
{
    public const string FileName = "encoders.safetensors";

    /// <summary>What each epoch came to.</summary>
    public Seq<EpochRow> History => EpochLog.Read(Log);

    private const string ProbesFile = "probes.safetensors";

    /// <summary>Where the epochs are.</summary>
    public const string LogFile = "log.csv";

    private const string SummaryFile = "summary.json";

    /// <summary>Where the last state is: a training of more epochs looks for it in entries of other keys.</summary>
    public const string LastStateFile = "state.safetensors";

    public static readonly Codec<TrainedEncoders> Codec = new(Files, Read);

    /// <summary>
    /// The training of a fold's encoders. It reads the features of the fold's training clips, of those that it watches, and labels only
    /// where a property lets them in. Inputs are named by what they are, not by fold: the same work in a fold of another name or place is
    /// the same work.
    /// </summary>
    public static Step<TrainedEncoders> Trained(PlanInputs data, Fold fold, long seed, Step<FeatureList> features)
    {
        var e = data.Experiment;
        var readsLabels = LabelProperties.ReadByEncoders.Holds(e);
        var parts = data.Parts(fold, OfClip.Features | OfClip.Group | (readsLabels ? OfClip.Label : OfClip.None));
        var seesTest = e.Training.Transductive || e.Probe.Mode == ProbeMode.Online;
        var clips = e.Training.Epochs == 0 ? Seq<Input>() : parts.Take(seesTest ? 3 : 2);
        var starts = data.Inventory.Weights.Filter(w => Starts(e, w)).Map(w => w.Input);
        return Stage.Contrast.Step(
            fold.Name,
            seed,
            data.Parameters(Stage.Contrast, readsLabels).Add(PlanInputs.Seed(seed)),
            clips + starts,
            Seq1<Step>(features)
        );
    }

    /// <summary>What they are to steps that read them.</summary>
    public static Input As(Step<TrainedEncoders> step) => new("encoders", step.Key.Fingerprint);

    // Probes are part of it where they learn beside the encoders.
    private static bool Starts(Experiment e, WeightFile file) =>
        file.Property != WeightProperties.Probes.Name || ProbeProperties.InTheLoop.Holds(e);

    private static Seq<EntryFile> Files(TrainedEncoders e) =>
        Seq(
            new EntryFile(FileName, Safetensors.Write(e.Parameters, [("epoch", e.ChosenEpoch.ToString(CultureInfo.InvariantCulture))])),
            new EntryFile(ProbesFile, Safetensors.Write(e.Probes, [])),
            EntryFile.Text(LogFile, e.Log),
            EntryFile.Text(SummaryFile, e.Summary)
        ) + e.LastState.Map(bytes => new EntryFile(LastStateFile, bytes)).ToSeq();

    private static Either<Problem, TrainedEncoders> Read(Entry entry) =>
        from file in Safetensors.Read(entry[FileName], Path.Combine(entry.Folder, FileName))
        from probes in entry.Arrays(ProbesFile)
        select new TrainedEncoders(
            file.Arrays,
            file.Metadata.Find("epoch").Bind(parseInt).IfNone(0),
            probes,
            entry.Text(LogFile),
            entry.Text(SummaryFile),
            entry.Files.Find(LastStateFile)
        );
}

/// <summary>
/// What frozen encoders make of a fold's clips: of each modality an array [clips, F] by its name, and where clips may lack some an array of
/// 0 and 1 (<see cref="HasOf"/>).
/// </summary>
/// <param name="Clips">The ids: of training, validation and test clips, in this order.</param>
public sealed record Embeddings(Seq<NamedArray> Arrays, Seq<string> Clips)
{
    public const string FileName = "embeddings.safetensors";
    private const string ClipsFile = "clips.txt";

    public static readonly Codec<Embeddings> Codec = new(
        e => Seq(new EntryFile(FileName, Safetensors.Write(e.Arrays, [])), EntryFile.Text(ClipsFile, string.Join('\n', e.Clips) + "\n")),
        entry => entry.Arrays(FileName).Map(arrays => new Embeddings(arrays, entry.Text(ClipsFile).TrimEnd('\n').Split('\n').ToSeq()))
    );

    /// <summary>The array that says of each clip whether it has the modality ([clips] of 0 and 1).</summary>
    public static string HasOf(Modality modality) => $"{modality}/has";

    /// <summary>The array of this name; it is a bug to ask for one that the experiment's modalities do not have.</summary>
    public float[] this[string name] =>
        Arrays.Find(a => a.Name == name).IfNone(() => throw new InvalidOperationException($"no embedding of {name}")).Values;

    /// <summary>
    /// Frozen encoders on all clips of a fold. Standardised inputs depend on which clips train, or on whose clip is whose.
    /// </summary>
    public static Step<Embeddings> Of(PlanInputs data, Fold fold, long seed, Step<FeatureList> features, Step<TrainedEncoders> encoders) =>
        Stage.Embed.Step(
            fold.Name,
            seed,
            data.Parameters(Stage.Embed),
            Seq(
                TrainedEncoders.As(encoders),
                data.Training(fold, OfClip.Features | OfClip.Group),
                data.Others(fold, OfClip.Features | OfClip.Group)
            ),
            Seq<Step>(features, encoders)
        );
}

/// <summary>Probes on the frozen features of one fold and seed, fused and of each modality, and how well they name the emotions.</summary>
/// <param name="Weights">By probe: <c>fused/…</c>, <c>audio/…</c>.</param>
/// <param name="Scores">On validation and test clips.</param>
/// <param name="Answers">Of each probe its curve, its temperature, and what it says of every validation and test clip.</param>
/// <param name="Predictions">Every answer, as CSV.</param>
public sealed record TrainedProbes(Seq<NamedArray> Weights, ProbeReport Scores, Seq<ProbeAnswers> Answers, string Predictions)
{
    public const string FileName = "probes.safetensors";
    private const string ScoresFile = "scores.json";
    private const string PredictionsFile = "predictions.csv";
    private const string AnswersFile = "answers.json";

    // The numbers of answers: of each probe the rows that it judges (float32 counts clips exactly) and their logits.
    private const string LogitsFile = "logits.safetensors";

    public static readonly Codec<TrainedProbes> Codec = new(
        p =>
            Seq(
                EntryFile.Text(ScoresFile, ReportJson.Write(p.Scores)),
                EntryFile.Text(PredictionsFile, p.Predictions),
                EntryFile.Text(AnswersFile, new JsonArray([.. p.Answers.Map(Write)]).ToJsonString()),
                new EntryFile(LogitsFile, Safetensors.Write(p.Answers.Bind(Arrays), [])),
                new EntryFile(FileName, Safetensors.Write(p.Weights, []))
            ),
        entry =>
            from weights in entry.Arrays(FileName)
            from scores in entry.Decoded(ScoresFile, ReportJson.Probe)
            from arrays in entry.Arrays(LogitsFile)
            from answers in entry.Decoded(AnswersFile, Decode.ListOf(Read(toHashMap(arrays.Map(a => (a.Name, a))))))
            select new TrainedProbes(weights, scores, answers, entry.Text(PredictionsFile))
    );

    private static Seq<NamedArray> Arrays(ProbeAnswers p) =>
        Seq((p.Validation, "validation"), (p.Test, "test"))
            .Filter(x => x.Item1.Rows.Length > 0)
            .Bind(x =>
                Seq(
                    NamedArray.Of($"{p.Probe}/{x.Item2}/rows", [.. x.Item1.Rows.Select(r => (float)r)], x.Item1.Rows.Length),
                    NamedArray.Of(
                        $"{p.Probe}/{x.Item2}/logits",
                        [.. x.Item1.Logits.SelectMany(z => z.Select(v => (float)v))],
                        x.Item1.Rows.Length,
                        x.Item1.Logits[0].Length
                    )
                )
            );

    private static JsonNode Write(ProbeAnswers p) =>
        new JsonObject
        {
            ["probe"] = p.Probe,
            ["epoch"] = p.Epoch,
            ["temperature"] = p.Temperature,
            ["curve"] = new JsonArray([
                .. p.Curve.Map(e => new JsonArray(
                    e.Epoch,
                    e.Loss.MatchUnsafe<JsonNode?>(x => x, () => null),
                    e.Validation.MatchUnsafe<JsonNode?>(x => x, () => null)
                )),
            ]),
        };

    private static readonly Decoder<ProbeEpoch> Epoch =
        from epoch in Decode.Item(0, Decode.Int)
        from loss in Decode.MaybeItem(1, Decode.Double)
        from validation in Decode.MaybeItem(2, Decode.Double)
        select new ProbeEpoch(epoch, loss, validation);

    private static Decoder<ProbeAnswers> Read(HashMap<string, NamedArray> arrays) =>
        from probe in Decode.Field("probe", Decode.Text)
        from epoch in Decode.Field("epoch", Decode.Int)
        from temperature in Decode.Field("temperature", Decode.Double)
        from curve in Decode.Field("curve", Decode.ListOf(Epoch))
        select new ProbeAnswers(probe, epoch, curve, temperature, Read(arrays, probe, "validation"), Read(arrays, probe, "test"));

    // Of a part without a clip that the probe can judge nothing was written.
    private static Answers Read(HashMap<string, NamedArray> arrays, string probe, string part) =>
        (from rows in arrays.Find($"{probe}/{part}/rows") from logits in arrays.Find($"{probe}/{part}/logits") select (rows, logits)).Match(
            x => new Answers(
                probe,
                [.. x.rows.Values.Select(r => (int)r)],
                [.. x.logits.Values.Select(v => (double)v).Chunk((int)x.logits.Shape[1])]
            ),
            () => new Answers(probe, [], [])
        );

    /// <summary>The only step that always reads labels. Probes that learnt in the encoders' loop are read from there.</summary>
    public static Step<TrainedProbes> Of(PlanInputs data, Fold fold, long seed, Step<Embeddings> embedded, Step<TrainedEncoders> encoders)
    {
        var labelled = data.Parts(fold, OfClip.Group | OfClip.Label);
        var starts = data.Inventory.Weights.Filter(w => w.Property == WeightProperties.Probes.Name).Map(w => w.Input);
        return Stage.Probe.Step(
            fold.Name,
            seed,
            data.Parameters(Stage.Probe, readsLabels: true).Add(PlanInputs.Seed(seed)),
            Seq1(new Input("embedded features", embedded.Key.Fingerprint)) + labelled + starts,
            data.Experiment.Probe.Mode == ProbeMode.Online ? Seq<Step>(embedded, encoders) : Seq1<Step>(embedded)
        );
    }
}
