namespace MpucMer.Build.Scanning;

/// <summary>
/// A file as the file system describes it without opening it. <paramref name="Changed"/> is when the inode last changed (on Windows: when
/// it was made);
/// it tells a file that was replaced by another of the same length and date.
/// </summary>
internal readonly record struct ListedFile(string Path, long Length, long Modified, long Changed);
