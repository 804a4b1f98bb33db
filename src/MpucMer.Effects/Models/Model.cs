using System.Globalization;
using MpucMer.Effects.Files;
using MpucMer.Effects.Tensors;
using MpucMer.Effects.Training;
using MpucMer.Effects.Worker;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Data;
using MpucMer.Pure.Models;
using MpucMer.Pure.Networks;
using MpucMer.Pure.Planning;
using MpucMer.Pure.Reports;
using static LanguageExt.Prelude;
using static TorchSharp.torch;
using Stream = MpucMer.Pure.Randomness.Stream;

namespace MpucMer.Effects.Models;

/// <summary>
/// A trained model in memory, which says of clips what they show. Each fold and seed's networks are asked; none of them changes, so that
/// many threads may ask at once.
/// </summary>
public sealed class Model : IDisposable
{
    private readonly Seq<Tower> towers;
    private readonly Seq<Member> members;
    private readonly ProbeGoal goal;
    private readonly Device place;

    private Model(ModelFile file, Experiment experiment, Seq<Tower> towers, ProbeGoal goal, Seq<Member> members, Device place)
    {
        (File, Experiment, this.towers, this.goal, this.members, this.place) = (file, experiment, towers, goal, members, place);
    }

    /// <summary>The networks of a fold and seed, loaded.</summary>
    private sealed record Member(ParameterSet Encoders, Seq<(ProbeHead Head, ParameterSet Parameters)> Probes, ModelStandards Standards);

    public ModelFile File { get; }

    /// <summary>The experiment that it was trained by, on no clips in particular.</summary>
    public Experiment Experiment { get; }

    public Labelling Labelling => File.About.Labelling;

    /// <summary>What all folds and seeds say of clips, as one.</summary>
    /// <param name="clips">As they are named, in the order of the set.</param>
    public Predictions Together(Seq<(string Id, string Group)> clips, Seq<Seq<(string Probe, double[]?[] Probabilities)>> said) =>
        Predictions.Of(Labelling, clips, said) with
        {
            Ranking = File
                .About.Scores.OrderByDescending(s => s.Figures.HeadOrNone().Map(f => f.Value).IfNone(0))
                .Select(s => s.Probe)
                .ToSeq(),
        };

    /// <summary>The model in a file, on a device that is there. Loads the tensor library where that is not loaded yet.</summary>
    /// <param name="threads">Of the tensor library.</param>
    /// <param name="device">auto, cpu, cuda or cuda:N.</param>
    public static Either<Problem, Model> Load(string path, int threads, string device) =>
        from bytes in SourceFiles.All(Path.GetFullPath(path))
        from file in ModelFile.Read(bytes, path)
        from experiment in ModelSettings.Parsed(file.About.Experiment, file.About.Settings, path).ToEither().MapLeft(all => all.Head)
        from ready in TensorLibrary.Ready(
            Settings.Of([new Setting(ExecutionProperties.Device.Name, device, Place.CommandLine)]),
            experiment with
            {
                Execution = experiment.Execution with { Device = device },
            },
            threads
        )
        from model in Of(file, path, ready.Execution.Device)
        select model;

    /// <summary>The model of a file; a problem where its networks are not those that its settings say.</summary>
    /// <param name="path">For problems.</param>
    /// <param name="placeName">The device, as torch names it.</param>
    public static Either<Problem, Model> Of(ModelFile file, string path, string placeName)
    {
        Problem No(string detail) => new Problem.ModelUnreadable(path, detail);
        return from parsed in ModelSettings
                .Parsed(file.About.Experiment, file.About.Settings, path)
                .ToEither()
                .MapLeft(problems => No($"its settings: {problems.Head.Explain().Message}"))
            from _ in parsed.Data.Modalities == file.About.Modalities.Map(m => m.Modality)
                ? Right<Problem, Unit>(unit)
                : No("its settings have other modalities than its networks")
            let place = device(placeName)
            let towers = file.About.Modalities.Map(m => Tower.Of(parsed, m.Modality, new NetworkInput(m.Width, m.IsTemporal))).Strict()
            let goal = GoalOf(file.About.Labelling)
            from members in file.Members.InTurn(m => Loaded(parsed, towers, goal, m, place, path))
            select new Model(file, parsed, towers, goal, members.Strict(), place);
    }

