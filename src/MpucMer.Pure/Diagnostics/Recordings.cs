using MpucMer.Pure.Data;
using static MpucMer.Pure.Diagnostics.Wording;

namespace MpucMer.Pure.Diagnostics;

/// <content>Videos, sound tracks and frames.</content>
public abstract partial record Problem
{
    private static Area RecordingsArea =>
        new(
            "Recordings",
            "Videos, sound tracks and frames.",
            [
                RecordingCutOff.Page,
                RecordingOfOtherFiles.Page,
                RecordingsDamaged.Page,
                RecordingsShort.Page,
                RecordingsVaryInRate.Page,
                ToolMissing.Page,
                VideoUndecodable.Page,
                NotJpeg.Page,
                NoFrames.Page,
                StretchesOfUncuttable.Page,
                NoSoundTrack.Page,
                StretchEmpty.Page,
            ]
        );

    /// <summary>A recording that ends before its content does.</summary>
    public sealed record RecordingCutOff(string Path, string Detail) : Problem
    {
        public override Explanation Explain() =>
            Error("MPUC2062", new(Path), $"The recording is cut off: {Detail}.", "Fetch or copy it again, or take its clips out.");

        public static Page Page =>
            new()
            {
                Title = "Recording cut off",
                What = """
                    A recording ends before its content does. Its container says so (the lengths that AVI, MP4, Matroska, ASF and AIFF
                    write of themselves), by ffmpeg (`partial file`, `File ended prematurely`), or by how long the only track says that it
                    lasts. Its last pictures or sounds are missing, and what is there would not be what was recorded. A WAV file that is cut
                    off is MPUC2005.

                    MPEG transport and program streams, FLV with several tracks, and Ogg do not tell how long they are. What is missing at
                    their ends shows as MPUC2064 or MPUC2065, or not at all where the cut is between two frames.
                    """,
                Fix = """
                    Fetch or copy it again. Where there is no better copy, `ffmpeg -i a17.mp4 -c copy whole.mp4` makes a file of what is
                    there; that its end is missing has then to be known by the labels.
                    """,
                Examples = [new RecordingCutOff("clips/a17.mp4", "its container has 35663 bytes by its own account, and 21397 are there")],
            };
    }

