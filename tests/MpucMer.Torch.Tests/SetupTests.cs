#if SYSTEM_TORCH
using System.Diagnostics;
using System.Runtime.Versioning;

namespace MpucMer.Torch.Tests;

/// <summary>The script that finds or installs libtorch, in made-up roots with a made-up apt-get.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class SetupTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("mpuc-setup").FullName;

    public void Dispose() => Directory.Delete(root, true);

    [Fact]
    public void Finds_the_systems() => Assert.Equal($"include={root}/usr/include\nlib={root}/usr/lib/some-linux-gnu\nabi=1\n", Run(WithLibTorch).Facts);

    [Fact]
    public void Finds_a_wheels_folder_and_its_abi()
    {
        WithWheel("wheel/torch");
        Assert.Contains("abi=0", Run(directory: "wheel/torch").Facts);
        Assert.Contains($"lib={root}/wheel/torch/lib", Run(directory: "wheel").Facts);
    }

    [Fact]
    public void Refuses_a_folder_without_it()
    {
        var (status, facts, _) = Run(directory: "nowhere");
        Assert.Equal(1, status);
        Assert.StartsWith("error=LibTorchDir", facts);
    }

    [Fact]
    public void Tells_a_user_what_to_run()
    {
        var (status, facts, log) = Run(Debian, uid: 1000);
        Assert.Equal(1, status);
        Assert.Equal("", log);
        Assert.Contains("libtorch not found; run: sudo apt-get install -y --no-install-recommends libtorch-dev libopenblas0-pthread g++", facts);
        Assert.Contains("-p:LibTorchDir=", facts);
        Assert.Contains("-p:TorchProvider=TorchSharp-cpu", facts);
        Assert.Single(facts.TrimEnd().Split('\n'));
    }

    [Fact]
    public void Names_the_packages_on_other_systems() =>
        Assert.Contains("package manager", Run(() => File("etc/os-release", "ID=fedora\n"), uid: 0).Facts);

    [Fact]
    public void Installs_as_root_and_says_so()
    {
        var (status, facts, log) = Run(() => Debian("mkdir -p $MPUC_SETUP_ROOT/usr/include/ATen/core $MPUC_SETUP_ROOT/usr/lib/x\n"
            + "touch $MPUC_SETUP_ROOT/usr/include/ATen/core/Tensor.h $MPUC_SETUP_ROOT/usr/lib/x/libtorch_cpu.so"), uid: 0);
        Assert.Equal(0, status);
        Assert.Contains($"lib={root}/usr/lib/x", facts);
        Assert.Contains("installing libtorch-dev libopenblas0-pthread g++", log);
        Assert.Equal("update\ninstall\n", Read("apt.log"));
    }

    [Fact]
    public void A_failing_installation_ends_with_its_last_lines()
    {
        var (status, facts, _) = Run(() => Debian("echo 'E: Could not resolve host' >&2; exit 100"), uid: 0);
        Assert.Equal(1, status);
        Assert.Contains("Could not resolve host", facts);
    }

    [Fact]
    public void Warns_of_the_reference_blas_unless_root_mends_it()
    {
        void Slow()
        {
            WithLibTorch();
            File("usr/lib/some-linux-gnu/blas/libblas.so.3", "");
            System.IO.File.CreateSymbolicLink(Path.Combine(root, "usr/lib/some-linux-gnu/libblas.so.3"), "blas/libblas.so.3");
        }

        Assert.Contains("warning=", Run(() =>
        {
            Slow();
            Debian();
        }, uid: 1000).Facts);
        var (_, facts, log) = Run(() => { }, uid: 0);
        Assert.DoesNotContain("warning=", facts);
        Assert.Contains("installing libopenblas0-pthread", log);
    }

    private void WithLibTorch()
    {
        File("usr/include/ATen/core/Tensor.h", "");
        File("usr/lib/some-linux-gnu/libtorch_cpu.so", "");
    }

    private void WithWheel(string at)
    {
        File(at + "/include/ATen/core/Tensor.h", "");
        File(at + "/lib/libtorch_cpu.so", "");
        File(at + "/share/cmake/Torch/TorchConfig.cmake", "set(TORCH_CXX_FLAGS \"-D_GLIBCXX_USE_CXX11_ABI=0\")\n");
    }

    private void Debian() => Debian(":");

    private void Debian(string install)
    {
        File("etc/os-release", "ID=debian\n");
        File("bin/apt-get", $"#!/bin/sh\nfor a; do case $a in update|install) echo $a >> {root}/apt.log;; esac; done\n"
            + $"case \"$*\" in *install*)\n{install}\n;; esac\n");
        System.IO.File.SetUnixFileMode(Path.Combine(root, "bin/apt-get"), (UnixFileMode)0b111_101_101);
    }

    private void File(string name, string text)
    {
        var path = Path.Combine(root, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        System.IO.File.WriteAllText(path, text);
    }

    private string Read(string name) => System.IO.File.ReadAllText(Path.Combine(root, name));

    private (int Status, string Facts, string Log) Run(Action? prepare = null, int uid = 1000, string? directory = null)
    {
        prepare?.Invoke();
        var start = new ProcessStartInfo("sh") { RedirectStandardOutput = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "setup-libtorch.sh"));
        start.ArgumentList.Add(Path.Combine(root, "facts"));
        start.ArgumentList.Add(directory is null ? "" : Path.Combine(root, directory));
        start.Environment["MPUC_SETUP_ROOT"] = root;
        start.Environment["MPUC_SETUP_UID"] = uid.ToString(System.Globalization.CultureInfo.InvariantCulture);
        start.Environment["TMPDIR"] = root;
        start.Environment["PATH"] = $"{root}/bin:{Environment.GetEnvironmentVariable("PATH")}";
        using var process = Process.Start(start)!;
        var log = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, Read("facts"), log);
    }
}
#endif