    /// <summary>
    /// What each fold and seed's probes say of clips, whose signals are as they were read: [clips][labels] probabilities of each probe,
    /// null for a clip that it cannot judge (the fused probe of a model that was trained on clips with everything judges no others).
    /// </summary>
    /// <param name="least">
    /// Clips of a group from which on its own mean and deviation are its standard, in a model that standardises by group.
    /// </param>
    /// <param name="member">The one to ask; none: all.</param>
    public Either<Problem, Seq<Seq<(string Probe, double[]?[] Probabilities)>>> Ask(
        ClipSet clips,
        int least = ModelStandards.LeastOfAGroup,
        Option<int> member = default
    ) =>
        member
            .Match(of => Seq1(members[of]), () => members)
            .InTurn(m => Ask(m, Standard(m, clips, least), least))
            .Map(said => said.Strict());

    /// <summary>
    /// The same over time: of each clip a window of the training's length every so many frames, named <c>clip@seconds</c>. Signals are
    /// standardised as the whole clip's are; features by the training clips.
    /// </summary>
    /// <param name="rates">Of each clip its frames a second.</param>
    /// <param name="every">Seconds from the beginning of a window to that of the next.</param>
    public Either<Problem, (Seq<(string Id, string Group)> Windows, Seq<Seq<(string Probe, double[]?[] Probabilities)>> Said)> AskOverTime(
        ClipSet clips,
        double[] rates,
        double every
    )
    {
        var window = Experiment.Encoders.Window;
        var stretches = Enumerable
            .Range(0, clips.Count)
            .SelectMany(c =>
                Starts(clips.Frames(c), window, rates[c] * every)
                    .Select(from => (c, from, string.Create(CultureInfo.InvariantCulture, $"{clips.Ids[c]}@{from / rates[c]:0.00}")))
            )
            .ToArray();
        return members
            .InTurn(m => Ask(m, Standard(m, clips, ModelStandards.LeastOfAGroup).Stretches(stretches, window), int.MaxValue))
            .Map(said => (stretches.Select(s => (s.Item3, clips.Groups[s.c])).ToSeq().Strict(), said.Strict()));
    }

    // As many windows as end within the clip, and none twice; one that is shorter than a window has one.
    private static IEnumerable<int> Starts(int frames, int window, double apart)
    {
        var (last, step) = (Math.Max(0, frames - window), Math.Max(1, apart));
        for (var i = 0; i * step <= last; i++)
            yield return (int)Math.Round(i * step);
    }

    public void Dispose()
    {
        foreach (var member in members)
        {
            member.Encoders.Dispose();
            foreach (var (_, parameters) in member.Probes)
                parameters.Dispose();
        }
    }

    // What clips weigh in a loss does not matter any more, only whether there is one class or several labels.
    private static ProbeGoal GoalOf(Labelling labelling) =>
        labelling.Several
            ? new ProbeGoal(labelling.Names.Count, labelling.Names.Map(_ => 1.0).ToArray())
            : ProbeGoal.OneOf(labelling.Names.Count);

    private static Either<Problem, Member> Loaded(
        Experiment e,
        Seq<Tower> towers,
        ProbeGoal goal,
        ModelMember member,
        Device place,
        string path
    ) =>
        from arrays in PublishedState
            .Encoders(path, towers, StateFile.Named(member.Encoders))
            .MapLeft(p => (Problem)new Problem.ModelUnreadable(path, p.Explain().Message.TrimEnd('.')))
        // Probes that came from a file and were not trained further may be fewer than the modalities.
        let heads = ProbeHead
            .Of(e, goal)
            .Filter(head => member.Probes.Exists(a => a.Name.StartsWith(head.Name + "/", StringComparison.Ordinal)))
            .Strict()
        from _ in Fitting(e, towers, heads, member, path)
        let probes = member.Probes.ToDictionary(a => a.Name)
        select new Member(
            Filled(
                "",
                ParameterSet.Initial(Towers.Parameters(towers), Stream.Of(0, "to be filled"), place),
                arrays.ToDictionary(a => a.Name)
            ),
            heads.Map(head => (head, Filled($"{head.Name}/", head.Start(0, place).Parameters, probes))).Strict(),
            member.Standards
        );

    private static ParameterSet Filled(string prefix, ParameterSet set, IReadOnlyDictionary<string, NamedArray> arrays)
    {
        Checkpoints.Fill(prefix, set, arrays);
        return set;
    }

