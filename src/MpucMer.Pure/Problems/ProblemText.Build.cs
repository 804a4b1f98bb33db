namespace MpucMer.Pure.Problems;

public static partial class ProblemText
{
    // MPUC5010 and MPUC5011 belonged to the set-up of a libtorch of the system, which is gone: never given again.
    private static Explanation? Build(Problem problem) => problem switch
    {
        Problem.WorkerDied p => Error("MPUC5001", Place.Nowhere,
            $"The worker ended with {Ending(p.ExitCode)} during {p.Stage}{(p.LastLines.IsEmpty ? "" : ": " + string.Join(" | ", p.LastLines))}.",
            "Finished steps are kept; build again, and if it recurs report it with these lines."),
        Problem.StaleAssembly p => Error("MPUC5002", new Place(p.Path), "An older version of this assembly is loaded in a reused MSBuild process.", "Run dotnet build-server shutdown, then build again."),
        Problem.TensorLibraryUnavailable p => Error("MPUC5003", Place.Nowhere, $"libtorch, the library behind the tensors ({p.Provider}), does not load: {p.Detail}", Remedy(p.Fault)),
        Problem.NotARunFolder p => Error("MPUC5004", new Place(p.Path), $"{p.Path} is not removed: nothing in it is a run's.", "Name the run folder with MpucRunDir, or remove the folder by hand."),
        Problem.RunFolderTaken p => Error("MPUC5005", new Place(p.File), $"{p.File} is not a run's, and would be replaced by one.", "Set MpucRunDir (MpucExportDir, of an export) to another folder, or move that file away."),
        Problem.ResultsEdited p => Warning("MPUC5022", new Place(p.Path), $"{p.Path} is not as its run left it: what is shown of it may not be that run's.", "Build that experiment again: its results are made again from the store."),
        Problem.RunMissing p => Error("MPUC5020", new Place(p.Folder), $"There is no run {p.Run}: {p.Folder} has no results.json.",
            p.Others.IsEmpty ? "Build it first." : $"Build it first, or name another; there are {Names(p.Others.ToList())}."),
        Problem.ResultsUnreadable p => Error("MPUC5021", new Place(p.Path), $"{p.Path} cannot be read as results: {p.Detail}.", "Build that experiment again: what is in the store is reused."),
        _ => null,
    };

    private static string Remedy(TensorFault fault) => fault switch
    {
        TensorFault.FolderUnfit => "Name the folder of a PyTorch 2.10 (its torch/lib) with -p:LibTorchDir, or leave LibTorchDir out: the package's libtorch is then used.",
        TensorFault.NoneForSystem => "There is no libtorch package for this kind of machine: name a folder with libtorch 2.10 and TorchSharp's native library with -p:LibTorchDir.",
        TensorFault.PackageGone => "Build again: the package is restored into the NuGet folder.",
        _ => "libtorch 2.10 wants a 64-bit system with glibc 2.28 or later (Debian 11, Ubuntu 20.04, …), Windows 10 or macOS 14: install what the loader names, "
            + "or name the folder of a PyTorch 2.10 that works here with -p:LibTorchDir.",
    };

    private static string Ending(int code) => code switch
    {
        134 => "signal 6 (abort)",
        136 => "signal 8 (arithmetic)",
        137 => "signal 9 (killed, perhaps for want of memory)",
        139 => "signal 11 (segmentation fault)",
        143 => "signal 15 (terminated)",
        > 128 and < 160 => $"signal {code - 128}",
        _ => $"exit code {code}",
    };
}
