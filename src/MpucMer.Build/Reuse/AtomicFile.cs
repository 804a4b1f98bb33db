namespace MpucMer.Build.Reuse;

/// <summary>Files that are there whole or not at all, also while two builds write them.</summary>
internal static class AtomicFile
{
    public static void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var temp = $"{path}.tmp-{Environment.ProcessId}-{Environment.CurrentManagedThreadId}";
        try
        {
            File.WriteAllText(temp, text);
            File.Move(temp, path, overwrite: true);
        }
        finally
        {
            // Deleting what is not there is no error.
            File.Delete(temp);
        }
    }
}
