namespace MpucMer.Pure.Problems;

public static partial class ProblemText
{
    private static Explanation? Configuration(Problem problem) => problem switch
    {
        Problem.UnknownProperty p => Error("MPUC1001", p.Place, $"There is no property {p.Name}.", DidYouMean(p.Nearest, "src/MpucMer.Build/README.md lists every property.")),
        Problem.MalformedValue p => Error("MPUC1002", p.Place, $"{p.Property} is '{p.Value}', which is not {p.Form}.", $"Give {p.Form}."),
        Problem.OutOfRange p => Error("MPUC1003", p.Place, $"{p.Property} is {p.Value}; it must be {p.Range}.", "Choose a value in that range."),
        Problem.NotOneOf p => Error("MPUC1004", p.Place, $"{p.Property} is '{p.Value}'; it must be {string.Join(" | ", p.Allowed)}.", DidYouMean(p.Nearest, "")),
        Problem.MissingSetting p => Error("MPUC1005", Place.Nowhere, $"{p.Property} is not set, and {p.NeededBy} needs it.", $"For example -p:{p.Property}={p.Example}"),
        Problem.Contradiction p => Error("MPUC1006", p.Place, $"{p.Property}={p.Value} cannot go with {p.Other}={p.OtherValue}.", "Change one of the two."),
        Problem.ConfigurationUnreadable p => Error("MPUC1007", p.Place, $"The configuration file {p.Path} cannot be read: {p.Reason}.", "MpucConfig names a YAML file, relative to the project's folder or absolute."),
        Problem.ConfigurationSyntax p => Error("MPUC1008", p.Place, $"The configuration file cannot be read from here on: {p.Detail}.", "Check indentation, brackets and quotes at that place."),
        Problem.ConfigurationKeyUnknown p => Error("MPUC1009", p.Place, $"There is no key {p.Key}.", DidYouMean(p.Nearest, "docs/problems/MPUC1009.md lists the keys.")),
        Problem.PropertyWithoutEffect p => Warning("MPUC1017", p.Place, $"{p.Property}={p.Value} changes nothing here: it counts only with {p.Needs}.", $"Remove {p.Property}, or set what it needs."),
        Problem.ConfigurationKeyWithoutEffect p => Warning("MPUC1010", p.Place, $"{p.Key}: {p.Value} has no effect here: {Words(p.Why)}.", "Remove it, or leave it for the published code."),
        Problem.TooFewModalities p => Error("MPUC1011", p.Place, $"A contrast needs two modalities or more; this experiment has {(p.Given.IsEmpty ? "none" : string.Join(", ", p.Given))}.", "Give the data of another one: MpucAudioDir, MpucLandmarksDir, MpucActionUnits; or another column of files in the manifest."),
        Problem.BadPair p => Error("MPUC1012", p.Place, $"The pair '{p.Pair}' does not name two different modalities of this experiment.", $"Write two of {string.Join(", ", p.Modalities)} with a colon between them, e.g. audio:landmarks."),
        Problem.WindowTooLong p => Error("MPUC1013", p.Place, $"The window has {p.Window} frames, and the longest clip ({p.LongestClipName}) has only {p.LongestClip}.",
            $"Set MpucWindow to {p.Median} or less, which half of the clips fill."),
        Problem.BatchTooLarge p => Error("MPUC1014", p.Place, $"A batch of {p.Batch} clips is larger than what {p.Fold} trains on{p.Within}: {p.Available}.", $"Set MpucBatchSize to {p.Available} or less."),
        Problem.DeviceUnavailable p => Error("MPUC1015", p.Place,
            $"There is no device {p.Device}: {(!p.HasCuda ? "this libtorch is made for the CPU" : p.Devices == 0 ? "libtorch finds no GPU, or no NVIDIA driver" : $"there are {p.Devices}, numbered from 0")}.",
            p.HasCuda ? "Use -p:MpucDevice=auto, which takes a GPU where there is one." : "Use -p:MpucDevice=auto, or build with -p:TorchProvider=cuda on a machine with an NVIDIA driver."),
        Problem.ModalityNotOfDataset p => Error("MPUC1050", p.Place, $"The data set {p.Dataset} has no {p.Modality}; it has {string.Join(", ", p.Has)}.", "Choose among these, or list your files in a manifest: -p:MpucDataset=manifest -p:MpucManifest=FILE."),
        Problem.NotOfDataset p => Error("MPUC1051", p.Place, $"{p.Property}={p.Value} cannot go with {p.Dataset}: it needs {p.Needs}.", "Choose another value."),
        Problem.PositiveWeightCount p => Error("MPUC1052", p.Place, $"MpucPositiveWeight has {p.Numbers} numbers, and the clips have {p.Labels.Count} labels: {Names([.. p.Labels], 20)}.", "Give one number for each label, in that order, or training."),
        Problem.PositiveWeightUnpublished p => Error("MPUC1053", p.Place, $"No weight was published for {Names([.. p.Labels], 20)}; there are those of {string.Join(", ", p.Published)}.", "Set MpucPositiveWeight to training, or to numbers of your own."),
        _ => Shape(problem) ?? Split(problem),
    };

    private static string DidYouMean(Option<string> nearest, string otherwise) => nearest.Match(n => $"Did you mean {n}?", () => otherwise);

    private static string Words(NoEffect why) => why switch
    {
        NoEffect.LoadingIsParallel => "clips are loaded by all cores in any case",
        NoEffect.UnusedByThePublishedCode => "the published code does not read it either",
        NoEffect.ClassesComeFromTheData => "the classes are the labels that the clips have",
        NoEffect.GraphIsBuiltIn => "the graph of the face is part of the landmark encoder",
        NoEffect.PathIsAProperty => "where the data lies is a property (MpucAudioDir, MpucLandmarksDir, MpucActionUnits, MpucMelDir)",
        NoEffect.Overridden => "a property of the project or command line overrides it",
        _ => throw new ArgumentOutOfRangeException(nameof(why)),
    };
}
