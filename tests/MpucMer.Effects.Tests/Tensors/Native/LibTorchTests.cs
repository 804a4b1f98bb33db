using MpucMer.Effects.Tensors.Native;
using MpucMer.Effects.Tests.Storage;
using MpucMer.Effects.Worker;
using MpucMer.Pure.Planning;

namespace MpucMer.Effects.Tests.Tensors.Native;

/// <summary>Where libtorch comes from, and what a worker says that cannot have it: at once, before it has worked.</summary>
[Collection(AloneCollection.Name)]
public sealed class LibTorchTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("mpuc-libtorch-").FullName;

    [LinuxFact]
    public void A_build_copies_no_native_library_of_the_packages()
    {
        var output = Path.GetDirectoryName(typeof(Session).Assembly.Location)!;
        var worker = Path.Combine(output, "..", "..", "MpucMer.Effects", Path.GetFileName(output));

        var files = Directory.GetFiles(worker, "*", SearchOption.AllDirectories);

        string[] theirs = ["libtorch", "libonnxruntime", "libSkiaSharp"];
        Assert.DoesNotContain(files, file =>
            theirs.Any(name => Path.GetFileName(file).StartsWith(name, StringComparison.Ordinal))
            && file.EndsWith(".so", StringComparison.Ordinal)
        );
        // Managed code, and what is embedded in it: any of those would make it more.
        Assert.InRange(files.Sum(file => new FileInfo(file).Length), 1, 32_000_000);
    }

    [LinuxFact]
    public void A_folder_of_PyTorchs_layout_is_taken_in_place_of_the_package()
    {
        var lib = Directory.CreateDirectory(Path.Combine(folder, "torch", "lib")).FullName;
        foreach (var file in Directory.GetFiles(Path.GetDirectoryName(ElfFileTests.NativeFile("libtorch_cpu.so"))!))
            File.CreateSymbolicLink(Path.Combine(lib, Path.GetFileName(file)), file);

        var request = TinyRun.In(Path.Combine(folder, "tiny"), TinyRun.Corrected, Prepared.Features);
        var (code, said) = With(folder, request);

        Assert.True(code == 0, said);
    }

    [LinuxFact]
    public void A_folder_without_libtorch_is_told_before_any_feature_is_extracted()
    {
        var said = Refused();

        Assert.Contains(folder, said);
        Assert.Contains("LibTorchDir", said);
    }

    [LinuxFact]
    public void Another_release_is_told_by_the_first_symbol_that_it_lacks()
    {
        // libc10 in the place of the large library: a library that loads and has a part of what is asked for.
        File.Copy(ElfFileTests.NativeFile("libc10.so"), Path.Combine(folder, "libtorch_cpu.so"));

        var said = Refused();

        Assert.Contains("another release of libtorch than the 2.10", said);
        Assert.Contains("it lacks _Z", said);
    }

    [LinuxFact]
    public void The_loaders_own_words_are_told()
    {
        File.WriteAllText(Path.Combine(folder, "libtorch_cpu.so"), "no library");

        var said = Refused();

        Assert.Contains("libtorch_cpu.so", said);
        Assert.Contains("file too short", said);
        Assert.DoesNotContain("strace", said);
    }

    [Fact]
    public void A_device_that_is_not_there_is_told_with_the_place_where_it_was_asked_for()
    {
        if (TorchSharp.torch.cuda.is_available())
            return;
        var request = TinyRun.In(Path.Combine(folder, "tiny"), TinyRun.Corrected, Prepared.Nothing, ("MpucDevice", "cuda:1"));

        var (code, events) = TinyRun.Run(request);

        Assert.Equal(1, code);
        var told = Assert.Single(
            events.Choose(e =>
                e is WorkerEvent.Told t ? LanguageExt.Prelude.Some(t.Explanation) : LanguageExt.Option<Pure.Diagnostics.Explanation>.None
            )
        );
        Assert.Equal("MPUC1015", told.Code);
        Assert.Equal(request.Settings.Find("MpucDevice").Map(s => s.Place), told.Place);
        Assert.Empty(Entries(request));
    }

    [Fact]
    public void Without_a_word_about_the_device_it_is_the_CPU_where_there_is_no_GPU()
    {
        var request = TinyRun.In(Path.Combine(folder, "tiny"), TinyRun.Corrected, Prepared.Features);
        TinyRun.Good(request);

        var made = Directory
            .GetFiles(request.StoreDir, StoreLayout.Manifest, SearchOption.AllDirectories)
            .Select(File.ReadAllText)
            .ToArray();

        var device = TorchSharp.torch.cuda.is_available() ? "cuda" : "cpu";
        Assert.Contains(made, text => text.Contains($"\"device\": \"{device}\"", StringComparison.Ordinal));
        Assert.DoesNotContain(made, text => text.Contains("\"device\": \"auto\"", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(
        "Unable to load shared library 'x' or one of its dependencies. Consider strace: \n/x.so: libz.so: cannot open\n/y.so: none",
        "/x.so: libz.so: cannot open | /y.so: none"
    )]
    [InlineData("libLibTorchSharp.so is in none of the folders /a, /b", "libLibTorchSharp.so is in none of the folders /a, /b")]
    public void Advice_for_programmers_is_left_out(string message, string said) => Assert.Equal(said, TensorLibrary.LoadersWords(message));

    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <summary>
    /// What a worker says that is given the test's folder for libtorch: that it does not load, and nothing has been made.
    /// </summary>
    private string Refused()
    {
        var request = TinyRun.In(Path.Combine(folder, "tiny"), TinyRun.Corrected, Prepared.Nothing);
        var (code, said) = With(folder, request);
        Assert.Equal(1, code);
        Assert.Contains("MPUC5003", said);
        Assert.Empty(Entries(request));
        return said;
    }

    private static (int Code, string Said) With(string libtorch, Request request)
    {
        using var worker = new WorkerProcess(request, new Dictionary<string, string> { [LibTorch.FolderVariable] = libtorch });
        return (worker.Wait(), worker.Said);
    }

    private static string[] Entries(Request request) =>
        Directory.Exists(request.StoreDir) ? Directory.GetFiles(request.StoreDir, StoreLayout.Manifest, SearchOption.AllDirectories) : [];
}