    private static Either<Problem, Unit> Fitting(Experiment e, Seq<Tower> towers, Seq<ProbeHead> heads, ModelMember member, string path)
    {
        Problem No(string detail) => new Problem.ModelUnreadable(path, detail);
        if (heads.IsEmpty)
            return No($"fold {member.Fold}, seed {member.Seed} has no probe");
        var sizes = member.Probes.AsEnumerable().GroupBy(a => a.Name).ToDictionary(g => g.Key, g => g.Last().Values.Length);
        var lacking = heads
            .Bind(h =>
                Parameters.Of(h.Network).Map(spec => (Name: $"{h.Name}/{spec.Name}", Size: spec.Shape.Fold(1, (all, axis) => all * axis)))
            )
            .Find(p => !sizes.TryGetValue(p.Name, out var size) || size != p.Size);
        var unscaled = e.Data.Modalities.Find(m =>
            (
                e.Probe.Features != Standardisation.None
                && !member.Standards.OfFeatures(m).Exists(s => s.Mean.Length == e.Encoders.FeatureSize)
            )
        );
        var unstandard = e
            .Data.Modalities.Map((i, m) => (Modality: m, Tower: i))
            .Find(p =>
                e.Encoders.Inputs != Standardisation.None && p.Modality.Pictures.IsNone && member.Standards.OfInputs(p.Modality).IsNone
            );
        return lacking.Match(
            p => No($"the probe's array {p.Name} is not there, or of another size"),
            () =>
                (unscaled || unstandard.Map(p => p.Modality)).Match<Either<Problem, Unit>>(
                    m => No($"what {m.Name} is standardised by is not there, or of another size"),
                    () => unit
                )
        );
    }

    private ClipSet Standard(Member member, ClipSet clips, int least) =>
        Standardiser.Asked(clips, Experiment.Encoders.Inputs, member.Standards.OfInputs, least);

    /// <param name="clips">Whose signals are standardised.</param>
    private Either<Problem, Seq<(string Probe, double[]?[] Probabilities)>> Ask(Member member, ClipSet clips, int least)
    {
        var e = Experiment;
        var features = Features.Of(
            towers,
            member.Encoders,
            clips,
            e.Encoders.Window,
            e.Encoders.EvaluationWindows,
            e.Training.BatchSize,
            place,
            _ => { },
            e.Encoders.Output
        );
        bool[][] has = [.. clips.Modalities.Map(m => Enumerable.Range(0, clips.Count).Select(m.Has).ToArray())];
        var data = new ProbeData(clips.Ids, clips.Groups, new Truths(new int[clips.Count], []), features, e.Encoders.FeatureSize, has);
        return from _ in data.Sound(Stage.Predictions.Name, e.Data.Modalities)
            let standard = e.Probe.Features == Standardisation.None
                ? data
                : data.Asked(e.Probe.Features, [.. e.Data.Modalities.Bind(m => member.Standards.OfFeatures(m).ToSeq())], least)
            from said in member.Probes.InTurn(p => Judged(p.Head, p.Parameters, standard, member.Standards.TemperatureOf(p.Head.Name)))
            select said.Strict();
    }

    private Either<Problem, (string Probe, double[]?[] Probabilities)> Judged(
        ProbeHead head,
        ParameterSet parameters,
        ProbeData data,
        double temperature
    )
    {
        var said = new double[]?[data.Count];
        int[] rows = [.. Enumerable.Range(0, data.Count).Where(r => Judges(head, data, r))];
        if (rows.Length == 0)
            return (head.Name, said);
        var able = data.Take(rows);
        return able.Judged(head, parameters, place, scores => able.Sound(Stage.Predictions.Name, head, scores)
                    .Map(_ =>
                    {
                        using var cooled = scores / temperature;
                        return goal.ProbabilitiesOf(cooled);
                    }))
            .Map(probabilities =>
            {
                foreach (var (row, p) in rows.Zip(probabilities))
                    said[row] = p;
                return (head.Name, said);
            });
    }

    // A fused probe that was never told what lacks has seen clips with everything only.
    private bool Judges(ProbeHead head, ProbeData data, int row) =>
        head.Name != ProbeHead.Fused ? data.Has[head.Parts[0]][row]
        : Experiment.Data.Missing == MissingModality.Use ? data.Has.Any(h => h[row])
        : data.Has.All(h => h[row]);
}
