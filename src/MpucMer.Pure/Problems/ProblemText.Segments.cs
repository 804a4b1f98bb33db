namespace MpucMer.Pure.Problems;

public static partial class ProblemText
{
    private static Explanation? Segments(Problem problem) => problem switch
    {
        Problem.SequenceWithoutVideos p => Warning("MPUC2170", new(p.Path), $"{p.Videos.Count} of the {p.Of} videos of {p.Listed} are not in it: {Names(p.Videos)}.", "Their segments lack what the file holds; MpucMissing says what becomes of them."),
        Problem.SequenceOfOtherVideos p => Error("MPUC2171", new(p.Path), $"It has none of the videos of {p.Listed}; one that it has is {p.Example}.", "See that all files are of one data set, and that none was renamed inside."),
        Problem.VideosWithoutFold p => Warning("MPUC2172", new(p.Path), $"{p.Videos.Count} of {p.Of} videos are in no standard fold, and are left out: {Names(p.Videos)}.", "The SDK's folds are not of all videos; MpucSplit=folds with MpucFolds=5 uses every one."),
        Problem.SegmentTableWrong p => Error("MPUC2173", new(p.Path, p.Line, p.Column), $"The list of segments cannot be read: {p.Detail}.", "docs/mosei.md has its columns: id or video, start, end, split and the six emotions."),
        Problem.SequenceWidthWrong p => Error("MPUC2174", new(p.Path), $"The sequence has {p.Width} columns; expected are {p.Expected}.", "See that the setting names the file that it is for."),
        Problem.LabelSequenceWrong p => Error("MPUC2175", new(p.Path), $"The labels cannot be read: {p.Detail}.", "Columns are sentiment, then happy, sad, anger, surprise, disgust and fear, each from 0 to 3."),
        Problem.SegmentWithoutTimes p => Error("MPUC2176", new(p.Path), $"The segment {p.Segment} has no start and end.", "A .csd file holds whole videos: what is cut from it needs times, in seconds."),
        Problem.NoSegments p => Error("MPUC2177", new(p.Path), $"No segment is left: {p.Reason}.", "See that the files are of one data set."),
        _ => null,
    };
}
