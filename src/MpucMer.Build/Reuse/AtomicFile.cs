using MpucMer.Pure.Planning;

namespace MpucMer.Build.Reuse;

/// <summary>
/// A file of ours that could not be written: a fault of the store or of the run folder, whatever data was being looked at when it happened.
/// No <see cref="IOException"/>, so that nobody takes it for one of the data.
/// </summary>
internal sealed class UnwritableFileException(string path, Exception inner) : Exception(inner.Message, inner)
{
    public Problem Problem { get; } = new Problem.StoreOperationFailed("write", path, StoreFaults.Of(inner), inner.Message.TrimEnd('.'));
}

/// <summary>Files that are there whole or not at all, also while two builds write them.</summary>
internal static class AtomicFile
{
    /// <exception cref="UnwritableFileException">As the system refuses.</exception>
    public static void Write(string path, string text, IDisk disk)
    {
        var temp = $"{path}{StoreLayout.TempMark}{Environment.ProcessId}-{Guid.NewGuid():N}";
        try
        {
            disk.CreateFolder(Path.GetDirectoryName(path)!);
            try
            {
                disk.Create(temp, text);
                disk.Rename(temp, path);
            }
            catch
            {
                Discard(temp, disk);
                throw;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UnwritableFileException(path, e);
        }
    }

    private static void Discard(string temp, IDisk disk)
    {
        try
        {
            disk.Delete(temp);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What went wrong before is what is worth telling.
        }
    }
}
