using System.Runtime.InteropServices;
using MpucMer.Effects.Tensors.Native;

namespace MpucMer.Effects.Tests.Tensors.Native;

/// <summary>What is read of TorchSharp's own library, and the copy that loads beside an older libstdc++.</summary>
public sealed class ElfFileTests
{
    [LinuxFact]
    public void The_copy_differs_from_the_package_by_the_flag_of_one_entry_and_loads()
    {
        var path = NativeFile("libLibTorchSharp.so");
        var original = File.ReadAllBytes(path);

        var copy = original.ToArray();
        Assert.Equal(1, ElfFile.Read(path).Weaken(copy, LibTorch.NewVersion));
        var changed = Assert.Single(Enumerable.Range(0, original.Length), i => original[i] != copy[i]);
        Assert.Equal(original[changed] | 2, copy[changed]);
        var folder = Directory.CreateTempSubdirectory("mpuc-weak-");
        try
        {
            var file = Path.Combine(folder.FullName, "libLibTorchSharp.so");
            File.WriteAllBytes(file, copy);
            // libtorch itself is in this process already.
            Assert.True(NativeLibrary.TryLoad(file, out var handle));
            Assert.NotEqual(0, NativeLibrary.GetExport(handle, "THSTorch_manual_seed"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [LinuxFact]
    public void A_version_that_the_file_does_not_need_leaves_it_as_it_is()
    {
        var path = NativeFile("libLibTorchSharp.so");
        var copy = File.ReadAllBytes(path);

        Assert.Equal(0, ElfFile.Read(path).Weaken(copy, "GLIBCXX_9.9.9"));
        Assert.Equal(File.ReadAllBytes(path), copy);
    }

    [LinuxFact]
    public void Symbols_are_told_into_those_that_a_library_has_and_those_that_it_asks_for()
    {
        var (small, large) = (ElfFile.Read(NativeFile("libLibTorchSharp.so")), ElfFile.Read(NativeFile("libc10.so")));

        Assert.Contains("THSTorch_manual_seed", small.Defined());
        Assert.DoesNotContain("THSTorch_manual_seed", small.Needed());
        Assert.NotEmpty(small.Needed().Intersect(large.Defined()));
    }

    [Fact]
    public void What_is_no_library_or_is_cut_off_is_said_to_be()
    {
        var whole = OperatingSystem.IsLinux() ? File.ReadAllBytes(NativeFile("libLibTorchSharp.so")) : "\u007fELF\u0002\u0001"u8.ToArray();
        var file = Path.GetTempFileName();
        try
        {
            foreach (var length in (int[])[0, 3, 63, 64, 4096, whole.Length / 2, whole.Length - 1])
            {
                File.WriteAllBytes(file, whole[..Math.Min(length, whole.Length)]);
                Assert.Throws<InvalidDataException>(() => ElfFile.Read(file));
            }
            File.WriteAllText(file, new string('#', 100));
            Assert.Throws<InvalidDataException>(() => ElfFile.Read(file));
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>A library of the packages, where the host found it.</summary>
    internal static string NativeFile(string name) =>
        ((string)AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES")!)
            .Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, name))
            .First(File.Exists);
}
