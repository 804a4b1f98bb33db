using System.Formats.Tar;
using System.IO.Compression;
using MpucMer.Effects.Storage;
using MpucMer.Pure.Fetching;
using static LanguageExt.Prelude;

namespace MpucMer.Effects.Fetching;

/// <summary>
/// Unpacks zip, tar and tar.gz. All entries are looked at before the first is written; each file is written under another name beside its
/// place, and gets its own when it is whole. A file that is there with the same content stays as it is.
/// </summary>
internal static class Archives
{
    private const int Buffer = 1 << 16;

    /// <summary>An entry with its content, which can be read until the next is asked for.</summary>
    /// <param name="Crc">Of the content, where the archive says it.</param>
    private sealed record Entry(ArchiveEntry Said, Func<Stream> Open, Option<uint> Crc);

    /// <summary>Unpacks an archive below a folder.</summary>
    /// <param name="most">Bytes of all files.</param>
    /// <param name="free">Bytes that are free where a folder lies.</param>
    /// <returns>What lies there of it: paths in the folder, with slashes, and lengths.</returns>
    /// <exception cref="OperationCanceledException">It was asked to stop.</exception>
    public static Either<Problem, Seq<(string File, long Bytes)>> Unpack(
        string archive,
        string folder,
        long most,
        IFileLayer files,
        Func<string, long> free,
        CancellationToken stop
    )
    {
        try
        {
            // Two goes: an entry that is refused is found before anything is written.
            return from plan in Read(archive, entries => Unpacking.Plan(archive, entries.Select(e => Heeding(e.Said, stop)), most))
                from _ in Fits(folder, plan, free)
                from written in Read(archive, entries =>
                    entries.InTurn(
                        (i, e) =>
                            plan[i]
                                .Match(file => Written(archive, e, file, folder, files, stop).Map(Some), () => Option<(string, long)>.None)
                    )
                )
                select Flushed(folder, written.Somes().ToArray().ToSeq(), files);
        }
        catch (Exception e)
            when (e is InvalidDataException or EndOfStreamException or FormatException or NotSupportedException or ArgumentException)
        {
            return new Problem.ArchiveDamaged(archive, e.Message.TrimEnd('.').ReplaceLineEndings(" "));
        }
    }

    private static ArchiveEntry Heeding(ArchiveEntry entry, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        return entry;
    }

    private static Either<Problem, Unit> Fits(string folder, Seq<Option<PlannedFile>> plan, Func<string, long> free)
    {
        var needed = plan.Somes().Where(f => !File.Exists(FetchFolder.Of(folder, f.Path))).Sum(f => f.Length);
        var there = free(folder);
        return needed <= there ? unit : new Problem.DiskTooFull(folder, needed, there);
    }

    // A file's name is on the disk only when its folder is.
    private static Seq<(string, long)> Flushed(string folder, Seq<(string File, long Bytes)> written, IFileLayer files)
    {
        foreach (var parent in written.Map(w => Path.GetDirectoryName(FetchFolder.Of(folder, w.File))!).Distinct())
            files.Flush(parent);
        return written;
    }

    private static Either<Problem, A> Read<A>(string archive, Func<IEnumerable<Entry>, Either<Problem, A>> with)
    {
        using var stream = new BufferedStream(FileLayer.OpenRegular(archive), Buffer);
        Span<byte> start = stackalloc byte[262];
        var n = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        stream.Position = 0;
        switch (start[..n])
        {
            case [(byte)'P', (byte)'K', 3 or 5, 4 or 6, ..]:
                using (var zip = new ZipArchive(stream, ZipArchiveMode.Read))
                    return with(OfZip(zip));
            case [0x1F, 0x8B, ..]:
                using (var unzipped = new GZipStream(stream, CompressionMode.Decompress))
                using (var buffered = new BufferedStream(unzipped, Buffer))
                    return with(OfTar(buffered));
            case { Length: 262 } header when header[257..].SequenceEqual("ustar"u8):
                return with(OfTar(stream));
            default:
                return new Problem.ArchiveDamaged(archive, $"it {Wording.Looks(start[..Math.Min(n, 16)])}");
        }
    }

    private static IEnumerable<Entry> OfZip(ZipArchive zip) =>
        zip.Entries.Select(e => new Entry(new ArchiveEntry(e.FullName, KindOf(e), e.Length), e.Open, e.Crc32));

    // Archives of Unix have the file's mode in the upper half.
    private static EntryKind KindOf(ZipArchiveEntry entry) =>
        ((entry.ExternalAttributes >> 16) & 0xF000) switch
        {
            0xA000 => EntryKind.Link,
            0x4000 => EntryKind.Folder,
            0 or 0x8000 => entry.FullName.EndsWith('/') || entry.FullName.EndsWith('\\') ? EntryKind.Folder : EntryKind.File,
            _ => EntryKind.Other,
        };

