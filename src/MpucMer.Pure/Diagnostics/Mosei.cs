using MpucMer.Pure.Data.Sequences;
using static MpucMer.Pure.Diagnostics.Wording;

namespace MpucMer.Pure.Diagnostics;

/// <content>CMU-MOSEI: computational sequences, segments and standard folds.</content>
public abstract partial record Problem
{
    private static Area MoseiArea =>
        new(
            "Mosei",
            "CMU-MOSEI: computational sequences, segments and standard folds.",
            [
                MoseiClipsTooShort.Page,
                IntervalsWrong.Page,
                StandardFoldsWrong.Page,
                SequenceFileWrong.Page,
                ClipInTwoFiles.Page,
                SequenceWithoutVideos.Page,
                SequenceOfOtherVideos.Page,
                VideosWithoutFold.Page,
                SegmentTableWrong.Page,
                SequenceWidthWrong.Page,
                LabelSequenceWrong.Page,
                SegmentWithoutTimes.Page,
                NoSegments.Page,
            ]
        );

    /// <summary>Clips that are left out.</summary>
    public sealed record MoseiClipsTooShort(string Path, IReadOnlyList<string> Clips, int LeastFrames) : Problem
    {
        public override Explanation Explain() =>
            Warning(
                "MPUC2127",
                new(Path),
                $"{Clips.Count} {(Clips.Count == 1 ? "clip has" : "clips have")} fewer than {LeastFrames} frames and "
                    + $"{(Clips.Count == 1 ? "is" : "are")} left out: {Names(Clips)}.",
                "The published loader leaves them out as well, without a word."
            );

        public static Page Page =>
            new()
            {
                Title = "Clips of CMU-MOSEI that are too short",
                What = """
                    Clips of two frames or fewer show no movement. The published loader leaves them out silently; here they are named.
                    """,
                Fix = """
                    - Nothing has to be done; the count of clips in the report is that without them.
                    """,
                Examples = [new MoseiClipsTooShort("train.pkl", ["a_4", "b_0", "c_11"], 3)],
            };
    }

    /// <summary>
    /// <paramref name="Count"/> intervals of <paramref name="Videos"/> videos; <paramref name="First"/> is the row of the first, from 0, in
    /// <paramref name="Video"/>.
    /// </summary>
    public sealed record IntervalsWrong(string Path, string Video, IntervalFault Fault, int Count, int First, int Videos = 1) : Problem
    {
        public override Explanation Explain() =>
            Warning(
                "MPUC2128",
                new(Path),
                $"In {(Videos == 1 ? Video : $"{Videos} videos")} {Count} {(Count == 1 ? "interval" : "intervals")} "
                    + $"{Wrong} (the first is row {First}{(Videos == 1 ? "" : $" of {Video}")}).",
                Outcome
            );

        public static Page Page =>
            new()
            {
                Title = "Intervals that cannot be, or overlap",
                What = """
                    Rows of a computational sequence hold over intervals of time. Some of them run backwards, lie outside of the video (they
                    end before it begins; a segment: begins when everything that is known of the video has ended), begin a little before the
                    video does, or begin before the one before them ends. There is one warning for each file and fault, with counts.
                    """,
                Fix = """
                    - Nothing has to be done: rows and segments that run backwards or lie outside are left out, overlapping ones stay, and
                      those that begin before the video begin with it.
                    - Many of them in one file may mean that it is damaged: fetch it again.
                    """,
                Examples = [new IntervalsWrong("CMU_MOSEI_COVAREP.csd", "3g5yACwYnA", IntervalFault.Backwards, 212, 17, 41)],
            };

        private string Wrong =>
            Fault switch
            {
                IntervalFault.Backwards => Count == 1 ? "ends before it begins" : "end before they begin",
                IntervalFault.Overlapping => Count == 1 ? "begins before the one before it ends" : "begin before the ones before them end",
                IntervalFault.Outside => Count == 1 ? "lies outside of the video" : "lie outside of the video",
                IntervalFault.BeforeZero => Count == 1 ? "begins before the video does" : "begin before the video does",
            };

        private string Outcome =>
            Fault switch
            {
                IntervalFault.Overlapping => "They stay; where two hold, their mean is taken.",
                IntervalFault.BeforeZero => "They stay, and begin at 0.",
                _ => "They are left out.",
            };
    }

