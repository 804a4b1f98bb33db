using MpucMer.Effects.Files;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Data;
using MpucMer.Pure.Networks;
using MpucMer.Pure.Planning;
using static LanguageExt.Prelude;

namespace MpucMer.Effects.Training;

/// <summary>
/// What networks start from in place of random numbers: the files that the plan names, read and brought to the networks by name.
/// </summary>
public static class InitialWeights
{
    /// <summary>Values of the towers' parameters and of what the loss learns; none where no file is given.</summary>
    public static Either<Problem, Seq<NamedArray>> OfEncoders(Experiment e, Inventory inventory, Seq<Tower> towers) =>
        from whole in Read(inventory, WeightProperties.Encoders.Name)
        from single in e
            .Data.Modalities.Bind(m => m.Pretrained.Map(p => (Name: m.PlainName, Pretrained: p)).ToSeq())
            .InTurn(m => Read(inventory, m.Pretrained.Property().Name).Map(states => states.Map(s => (m.Name, m.Pretrained, State: s))))
        from all in whole.InTurn(s => PublishedState.Encoders(s.Path, towers, s.State, ContrastLoss.Parameters(e)))
        from one in single
            .Bind(states => states)
            .Bind(s => towers.Filter(t => t.Modality == s.Name).Map(t => (s.Pretrained, s.State, Tower: t)))
            .InTurn(s => PublishedState.Encoder(s.State.Path, s.Tower, s.Pretrained.Last, s.State.State))
        select (all.Bind(x => x) + one.Bind(x => x));

    /// <summary>
    /// Values of the heads' parameters, by head, the fused one first in <paramref name="heads"/>; of heads that the file does not have
    /// none, and none where no file is given.
    /// </summary>
    public static Either<Problem, HashMap<string, Seq<NamedArray>>> OfProbes(Inventory inventory, Seq<ProbeHead> heads) =>
        from parts in Read(inventory, WeightProperties.Probes.Name)
        from found in parts.IsEmpty
            ? HashMap<string, Seq<NamedArray>>()
            : PublishedState.Probes(parts[0].Path, heads.Map(h => (h.Name, h.Network)), Joined(parts))
        select found;

    /// <summary>
    /// Whether the files can be read and fit, as far as that is known before any clip is (of vectors the clips tell the width); and what is
    /// not in them, as warnings.
    /// </summary>
    public static Either<Problem, Seq<Problem>> Check(Experiment e, Inventory inventory)
    {
        var towers = Towers.Known(e);
        var heads = ProbeHead.Of(e, ProbeGoal.OneOf(inventory.Labelling.Names.Count));
        // A whole checkpoint can be told from another only where all towers are known.
        var checkable =
            towers.Count == e.Data.Modalities.Count
                ? inventory
                : inventory with
                {
                    Weights = inventory.Weights.Filter(w => w.Property != WeightProperties.Encoders.Name),
                };
        return from _ in Read(inventory, WeightProperties.Encoders.Name)
            from __ in OfEncoders(e, checkable, towers)
            from probes in OfProbes(inventory, heads)
            select probes.IsEmpty || heads.ForAll(h => probes.ContainsKey(h.Name))
                ? Seq<Problem>()
                : Seq1<Problem>(
                    new Problem.ProbesNotInFile(
                        inventory.Weights.Find(w => w.Property == WeightProperties.Probes.Name).Map(w => w.Path).IfNone(""),
                        heads.Map(h => h.Name).Filter(n => !probes.ContainsKey(n)),
                        // Beside the encoders they learn, whatever MpucProbeEpochs says.
                        e.Probe.Epochs > 0
                            || ProbeProperties.InTheLoop.Holds(e)
                    )
                );
    }

    private sealed record StateOf(string Part, string Path, IReadOnlyDictionary<string, NamedArray> State);

    private static Either<Problem, Seq<StateOf>> Read(Inventory inventory, string property) =>
        inventory
            .Weights.Filter(w => w.Property == property)
            .InTurn(w =>
                SourceFiles
                    .Bytes(w.Path, w.Hash)
                    .Bind(bytes => StateFile.Read(bytes, w.Path))
                    .Map(state => new StateOf(w.Part, w.Path, state))
            );

    private static Dictionary<string, NamedArray> Joined(Seq<StateOf> parts) =>
        parts
            .SelectMany(p => p.State.Select(s => (Name: p.Part.Length == 0 ? s.Key : $"{p.Part}/{s.Key}", s.Value)))
            .ToDictionary(s => s.Name, s => s.Value, StringComparer.Ordinal);
}
