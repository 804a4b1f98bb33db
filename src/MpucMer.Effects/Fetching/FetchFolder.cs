using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using MpucMer.Effects.Storage;
using MpucMer.Pure.Fetching;
using static LanguageExt.Prelude;

namespace MpucMer.Effects.Fetching;

/// <summary>
/// The folder of a data set: what is there of it, and the little that is noted besides (<see cref="Unpacking.NotesFolder"/>). One process
/// at a time has it; the system lets go of its lock when the process ends, however it ends.
/// </summary>
internal sealed class FetchFolder : IDisposable
{
    private const int Buffer = 1 << 16;

    private readonly string folder;
    private readonly IFileLayer files;
    private readonly FileStream holding;
    private readonly ConcurrentDictionary<string, FetchNote> notes = new(StringComparer.Ordinal);

    private FetchFolder(string folder, IFileLayer files, FileStream holding)
    {
        (this.folder, this.files, this.holding) = (folder, files, holding);
        if (!File.Exists(NotesFile))
            return;
        foreach (var line in File.ReadLines(NotesFile))
            FetchNote.Read(line).IfSome(note => notes[note.Key] = note);
    }

    public string Path => folder;

    private string NotesFile => System.IO.Path.Combine(folder, Unpacking.NotesFolder, "fetched.jsonl");

    /// <summary>Takes the folder, which is made where there is none.</summary>
    /// <returns>A problem where another process has it, or the system refuses.</returns>
    public static Either<Problem, FetchFolder> Take(string folder, IFileLayer files) =>
        Guarded
            .Run("write", folder, () =>
            {
                var own = System.IO.Path.Combine(folder, Unpacking.NotesFolder);
                Directory.CreateDirectory(own);
                return Held(System.IO.Path.Combine(own, "lock")) is { } held
                    ? Right<Problem, FetchFolder>(new FetchFolder(folder, files, held))
                    : new Problem.FetchBusy(folder);
            })
            .Bind(taken => taken);

    /// <summary>
    /// What is noted of a folder that nobody takes: so that a set which is there needs no right to write. None where there is none.
    /// </summary>
    public static Either<Problem, bool> IsDone(string folder, FetchSet set) => Guarded.Run("read", folder, () =>
        {
            var path = System.IO.Path.Combine(folder, Unpacking.NotesFolder, "fetched.jsonl");
            if (!File.Exists(path))
                return false;
            var notes = File.ReadLines(path)
                .Select(FetchNote.Read)
                .SelectMany(n => n.ToSeq())
                .GroupBy(n => n.Key)
                .ToDictionary(g => g.Key, g => g.Last());
            return set.Items.ForAll(item =>
                notes.TryGetValue(item.Key, out var note)
                && note.IsWhole
                && note.Files.ForAll(f => new FileInfo(Of(folder, f.File)) is { Exists: true } there && there.Length == f.Bytes)
            );
        });

    private static FileStream? Held(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        // EWOULDBLOCK of Linux and of macOS, and ERROR_SHARING_VIOLATION.
        catch (IOException e) when (e.HResult is 11 or 35 or unchecked((int)0x80070020))
        {
            return null;
        }
    }

    /// <summary>What is there of an item.</summary>
    /// <param name="fileHash">Of the file, if it was made in this run.</param>
    /// <param name="partHash">Of the part, likewise.</param>
    /// <exception cref="IOException">As the system refuses.</exception>
    public FetchFound Look(FetchItem item, Option<string> fileHash, Option<string> partHash)
    {
        var note = notes.TryGetValue(item.Key, out var noted) ? Some(noted) : None;
        var left = note.Filter(n => n.IsWhole).Match(n => n.Files, () => Seq<(string, long)>());
        var (file, part) = (new FileInfo(Target(item)), new FileInfo(Part(item)));
        return new FetchFound(
            left.Map(l => new LeftFile(Of(folder, l.Item1), l.Item2, LengthOf(Of(folder, l.Item1)))).Strict(),
            file.Exists
                ? new FoundFile(
                    file.FullName,
                    file.Length,
                    note.Exists(n => !n.IsWhole && n.Files.Exists(f => f.File == item.File && f.Bytes == file.Length)),
                    fileHash
                )
                : None,
            part.Exists && File.Exists(PartWords(item))
                ? PartJson.Read(files.Read(PartWords(item))).Map(of => new FoundPart(part.Length, of, partHash))
                : None
        );
    }

    private static Option<long> LengthOf(string path) => new FileInfo(path) is { Exists: true } file ? file.Length : None;

