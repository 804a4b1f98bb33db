namespace MpucMer.Effects.Tests.Media;

/// <summary>A shell script in the place of a program.</summary>
public static class FakeProgram
{
    public static string Write(string path, string script)
    {
        File.WriteAllText(path, $"#!/bin/sh\n{script}\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }
}
