using System.Diagnostics;

namespace MpucMer.Build.Tests.Fakes;

/// <summary>What only Unix has.</summary>
public static class Unix
{
    /// <summary>Makes a named pipe.</summary>
    public static string Pipe(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var make = Process.Start("mkfifo", [path]);
        make.WaitForExit();
        Assert.Equal(0, make.ExitCode);
        return path;
    }

    /// <summary>Sends a signal to a process, as kill does (the shell's own: the program is not on every machine).</summary>
    public static void Signal(string name, int process)
    {
        using var kill = Process.Start("sh", ["-c", $"kill -{name} {process}"]);
        kill.WaitForExit();
    }
}
