namespace MpucMer.Tests.Media;

/// <summary>A test on videos: skipped, saying so, where ffmpeg is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FfmpegFactAttribute : FactAttribute
{
    private static readonly bool There = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, "ffmpeg")));

    public FfmpegFactAttribute()
    {
        if (!There) Skip = "ffmpeg is not installed (on Debian: apt-get install ffmpeg)";
    }
}
