using System.Collections.Concurrent;
using System.Diagnostics;

namespace MpucMer.Tests;

/// <summary>The machine's own Python, which writes files for the readers where it has the modules to.</summary>
public static class Python
{
    private static readonly ConcurrentDictionary<string, bool> Known = new();

    // The system's own first: packages of the distribution (python3-numpy, python3-torch) are there.
    private static readonly string Program = File.Exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3";

    public static bool Has(string modules) => Known.GetOrAdd(modules, m => Start($"import {m}").Code == 0);

    /// <summary>Runs a script in the folder; what it prints on standard output.</summary>
    public static string Run(string script, string folder)
    {
        var (code, output, error) = Start(script, folder);
        Assert.True(code == 0, error);
        return output;
    }

    private static Ended Start(string script, string folder = ".")
    {
        try
        {
            return Ended.Of(new ProcessStartInfo(Program, ["-c", script]) { WorkingDirectory = folder });
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return new Ended(-1, "", e.Message);
        }
    }
}

/// <summary>A test on files that Python writes: skipped, saying so, where python3 lacks the modules.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PythonFactAttribute : FactAttribute
{
    public PythonFactAttribute(string modules)
    {
        if (!Python.Has(modules))
            Skip = $"python3 with {modules} is not installed (on Debian: apt-get install python3-{modules})";
    }
}

/// <summary>The same with data.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PythonTheoryAttribute : TheoryAttribute
{
    public PythonTheoryAttribute(string modules)
    {
        if (!Python.Has(modules))
            Skip = $"python3 with {modules} is not installed (on Debian: apt-get install python3-{modules})";
    }
}

/// <summary>An empty folder that goes when the test is over.</summary>
public sealed class TempFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("mpuc-").FullName;

    public byte[] Read(string name) => File.ReadAllBytes(System.IO.Path.Combine(Path, name));

    /// <summary>The path of a file in it.</summary>
    public string this[string name] => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
