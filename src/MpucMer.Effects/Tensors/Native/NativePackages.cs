using System.Buffers.Binary;
using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace MpucMer.Effects.Tensors.Native;

/// <summary>
/// Native libraries in NuGet's folder. The program of this repository is told where they are by what its build wrote
/// (build/Tensors.targets); one that came as a package itself (the SDK's worker, the tool) finds them here, by the versions that it was
/// made with.
/// </summary>
public static class NativePackages
{
    private const string Prefix = "package:";

    /// <summary>Folders of native libraries for this system, those that are there.</summary>
    public static IReadOnlyList<string> Folders { get; } =
    [
        .. from root in Roots()
        from package in Packages
        let folder = Path.Combine(root, package.Name, package.Version, "runtimes", Rid, "native")
        where Directory.Exists(folder)
        select folder,
    ];

    /// <summary>The packages that this system needs.</summary>
    public static IEnumerable<(string Name, string Version)> Needed =>
        Packages.Where(p =>
            p.Name == "torchsharp"
            || p.Name == "microsoft.ml.onnxruntime"
            || p.Name == $"libtorch-cpu-{Rid}"
            || p.Name
                == "skiasharp.nativeassets."
                    + (
                        OperatingSystem.IsWindows() ? "win32"
                        : OperatingSystem.IsMacOS() ? "macos"
                        : "linux.nodependencies"
                    )
        );

    /// <summary>Looks here, too, for native libraries that are found nowhere else.</summary>
    public static void Register() =>
        AssemblyLoadContext.Default.ResolvingUnmanagedDll += (_, name) =>
            Folders
                .SelectMany(folder => Names(name).Select(file => Path.Combine(folder, file)))
                .Where(File.Exists)
                .Select(NativeLibrary.Load)
                .FirstOrDefault();

    // A package of the SDK lies beside those that it needs; the tool does not.
    private static IEnumerable<string> Roots() =>
        new[]
        {
            Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "..")),
            Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? "",
            Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages"),
        }.Where(folder => folder.Length > 0);

    private static IEnumerable<(string Name, string Version)> Packages =>
        typeof(NativePackages)
            .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Where(m => m.Key.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(m => (m.Key[Prefix.Length..].ToLowerInvariant(), m.Value ?? ""));

    private static string Rid =>
        (
            OperatingSystem.IsWindows() ? "win-"
            : OperatingSystem.IsMacOS() ? "osx-"
            : "linux-"
        ) + RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant();

    private static IEnumerable<string> Names(string library) =>
        OperatingSystem.IsWindows() ? [library + ".dll", library]
        : OperatingSystem.IsMacOS() ? [$"lib{library}.dylib", library + ".dylib", library]
        : [$"lib{library}.so", library + ".so", library];
}

/// <summary>
/// What libtorch's memory and threads are told on Linux, before it is loaded: a worker is as fast when it is started by hand, from a
/// published folder or by a scheduler as when a build starts it. What the user's environment says stands.
/// </summary>
internal static partial class NativeSettings
{
    // malloc.h
    private const int TrimThreshold = -1;
    private const int MapsAtMost = -4;

    /// <summary>
    /// How many threads work: what was asked for; else what the environment says (a build says so where experiments share the cores); else
    /// all cores.
    /// </summary>
    public static int Threads(int wanted) =>
        wanted > 0 ? wanted
        : int.TryParse(Environment.GetEnvironmentVariable("OMP_NUM_THREADS"), NumberStyles.None, CultureInfo.InvariantCulture, out var said)
        && said > 0
            ? said
        : Environment.ProcessorCount;

    /// <summary>Nothing elsewhere than on Linux with glibc.</summary>
    /// <param name="threads">How many threads work.</param>
    public static void Apply(int threads)
    {
        if (!OperatingSystem.IsLinux())
            return;
        try
        {
            // glibc gives each large tensor back to the system and asks for it again, page fault by page fault, unless told not to.
            if (!IsSet("MALLOC_MMAP_THRESHOLD_") && !IsSet("MALLOC_MMAP_MAX_"))
                _ = MallOpt(MapsAtMost, 0);
            if (!IsSet("MALLOC_TRIM_THRESHOLD_"))
                _ = MallOpt(TrimThreshold, int.MaxValue);
            // OpenMP's threads otherwise spin while they wait, and take the core from whoever works. libgomp reads its variables as it is
            // loaded, and not those that .NET sets, which never reach the C library.
            _ = SetEnv("OMP_WAIT_POLICY", "PASSIVE", 0);
            _ = SetEnv("OMP_NUM_THREADS", threads.ToString(CultureInfo.InvariantCulture), 0);
            // MKL otherwise sums in an order that depends on where its operands happen to lie: a run repeated would differ in the last
            // digits.
            _ = SetEnv("MKL_CBWR", "AUTO", 0);
        }
        catch (EntryPointNotFoundException)
        {
            // Another C library: slower, and as right.
        }
    }

    private static bool IsSet(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 };

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int MallOpt(int parameter, int value);

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnv(string name, string value, int overwrite);
}

/// <summary>
/// What the loader of Linux reads of a library: symbols by name, and which versions of other libraries it needs. 64-bit little-endian files
/// (System V gABI, chapters 4 and 5; Linux Standard Base, "Symbol Versioning"). Only the parts that say so are read: libraries of CUDA have
/// gigabytes.
/// </summary>
internal sealed class ElfFile
{
    private const uint DynamicSymbols = 11;
    private const uint VersionNeeds = 0x6ffffffe;
    private const ushort Weak = 2;
    private readonly Section[] sections;
    private readonly Dictionary<int, byte[]> contents;

