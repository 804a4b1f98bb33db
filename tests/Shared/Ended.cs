using System.Diagnostics;

namespace MpucMer.Tests;

/// <summary>A program that was run to its end: its exit code, and what it wrote.</summary>
internal sealed record Ended(int Code, string Output, string Error)
{
    /// <summary>All that it wrote, what went wrong last.</summary>
    public string Text => Output + Error;

    /// <summary>Runs a program and waits for its end.</summary>
    /// <exception cref="System.ComponentModel.Win32Exception">There is no such program.</exception>
    public static Ended Of(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        using var process = Process.Start(start)!;
        // Both at once: a pipe that nobody reads stops the program when it is full.
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new Ended(process.ExitCode, output, error.Result);
    }
}
