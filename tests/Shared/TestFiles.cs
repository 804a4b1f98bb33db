using System.Runtime.CompilerServices;

namespace MpucMer.Tests;

/// <summary>Small ready files of tests/files (its README says how each was made).</summary>
public static class TestFiles
{
    public static string Folder => Path.GetFullPath(Path.Combine(Here(), "..", "files"));

    /// <summary>The repository's root.</summary>
    public static string Repository => Path.GetFullPath(Path.Combine(Here(), "..", ".."));

    public static byte[] Read(string name) => File.ReadAllBytes(Path.Combine(Folder, name));

    private static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
