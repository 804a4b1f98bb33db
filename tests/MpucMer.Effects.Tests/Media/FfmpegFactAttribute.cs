namespace MpucMer.Tests.Media;

/// <summary>A test on videos: skipped, saying so, where ffmpeg is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FfmpegFactAttribute : FactAttribute
{
    internal static readonly bool There = (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator)
        .Any(folder => File.Exists(Path.Combine(folder, "ffmpeg")));

    public FfmpegFactAttribute()
    {
        if (!There)
            Skip = "ffmpeg is not installed (on Debian: apt-get install ffmpeg)";
    }
}

/// <summary>A test on recordings that Python and ffmpeg make: skipped, saying so, without NumPy or ffmpeg.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FfmpegPythonFactAttribute : FactAttribute
{
    public FfmpegPythonFactAttribute()
    {
        if (!FfmpegFactAttribute.There)
            Skip = "ffmpeg is not installed (on Debian: apt-get install ffmpeg)";
        else if (!Python.Has("numpy"))
            Skip = "python3 with numpy is not installed (on Debian: apt-get install python3-numpy)";
    }
}

/// <summary>The same with several inputs.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FfmpegTheoryAttribute : TheoryAttribute
{
    public FfmpegTheoryAttribute()
    {
        if (!FfmpegFactAttribute.There)
            Skip = "ffmpeg is not installed (on Debian: apt-get install ffmpeg)";
    }
}
