using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using MpucMer.Build.Scanning;
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

/// <summary>
/// What the build asks of the file system where it writes, and nothing more: so that a test can put a fault at every single one of these
/// operations. Each throws <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/> as the system refuses.
/// </summary>
internal interface IDisk
{
    void CreateFolder(string path);

    /// <summary>Writes a new file. Where there is one of that name, or a link, it refuses.</summary>
    void Create(string path, string text);

    /// <summary>Moves a file over another, atomically.</summary>
    void Rename(string from, string to);

    /// <summary>Removes a file; one that is not there is no error.</summary>
    void Delete(string path);

    /// <summary>Says that a file was used now.</summary>
    void Touch(string path);
}

/// <summary>The real file system.</summary>
internal sealed class Disk : IDisk
{
    public static readonly Disk Real = new();

    private Disk() { }

    public void CreateFolder(string path) => Directory.CreateDirectory(path);

    public void Create(string path, string text)
    {
        using var stream = new FileStream(
            path,
            FileMode.CreateNew,
            FileAccess.Write,
            FileShare.ReadWrite | FileShare.Delete,
            bufferSize: 0
        );
        stream.Write(Encoding.UTF8.GetBytes(text));
    }

    public void Rename(string from, string to) => File.Move(from, to, overwrite: true);

    public void Delete(string path) => File.Delete(path);

    public void Touch(string path) => File.SetLastWriteTimeUtc(path, DateTime.UtcNow);
}

/// <summary>
/// A file as a run left it, by its content. The few that a build with nothing to do vouches for are small, so they are read each time:
/// their dates may be what they were though their numbers are not.
/// </summary>
/// <param name="Name">Its name in the run folder.</param>
internal sealed record KeptFile(string Name, long Length, string Digest)
{
    /// <summary>The file as it is now; null where there is none that can be read.</summary>
    public static KeptFile? Of(string folder, string name)
    {
        var path = Path.Combine(folder, name);
        if (!RegularFile.Exists(path))
            return null;
        try
        {
            var bytes = RegularFile.ReadAllBytes(path);
            var digest = new Digest();
            digest.Add(bytes);
            return new KeptFile(name, bytes.LongLength, digest.Text);
        }
        catch (IOException)
        {
            return null;
        }
    }

    public bool IsIn(string folder) => Of(folder, Name) == this;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name}\t{Length}\t{Digest}");
}

/// <summary>
/// A quick 64-bit digest (FNV-1a over words, with a rotation) that tells whether anything changed since the last build. It names nothing in
/// the store and guards against accidents only; SHA-256 would first have to load OpenSSL, which costs a tenth of an idle build.
/// </summary>
internal struct Digest
{
    private ulong state;

    public Digest() => state = 14695981039346656037;

    public readonly string Text => state.ToString("x16", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The same as a number that is not negative.</summary>
    public readonly long Number => (long)(state >> 1);

    public void Add(long number)
    {
        state = (state ^ (ulong)number) * 1099511628211;
        state = ulong.RotateLeft(state, 29);
    }

    /// <summary>A text and its length, so that no two lists of texts run together.</summary>
    // Optimised at once: tier-0 code would take longer over a large listing than the listing itself.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(ReadOnlySpan<char> text)
    {
        Add(text.Length);
        var whole = text.Length & ~3;
        foreach (var word in MemoryMarshal.Cast<char, long>(text[..whole]))
            Add(word);
        foreach (var c in text[whole..])
            Add(c);
    }

    /// <summary>The same of bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(ReadOnlySpan<byte> bytes)
    {
        Add(bytes.Length);
        var whole = bytes.Length & ~7;
        foreach (var word in MemoryMarshal.Cast<byte, long>(bytes[..whole]))
            Add(word);
        foreach (var b in bytes[whole..])
            Add(b);
    }
}

/// <summary>
/// Texts as fields of a line: a file name may hold line breaks and tabs, and must not be able to make a line, or a field, of its own.
/// </summary>
internal static class Lines
{
    private static readonly (char Plain, char Escaped)[] Marks = [('\\', '\\'), ('\n', 'n'), ('\r', 'r'), ('\t', 't')];

    public static string Escape(string text)
    {
        if (text.AsSpan().IndexOfAny('\\', '\n', '\r') < 0 && !text.Contains('\t', StringComparison.Ordinal))
            return text;
        var escaped = new System.Text.StringBuilder(text.Length + 8);
        foreach (var c in text)
        {
            var mark = System.Array.FindIndex(Marks, m => m.Plain == c);
            if (mark < 0)
                escaped.Append(c);
            else
                escaped.Append('\\').Append(Marks[mark].Escaped);
        }
        return escaped.ToString();
    }

    /// <summary>What was escaped; of what was not, whatever it gives.</summary>
    public static string Unescape(string text)
    {
        if (!text.Contains('\\', StringComparison.Ordinal))
            return text;
        var plain = new System.Text.StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var mark = text[i] == '\\' && i + 1 < text.Length ? System.Array.FindIndex(Marks, m => m.Escaped == text[i + 1]) : -1;
            if (mark >= 0)
                i++;
            plain.Append(mark < 0 ? text[i] : Marks[mark].Plain);
        }
        return plain.ToString();
    }
}
