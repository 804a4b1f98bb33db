using System.Runtime.InteropServices;
using TorchSharp;

namespace MpucMer.Effects.Tensors.Native;

/// <summary>
/// Loads libtorch and TorchSharp's own small library before anything touches <see cref="torch"/>: by itself TorchSharp looks beside the
/// program only, and libtorch stays in the NuGet folder (build/Tensors.targets, <see cref="NativePackages"/>) or in a PyTorch installation
/// (<c>LibTorchDir</c>).
/// </summary>
public static class LibTorch
{
    /// <summary>A folder with libtorch, over the one that the program was built with.</summary>
    public const string FolderVariable = "MPUC_LIBTORCH_DIR";

    /// <summary>The release of libtorch that this TorchSharp was made for.</summary>
    internal const string Release = "2.10";

    private const string FolderSetting = "MpucMer.LibTorchDir";
    private const string Small = "LibTorchSharp";

    /// <summary>
    /// The only thing newer than Debian 12 and Ubuntu 22.04 that TorchSharp's library asks of libstdc++: a symbol that nothing calls.
    /// </summary>
    internal const string NewVersion = "GLIBCXX_3.4.32";

    // In the order of their dependencies. What a folder does not have (CUDA's, on a machine without it) is left out.
    private static readonly string[] Libraries = ["c10", "torch_cpu", "c10_cuda", "torch_cuda", "torch"];

    // Of libtorch's C++ names, as the compiler mangles them.
    private static readonly string[] Namespaces = ["N2at", "N3c10", "N5torch", "N6caffe2"];
    private static readonly Lock Gate = new();
    private static nint small;

    /// <summary>Loads once; afterwards does nothing.</summary>
    /// <exception cref="DllNotFoundException">A library is missing, or the system's loader refuses it; its own words are in the
    /// message.</exception>
    public static void Load()
    {
        lock (Gate)
        {
            if (small != 0)
                return;
            string[] libraries = [.. Libraries.Select(library => Find(TorchFolders(), library)).OfType<string>()];
            if (libraries.Length == 0)
                throw new DllNotFoundException($"{FileName("torch_cpu")} is not in {string.Join(", ", TorchFolders())}");
            foreach (var path in libraries)
                NativeLibrary.Load(path);
            string[] folders = [.. TorchFolders(), .. Packages()];
            var found = Find(folders, Small) ?? throw new DllNotFoundException($"{FileName(Small)} is not in {string.Join(", ", folders)}");
            small = OperatingSystem.IsLinux() ? LoadSmallOnLinux(found, libraries) : NativeLibrary.Load(found);
            NativeLibrary.SetDllImportResolver(typeof(torch).Assembly, (name, _, _) => name == Small ? small : 0);
        }
    }

    /// <summary>The address of a function of TorchSharp's own library; 0 before it is loaded, or where it has none of that name.</summary>
    internal static nint Function(string name)
    {
        lock (Gate)
            return small != 0 && NativeLibrary.TryGetExport(small, name, out var address) ? address : 0;
    }

    /// <summary>
    /// The folder that was named for libtorch, with PyTorch's lib folder in it where it is one of PyTorch's; null: the packages'.
    /// </summary>
    public static string? Folder()
    {
        var named = Environment.GetEnvironmentVariable(FolderVariable) is { Length: > 0 } variable
            ? variable
            : AppContext.GetData(FolderSetting) as string;
        if (string.IsNullOrEmpty(named))
            return null;
        string[] places = [named, Path.Combine(named, "lib"), Path.Combine(named, "torch", "lib")];
        return places.FirstOrDefault(place => Find([place], "torch_cpu") is not null) ?? named;
    }

    /// <summary>Whether the libtorch that was found is one for NVIDIA's GPUs.</summary>
    public static bool HasCuda => Find(TorchFolders(), "torch_cuda") is not null;

