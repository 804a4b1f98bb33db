using MpucMer.Effects.Storage;

namespace MpucMer.Effects.Tests.Storage;

/// <summary>The real file system; tells how often a file was read.</summary>
public sealed class CountingLayer(string counted) : IFileLayer
{
    private readonly FileLayer inner = new();
    private readonly SemaphoreSlim reads = new(0);

    /// <summary>Over when the file has been read so many times more.</summary>
    public async Task Passed(int times)
    {
        for (var i = 0; i < times; i++) await reads.WaitAsync();
    }

    public void Write(string path, ReadOnlySpan<byte> bytes) => inner.Write(path, bytes);

    public void Flush(string path) => inner.Flush(path);

    public byte[] Read(string path, long most = IFileLayer.MostBytes)
    {
        if (path == counted) reads.Release();
        return inner.Read(path, most);
    }

    public void RenameFile(string from, string to) => inner.RenameFile(from, to);

    public void RenameFolder(string from, string to) => inner.RenameFolder(from, to);

    public bool TryLink(string from, string to) => inner.TryLink(from, to);

    public void CreateFolder(string path) => inner.CreateFolder(path);

    public void Delete(string path) => inner.Delete(path);
}
