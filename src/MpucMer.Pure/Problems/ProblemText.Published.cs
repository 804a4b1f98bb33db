using MpucMer.Pure.Data.Mosei;

namespace MpucMer.Pure.Problems;

public static partial class ProblemText
{
    private static Explanation? Published(Problem problem) => problem switch
    {
        Problem.WeightsWithoutNetwork p => Error("MPUC1125", p.Place, $"{p.Property}={p.Path} has no effect: the experiment has no {p.Modality}, only {string.Join(", ", p.Has)}.", $"Add {p.Modality} to the experiment, or set {p.Property} to nothing."),
        Problem.WeightsMissing p => Error("MPUC1126", p.Place, p.LookedFor.IsEmpty ? $"{p.Property} names {p.Path}, and there is no such file." : $"{p.Property} names the folder {p.Path}, which has none of {string.Join(", ", p.LookedFor)}.", "Name a PyTorch file of tensors by name (.pth) or a safetensors file."),
        Problem.ProbesNotInFile p => Warning("MPUC1127", new(p.Path), $"The file has no probe of {string.Join(", ", p.Probes)}: {(p.Trained ? "these start at random" : "these are left out, since none is trained")}.", "docs/pytorch.md has the names by which probes are known."),
        Problem.SpectrogramScaleWrong { Scale: SpectrogramScale.Decibels } p => Error("MPUC2140", new(p.Path), Invariant($"The spectrogram holds {p.Value:G4}; expected are decibels relative to the loudest, at most 0."), "Save it as librosa.power_to_db(S, ref=numpy.max)."),
        Problem.SpectrogramScaleWrong p => Error("MPUC2140", new(p.Path), Invariant($"The spectrogram holds {p.Value:G4}; expected are powers, which are never below 0."), "Save the powers themselves: they are made into decibels here."),
        Problem.SoundAndVideoApart p => Error("MPUC2141", new(p.Path), $"The spectrogram has {p.SoundFrames} frames, and {p.Video} has {p.VideoFrames}: with more than {p.Most} between them a window would not cover the same moment of both.", "Make the spectrogram with one frame a video frame (hop = samples // frames), or give the sound itself as .wav."),
        Problem.ClipsInTwoForms p => Warning("MPUC2142", Place.Nowhere, $"{p.Clips.Count} {(p.Clips.Count == 1 ? "clip has its" : "clips have their")} {p.Modality} both as {p.Taken} and as {p.Passed}; {p.Taken} is read: {Names(p.Clips)}.", $"Name a folder without {p.Taken} files to have the others read."),
        Problem.NothingToExport p => Error("MPUC2143", Place.Nowhere, p.Missing.Count == p.Steps ? "There is nothing to export: this experiment, as it is set now, has not been trained." : $"There is not all to export: of {p.Steps} results {p.Missing.Count} are not in the store ({Names([.. p.Missing])}).", "Train first, with the same properties: -t:Train."),
        _ => null,
    };
}
