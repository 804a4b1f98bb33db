using MpucMer.Pure.Data.Manifests;
using MpucMer.Pure.Data.Sequences;

namespace MpucMer.Pure.Problems;

public static partial class ProblemText
{
    private static Explanation? Readers(Problem problem) => Manifests(problem) ?? Arrays(problem) ?? Pickles(problem) ?? Sequences(problem) ?? Recordings(problem);

    private static Explanation? Manifests(Problem problem) => problem switch
    {
        Problem.ManifestColumnUnknown p => Error("MPUC2100", new(p.Path, p.Line, p.Column), $"{p.Name} is no column of a manifest.",
            p.Nearest.Match(near => $"Did you mean {near}? ", () => "") + $"Columns are id, group, split, label or labels, start, end, and files of {string.Join(", ", p.Modalities)}."),
        Problem.ManifestColumnMissing p => Error("MPUC2101", new(p.Path, 1), Need(p.Need), "docs/own-data.md has the columns of a manifest."),
        Problem.ManifestIdTwice p => Error("MPUC2102", new(p.Path, p.Line, p.Column), $"The id {p.Id} stands on line {p.FirstLine} already.", "Each clip needs an id of its own: a copy would count double, and could stand in two splits."),
        Problem.ManifestFileMissing p => Error("MPUC2103", new(p.Path, p.Line, p.Column), $"There is no file {p.File} ({p.Modality}).{Cause(p.Fault)}",
            "Paths are relative to the manifest's folder; leave the field empty where a clip lacks the modality."),
        Problem.ManifestOneLabel p => Error("MPUC2104", new(p.Path), p.Labels.Count == 0 ? "No clip has a label." : p.Kind == LabelKind.Single ? $"Every clip has the label {p.Labels[0]}." : $"Every clip has the same labels: {Names(p.Labels)}.", "There is nothing to tell apart: at least two classes are needed, or clips with and without a label."),
        Problem.ManifestGroupInTwoSplits { Policy: GroupsAcrossSplits.Refused } p => Error("MPUC2105", new(p.Path, p.Line), InTwoSplits(p), "Keep a group (speaker) in one split, or allow it with MpucGroupsAcrossSplits=allow: the test would ask for speakers that were trained on."),
        Problem.ManifestGroupInTwoSplits p => Warning("MPUC2105", new(p.Path, p.Line), InTwoSplits(p), "This is allowed here; scores say nothing of speakers that were not trained on."),
        Problem.ManifestFieldMalformed p => Error("MPUC2106", new(p.Path, p.Line, p.Column), p.Text.Length == 0 ? $"{p.Name} is empty." : $"{p.Name} is \"{p.Text}\".", $"Expected is {p.Expected}."),
        Problem.ManifestLineMalformed p => Error("MPUC2107", new(p.Path, p.Line, p.Column), $"The line is no JSON object: {p.Detail}.", "In a manifest of JSON lines every line is an object of its own, such as {\"id\": \"a\", \"label\": \"happy\", \"audio\": \"a.wav\"}."),
        Problem.ManifestClipWithoutFiles p => Error("MPUC2108", new(p.Path, p.Line), "The clip has no file.", "Give it a path for at least one modality, or take the row out."),
        Problem.ManifestMoreMistakes p => Error("MPUC2109", new(p.Path), $"There are {p.Count} more mistakes.", "Mend those above first; what is left is shown then."),
        _ => null,
    };

