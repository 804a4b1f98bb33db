namespace MpucMer.Build.Scanning;

/// <summary>A file as the file system describes it without opening it. <paramref name="Born"/> tells a file that was replaced by another of the same length and time.</summary>
internal readonly record struct ListedFile(string Path, long Length, long Modified, long Born);