    /// <summary>In place of a recording a list, script or description of other files.</summary>
    public sealed record RecordingOfOtherFiles(string Path) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC2063",
                new(Path),
                "The file is no recording of a form that holds its own pictures and sound (a playlist, a script or a description names "
                    + "other files).",
                "Give the recording itself: those files are not looked into, and their changes would not be noticed."
            );

        public static Page Page =>
            new()
            {
                Title = "Not a recording but a list of others",
                What = """
                    The file has the name of a recording, and is none that holds its own pictures and sound: a script of ffmpeg
                    (`ffconcat`), a playlist (HLS, DASH), a session description, a pattern of pictures, or something else that is no
                    container for recordings. Such a file may name others, anywhere on this machine or elsewhere, whose content would be
                    decoded in its place, and whose changes would not be noticed. ffmpeg is allowed the file that is given, the containers
                    below, and nothing else.
                    """,
                Fix = """
                    Give the recording itself. Read are MP4, MOV, 3GP, Matroska, WebM, AVI, MPEG (program, transport and elementary
                    streams), FLV, ASF (WMV, WMA), MXF, DV, WAV, W64, FLAC, MP3, AAC, AC-3, Ogg, AIFF, CAF, AU and AMR.
                    """,
                Examples = [new RecordingOfOtherFiles("clips/list.mp4")],
            };
    }

    /// <summary>Recordings of which parts are damaged; each with what ffmpeg says.</summary>
    public sealed record RecordingsDamaged(Seq<string> Recordings) : Problem
    {
        public override Explanation Explain() =>
            Warning(
                "MPUC2064",
                Place.Nowhere,
                $"{Counted(Recordings, "is", "are")} damaged, and ffmpeg goes on after it: {Names(Recordings, 3)}.",
                "What could be decoded is used. Play them, or fetch them again."
            );

        public static Page Page =>
            new()
            {
                Title = "Recordings damaged",
                What = """
                    ffmpeg complained of a recording and went on: a packet or frame could not be decoded, and was left out or replaced. What
                    could be decoded is used. The complaint is kept beside the stored features, so that every later run that uses them
                    reports it again.
                    """,
                Fix = """
                    Play them, or fetch them again. Where they are as good as they will be, nothing has to be done.
                    """,
                Examples =
                [
                    new RecordingsDamaged(Seq("a17.ts (ac-tex damaged at 5 4; 2 complaints)", "b02.flac (invalid residual; 3 complaints)")),
                ],
            };
    }

    /// <summary>Recordings that have less than the stretch that is asked for; each with how much.</summary>
    public sealed record RecordingsShort(Seq<string> Recordings) : Problem
    {
        public override Explanation Explain() =>
            Warning(
                "MPUC2065",
                Place.Nowhere,
                $"{Counted(Recordings, "has", "have")} less than is asked for: {Names(Recordings, 3)}.",
                "What is there is used. See that they are whole, and that start and end are seconds of these files."
            );

        public static Page Page =>
            new()
            {
                Title = "Recordings shorter than what is asked for",
                What = """
                    A clip's stretch ends after its recording does, or one track of a recording ends well before the container says that it
                    does; by more than a second and a tenth. What is there is used.
                    """,
                Fix = """
                    See that the recording is whole, and that start and end are seconds from the beginning of this very file.
                    """,
                Examples = [new RecordingsShort(Seq1("eva.mp4 (pictures: 2.1 of 10 s, from 60 s to 70 s)"))],
            };
    }

    /// <summary>Recordings whose pictures come at changing rates; each with its rates.</summary>
    public sealed record RecordingsVaryInRate(Seq<string> Recordings) : Problem
    {
        public override Explanation Explain() =>
            Warning(
                "MPUC2066",
                Place.Nowhere,
                $"The pictures of {Counted(Recordings, "come", "come")} at changing rates: {Names(Recordings, 3)}.",
                "They are taken by their times, so that some come twice and others not at all; nothing has to be done."
            );

        public static Page Page =>
            new()
            {
                Title = "Recordings of changing rates",
                What = """
                    The pictures of a recording do not follow each other at one rate, as phones and screen recorders write them. They are
                    taken by their times at `MpucFrameRate`: picture and sound keep together, some pictures come twice, and others not at
                    all.
                    """,
                Fix = """
                    Nothing has to be done. Who tracks faces beside it should know that OpenFace takes every picture as it comes, whatever
                    its time.
                    """,
                Examples = [new RecordingsVaryInRate(Seq1("a17.mp4 (24.2 frames a second on the average, steps of 30)"))],
            };
    }

    /// <summary>A library or program that has to be installed; <paramref name="Command"/> does it.</summary>
    public sealed record ToolMissing(string Tool, string Purpose, string Command, string Detail) : Problem
    {
        public override Explanation Explain() =>
            Error("MPUC2132", Place.Nowhere, $"{Tool} is needed {Purpose}, and is not there ({Detail}).", $"Install it: {Command}");

        public static Page Page =>
            new()
            {
                Title = "A program that is not installed",
                What = """
                    Videos need a program of the system, ffmpeg. Nothing else does.
                    """,
                Fix = """
                    - Run the command that the message names, as root.
                    - On other systems: install ffmpeg by their package manager.
                    """,
                Examples = [new ToolMissing("ffmpeg", "to decode video", "apt-get install -y ffmpeg", "No such file or directory")],
            };
    }

    /// <summary>A video that cannot be decoded: <paramref name="Detail"/> is what ffmpeg says.</summary>
    public sealed record VideoUndecodable(string Path, string Detail) : Problem
    {
        /// <summary>Whether it is whole, and has sound alone.</summary>
        public bool HasNoPictures { get; init; }

        public override bool SaysAbsence => HasNoPictures;

        public override Explanation Explain() =>
            Error(
                "MPUC2134",
                new(Path),
                $"ffmpeg cannot decode the file: {Detail}.",
                "Play it, or fetch it again; ffprobe FILE says what is in it."
            );

        public static Page Page =>
            new()
            {
                Title = "A video that cannot be decoded",
                What = """
                    ffmpeg does not find a picture in the file, or finds it damaged. Of damage in the middle it only speaks, and goes on:
                    what can be decoded is used.
                    """,
                Fix = """
                    - Fetch the file again.
                    - Convert it: `ffmpeg -i FILE OUT.mp4` says where it fails.
                    """,
                Examples = [new VideoUndecodable("clip.mp4", "Invalid data found when processing input")],
            };
    }

    /// <summary>No JPEG, or not a whole one.</summary>
    public sealed record NotJpeg(string Path, string Detail) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC2154",
                new(Path),
                $"Not a JPEG file that can be decoded: {Detail}.",
                "Extract the frames of that clip again, or take the clip out."
            );

        public static Page Page =>
            new()
            {
                Title = "Frame is no JPEG",
                What = """
                    A frame of a clip is not a JPEG file, or not a whole one, or says that it is larger than any frame is. Damage within
                    compressed data mostly shows in the picture only, and is not found. Frames are decoded when a step of training needs
                    them; `-t:Check` looks at the first of each clip.
                    """,
                Fix = """
                    - Extract the frames of that clip again.
                    - Or remove the folder: the clip is then one without video (`MpucMissing`).
                    """,
                Examples = [new NotJpeg("frames/a/12.jpg", "it is cut off")],
            };
    }

    /// <summary>A folder that should hold the frames of a clip.</summary>
    public sealed record NoFrames(string Path) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC2155",
                new(Path),
                "The folder holds no JPEG files.",
                "It should hold the frames of one clip, one file a frame, named in order."
            );

        public static Page Page =>
            new()
            {
                Title = "Folder without frames",
                What = """
                    The folder of a clip's frames holds no JPEG files.
                    """,
                Fix = """
                    - Extract the frames, e.g. `ffmpeg -i a.mp4 -vf fps=30,scale=180:180 frames/a/%d.jpg`.
                    - Or remove the folder: the clip is then one without video (`MpucMissing`).
                    """,
                Examples = [new NoFrames("frames/a")],
            };
    }

    /// <summary>Two clips take different stretches of one file of which none can be cut out.</summary>
    public sealed record StretchesOfUncuttable(string Modality, string Path, string First, string Second) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC2157",
                new(Path),
                $"{First} and {Second} are different stretches of one file of {Modality}, and no stretch can be cut out of it.",
                "Arrays and folders of frames say nothing of seconds: give each clip a file of its own. Recordings, WAV files, "
                    + "transcripts and OpenFace's files are cut."
            );

        public static Page Page =>
            new()
            {
                Title = "Two stretches of a file that cannot be cut",
                What = """
                    The manifest cuts two clips out of one array, or one folder of frames. Neither says anything of seconds, so nothing can
                    be cut out of it. A row with `start` and `end` may name such a file; it is then the clip's own.
                    """,
                Fix = """
                    - Give each clip a file of its own.
                    - Or make the features again, clip by clip.
                    """,
                Examples = [new StretchesOfUncuttable("vectors:face", "face.npy", "eva-1", "eva-2")],
            };
    }

    /// <summary>A recording without sound, given as a clip's audio.</summary>
    public sealed record NoSoundTrack(string Path) : Problem
    {
        public override bool SaysAbsence => true;

        public override Explanation Explain() =>
            Error(
                "MPUC2159",
                new(Path),
                "The recording has no sound.",
                "Leave the audio field of such a clip empty, and keep the clip by MpucMissing=use; or take audio out of MpucModalities."
            );

        public static Page Page =>
            new()
            {
                Title = "A recording without sound",
                What = """
                    A recording that is given as a clip's audio has no sound track.
                    """,
                Fix = """
                    - Leave the field of that clip empty; `-p:MpucMissing=use` keeps the clip for what it has.
                    - Or name the file that has the sound.
                    """,
                Examples = [new NoSoundTrack("eva.mp4")],
            };
    }

    /// <summary>A stretch in which the file has nothing.</summary>
    public sealed record StretchEmpty(string Path, Cut Cut) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC2162",
                new(Path),
                $"There is nothing in the stretch from {Cut}.",
                "See that start and end are seconds from the beginning of this file, and that the file is whole."
            );

        public static Page Page =>
            new()
            {
                Title = "Nothing in the stretch",
                What = """
                    The manifest's `start` and `end` cut a stretch out of a recording in which it has no picture, no sound or no row.
                    """,
                Fix = """
                    - See that the times are seconds (not milliseconds, not frames) from the beginning of this file.
                    - Compare with the length that ffprobe FILE says.
                    """,
                Examples = [new StretchEmpty("eva.wav", new(62.5, Some(64d)))],
            };
    }

    private static string Counted(Seq<string> recordings, string one, string more) =>
        $"{recordings.Count} recording{(recordings.Count == 1 ? $" {one}" : $"s {more}")}";
}
