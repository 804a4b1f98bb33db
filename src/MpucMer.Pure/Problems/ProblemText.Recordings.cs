namespace MpucMer.Pure.Problems;

public static partial class ProblemText
{
    private static Explanation? Recordings(Problem problem) => problem switch
    {
        Problem.StretchesOfUncuttable p => Error("MPUC2157", new(p.Path), $"{p.First} and {p.Second} are different stretches of one file of {p.Modality}, and no stretch can be cut out of it.", "Arrays and folders of frames say nothing of seconds: give each clip a file of its own. Recordings, WAV files, transcripts and OpenFace's files are cut."),
        Problem.FaceTimesMissing p => Error("MPUC2158", new(p.Path), $"The times of the landmarks are needed to cut the file, or to put words on its frames, and {p.Detail}.", "OpenFace writes them (column timestamp); track the clip again, or cut the file yourself."),
        Problem.NoSoundTrack p => Error("MPUC2159", new(p.Path), "The recording has no sound.", "Leave the audio field of such a clip empty, and keep the clip by MpucMissing=use; or take audio out of MpucModalities."),
        Problem.WordsUnknown p => Warning("MPUC2160", new(p.Path), $"{p.Unknown} of {p.Words} words of the transcripts have no vector and are left out: {Names(p.Examples)}.", "A few are names and slips. Many: see that the vectors are of the transcripts' language."),
        Problem.TranscriptsSilent p => Warning("MPUC2161", Place.Nowhere, $"The transcripts of {p.Clips.Count} of {p.ClipsInAll} clips have no word with a vector; their text is zero throughout: {Names(p.Clips)}.", "Leave the text field of such a clip empty where it should not count as silence, and keep it by MpucMissing=use."),
        Problem.StretchEmpty p => Error("MPUC2162", new(p.Path), $"There is nothing in the stretch from {p.Cut}.", "See that start and end are seconds from the beginning of this file, and that the file is whole."),
        _ => null,
    };
}
