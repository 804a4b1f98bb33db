using MpucMer.Build.Reuse;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Data;
using MpucMer.Pure.Demo;

namespace MpucMer.Build.Planning;

/// <summary>
/// Where each modality's files lie. The demo set is made here, as files, when it is not there yet; from then on it is a data set like any
/// other.
/// </summary>
internal static class DataFolders
{
    // Raised when the demo set's files change, so that an older set is not taken for it.
    private const int DemoVersion = 1;

    /// <exception cref="IOException">As the system refuses (demo set).</exception>
    /// <exception cref="UnauthorizedAccessException">As the system refuses (demo set).</exception>
    public static Seq<(Modality Modality, string Root)> Of(Experiment e, string repositoryRoot, Action<string> say, CancellationToken stop)
    {
        var demo = e.Data.Dataset == Dataset.Demo ? Some(Demo(DemoSettings.Default, repositoryRoot, say, stop)) : None;
        var given = Seq(
            (Modality.Audio, e.Data.AudioDir),
            (Modality.Landmarks, e.Data.LandmarksDir),
            (Modality.ActionUnits, e.Data.ActionUnits)
        );
        // That what is needed is given has been checked with the settings.
        return given.Filter(g => e.Data.Modalities.Contains(g.Item1)).Map(g => (g.Item1, demo.IfNone(() => g.Item2.IfNone(""))));
    }

    private static string Demo(DemoSettings settings, string repositoryRoot, Action<string> say, CancellationToken stop)
    {
        var key = FormattableString.Invariant(
            $"v{DemoVersion}-{settings.Actors}x{settings.ClipsPerEmotion}-noise{settings.Noise}-seed{settings.Seed}"
        );
        var folder = Path.Combine(repositoryRoot, "artifacts", "demo", key);
        if (Directory.Exists(folder))
            return folder;
        var names = DemoSet.Names(settings);
        say($"making the demo set: {names.Count} clips in {folder}");
        // Written beside its place and renamed into it: a set is there whole or not at all.
        var temp = $"{folder}.tmp-{Environment.ProcessId}";
        try
        {
            Parallel.ForEach(names, new ParallelOptions { CancellationToken = stop }, name =>
            {
                foreach (var file in DemoSet.FilesOf(settings, name))
                {
                    var path = Path.Combine(temp, file.RelativePath);
                    Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                    File.WriteAllBytes(path, file.Content);
                }
            });
            Rename(temp, folder);
        }
        catch (AggregateException e) when (e.InnerException is IOException or UnauthorizedAccessException)
        {
            throw e.InnerException;
        }
        finally
        {
            if (Directory.Exists(temp))
                Directory.Delete(temp, recursive: true);
        }
        return folder;
    }

    private static void Rename(string temp, string folder)
    {
        try
        {
            Directory.Move(temp, folder);
        }
        catch (IOException) when (Directory.Exists(folder))
        {
            // Another build was first; its files are the same.
        }
    }
}
