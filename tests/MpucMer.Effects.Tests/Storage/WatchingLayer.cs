using MpucMer.Effects.Storage;

namespace MpucMer.Effects.Tests.Storage;

/// <summary>The real file system; tells of files that were read, or put into their place.</summary>
public sealed class WatchingLayer(Action<string>? placed = null, Action<string>? read = null) : IFileLayer
{
    private readonly FileLayer inner = new();

    public void Write(string path, ReadOnlySpan<byte> bytes) => inner.Write(path, bytes);

    public void Flush(string path) => inner.Flush(path);

    public byte[] Read(string path, long most = IFileLayer.MostBytes)
    {
        read?.Invoke(path);
        return inner.Read(path, most);
    }

    public void RenameFile(string from, string to)
    {
        inner.RenameFile(from, to);
        placed?.Invoke(to);
    }

    public void RenameFolder(string from, string to) => inner.RenameFolder(from, to);

    public bool TryLink(string from, string to) => inner.TryLink(from, to);

    public void CreateFolder(string path) => inner.CreateFolder(path);

    public void Delete(string path) => inner.Delete(path);
}
