using MpucMer.Effects.Storage;

namespace MpucMer.Effects.Tests.Storage;

/// <summary>Asks the run to stop, as Ctrl-C does, once so many files were put below a folder.</summary>
public sealed class StoppingLayer(CancellationTokenSource stop, string below, int count) : IFileLayer
{
    private readonly FileLayer inner = new();
    private int renamed;

    public void Write(string path, ReadOnlySpan<byte> bytes) => inner.Write(path, bytes);

    public void Flush(string path) => inner.Flush(path);

    public byte[] Read(string path, long most = IFileLayer.MostBytes) => inner.Read(path, most);

    public void RenameFile(string from, string to)
    {
        inner.RenameFile(from, to);
        if (to.Contains($"/{below}/", StringComparison.Ordinal) && ++renamed == count) stop.Cancel();
    }

    public void RenameFolder(string from, string to) => inner.RenameFolder(from, to);

    public bool TryLink(string from, string to) => inner.TryLink(from, to);

    public void CreateFolder(string path) => inner.CreateFolder(path);

    public void Delete(string path) => inner.Delete(path);
}
