namespace MpucMer.Pure.Diagnostics;

/// <summary>Where a problem was found: a file and, where known, the line and column (both from 1; 0 = unknown).</summary>
public sealed record Place(string File, int Line = 0, int Column = 0)
{
    /// <summary>No place is known.</summary>
    public static readonly Place Nowhere = new("");

    /// <summary>The command line (<c>-p:Name=value</c>) or the environment.</summary>
    public static readonly Place CommandLine = new("command line");
}