    /// <summary>Why a load that failed did.</summary>
    public static TensorFault FaultNow() =>
        Folder() is not null ? TensorFault.FolderUnfit
        : Find(TorchFolders(), "torch_cpu") is not null ? TensorFault.Refused
        : HasPackage ? TensorFault.PackageGone
        : TensorFault.NoneForSystem;

    // Systems for which there are packages (build/Tensors.props).
    private static bool HasPackage =>
        RuntimeInformation.OSArchitecture switch
        {
            Architecture.X64 => OperatingSystem.IsLinux() || OperatingSystem.IsWindows(),
            Architecture.Arm64 => OperatingSystem.IsMacOS() || OperatingSystem.IsWindows(),
            _ => false,
        };

    // A folder that was named is meant: what it lacks is not looked for elsewhere.
    private static string[] TorchFolders() => Folder() is { } named ? [named] : Packages();

    private static string[] Packages() =>
        [
            .. ((string?)AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") ?? "").Split(
                Path.PathSeparator,
                StringSplitOptions.RemoveEmptyEntries
            ),
            AppContext.BaseDirectory,
            .. NativePackages.Folders,
        ];

    private static string? Find(string[] folders, string library) =>
        folders.Select(f => Path.Combine(f, FileName(library))).FirstOrDefault(File.Exists);

    private static string FileName(string library) =>
        OperatingSystem.IsWindows() ? library + ".dll"
        : OperatingSystem.IsMacOS() ? $"lib{library}.dylib"
        : $"lib{library}.so";

    private static nint LoadSmallOnLinux(string path, string[] libraries)
    {
        Compare(path, libraries);
        if (NativeLibrary.TryLoad(path, out var handle))
            return handle;
        // The plain load's own words, unless the version is all that is amiss.
        var copy = File.ReadAllBytes(path);
        return NativeLibrary.Load(ElfFile.Read(path).Weaken(copy, NewVersion) == 0 ? path : PrivateFile.Of(Path.GetFileName(path), copy));
    }

    /// <summary>
    /// A symbol that libtorch lacks would end the process when it is first called, since the loader binds late. libtorch of another release
    /// than TorchSharp's is told from this.
    /// </summary>
    private static void Compare(string path, string[] libraries)
    {
        if (Folder() is null)
            return;
        var defined = libraries.SelectMany(library => ElfFile.Read(library).Defined()).ToHashSet();
        var missing = ElfFile.Read(path).Needed().FirstOrDefault(name => OfTorch(name) && !defined.Contains(name));
        if (missing is not null)
            throw new DllNotFoundException(
                $"{Folder()} is another release of libtorch than the {Release} that TorchSharp was made for: it lacks {missing}"
            );
    }

    private static bool OfTorch(string name) =>
        name.StartsWith("_Z", StringComparison.Ordinal) && Namespaces.Any(part => name.Contains(part, StringComparison.Ordinal));
}

/// <summary>
/// A file that this program derives from its own and then loads: only ever in folders of the user's, and never believed without comparing
/// every byte.
/// </summary>
internal static class PrivateFile
{
    /// <summary>
    /// The path of a file with these bytes: beside the program where that can be written, else in the user's cache folder.
    /// </summary>
    /// <exception cref="IOException">Neither can be written.</exception>
    public static string Of(string name, byte[] bytes)
    {
        var beside = Path.Combine(AppContext.BaseDirectory, "native");
        try
        {
            return In(beside, name, bytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return In(
                Path.Combine(
                    Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create),
                    "mpucmer",
                    "native"
                ),
                name,
                bytes
            );
        }
    }

    private static string In(string folder, string name, byte[] bytes)
    {
        var path = Path.Combine(folder, name);
        if (File.Exists(path) && File.ReadAllBytes(path).AsSpan().SequenceEqual(bytes))
            return path;
        Directory.CreateDirectory(folder);
        // Several workers may start at once: each writes a file of its own, and the last rename stands. A library in use keeps its bytes.
        var fresh = $"{path}.{Environment.ProcessId}.new";
        File.WriteAllBytes(fresh, bytes);
        File.Move(fresh, path, overwrite: true);
        return path;
    }
}
