using System.Diagnostics;
using System.Runtime.Versioning;

namespace MpucMer.Effects.Tests.Sequences;

/// <summary>The script that installs libhdf5, in made-up roots with made-up apt commands.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class SetupTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("mpuc-setup-").FullName;

    public void Dispose() => Directory.Delete(root, true);

    [Fact]
    public void The_newest_package_is_installed_as_root()
    {
        var (status, facts, log) = Run("ID=debian", 0, "printf 'libhdf5-103-1 - HDF5\\nlibhdf5-310 - HDF5\\n'", "echo \"$@\" >> $MPUC_SETUP_ROOT/apt.log");

        Assert.Equal((0, "package=libhdf5-310\n"), (status, facts));
        Assert.Contains("installing libhdf5-310", log);
        Assert.Contains("install -y --no-install-recommends libhdf5-310", File.ReadAllText(Path.Combine(root, "apt.log")));
    }

    [Fact]
    public void A_user_is_told_what_to_run()
    {
        Assert.Equal((1, "error=sudo apt-get install -y --no-install-recommends libhdf5-103-1\n", ""), Run("ID=ubuntu", 1000, "echo libhdf5-103-1 - HDF5", "exit 9"));
        Assert.Equal((1, "error=sudo apt-get install -y --no-install-recommends libhdf5-dev\n", ""), Run("ID=ubuntu", 1000, "true", "exit 9"));
        Assert.Contains("package manager", Run("ID=fedora", 0, "true", "true").Facts);
    }

    [Fact]
    public void A_failing_installation_ends_with_its_last_lines() =>
        Assert.Contains("Could not resolve host", Run("ID=debian", 0, "echo libhdf5-103-1 - HDF5", "echo 'E: Could not resolve host' >&2; exit 100").Facts);

    [Fact]
    public void A_link_in_the_folder_of_temporary_files_is_not_followed()
    {
        File.WriteAllText(Path.Combine(root, "victim"), "of the user");
        File.CreateSymbolicLink(Path.Combine(root, "mpuc-setup.lock"), Path.Combine(root, "victim"));
        Assert.Equal(0, Run("ID=debian", 0, "echo libhdf5-310 - HDF5", "true").Status);
        Assert.Equal("of the user", File.ReadAllText(Path.Combine(root, "victim")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(root, "run/mpuc-setup.lock")));
    }

    private (int Status, string Facts, string Log) Run(string release, int uid, string cache, string get)
    {
        Directory.CreateDirectory(Path.Combine(root, "etc"));
        Directory.CreateDirectory(Path.Combine(root, "bin"));
        File.WriteAllText(Path.Combine(root, "etc/os-release"), release + "\n");
        foreach (var (name, body) in new[] { ("apt-cache", cache), ("apt-get", get) })
        {
            File.WriteAllText(Path.Combine(root, "bin", name), $"#!/bin/sh\n{body}\n");
            File.SetUnixFileMode(Path.Combine(root, "bin", name), (UnixFileMode)0b111_101_101);
        }
        var start = new ProcessStartInfo("sh", [Path.Combine(AppContext.BaseDirectory, "build", "setup-hdf5.sh"), Path.Combine(root, "facts")]) { RedirectStandardOutput = true };
        start.Environment["PATH"] = $"{root}/bin:/usr/bin:/bin";
        start.Environment["MPUC_SETUP_ROOT"] = root;
        start.Environment["MPUC_SETUP_UID"] = $"{uid}";
        start.Environment["TMPDIR"] = root;
        using var process = Process.Start(start)!;
        var log = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, File.ReadAllText(Path.Combine(root, "facts")), log);
    }
}