    /// <summary>What cannot be a file's place since something else is there; none where nothing is.</summary>
    public Option<Problem> Hindrance(FetchItem item) => Hindrance(Target(item));

    /// <inheritdoc cref="Hindrance(FetchItem)"/>
    public static Option<Problem> Hindrance(string path) =>
        Directory.Exists(path) || (new FileInfo(path) is { Exists: false, LinkTarget: not null })
            ? new Problem.FileInTheWay(path, InTheWay.NoFile)
            : None;

    public string Target(FetchItem item) => Of(folder, item.File);

    public string Part(FetchItem item) => Target(item) + Unpacking.Partial;

    private string PartWords(FetchItem item) => Part(item) + ".json";

    /// <summary>Opens what is there of a file, to write on from a byte on; what it is of is on disk before the first byte.</summary>
    public FileStream Open(FetchItem item, long from, PartOf of)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Part(item))!);
        var stream = new FileStream(Part(item), FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read, bufferSize: 0);
        try
        {
            // Bytes of another file never stand beside these words, whenever the process ends.
            stream.SetLength(from);
            stream.Position = from;
            Say(item, of);
            return stream;
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Says what a part is of.</summary>
    public void Say(FetchItem item, PartOf of) => Temps.Replace(PartWords(item), Encoding.UTF8.GetBytes(PartJson.Write(of)));

    /// <summary>Gives a part its name. Where there is a file of that name, the part stays.</summary>
    public Either<Problem, Unit> Place(FetchItem item)
    {
        if (Hindrance(item).Case is Problem problem)
            return problem;
        var (part, target) = (Part(item), Target(item));
        var length = new FileInfo(part).Length;
        files.Flush(part);
        if (File.Exists(target))
            return new Problem.FileInTheWay(target, InTheWay.Unknown);
        files.RenameFile(part, target);
        files.Flush(System.IO.Path.GetDirectoryName(target)!);
        Note(new FetchNote(item.Key, item.Unpack.IsNone, Seq1((item.File, length))));
        files.Delete(PartWords(item));
        return unit;
    }

    /// <summary>Notes that the file which is there is this one.</summary>
    public void Keep(FetchItem item) => Note(new FetchNote(item.Key, true, Seq1((item.File, new FileInfo(Target(item)).Length))));

    /// <summary>Notes what an archive was unpacked to, and removes it where it was fetched.</summary>
    public void Unpacked(FetchItem item, Seq<(string, long)> written, bool isOurs)
    {
        Note(new FetchNote(item.Key, true, written));
        if (isOurs)
            files.Delete(Target(item));
    }

    /// <summary>Forgets what was fetched of a file.</summary>
    public void Discard(FetchItem item)
    {
        files.Delete(Part(item));
        files.Delete(PartWords(item));
    }

    private void Note(FetchNote note)
    {
        lock (notes)
        {
            notes[note.Key] = note;
            // What a killed process left of a line must not spoil the next one.
            using var stream = new FileStream(NotesFile, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
            var isOpen = stream.Length > 0 && stream.Seek(-1, SeekOrigin.End) >= 0 && stream.ReadByte() != '\n';
            stream.Seek(0, SeekOrigin.End);
            stream.Write(Encoding.UTF8.GetBytes((isOpen ? "\n" : "") + note.Write() + "\n"));
        }
    }

    /// <summary>The checksum of a file.</summary>
    public static string Hash(string path, ChecksumKind kind, CancellationToken stop)
    {
        using var hash = IncrementalHash.CreateHash(
            kind switch
            {
                ChecksumKind.Md5 => HashAlgorithmName.MD5,
                ChecksumKind.Sha256 => HashAlgorithmName.SHA256,
            }
        );
        using var stream = FileLayer.OpenRegular(path);
        var buffer = new byte[Buffer];
        while (stream.Read(buffer) is > 0 and var n)
        {
            stop.ThrowIfCancellationRequested();
            hash.AppendData(buffer, 0, n);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Bytes that are free where a folder lies; as many as there can be where the system has no word for that (shares).</summary>
    public static long Free(string folder)
    {
        try
        {
            return new DriveInfo(folder).AvailableFreeSpace;
        }
        catch (ArgumentException)
        {
            return long.MaxValue;
        }
    }

    /// <summary>A path of the set's folder.</summary>
    public static string Of(string folder, string file) =>
        System.IO.Path.Combine(folder, file.Replace('/', System.IO.Path.DirectorySeparatorChar));

    public void Dispose() => holding.Dispose();
}