    private static Explanation? Arrays(Problem problem) => problem switch
    {
        Problem.NotNpy p => Error("MPUC2110", new(p.Path), $"Not a .npy file: it {Looks(p.FirstBytes)}.", "Write it by numpy.save; an .npz archive holds several, which numpy.load takes out."),
        Problem.NpyHeaderWrong p => Error("MPUC2111", new(p.Path), $"The header of the .npy file is damaged: {p.Detail}.", "Write it again by numpy.save."),
        Problem.ArrayElementsUnsupported p => Error("MPUC2112", new(p.Path), $"The array's elements are {Elements(p.Fault)} ({p.Type}), not real numbers.", p.Fault == ElementFault.Objects ? "Rows of different lengths make such an array: save each by itself, or as a list. Objects are refused, since reading them can run any code." : "Save it as numbers: array.astype(numpy.float32)."),
        Problem.ArrayTruncated p => Error("MPUC2113", new(p.Path), $"The array is cut off: {Shown(p.Shape)} of {p.Type} need more than the {p.There} bytes that are there.", "Fetch or write it again."),
        Problem.ArrayShapeWrong p => Error("MPUC2114", new(p.Path), $"The array's shape is {Shown(p.Shape)}; expected is {p.Expected}.", "Reshape it before it is saved."),
        Problem.ArrayNotFinite p => Error("MPUC2115", new(p.Path), $"The value in row {p.Row}, column {p.Column} (from 0) is not finite, or beyond the range of float32.", "Make the features again, or take the clip out: a NaN would make the whole batch NaN."),
        Problem.NotOneArray p => Error("MPUC2116", new(p.Path), p.Names.Count == 0 ? "The file holds no array." : $"The file holds {p.Names.Count} arrays: {Names(p.Names)}.", "A clip's vectors are one array a file."),
        Problem.VectorFileUnknown p => Error("MPUC2117", new(p.Path), "Vectors are read from .npy, .csv and .safetensors files.", "Save them as one of these."),
        _ => null,
    };

    private static Explanation? Pickles(Problem problem) => problem switch
    {
        Problem.PickleGlobalRefused p => Error("MPUC2120", new(p.Path), $"The pickle names {p.Module}.{p.Name} (byte {p.At}), which is not on the list of what is read; nothing was called.", "A pickle can run any code when Python loads it. Save plain containers and NumPy arrays; of a PyTorch model its state_dict()."),
        Problem.PickleTruncated p => Error("MPUC2121", new(p.Path), $"The pickle is cut off: a value at byte {p.At} goes on beyond the file's {p.Length} bytes.", "Fetch or write it again."),
        Problem.PickleMalformed p => Error("MPUC2122", new(p.Path), $"Not a pickle that can be read: at byte {p.At} {p.Detail}.", "Fetch or write it again; a text, a web page or another format may have its name."),
        Problem.PickleUnsupported p => Error("MPUC2123", new(p.Path), $"The pickle has {Feature(p.Feature)} (byte {p.At}).", "Write it by pickle.dump(value, file), without other arguments than a protocol."),
        Problem.PickleTooLarge p => Error("MPUC2124", new(p.Path), $"The pickle makes more than {p.Most} {Limit(p.Limit)}.", "No file of features does: it may be damaged, or made to exhaust memory. Save lists of numbers as NumPy arrays."),
        Problem.PickleLayoutWrong p => Error("MPUC2125", new(p.Path), p.Where.Length == 0 ? $"The pickle holds something else than {p.Expected}." : $"In the pickle, {p.Where} is something else than {p.Expected}.", "See that the file is of the data set and part that its setting names."),
        Problem.NotTorchFile p => Error("MPUC2126", new(p.Path), $"Not a PyTorch file of tensors by name: {p.Detail}.", "Save it by torch.save(model.state_dict(), file), or as safetensors."),
        Problem.MoseiClipsTooShort p => Warning("MPUC2127", new(p.Path), $"{p.Clips.Count} {(p.Clips.Count == 1 ? "clip has" : "clips have")} fewer than {p.LeastFrames} frames and {(p.Clips.Count == 1 ? "is" : "are")} left out: {Names(p.Clips)}.", "The published loader leaves them out as well, without a word."),
        _ => null,
    };