    /// <summary>The SDK's lists of videos.</summary>
    public sealed record StandardFoldsWrong(string Path, string Detail) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC2131",
                new(Path),
                $"The standard folds cannot be read: {Detail}.",
                "It is the file of the Multimodal SDK, with the lists standard_train_fold, standard_valid_fold and standard_test_fold."
            );

        public static Page Page =>
            new()
            {
                Title = "Standard folds that cannot be read",
                What = """
                    The standard folds of CMU's data sets are three lists of videos in a Python file of the Multimodal SDK, which is read as
                    text.
                    """,
                Fix = """
                    - Fetch the file again; of a data set without standard folds, write such a file.
                    """,
                Examples = [new StandardFoldsWrong("cmu_mosei_std_folds.py", "the list standard_valid_fold is missing, or empty")],
            };
    }

    /// <summary>A computational sequence.</summary>
    public sealed record SequenceFileWrong(string Path, string Detail) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC2133",
                new(Path),
                $"The computational sequence cannot be read: {Detail}.",
                "A .csd file is HDF5 with NAME/data/VIDEO/features and intervals; fetch it again where it is damaged."
            );

        public static Page Page =>
            new()
            {
                Title = "A computational sequence that cannot be read",
                What = """
                    A .csd file is HDF5, with one group that is named like the sequence, in it `data` and `metadata`, and for each video
                    `features` [rows, width] and `intervals` [rows, 2].
                    """,
                Fix = """
                    - A link to a name or to another file, data in another file, data put together from other datasets: only what lies in
                      the file itself is read, since anything else could change unseen. `h5repack`, or reading and writing by h5py, makes a
                      file that has all of it.
                    - More data than the file has: a damaged or hostile file promises gigabytes in kilobytes; what is promised may be at
                      most a thousand times what is stored.
                    - A filter that is not read (lzf, szip, scale-offset, n-bit): `h5repack -f GZIP=4 IN OUT`.
                    - Fetch the file again and compare its size: downloads of many gigabytes break off.
                    """,
                Examples = [new SequenceFileWrong("CMU_MOSEI_Labels.csd", "All Labels/data/3g5yACwYnA has 12 features and 11 intervals")],
            };
    }

    /// <summary>A clip that two of the published pickles hold.</summary>
    public sealed record ClipInTwoFiles(string Clip, string First, string Second) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC2156",
                new(Second),
                $"The clip {Clip} is in {First} already.",
                "Each clip is in one of training, validation and test: see that the three files are not the same."
            );

        public static Page Page =>
            new()
            {
                Title = "A clip in two files",
                What = """
                    Two of the three pickles of CMU-MOSEI hold an utterance of the same name, so it would be in two parts of the split.
                    """,
                Fix = """
                    - See that `MpucTrainPickle`, `MpucValidationPickle` and `MpucTestPickle` name three different files.
                    """,
                Examples = [new ClipInTwoFiles("abc[0]", "train.pkl", "valid.pkl")],
            };
    }

    /// <summary>Of the <paramref name="Of"/> videos that <paramref name="Listed"/> labels, those that a sequence lacks.</summary>
    public sealed record SequenceWithoutVideos(string Path, string Listed, IReadOnlyList<string> Videos, int Of) : Problem
    {
        public override Explanation Explain() =>
            Warning(
                "MPUC2170",
                new(Path),
                $"{Videos.Count} of the {Of} videos of {Listed} are not in it: {Names(Videos)}.",
                "Their segments lack what the file holds; MpucMissing says what becomes of them."
            );

        public static Page Page =>
            new()
            {
                Title = "Videos that a sequence lacks",
                What = """
                    A computational sequence lacks some of the videos that are labelled.
                    """,
                Fix = """
                    - Nothing has to be done: with `MpucMissing=use`, which `mosei.proj` sets, such segments count for what they have.
                    - Many of them may mean that the file is not whole: fetch it again.
                    """,
                Examples =
                [
                    new SequenceWithoutVideos(
                        "CMU_MOSEI_VisualOpenFace2.csd",
                        "CMU_MOSEI_Labels.csd",
                        ["3IUVpwx23cY", "5fKmNdZB0tI"],
                        3293
                    ),
                ],
            };
    }

    /// <summary>A sequence has not one of the videos; <paramref name="Example"/> is one of its own.</summary>
    public sealed record SequenceOfOtherVideos(string Path, string Listed, string Example) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC2171",
                new(Path),
                $"It has none of the videos of {Listed}; one that it has is {Example}.",
                "See that all files are of one data set, and that none was renamed inside."
            );

        public static Page Page =>
            new()
            {
                Title = "A sequence of other videos",
                What = """
                    A computational sequence has not one of the labelled videos.
                    """,
                Fix = """
                    - Name the files of one data set: CMU-MOSI's and CMU-MOSEI's have the same form.
                    - A sequence of your own needs the videos' names as groups below `NAME/data`.
                    """,
                Examples = [new SequenceOfOtherVideos("CMU_MOSI_COVAREP.csd", "CMU_MOSEI_Labels.csd", "03bSnISJMiM")],
            };
    }

    /// <summary>Of <paramref name="Of"/> videos those that stand in no fold, and are left out.</summary>
    public sealed record VideosWithoutFold(string Path, IReadOnlyList<string> Videos, int Of) : Problem
    {
        public override Explanation Explain() =>
            Warning(
                "MPUC2172",
                new(Path),
                $"{Videos.Count} of {Of} videos are in no standard fold, and are left out: {Names(Videos)}.",
                "The SDK's folds are not of all videos; MpucSplit=folds with MpucFolds=5 uses every one."
            );

        public static Page Page =>
            new()
            {
                Title = "Videos in no standard fold",
                What = """
                    The standard folds leave some of the labelled videos out.
                    """,
                Fix = """
                    - Nothing has to be done: the published results use the standard folds.
                    - `-p:MpucSplit=folds -p:MpucFolds=5` makes five folds by video of all.
                    """,
                Examples = [new VideosWithoutFold("cmu_mosei_std_folds.py", ["1j4bOjmgYBs"], 3293)],
            };
    }

    /// <summary>A list of segments.</summary>
    public sealed record SegmentTableWrong(string Path, int Line, int Column, string Detail) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC2173",
                new(Path, Line, Column),
                $"The list of segments cannot be read: {Detail}.",
                "docs/mosei.md has its columns: id or video, start, end, split and the six emotions."
            );

        public static Page Page =>
            new()
            {
                Title = "A list of segments that cannot be read",
                What = """
                    The table that `MpucSegments` names has a column too few, a field of another kind, or a segment twice.
                    """,
                Fix = """
                    - Correct the field at that line and column. [docs/mosei.md](../mosei.md) has the columns.
                    """,
                Examples = [new SegmentTableWrong("segments.csv", 7, 12, "the segment ends at 3.2, not after its start")],
            };
    }

    /// <summary>A sequence of another width than what it is taken for.</summary>
    public sealed record SequenceWidthWrong(string Path, int Width, string Expected) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC2174",
                new(Path),
                $"The sequence has {Width} columns; expected are {Expected}.",
                "See that the setting names the file that it is for."
            );

        public static Page Page =>
            new()
            {
                Title = "A sequence of another width",
                What = """
                    A computational sequence has not the columns of what it is given for.
                    """,
                Fix = """
                    - `MpucWordsCsd` is for vectors of 300 numbers (TimestampedWordVectors), `MpucFacesCsd` for OpenFace 2, `MpucLabelsCsd`
                      for seven labels. Any other sequence can be `MpucAcousticCsd`.
                    """,
                Examples =
                [
                    new SequenceWidthWrong(
                        "CMU_MOSEI_VisualFacet42.csd",
                        35,
                        "709 to 714 columns of OpenFace 2 (all, or without some of the first 5), or metadata that name the columns "
                            + "x_17 … y_67"
                    ),
                ],
            };
    }

    /// <summary>Labels that cannot be.</summary>
    public sealed record LabelSequenceWrong(string Path, string Detail) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC2175",
                new(Path),
                $"The labels cannot be read: {Detail}.",
                "Columns are sentiment, then happy, sad, anger, surprise, disgust and fear, each from 0 to 3."
            );

        public static Page Page =>
            new()
            {
                Title = "Labels that cannot be",
                What = """
                    A row of the label sequence has an intensity below zero.
                    """,
                Fix = """
                    - Fetch the file again; in one of your own, put the sentiment, which may be negative, first, or leave it out.
                    """,
                Examples = [new LabelSequenceWrong("labels.csd", "video12[3] has an intensity of -1")],
            };
    }

    /// <summary>A list of segments that has no times, where sequences are to be cut.</summary>
    public sealed record SegmentWithoutTimes(string Path, string Segment) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC2176",
                new(Path),
                $"The segment {Segment} has no start and end.",
                "A .csd file holds whole videos: what is cut from it needs times, in seconds."
            );

        public static Page Page =>
            new()
            {
                Title = "A segment without times",
                What = """
                    Computational sequences are of whole videos, and a row of `MpucSegments` says not from when to when its segment is.
                    """,
                Fix = """
                    - Add the columns `start` and `end`, in seconds from the beginning of the video.
                    - Or give files of that segment alone (`MpucVideosDir` and the like) in place of the sequences.
                    """,
                Examples = [new SegmentWithoutTimes("segments.csv", "video12[3]")],
            };
    }

    /// <summary>Not one segment is left.</summary>
    public sealed record NoSegments(string Path, string Reason) : Problem
    {
        public override Explanation Explain() =>
            Error("MPUC2177", new(Path), $"No segment is left: {Reason}.", "See that the files are of one data set.");

        public static Page Page =>
            new()
            {
                Title = "No segment is left",
                What = """
                    Every segment of the list was left out before modalities were looked at.
                    """,
                Fix = """
                    - See that the times are seconds, and that `MpucFrameRate` is not too low for them.
                    """,
                Examples = [new NoSegments("CMU_MOSEI_Labels.csd", "all have fewer than 3 frames")],
            };
    }
}