    private static IEnumerable<Entry> OfTar(Stream stream)
    {
        using var tar = new TarReader(stream, leaveOpen: true);
        while (tar.GetNextEntry() is { } entry)
        {
            if (entry.EntryType is not TarEntryType.GlobalExtendedAttributes)
                yield return new Entry(
                    new ArchiveEntry(entry.Name, KindOf(entry.EntryType), entry.Length),
                    () => entry.DataStream ?? Stream.Null,
                    None
                );
        }
        // To its end: a compressed one has its checksum there.
        while (stream.ReadByte() >= 0) { }
    }

    private static EntryKind KindOf(TarEntryType type) =>
        type switch
        {
            TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile => EntryKind.File,
            TarEntryType.Directory or TarEntryType.DirectoryList => EntryKind.Folder,
            TarEntryType.SymbolicLink or TarEntryType.HardLink => EntryKind.Link,
            _ => EntryKind.Other,
        };

    private static Either<Problem, (string File, long Bytes)> Written(
        string archive,
        Entry entry,
        PlannedFile planned,
        string folder,
        IFileLayer files,
        CancellationToken stop
    )
    {
        var target = FetchFolder.Of(folder, planned.Path);
        if (FetchFolder.Hindrance(target).Case is Problem hindrance)
            return hindrance;
        if (File.Exists(target))
            return Compared(archive, entry, planned, target, stop);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        var temp = target + Unpacking.Partial;
        using (var to = new FileStream(temp, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0))
        {
            if (
                Copied(
                    archive,
                    entry,
                    planned,
                    (bytes, _) =>
                    {
                        to.Write(bytes);
                        return true;
                    },
                    stop
                ).Case
                is Problem problem
            )
            {
                to.Dispose();
                files.Delete(temp);
                return problem;
            }
        }
        files.Flush(temp);
        files.RenameFile(temp, target);
        return (planned.Path, planned.Length);
    }

    // What an earlier run unpacked, or somebody by hand.
    private static Either<Problem, (string File, long Bytes)> Compared(
        string archive,
        Entry entry,
        PlannedFile planned,
        string target,
        CancellationToken stop
    )
    {
        using var there = FileLayer.OpenRegular(target);
        if (there.Length != planned.Length)
            return new Problem.FileInTheWay(target, InTheWay.OtherLength);
        var own = new byte[Buffer];
        var isSame = true;
        bool Same(ReadOnlySpan<byte> bytes, long at)
        {
            isSame =
                there.ReadAtLeast(own.AsSpan(0, bytes.Length), bytes.Length, false) == bytes.Length
                && bytes.SequenceEqual(own.AsSpan(0, bytes.Length));
            return isSame;
        }
        var read = Copied(archive, entry, planned, Same, stop);
        return isSame ? read.Map(_ => (planned.Path, planned.Length)) : new Problem.FileInTheWay(target, InTheWay.OtherContent);
    }

    private delegate bool Taker(ReadOnlySpan<byte> bytes, long at);

    // Its bytes, up to where they are not wanted any more; no more than it says to have, and of the checksum that it says.
    private static Either<Problem, Unit> Copied(string archive, Entry entry, PlannedFile planned, Taker take, CancellationToken stop)
    {
        using var from = entry.Open();
        var (buffer, at, crc) = (new byte[Buffer], 0L, Crc32.None);
        while (from.Read(buffer) is > 0 and var n)
        {
            stop.ThrowIfCancellationRequested();
            if (at + n > planned.Length)
                return new Problem.ArchiveRefused(archive, entry.Said.Name, ArchiveFault.MoreThanSaid);
            if (!take(buffer.AsSpan(0, n), at))
                return unit;
            crc = crc.And(buffer.AsSpan(0, n));
            at += n;
        }
        return at < planned.Length ? new Problem.ArchiveDamaged(archive, $"{entry.Said.Name} ends after {at} of {planned.Length} bytes")
            : entry.Crc.Exists(c => c != crc.Value) ? new Problem.ArchiveDamaged(archive, $"the checksum of {entry.Said.Name} is another")
            : unit;
    }

    /// <summary>The checksum of zip, which .NET does not compare.</summary>
    private readonly record struct Crc32(uint State)
    {
        public static readonly Crc32 None = new(~0u);

        private static readonly uint[] Table =
        [
            .. Enumerable
                .Range(0, 256)
                .Select(i => Enumerable.Range(0, 8).Aggregate((uint)i, (c, _) => (c & 1) == 0 ? c >> 1 : (c >> 1) ^ 0xEDB88320)),
        ];

        public uint Value => ~State;

        public Crc32 And(ReadOnlySpan<byte> bytes)
        {
            var state = State;
            foreach (var b in bytes)
                state = (state >> 8) ^ Table[(byte)(state ^ b)];
            return new Crc32(state);
        }
    }
}
