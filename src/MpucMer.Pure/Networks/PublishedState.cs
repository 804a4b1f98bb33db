using MpucMer.Pure.Data;

namespace MpucMer.Pure.Networks;

/// <summary>An entry of a file whose shape is not that of the network's parameter.</summary>
public sealed record MisshapenEntry(string Name, Seq<int> Expected, Seq<long> Got);

/// <summary>
/// State of PyTorch files brought to networks by name. What comes back is what the file has for the networks' parameters, under the
/// parameters' own names and in their order; everything that does not fit is told at once.
/// </summary>
public static class PublishedState
{
    // What the loss learns beside the encoders: named by us, since the published names are not known.
    private static readonly Seq<string> OfTheLoss = Seq("pred_", "log_temperature");

    /// <summary>A published encoder checkpoint (<c>encoder_epoch_top.pth</c>) or one of ours, for these towers.</summary>
    /// <param name="path">The file, for the problem.</param>
    /// <param name="loss">What the loss learns: taken where the file has it.</param>
    public static Either<Problem, Seq<NamedArray>> Encoders(
        string path,
        Seq<Tower> towers,
        IReadOnlyDictionary<string, NamedArray> state,
        Seq<ParameterSpec> loss = default
    )
    {
        var specs = towers.Bind(tower => tower.Parameters);
        var names = (specs + loss).Map(spec => spec.Name).ToHashSet(StringComparer.Ordinal);
        var bare = StateNames.Unwrapped(state, names.Contains);
        return Of(path, "encoders", specs + loss.Filter(spec => bare.ContainsKey(spec.Name)), bare, Unrun.Map(u => u.Name) + OfTheLoss);
    }

    /// <summary>
    /// A published probe checkpoint (<c>linear_epoch_top.pth</c>) or one of ours, for these probes by name, the fused one first. Its
    /// entries have no prefix, or its name and a slash or point; another one's have its name and a slash or point. The fused one has to be
    /// there; of the others those come back that the file has entries of.
    /// </summary>
    public static Either<Problem, HashMap<string, Seq<NamedArray>>> Probes(
        string path,
        Seq<(string Name, Layer Network)> probes,
        IReadOnlyDictionary<string, NamedArray> state
    )
    {
        var named = probes.Map(p => (p.Name, Prefix: p == probes[0] ? "" : p.Name + "/", p.Network));
        var known = new Dictionary<string, NamedArray>(StringComparer.Ordinal);
        var entries = named
            .Bind(p => Parameters.Of(p.Network).Bind(spec => Seq($"{p.Name}/{spec.Name}", $"{p.Name}.{spec.Name}", p.Prefix + spec.Name)))
            .ToHashSet(StringComparer.Ordinal);
        state = StateNames.Unwrapped(state, entries.Contains);
        foreach (var (name, array) in state)
        {
            var of = named.Find(p =>
                name.StartsWith(p.Name + "/", StringComparison.Ordinal) || name.StartsWith(p.Name + ".", StringComparison.Ordinal)
            );
            var plain = of.Match(p => p.Prefix + name[(p.Name.Length + 1)..], () => name);
            // Of two entries of one meaning the second keeps its name, and is unexpected by it.
            known[known.ContainsKey(plain) || (plain != name && state.ContainsKey(plain)) ? name : plain] = array;
        }
        var there = named.Filter(p => p.Prefix.Length == 0 || known.Keys.Any(k => k.StartsWith(p.Prefix, StringComparison.Ordinal)));
        var specs = there.Bind(p => Parameters.Of(p.Network).Map(spec => spec with { Name = p.Prefix + spec.Name }));
        return Of(path, "probes", specs, known, Seq<string>())
            .Map(found =>
                toHashMap(
                    there.Map(p =>
                        (
                            p.Name,
                            found
                                .Filter(a =>
                                    p.Prefix.Length == 0
                                        ? !a.Name.Contains('/', StringComparison.Ordinal)
                                        : a.Name.StartsWith(p.Prefix, StringComparison.Ordinal)
                                )
                                .Map(a => a with { Name = a.Name[p.Prefix.Length..] })
                        )
                    )
                )
            );
    }

