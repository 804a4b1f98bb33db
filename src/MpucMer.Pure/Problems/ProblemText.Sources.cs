namespace MpucMer.Pure.Problems;

public static partial class ProblemText
{
    private static Explanation? Sources(Problem problem) => problem switch
    {
        Problem.SourceChanged p => Error("MPUC2060", new(p.Path), "The content is not what it was when the build began: it was replaced or written to meanwhile. Nothing of it is stored.",
            "Build again when nothing writes there any more."),
        Problem.SourceTooLarge p => Error("MPUC2061", new(p.Path), $"The file has {Gigabytes(p.Length)}, and at most {Gigabytes(p.Most)} are read at once.",
            "See that it is the file of one clip, and whole; cut what is that long into clips."),
        Problem.RecordingCutOff p => Error("MPUC2062", new(p.Path), $"The recording is cut off: {p.Detail}.", "Fetch or copy it again, or take its clips out."),
        Problem.RecordingOfOtherFiles p => Error("MPUC2063", new(p.Path), "The file is no recording of a form that holds its own pictures and sound (a playlist, a script or a description names other files).",
            "Give the recording itself: those files are not looked into, and their changes would not be noticed."),
        Problem.RecordingsDamaged p => Warning("MPUC2064", Place.Nowhere, $"{Recordings(p.Recordings, "is", "are")} damaged, and ffmpeg goes on after it: {Names(p.Recordings.ToList(), 3)}.",
            "What could be decoded is used. Play them, or fetch them again."),
        Problem.RecordingsShort p => Warning("MPUC2065", Place.Nowhere, $"{Recordings(p.Recordings, "has", "have")} less than is asked for: {Names(p.Recordings.ToList(), 3)}.",
            "What is there is used. See that they are whole, and that start and end are seconds of these files."),
        Problem.RecordingsVaryInRate p => Warning("MPUC2066", Place.Nowhere, $"The pictures of {Recordings(p.Recordings, "come", "come")} at changing rates: {Names(p.Recordings.ToList(), 3)}.",
            "They are taken by their times, so that some come twice and others not at all; nothing has to be done."),
        _ => null,
    };

    private static string Recordings(Seq<string> recordings, string one, string more) => $"{recordings.Count} recording{(recordings.Count == 1 ? $" {one}" : $"s {more}")}";
}
