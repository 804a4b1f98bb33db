using MpucMer.Pure.Data;

namespace MpucMer.Pure.Networks;

/// <summary>An entry of a file whose shape is not that of the network's parameter.</summary>
public sealed record MisshapenEntry(string Name, Seq<int> Expected, Seq<long> Got);

/// <summary>
/// State of PyTorch files brought to networks by name. What comes back is what the file has for the networks' parameters, under the parameters' own names and in their order; everything that
/// does not fit is told at once.
/// </summary>
public static class PublishedState
{
    /// <summary>Entries of the published whole-encoder checkpoint that nothing runs.</summary>
    public static readonly Seq<string> Unused = Seq1("text_encoder_layer.");

    private const string VideoPrefix = "video_encoder.model.";

    /// <summary>A published encoder checkpoint (<c>encoder_epoch_top.pth</c>) or one of ours, for these towers.</summary>
    /// <param name="path">The file, for the problem.</param>
    public static Either<Problem, Seq<NamedArray>> Encoders(string path, Seq<Tower> towers, IReadOnlyDictionary<string, NamedArray> state) =>
        Of(path, "encoders", towers.Bind(tower => tower.Parameters), state, Unused);

    /// <summary>A published probe checkpoint (<c>linear_epoch_top.pth</c>) or one of ours, for this probe.</summary>
    public static Either<Problem, Seq<NamedArray>> Probe(string path, Layer probe, IReadOnlyDictionary<string, NamedArray> state) =>
        Of(path, "probe", Parameters.Of(probe), state, Seq<string>());

    /// <summary>
    /// torchvision's r2plus1d_18 for the video tower: its names have no prefix, and its last layer, which tells actions from one another, is left out; the tower's own starts anew.
    /// </summary>
    public static Either<Problem, Seq<NamedArray>> VideoWeights(string path, Tower video, IReadOnlyDictionary<string, NamedArray> state) =>
        Of(path, "video", Parameters.Of(video.Encoder).Filter(spec => !spec.Name.StartsWith(VideoPrefix + "fc.", StringComparison.Ordinal)),
            state.Where(entry => !entry.Key.StartsWith("fc.", StringComparison.Ordinal)).ToDictionary(entry => VideoPrefix + entry.Key, entry => entry.Value), Seq<string>());

    /// <summary>The file's entries for the given parameters.</summary>
    /// <param name="network">What it is for, for the problem.</param>
    /// <param name="unused">Beginnings of names that may stand in the file without a parameter.</param>
    public static Either<Problem, Seq<NamedArray>> Of(string path, string network, Seq<ParameterSpec> specs, IReadOnlyDictionary<string, NamedArray> state, Seq<string> unused)
    {
        var known = specs.Map(spec => spec.Name).ToHashSet(StringComparer.Ordinal);
        var missing = specs.Filter(spec => !state.ContainsKey(spec.Name) && !MayBeMissing(spec)).Map(spec => spec.Name).Strict();
        var unexpected = state.Keys.Where(name => !known.Contains(name) && !unused.Exists(start => name.StartsWith(start, StringComparison.Ordinal))).Order(StringComparer.Ordinal).ToArray().ToSeq();
        var misshapen = specs.Filter(spec => state.TryGetValue(spec.Name, out var array) && !array.Shape.SequenceEqual(spec.Shape.Map(size => (long)size)))
            .Map(spec => new MisshapenEntry(spec.Name, spec.Shape, state[spec.Name].Shape.ToArray().ToSeq())).Strict();
        return missing.IsEmpty && unexpected.IsEmpty && misshapen.IsEmpty
            ? specs.Filter(spec => state.ContainsKey(spec.Name)).Map(spec => state[spec.Name] with { Name = spec.Name }).Strict()
            : new Problem.StateDoesNotFit(path, network, missing, unexpected, misshapen);
    }

    // Older files have no counters of batches, which only a norm without momentum would read; sinusoids can be worked out.
    private static bool MayBeMissing(ParameterSpec spec) => spec.Kind == ElementKind.Int64 || spec.Initially is Initialisation.Sinusoids;
}