    // Beginnings of names, and those of what they are copies of.
    private static Seq<UnrunLayer> Unrun => Modality.All.ToSeq().Bind(m => m.Published.Bind(p => p.Unrun).ToSeq());

    /// <summary>
    /// What <c>load_state_dict</c> of the published whole encoder asks for: these towers' entries, and what nothing runs
    /// (<see cref="StateNaming.Unrun"/>).
    /// </summary>
    public static Seq<NamedArray> Published(Seq<NamedArray> encoders) =>
        encoders
        + Unrun.Bind(unrun =>
            encoders
                .Filter(a => a.Name.StartsWith(unrun.Of, StringComparison.Ordinal))
                .Map(a => a with { Name = unrun.Name + a.Name[unrun.Of.Length..] })
        );

    /// <summary>
    /// A network's own file for the encoder of a tower: its names lack the encoder's prefix, and its last layer, which tells classes of its
    /// own from one another, is left out; the tower's starts anew.
    /// </summary>
    /// <param name="last">What the names of the last layer begin with.</param>
    public static Either<Problem, Seq<NamedArray>> Encoder(
        string path,
        Tower tower,
        string last,
        IReadOnlyDictionary<string, NamedArray> state
    )
    {
        var prefix = tower.Encoder is Layer.Named { Name.Length: > 0 } named ? named.Name + "." : "";
        var specs = Parameters.Of(tower.Encoder).Filter(spec => !spec.Name.StartsWith(prefix + last, StringComparison.Ordinal)).Strict();
        var names = specs.Map(spec => spec.Name).ToHashSet(StringComparer.Ordinal);
        var bare = StateNames.Unwrapped(state, name => names.Contains(prefix + name));
        return Of(
            path,
            tower.Modality,
            specs,
            bare.Where(entry => !entry.Key.StartsWith(last, StringComparison.Ordinal))
                .ToDictionary(entry => prefix + entry.Key, entry => entry.Value),
            Seq<string>()
        );
    }

    /// <summary>
    /// The file's entries for the given parameters. A problem where their names or shapes are others, or a number of theirs is not finite.
    /// </summary>
    /// <param name="network">What it is for, for the problem.</param>
    /// <param name="unused">Beginnings of names that may stand in the file without a parameter.</param>
    public static Either<Problem, Seq<NamedArray>> Of(
        string path,
        string network,
        Seq<ParameterSpec> specs,
        IReadOnlyDictionary<string, NamedArray> state,
        Seq<string> unused
    )
    {
        var known = specs.Map(spec => spec.Name).ToHashSet(StringComparer.Ordinal);
        state = StateNames.Unwrapped(state, known.Contains);
        var missing = specs.Filter(spec => !state.ContainsKey(spec.Name) && !MayBeMissing(spec)).Map(spec => spec.Name);
        var unexpected = state
            .Keys.Where(name => !known.Contains(name) && !unused.Exists(start => name.StartsWith(start, StringComparison.Ordinal)))
            .Order(StringComparer.Ordinal)
            .ToSeq();
        var misshapen = specs
            .Filter(spec => state.TryGetValue(spec.Name, out var array) && !array.Shape.SequenceEqual(spec.Shape.Map(size => (long)size)))
            .Map(spec => new MisshapenEntry(spec.Name, spec.Shape, state[spec.Name].Shape.ToSeq()));
        return missing.IsEmpty && unexpected.IsEmpty && misshapen.IsEmpty
            ? AllFinite(path, specs.Filter(spec => state.ContainsKey(spec.Name)).Map(spec => state[spec.Name] with { Name = spec.Name }))
            : new Problem.StateDoesNotFit(path, network, missing, unexpected, misshapen);
    }

    private static Either<Problem, Seq<NamedArray>> AllFinite(string path, Seq<NamedArray> arrays) =>
        arrays
            .Map(a => (a.Name, At: Finite.FirstNot(a.Values)))
            .Find(a => a.At >= 0)
            .Match(a => Left<Problem, Seq<NamedArray>>(new Problem.WeightsNotFinite(path, a.Name, a.At)), () => arrays);

    // Older files have no counters of batches, which only a norm without momentum would read; sinusoids can be worked out.
    private static bool MayBeMissing(ParameterSpec spec) => spec.Kind == ElementKind.Int64 || spec.Initially is Initialisation.Sinusoids;
}
