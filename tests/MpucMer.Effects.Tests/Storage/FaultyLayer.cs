using MpucMer.Effects.Storage;

namespace MpucMer.Effects.Tests.Storage;

/// <summary>How an operation of the file system goes wrong.</summary>
public enum Fault
{
    /// <summary>ENOSPC; a write has got half of its bytes down before.</summary>
    Full,

    /// <summary>EIO.</summary>
    Broken,

    /// <summary>EACCES.</summary>
    Denied,

    /// <summary>Half of the bytes, and success is told: a disk that lies. Other operations are done.</summary>
    Short,
}

/// <summary>The real file system, but for its n-th operation (counted from 1). Remembers what the operations were.</summary>
public sealed class FaultyLayer(long at, Fault fault) : IFileLayer
{
    private readonly FileLayer inner = new();
    private readonly List<string> operations = [];

    public IReadOnlyList<string> Operations => operations;

    public void Write(string path, ReadOnlySpan<byte> bytes)
    {
        if (!Hits("write", path))
        {
            inner.Write(path, bytes);
            return;
        }
        if (fault is Fault.Full or Fault.Short)
            inner.Write(path, bytes[..(bytes.Length / 2)]);
        Fail(path);
    }

    public void Flush(string path) => Do("flush", path, () => inner.Flush(path));

    public byte[] Read(string path, long most = IFileLayer.MostBytes)
    {
        if (Hits("read", path))
            Fail(path);
        return inner.Read(path, most);
    }

    public void RenameFile(string from, string to) => Do("rename", to, () => inner.RenameFile(from, to));

    public void RenameFolder(string from, string to) => Do("rename folder", to, () => inner.RenameFolder(from, to));

    public bool TryLink(string from, string to)
    {
        if (Hits("link", to))
            Fail(to);
        return inner.TryLink(from, to);
    }

    public void CreateFolder(string path) => Do("create", path, () => inner.CreateFolder(path));

    public void Delete(string path) => Do("delete", path, () => inner.Delete(path));

    private bool Hits(string operation, string path)
    {
        lock (operations)
        {
            operations.Add($"{operation} {path}");
            return operations.Count == at;
        }
    }

    private void Do(string operation, string path, Action action)
    {
        if (Hits(operation, path))
            Fail(path);
        action();
    }

    // As .NET throws them on Linux.
    private void Fail(string path)
    {
        switch (fault)
        {
            case Fault.Full:
                throw new IOException($"No space left on device : '{path}'", Errno.NoSpace);
            case Fault.Broken:
                throw new IOException($"Input/output error : '{path}'", Errno.Io);
            case Fault.Denied:
                throw new UnauthorizedAccessException($"Access to the path '{path}' is denied.");
            case Fault.Short:
                break;
        }
    }
}
