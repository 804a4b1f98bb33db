using MpucMer.Pure.Configuration;
using MpucMer.Pure.Data;

namespace MpucMer.Build.Planning;

/// <summary>Where each modality's files lie.</summary>
internal static class DataFolders
{
    public static Either<Problem, Seq<(Modality Modality, string Root)>> Of(Experiment e, string repositoryRoot, Action<string> say)
    {
        var given = Seq((Modality.Audio, e.Data.AudioDir), (Modality.Landmarks, e.Data.LandmarksDir), (Modality.ActionUnits, e.Data.ActionUnits));
        // Which of them must be given has been checked with the settings.
        return given.Filter(g => e.Data.Modalities.Contains(g.Item1)).Map(g => (g.Item1, g.Item2.IfNone(""))).Strict();
    }
}
