using MpucMer.Pure.Data;

namespace MpucMer.Pure.Problems;

public static partial class ProblemText
{
    private static Explanation? Signals(Problem problem) => problem switch
    {
        Problem.VectorsCountRows p => Warning("MPUC2034", First(p.Paths), $"The first column of {Files(p.Paths)} only numbers the rows: an index that is read as a feature.",
            "Save the vectors without it (pandas: to_csv(path, header=False, index=False))."),
        Problem.FaceLost p => Error("MPUC2035", new(p.Path), $"The face is lost in all {p.Frames} frames{(p.Cut == Cut.Whole ? "" : $" from {p.Cut}")} (success is 0, or confidence at most .725).",
            "Track the clip again, or leave the fields of its face empty and keep it by MpucMissing=use."),
        Problem.FacesHeld p => Warning("MPUC2036", Place.Nowhere,
            $"In {p.Held} of {p.Frames} frames the face is lost or the row is missing: the frame before is held. More than a tenth in {Clips(p.Clips.Count)}: {Names([.. p.Clips.Map(c => $"{c.Clip} ({c.Held} of {c.Frames})")])}.",
            "Look at these clips: track them again, or leave the fields of their faces empty and keep them by MpucMissing=use."),
        Problem.OpenFaceRowsWrong p => Error("MPUC2037", new(p.Path, p.Line), $"The row contradicts others: {p.Detail}.",
            "Two files may have been put together, or rows numbered anew: track the clip again."),
        Problem.FaceRowsOdd p => Warning("MPUC2038", First(p.Paths), $"In {Files(p.Paths)} {Odd(p.Fault)}.", Meant(p.Fault)),
        Problem.ModalitiesOfOtherClips p => Error("MPUC2039", Place.Nowhere, $"The signals of {Clips(p.Clips.Count)} cannot be of one recording: {Lengths(p.Clips)}.",
            "See that each file is of its clip; where a clip is a stretch of a longer recording, say so with start and end."),
        Problem.ModalitiesApart p => Warning("MPUC2040", Place.Nowhere, $"The signals of {Clips(p.Clips.Count)} are not of one length: {Lengths(p.Clips)}.",
            "Each keeps its own time, and a clip ends with its shortest; see that no file is cut off."),
        Problem.SilentSounds p => Warning("MPUC2041", First(p.Paths), $"There is no sound in {Files(p.Paths)}: every sample is the same.",
            "Their spectrograms say nothing. Leave the audio field of such a clip empty, and keep it by MpucMissing=use."),
        Problem.ChannelsCancel p => Warning("MPUC2042", First(p.Paths), $"The channels of {Files(p.Paths)} cancel out when they are mixed to one.",
            "One has the other's opposite sign: take one of them, ffmpeg -i FILE -af pan=\"mono|c0=c0\" OUT.wav"),
        Problem.WavUnfinished p => Warning("MPUC2043", First(p.Paths), $"The header of {Files(p.Paths)} does not say how long the sound is; what is there is read.",
            "A recorder that was ended leaves it so: the end of the clip may be missing."),
        Problem.WavGoesOn p => Warning("MPUC2028", First(p.Paths), $"There is more in {Files(p.Paths)} than the length in the header says; it is not read.",
            "A recorder that was ended may leave an earlier length, and files that were put together bring a header each: ffmpeg -ignore_length 1 -i FILE OUT.wav reads all."),
        Problem.ClipsCopied { Fault: CopyFault.AcrossParts } p => Warning("MPUC2045", Place.Nowhere,
            $"{p.Pairs.Count} {(p.Pairs.Count == 1 ? "clip has" : "clips have")} the content of a clip in another part of the split (fold {p.Fold}): {Pairs(p.Pairs)}.",
            "The score then tells of what was trained on: leave one of the two out, or put both into one group."),
        Problem.ClipsCopied p => Warning("MPUC2045", Place.Nowhere, $"{p.Pairs.Count} {(p.Pairs.Count == 1 ? "pair of clips has" : "pairs of clips have")} the same content and different labels: {Pairs(p.Pairs)}.",
            "One of the labels is wrong, or a file stands for the wrong clip."),
        Problem.WordsAfterEnd p => Warning("MPUC2046", Place.Nowhere,
            $"The words of {Clips(p.Clips.Count)} go on after the clip has ended: {Names([.. p.Clips.Map(c => Invariant($"{c.Clip} (to {c.Longer:0.##} s of {c.Shorter:0.##})"))])}.",
            p.Clips.Exists(c => c.Longer > 50 * c.Shorter) ? "Times are seconds from the beginning of the recording: are these milliseconds?" : "Times are seconds from the beginning of the recording: see that the transcript is of this clip."),
        Problem.ClipsShorterThanWindow p => Warning("MPUC2049", p.Place,
            $"{p.Count} of {p.Of} clips are shorter than the window of {p.Window} frames, and repeat what they have (the shortest: {p.Shortest}, {p.ShortestFrames}; the median is {p.Median}).",
            p.Median < p.Window ? $"Set MpucWindow to {p.Median} or less, so that most clips fill one." : ""),
        _ => null,
    };

    private static Place First(Seq<string> paths) => new(paths.Head());

    private static string Files(Seq<string> paths) => paths.Count == 1 ? "the file" : $"{paths.Count} files ({Names([.. paths])})";

    private static string Clips(int count) => count == 1 ? "a clip" : $"{count} clips";

    private static string Lengths(Seq<ClipLengths> clips) =>
        Names([.. clips.Map(c => Invariant($"{c.Clip} ({c.ShorterOf} {c.Shorter:0.##} s, {c.LongerOf} {c.Longer:0.##} s)"))]);

    private static string Pairs(Seq<(string First, string Second)> pairs) => Names([.. pairs.Map(p => $"{p.First} = {p.Second}")]);

    private static string Odd(FaceRowFault fault) => fault switch
    {
        FaceRowFault.Doubled => "some frames stand there twice; each is taken once",
        FaceRowFault.OutOfOrder => "rows are not in the order of their frames; each is put in its place",
        FaceRowFault.OtherFaces => "there are rows of several faces (face_id); that in most frames is taken",
        FaceRowFault.BeginsLate => "the first row is of a later frame than there are rows; it is taken for the clip's first",
        _ => throw new InvalidOperationException($"No text for {fault}."),
    };

    private static string Meant(FaceRowFault fault) => fault switch
    {
        FaceRowFault.Doubled => "Two runs of the tracker may have been written to one file.",
        FaceRowFault.OutOfOrder => "See that nothing else was sorted away.",
        FaceRowFault.OtherFaces => "See that it is the face of who speaks; otherwise take the others' rows out.",
        FaceRowFault.BeginsLate => "Where the file is of a longer recording, say with start and end which stretch the clip is.",
        _ => throw new InvalidOperationException($"No text for {fault}."),
    };
}