    private ElfFile(Section[] sections, Dictionary<int, byte[]> contents) => (this.sections, this.contents) = (sections, contents);

    private readonly record struct Section(uint Type, long Offset, long Size, int Link);

    /// <exception cref="InvalidDataException">The file is no such library, or is cut off.</exception>
    public static ElfFile Read(string path)
    {
        using var file = File.OpenHandle(path);
        ReadOnlySpan<byte> header = Bytes(file, 0, 0x40);
        if (!header.StartsWith("\u007fELF\u0002\u0001"u8))
            throw new InvalidDataException($"{path} is no 64-bit little-endian ELF file");
        var (start, size, count) = (BinaryPrimitives.ReadInt64LittleEndian(header[0x28..]), U16(header[0x3A..]), U16(header[0x3C..]));
        if (size < 0x40)
            throw new InvalidDataException($"{path} has no table of sections");
        var table = Bytes(file, start, size * count);
        var sections = new Section[count];
        for (var i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> entry = table.AsSpan(i * size, size);
            sections[i] = new Section(
                BinaryPrimitives.ReadUInt32LittleEndian(entry[4..]),
                BinaryPrimitives.ReadInt64LittleEndian(entry[0x18..]),
                BinaryPrimitives.ReadInt64LittleEndian(entry[0x20..]),
                BinaryPrimitives.ReadInt32LittleEndian(entry[0x28..])
            );
        }
        var wanted = Enumerable
            .Range(0, count)
            .Where(i => sections[i].Type is DynamicSymbols or VersionNeeds)
            .SelectMany(i => new[] { i, sections[i].Link })
            .Distinct();
        return new ElfFile(
            sections,
            wanted.Where(i => i >= 0 && i < count).ToDictionary(i => i, i => Bytes(file, sections[i].Offset, sections[i].Size))
        );
    }

    /// <summary>Names that the library uses and does not have, but for weak ones, which may be missing.</summary>
    public IEnumerable<string> Needed() => Symbols().Where(s => s is { Defined: false, IsWeak: false }).Select(s => s.Name);

    /// <summary>Names that the library has.</summary>
    public IEnumerable<string> Defined() => Symbols().Where(s => s.Defined).Select(s => s.Name);

    /// <summary>
    /// Makes the library load where no other has that version: the loader then warns instead of refusing. Only right for a version of which
    /// no symbol is called.
    /// </summary>
    /// <param name="whole">The file's bytes, which are changed.</param>
    /// <returns>How many needs were made weak.</returns>
    public int Weaken(byte[] whole, string version)
    {
        var entries = 0;
        foreach (var (at, name) in Versions())
        {
            if (name != version)
                continue;
            var flags = whole.AsSpan(checked((int)at) + 4);
            BinaryPrimitives.WriteUInt16LittleEndian(flags, (ushort)(U16(flags) | Weak));
            entries++;
        }
        return entries;
    }

    private IEnumerable<(string Name, bool Defined, bool IsWeak)> Symbols()
    {
        const int EntrySize = 24;
        foreach (var (i, symbols) in contents.Where(c => sections[c.Key].Type == DynamicSymbols))
            for (var at = EntrySize; at + EntrySize <= symbols.Length; at += EntrySize)
                yield return (Text(sections[i].Link, I32(symbols, at)), U16(symbols.AsSpan(at + 6)) != 0, symbols[at + 4] >> 4 == Weak);
    }

    // Each needed library has a list of auxiliary entries, one a version; both are linked by distances in bytes. Places are those in the
    // file.
    private IEnumerable<(long At, string Name)> Versions()
    {
        foreach (var (i, needs) in contents.Where(c => sections[c.Key].Type == VersionNeeds))
        {
            for (int need = 0, next = 1; next > 0 && need + 16 <= needs.Length; need += next)
            {
                next = I32(needs, need + 12);
                for (int entry = need + I32(needs, need + 8), step = 1; step > 0 && entry + 16 <= needs.Length; entry += step)
                {
                    step = I32(needs, entry + 12);
                    yield return (sections[i].Offset + entry, Text(sections[i].Link, I32(needs, entry + 8)));
                }
            }
        }
    }

    private string Text(int section, int offset)
    {
        if (!contents.TryGetValue(section, out var text) || offset < 0 || offset >= text.Length)
            throw new InvalidDataException("a name lies outside of the file's names");
        var rest = text.AsSpan(offset);
        return Encoding.ASCII.GetString(rest.IndexOf((byte)0) is var end and >= 0 ? rest[..end] : rest);
    }

    private static ushort U16(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt16LittleEndian(bytes);

    private static int I32(byte[] bytes, int at) => BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at));

    private static byte[] Bytes(SafeFileHandle file, long offset, long size)
    {
        if (offset < 0 || size < 0 || size > Array.MaxLength || offset > RandomAccess.GetLength(file) - size)
            throw new InvalidDataException("the library is cut off");
        var bytes = new byte[size];
        for (var read = 0; read < bytes.Length; )
            read += RandomAccess.Read(file, bytes.AsSpan(read), offset + read) is var more and > 0
                ? more
                : throw new InvalidDataException("the library is cut off");
        return bytes;
    }
}
