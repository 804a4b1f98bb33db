namespace MpucMer.Effects.Storage;

/// <summary>
/// What the store asks of the file system, and nothing more: so that a test can put a fault or a kill at every single one of these
/// operations.
/// Each throws <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/> as the system refuses.
/// </summary>
public interface IFileLayer
{
    /// <summary>Writes a new file, or replaces one, and leaves it to the system when it reaches the disk.</summary>
    void Write(string path, ReadOnlySpan<byte> bytes);

    /// <summary>Waits until a file's or a folder's content is on the disk.</summary>
    void Flush(string path);

    /// <param name="most">A file of more bytes than that is refused, unread.</param>
    byte[] Read(string path, long most = IFileLayer.MostBytes);

    /// <summary>As many bytes as an array holds.</summary>
    const long MostBytes = 0x7fff_ffc7;

    /// <summary>Moves a file over another, atomically.</summary>
    void RenameFile(string from, string to);

    /// <summary>Moves a folder to a name that is free, atomically.</summary>
    void RenameFolder(string from, string to);

    /// <summary>Gives a whole file a second name, atomically; false where that name is taken.</summary>
    bool TryLink(string from, string to);

    void CreateFolder(string path);

    void Delete(string path);
}
