using MpucMer.Pure.Data;
using static MpucMer.Pure.Diagnostics.Wording;

namespace MpucMer.Pure.Diagnostics;

/// <content>Landmarks and action units, as OpenFace writes them, and faces that are found in videos.</content>
public abstract partial record Problem
{
    private static Area FacesArea =>
        new(
            "Faces",
            "Landmarks and action units, as OpenFace writes them, and faces that are found in videos.",
            [
                FaceLost.Page,
                FacesHeld.Page,
                OpenFaceRowsWrong.Page,
                FaceRowsOdd.Page,
                FaceTimesMissing.Page,
                NoFaceInVideo.Page,
                FacesTurned.Page,
                FacesOfSeveral.Page,
                FaceNetworksUnavailable.Page,
            ]
        );

    /// <summary>Not one frame has a face in it.</summary>
    public sealed record FaceLost(string Path, Cut Cut, int Frames) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC2035",
                new(Path),
                $"The face is lost in all {Frames} frames{(Cut == Cut.Whole ? "" : $" from {Cut}")} (success is 0, or confidence at most "
                    + ".725).",
                "Track the clip again, or leave the fields of its face empty and keep it by MpucMissing=use."
            );

        public static Page Page =>
            new()
            {
                Title = "A face that is lost throughout",
                What = """
                    In every frame of the file, or of the stretch of it that the clip is, OpenFace says that it did not find the face:
                    `success` is 0 or, in files without that column, `confidence` is at most .725, the bound that OpenFace 2 itself uses.
                    """,
                Fix = """
                    - Look at the recording: is there a face, upright and large enough?
                    - Leave the clip's fields `landmarks` and `action-units` empty; with `-p:MpucMissing=use` it is used for what it has.
                    """,
                Examples = [new FaceLost("faces/3.csv", Cut.Whole, 45)],
            };
    }

    /// <summary>
    /// Clips in which more than a tenth of the frames are held, worst first; <paramref name="Held"/> of <paramref name="Frames"/> counts
    /// all clips.
    /// </summary>
    public sealed record FacesHeld(Seq<HeldFace> Clips, long Held, long Frames) : Problem
    {
        public override Explanation Explain() =>
            Warning(
                "MPUC2036",
                Place.Nowhere,
                $"In {Held} of {Frames} frames the face is lost or the row is missing: the frame before is held. More than a tenth in "
                    + $"{SomeClips(Clips.Count)}: {Names(Clips.Map(c => $"{c.Clip} ({c.Held} of {c.Frames})"))}.",
                "Look at these clips: track them again, or leave the fields of their faces empty and keep them by MpucMissing=use."
            );

        public static Page Page =>
            new()
            {
                Title = "Frames without a face are held",
                What = """
                    Frames in which the face is lost, or whose row is missing, hold the face of the frame before (at the beginning that of
                    the first one with it). They enter no scale. Clips of which they are more than a tenth are named, worst first. Of
                    segments of CMU-MOSEI whose face is lost throughout (sequences and pickles) landmarks and action units say nothing.
                    """,
                Fix = """
                    - Look at the clips that are named.
                    - Leave the fields of their faces empty, and keep them by `-p:MpucMissing=use`.
                    """,
                Examples = [new FacesHeld(Seq1(new HeldFace("test", 13, 45)), 13, 360)],
            };
    }

    /// <summary>Rows that contradict each other.</summary>
    public sealed record OpenFaceRowsWrong(string Path, int Line, string Detail) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC2037",
                new(Path, Line),
                $"The row contradicts others: {Detail}.",
                "Two files may have been put together, or rows numbered anew: track the clip again."
            );

        public static Page Page =>
            new()
            {
                Title = "Rows of a face that contradict each other",
                What = """
                    Rows are put at the frame that their columns `frame` and `timestamp` name. Here two rows are of one frame and hold
                    different faces, times fall while frames rise, or the numbers are none of frames.
                    """,
                Fix = """
                    - Give each clip a file of its own.
                    - Several faces in one recording are told apart by `face_id`: keep that column.
                    """,
                Examples = [new OpenFaceRowsWrong("faces/3.csv", 47, "it is of the same frame as line 2, with another face in it")],
            };
    }

    /// <summary>Odd rows of a face.</summary>
    public sealed record FaceRowsOdd(FaceRowFault Fault, Seq<string> Paths) : Problem
    {
        public override Explanation Explain() => Warning("MPUC2038", First(Paths), $"In {TheFiles(Paths)} {Odd}.", Meant);

        public static Page Page =>
            new()
            {
                Title = "Odd rows of a face",
                What = """
                    What the columns of a row say about it was used to put it in its place: frames that stand there twice with the same
                    numbers are taken once; rows in another order are sorted; of several faces (`face_id`) that in most frames is taken; a
                    file whose first row is of a later frame than there are rows is taken for a stretch that was cut out of a longer one.
                    """,
                Fix = """
                    - Track the clip again, or take out the rows that are not of it.
                    - Where a file is of a longer recording, say with `start` and `end` which stretch the clip is.
                    """,
                Examples = [new FaceRowsOdd(FaceRowFault.Doubled, Seq1("faces/3.csv"))],
            };

        private string Odd =>
            Fault switch
            {
                FaceRowFault.Doubled => "some frames stand there twice; each is taken once",
                FaceRowFault.OutOfOrder => "rows are not in the order of their frames; each is put in its place",
                FaceRowFault.OtherFaces => "there are rows of several faces (face_id); that in most frames is taken",
                FaceRowFault.BeginsLate => "the first row is of a later frame than there are rows; it is taken for the clip's first",
            };

        private string Meant =>
            Fault switch
            {
                FaceRowFault.Doubled => "Two runs of the tracker may have been written to one file.",
                FaceRowFault.OutOfOrder => "See that nothing else was sorted away.",
                FaceRowFault.OtherFaces => "See that it is the face of who speaks; otherwise take the others' rows out.",
                FaceRowFault.BeginsLate => "Where the file is of a longer recording, say with start and end which stretch the clip is.",
            };
    }

    /// <summary>A video in no frame of which a face was found.</summary>
    public sealed record NoFaceInVideo(string Path, Cut Cut, int Frames) : Problem
    {
        public override bool SaysAbsence => true;

        public override Explanation Explain() =>
            Error(
                "MPUC2180",
                new(Path),
                $"No face was found in any of {Frames} {(Frames == 1 ? "frame" : "frames")}{(Cut == Cut.Whole ? "" : $" from {Cut}")}.",
                "Look at the video: is there a face, upright and large enough? Otherwise take the clip out, or leave its landmarks empty "
                    + "and keep it by MpucMissing=use."
            );

        public static Page Page =>
            new()
            {
                Title = "A video without a face",
                What = """
                    Landmarks were to be found in a video, and the detector saw no face in any of its frames, or of the stretch of it that
                    the clip is. It finds faces from some thirty pixels on, upright or leaning by up to some forty-five degrees, seen from
                    the front or half from a side.
                    """,
                Fix = """
                    - Play the video. A phone's video that lies on its side says so in its container, and is turned; one that was turned
                      and lost that note is not: `ffmpeg -i a.mp4 -vf transpose=1 b.mp4` turns it.
                    - A face of a few pixels: cut the part of the picture out in which it is (`-vf crop=…`).
                    - Leave the clip's field `landmarks` empty; with `-p:MpucMissing=use` it is used for what it has.
                    """,
                Examples = [new NoFaceInVideo("clips/a17.mp4", Cut.Whole, 96)],
            };
    }

    /// <summary>Videos whose face is turned away for more than a tenth of the time, worst first.</summary>
    public sealed record FacesTurned(Seq<HeldFace> Clips) : Problem
    {
        public override Explanation Explain() =>
            Warning(
                "MPUC2181",
                Place.Nowhere,
                $"In {SomeClips(Clips.Count)} the face is turned by more than 60 degrees in more than a tenth of the frames: "
                    + $"{Names(Clips.Map(c => $"{c.Clip} ({c.Held} of {c.Frames})"))}. The half that is not seen is a guess.",
                "Look at these clips: leave those in profile out, or leave their landmarks empty and keep them by MpucMissing=use."
            );

        public static Page Page =>
            new()
            {
                Title = "Faces in profile",
                What = """
                    Landmarks were found in videos, and the head is turned by more than 60 degrees in many frames. The network of points
                    gives all of them, whether they are seen or not: those of the far half are what a face usually has there. The angle is
                    that of the line between the cheeks in the network's own depth, an estimate.
                    """,
                Fix = """
                    - Leave out clips in profile, or leave their field `landmarks` empty and keep them by `-p:MpucMissing=use`.
                    - Where several cameras were there, take the one in front.
                    """,
                Examples = [new FacesTurned(Seq1(new HeldFace("a17", 40, 96)))],
            };
    }

    /// <summary>Videos in which the face that is followed is another one later on, or which show several.</summary>
    public sealed record FacesOfSeveral(Seq<string> Changing, Seq<string> Several) : Problem
    {
        public override Explanation Explain() =>
            Warning(
                "MPUC2182",
                First(Changing + Several),
                Said,
                "See that it is the face of who speaks; otherwise cut the clip, or the part of the picture, in which it is."
            );

        public static Page Page =>
            new()
            {
                Title = "Several faces in a video",
                What = """
                    One face is followed in a video: that near to where it was last, at first the largest. Here another one is followed
                    later on, since the first was gone and one came up elsewhere or of another size (a cut, somebody who leaves), or there
                    are several in a frame. Landmarks are scaled over the whole clip: with two persons in it they are of neither.

                    A cut from one person to another at the same place and of the same size is not seen.
                    """,
                Fix = """
                    - Cut such a video into clips of one person each (`start` and `end` in a manifest).
                    - Where who speaks is not the largest face, cut the part of the picture out in which it is
                      (`ffmpeg -i a.mp4 -vf crop=640:720:0:0 b.mp4`).
                    """,
                Examples =
                [
                    new FacesOfSeveral(Seq1("clips/a17.mp4"), Seq<string>()),
                    new FacesOfSeveral(Seq<string>(), Seq1("clips/a18.mp4")),
                ],
            };

        private string Said =>
            string.Join(
                " ",
                (Changing.IsEmpty ? Seq<string>() : Seq1($"In {TheFiles(Changing)} another face is followed later on than at first."))
                    + (Several.IsEmpty ? Seq<string>() : Seq1($"In {TheFiles(Several)} there are several faces, of which one is followed."))
            );
    }

    /// <summary>The library that runs the networks of faces does not load.</summary>
    public sealed record FaceNetworksUnavailable(string Provider, string Detail) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC2183",
                Place.Nowhere,
                $"The networks that find faces in videos do not run here: {Provider} cannot be loaded ({Detail}).",
                "Restore it (dotnet restore --force; mpucmer setup); on a system that it has no library for, give landmarks as OpenFace's "
                    + "CSV files."
            );

        public static Page Page =>
            new()
            {
                Title = "No library for the networks of faces",
                What = """
                    Landmarks are to be found in videos. The two networks for it run on ONNX Runtime, whose native library comes with its
                    NuGet package for Linux (glibc) on x64 and Arm, Windows on x64 and Arm, and macOS on Arm. It is not there, or the
                    system's loader refuses it. Nothing else needs it.
                    """,
                Fix = """
                    - `dotnet restore --force`, or build again: an emptied NuGet folder is filled. For the tool: `mpucmer setup`.
                    - On Alpine and other systems of musl there is no such library: track faces elsewhere, and give the CSV files.
                    """,
                Examples =
                [
                    new FaceNetworksUnavailable(
                        "Microsoft.ML.OnnxRuntime 1.31.1",
                        "libonnxruntime.so: cannot open shared object file: No such file or directory"
                    ),
                ],
            };
    }

    /// <summary>A face track whose times are needed.</summary>
    public sealed record FaceTimesMissing(string Path, string Detail) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC2158",
                new(Path),
                $"The times of the landmarks are needed to cut the file, or to put words on its frames, and {Detail}.",
                "OpenFace writes them (column timestamp); track the clip again, or cut the file yourself."
            );

        public static Page Page =>
            new()
            {
                Title = "Landmarks without times",
                What = """
                    A stretch is to be cut out of OpenFace's file, or the words of a transcript are to be put on its frames; both need the
                    column `timestamp`, whose times rise.
                    """,
                Fix = """
                    - Track the clip again with OpenFace's FeatureExtraction, which writes the column.
                    - Or cut the file and the transcript yourself, and leave `start` and `end` empty.
                    """,
                Examples = [new FaceTimesMissing("eva.csv", "it has no column timestamp")],
            };
    }
}

/// <summary>What is odd about the rows of files of a face.</summary>
public enum FaceRowFault
{
    /// <summary>Frames that are there twice, with the same numbers.</summary>
    Doubled,

    /// <summary>Rows in another order than their frames.</summary>
    OutOfOrder,

    /// <summary>Several faces.</summary>
    OtherFaces,

    /// <summary>The first row is of so late a frame that the file is a stretch of a longer one.</summary>
    BeginsLate,
}
