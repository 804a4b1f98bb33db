using System.Diagnostics;

namespace MpucMer.Effects.Tests.Media;

/// <summary>Videos for tests, made by ffmpeg itself.</summary>
public static class Lavfi
{
    public static void Run(string folder, params string[] arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo("ffmpeg", ["-nostdin", "-v", "error", "-y", .. arguments])
            {
                WorkingDirectory = folder,
                RedirectStandardError = true,
            }
        )!;
        var said = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, said);
    }
}