    private static Explanation? Sequences(Problem problem) => problem switch
    {
        Problem.IntervalsWrong p => Warning("MPUC2128", new(p.Path), $"In {(p.Videos == 1 ? p.Video : $"{p.Videos} videos")} {p.Count} {(p.Count == 1 ? "interval" : "intervals")} {Fault(p.Fault, p.Count)} (the first is row {p.First}{(p.Videos == 1 ? "" : $" of {p.Video}")}).", p.Fault switch
            {
                IntervalFault.Overlapping => "They stay; where two hold, their mean is taken.",
                IntervalFault.BeforeZero => "They stay, and begin at 0.",
                _ => "They are left out.",
            }),
        Problem.TranscriptWrong p => Error("MPUC2129", new(p.Path, p.Line, p.Column), $"The transcript cannot be read: {p.Detail}.", "It is CSV with the columns word, start and end, in seconds from the beginning of the recording, one word a row."),
        Problem.WordVectorsWrong p => Error("MPUC2130", new(p.Path, p.Line), $"The file of word vectors cannot be read: {p.Detail}.", "It is text as GloVe's: a line a word, then its numbers, parted by blanks (unpack it first)."),
        Problem.StandardFoldsWrong p => Error("MPUC2131", new(p.Path), $"The standard folds cannot be read: {p.Detail}.", "It is the file of the Multimodal SDK, with the lists standard_train_fold, standard_valid_fold and standard_test_fold."),
        Problem.ToolMissing p => Error("MPUC2132", Place.Nowhere, $"{p.Tool} is needed {p.Purpose}, and is not there ({p.Detail}).", $"Install it: {p.Command}"),
        Problem.SequenceFileWrong p => Error("MPUC2133", new(p.Path), $"The computational sequence cannot be read: {p.Detail}.", "A .csd file is HDF5 with NAME/data/VIDEO/features and intervals; fetch it again where it is damaged."),
        Problem.VideoUndecodable p => Error("MPUC2134", new(p.Path), $"ffmpeg cannot decode the file: {p.Detail}.", "Play it, or fetch it again; ffprobe FILE says what is in it."),
        _ => null,
    };

    private static string Fault(IntervalFault fault, int count) => fault switch
    {
        IntervalFault.Backwards => count == 1 ? "ends before it begins" : "end before they begin",
        IntervalFault.Overlapping => count == 1 ? "begins before the one before it ends" : "begin before the ones before them end",
        IntervalFault.Outside => count == 1 ? "lies outside of the video" : "lie outside of the video",
        IntervalFault.BeforeZero => count == 1 ? "begins before the video does" : "begin before the video does",
        _ => throw new InvalidOperationException($"No text for {fault}."),
    };

    private static string Feature(PickleFeature feature) => feature switch
    {
        PickleFeature.OutOfBandBuffers => "buffers that are kept outside of it",
        PickleFeature.Extensions => "names by the numbers of a registry",
        PickleFeature.PersistentIds => "objects that are kept outside of it",
        _ => throw new InvalidOperationException($"No text for {feature}."),
    };

    private static string Limit(PickleLimit limit) => limit switch
    {
        PickleLimit.OneValue => "bytes in one value",
        PickleLimit.Values => "values",
        PickleLimit.Copies => "bytes of copies",
        PickleLimit.Depth => "levels of containers within containers",
        _ => throw new InvalidOperationException($"No text for {limit}."),
    };

    private static string Cause(PathFault fault) => fault switch
    {
        PathFault.None => "",
        PathFault.Backslashes => " The path has backslashes, which are letters of a name here: part folders by slashes.",
        PathFault.Drive => " The path begins with a drive's letter, as on Windows: name the file as this machine does.",
        PathFault.Tilde => " A tilde is put in by a shell only: write the home folder out.",
        PathFault.Address => " This is an address of the web: fetch the file and name where it is.",
        PathFault.EndingCase => " One whose ending is written in the other case is there.",
        _ => throw new InvalidOperationException($"No text for {fault}."),
    };

    private static string Need(ManifestNeed need) => need switch
    {
        ManifestNeed.Id => "The manifest has no column id.",
        ManifestNeed.Labels => "The manifest has neither a column label (one label a clip) nor labels (any number).",
        ManifestNeed.OneOfLabelAndLabels => "The manifest has both label and labels: which is meant cannot be told.",
        ManifestNeed.Modality => "The manifest has no column of files.",
        _ => throw new InvalidOperationException($"No text for {need}."),
    };

    private static string InTwoSplits(Problem.ManifestGroupInTwoSplits p) =>
        $"The group {p.Group} is in {p.Second.ToString().ToLowerInvariant()} here and in {p.First.ToString().ToLowerInvariant()} on line {p.FirstLine}.";

    private static string Elements(ElementFault fault) => fault switch
    {
        ElementFault.Objects => "Python objects",
        ElementFault.Text => "text",
        ElementFault.Structured => "structures of several fields",
        ElementFault.Complex => "complex numbers",
        ElementFault.Dates => "dates or durations",
        ElementFault.Unknown => "of an unknown type",
        _ => throw new InvalidOperationException($"No text for {fault}."),
    };

    private static string Shown(IReadOnlyList<long> shape) => $"[{string.Join(", ", shape)}]";
}
