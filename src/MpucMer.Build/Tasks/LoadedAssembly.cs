namespace MpucMer.Build.Tasks;

/// <summary>
/// Tells whether the assembly on disk is newer than the one in this process: nodes that MSBuild reuses, and its server, keep an assembly
/// for ever.
/// </summary>
internal static class LoadedAssembly
{
    public static readonly string Path = typeof(LoadedAssembly).Assembly.Location;

    private static readonly DateTime Written = File.GetLastWriteTimeUtc(Path);

    public static bool IsStale => File.GetLastWriteTimeUtc(Path) != Written;
}
