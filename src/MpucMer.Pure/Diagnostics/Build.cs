using MpucMer.Pure.Configuration;
using static MpucMer.Pure.Diagnostics.Wording;

namespace MpucMer.Pure.Diagnostics;

/// <content>The build: worker, tasks, libtorch, run folders and exports.</content>
public abstract partial record Problem
{
    private static Area BuildArea =>
        new(
            "Build",
            "The build: worker, tasks, libtorch, run folders and exports.",
            [
                NothingToExport.Page,
                WorkerDied.Page,
                StaleAssembly.Page,
                TensorLibraryUnavailable.Page,
                NotARunFolder.Page,
                RunFolderTaken.Page,
                RunMissing.Page,
                ResultsUnreadable.Page,
                ResultsEdited.Page,
                RunReplaced.Page,
                RunAmbiguous.Page,
                HelpTopicUnknown.Page,
            ]
        );

    /// <summary>An export without all results: of <paramref name="Steps"/> the <paramref name="Missing"/> are not in the store.</summary>
    /// <param name="Force">The stage that is made again only when that is asked for, since nothing that trains reads it.</param>
    public sealed record NothingToExport(Seq<string> Missing, int Steps, Option<string> Force) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC2143",
                Place.Nowhere,
                Missing.Count == Steps
                    ? "There is nothing to export: this experiment, as it is set now, has not been trained."
                    : $"There is not all to export: of {Steps} results {Missing.Count} are not in the store ({Names(Missing)}).",
                Force.Match(
                    stage => $"Make it again, with the same properties: -t:Train -p:MpucForce={stage}.",
                    () => "Train first, with the same properties: -t:Train."
                )
            );

        public static Page Page =>
            new()
            {
                Title = "Nothing to export",
                What = """
                    `-t:Export` writes what is in the store and trains nothing. The results of this experiment, as its properties are now,
                    are not there, or not all of them.
                    """,
                Fix = """
                    Run `-t:Train` first, with the same properties on the command line as for the export.

                    Where all that is made of a missing result is there, training has no use for it, and makes it only when told to:
                    `-p:MpucForce=contrast`.
                    """,
                Examples =
                [
                    new NothingToExport(Seq("contrast fold 1 seed 0", "probe fold 1 seed 0"), 2, None),
                    new NothingToExport(Seq1("contrast fold 1 seed 0"), 6, "contrast"),
                ],
            };
    }

    /// <summary>The worker ended without saying why.</summary>
    public sealed record WorkerDied(string Stage, int ExitCode, Seq<string> LastLines) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC5001",
                Place.Nowhere,
                $"The worker ended with {Ending} during {Stage}{(LastLines.IsEmpty ? "" : ": " + string.Join(" | ", LastLines))}.",
                "Finished steps are kept; build again, and if it recurs report it with these lines."
            );

        public static Page Page =>
            new()
            {
                Title = "The worker died",
                What = """
                    The process that trains ended without saying why: native code aborted, or the system killed it. The message names the
                    step, the signal and its last lines.
                    """,
                Fix = """
                    - signal 9: there was not enough memory. Close other programs, or lower `MpucBatchSize` or `MpucFeatureSize`; with
                      `all.proj`, leave out `-m`.
                    - signal 6 or 11: a fault in the tensor library or in ours. Build again with `-v:n` and report the lines.

                    Finished steps are in the store, and training goes on from its last checkpoint: the same command continues.
                    """,
                Examples = [new WorkerDied("contrast fold 1 seed 0", 137, Empty)],
            };

        private string Ending =>
            ExitCode switch
            {
                134 => "signal 6 (abort)",
                136 => "signal 8 (arithmetic)",
                137 => "signal 9 (killed, perhaps for want of memory)",
                139 => "signal 11 (segmentation fault)",
                143 => "signal 15 (terminated)",
                > 128 and < 160 => $"signal {ExitCode - 128}",
                _ => $"exit code {ExitCode}",
            };
    }

    /// <summary>The task assembly in memory is not the one on disk.</summary>
    public sealed record StaleAssembly(string Path) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC5002",
                new Place(Path),
                "An older version of this assembly is loaded in a reused MSBuild process.",
                "Run dotnet build-server shutdown, then build again."
            );

        public static Page Page =>
            new()
            {
                Title = "An older version of the tasks is loaded",
                What = """
                    MSBuild can keep processes for later builds, and these keep the assemblies that they loaded. `MpucMer.Build.dll` was
                    built anew since then, so the build stops rather than run old code.

                    It happens with `-nr:true`, in an editor, or with MSBuild's server; the repository's `Directory.Build.rsp` turns reuse
                    off for commands given in it.
                    """,
                Fix = """
                    - `dotnet build-server shutdown`, then build again.
                    """,
                Examples = [new StaleAssembly("artifacts/bin/MpucMer.Build/debug/MpucMer.Build.dll")],
            };
    }

    /// <summary>The library behind the tensors is not there or does not load.</summary>
    public sealed record TensorLibraryUnavailable(string Provider, TensorFault Fault, string Detail) : Problem
    {
        public override Explanation Explain() =>
            Error("MPUC5003", Place.Nowhere, $"libtorch, the library behind the tensors ({Provider}), does not load: {Detail}", Remedy);

        public static Page Page =>
            new()
            {
                Title = "libtorch does not load",
                What = """
                    The library behind the tensors is not there, is another release than TorchSharp's, or the system's loader refuses it. It
                    is reported before the first feature is extracted, with the loader's own words.
                    """,
                Fix = """
                    - `LibTorchDir` was given: it has to hold the libtorch 2.10 that TorchSharp 0.107 was made for, such as the `torch`
                      folder of a PyTorch 2.10 wheel. Another release is recognised by the first symbol that it lacks.
                    - The package is gone from the NuGet folder: build again, it is restored.
                    - Linux on Arm and Intel Macs have no libtorch package. `LibTorchDir` may name a folder with libtorch 2.10 and
                      TorchSharp's native library (`libLibTorchSharp`), which has to be built from TorchSharp's sources there.
                    - The loader refuses it: libtorch 2.10 wants a 64-bit system with glibc 2.28 or later (Debian 11, Ubuntu 20.04, and
                      newer), Windows 10 or macOS 14. Debian 12 and Ubuntu 22.04 have an older libstdc++ than TorchSharp's library names;
                      there a copy of it is loaded that does not insist (docs/architecture.md, "Tensors").
                    """,
                Examples =
                [
                    new TensorLibraryUnavailable("TorchSharp 0.107.0", TensorFault.FolderUnfit, "libtorch_cpu.so is not in /opt/pytorch."),
                ],
            };

        private string Remedy =>
            Fault switch
            {
                TensorFault.FolderUnfit =>
                    "Name the folder of a PyTorch 2.10 (its torch/lib) with -p:LibTorchDir, or leave LibTorchDir out: "
                        + "the package's libtorch is then used.",
                TensorFault.NoneForSystem =>
                    "There is no libtorch package for this kind of machine: name a folder with libtorch 2.10 and TorchSharp's native "
                        + "library "
                        + "with -p:LibTorchDir.",
                TensorFault.PackageGone => "Build again: the package is restored into the NuGet folder.",
                _ => "libtorch 2.10 wants a 64-bit system with glibc 2.28 or later (Debian 11, Ubuntu 20.04, …), Windows 10 or macOS 14: "
                    + "install what the loader names, or name the folder of a PyTorch 2.10 that works here with -p:LibTorchDir.",
            };
    }

    /// <summary>A folder that is to be removed as a run's, and holds nothing of one.</summary>
    public sealed record NotARunFolder(string Path) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC5004",
                new Place(Path),
                $"{Path} is not removed: nothing in it is a run's.",
                "Name the run folder with MpucRunDir, or remove the folder by hand."
            );

        public static Page Page =>
            new()
            {
                Title = "Not a run folder",
                What = """
                    `-t:Clean` removes from the experiment's run folder the files that a run wrote, known by their names and by what is in
                    them, and the folder itself if nothing else is in it. The folder named holds none of them (`results.json`,
                    `request.json`, `steps.json`, `state.txt` …): it is something else, and is left alone.
                    """,
                Fix = """
                    - Name the folder in which the run was, or remove the folder by hand.
                    """,
                Command = "dotnet build experiments/demo.proj -t:Clean -p:MpucRunDir=/home/me",
                Examples = [new NotARunFolder("/home/me")],
            };
    }

    /// <summary>A run folder in which a file of another program would be replaced.</summary>
    /// <param name="File">The first such file.</param>
    public sealed record RunFolderTaken(string Folder, string File) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC5005",
                new Place(File),
                $"{File} is not a run's, and would be replaced by one.",
                "Set MpucRunDir (MpucExportDir, of an export) to another folder, or move that file away."
            );

        public static Page Page =>
            new()
            {
                Title = "Run folder taken",
                What = """
                    A run writes files with common names (`results.json`, `report.md`, `steps.json`, `request.json`, `state.txt`,
                    `predictions.csv`, `plan.json`, `compare.csv`) into its run folder. The folder that `MpucRunDir` names has a file of
                    such a name that no run wrote, and the run would replace it. It does not begin.
                    """,
                Fix = """
                    - Name a folder of the run's own with `MpucRunDir`, or leave it out.
                    - The same of an export and `MpucExportDir`.
                    """,
                Command = "dotnet build experiments/demo.proj -p:MpucRunDir=/home/me/thesis",
                Examples = [new RunFolderTaken("/home/me/thesis", "/home/me/thesis/results.json")],
            };
    }

    /// <summary>A run that is to be shown or compared, and that has no results.</summary>
    /// <param name="Run">As it was given.</param>
    /// <param name="Folder">Where it should be; empty where no run has that name.</param>
    /// <param name="Others">Runs that have results.</param>
    /// <param name="Nearest">That of them which may be meant.</param>
    public sealed record RunMissing(string Run, string Folder, Seq<string> Others, Option<string> Nearest = default) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC5020",
                Folder.Length == 0 ? Place.Nowhere : new Place(Folder),
                Folder.Length == 0 ? $"There is no run {Run}." : $"There is no run {Run}: {Folder} has no results.json.",
                Nearest.Match(
                    near => $"Did you mean {near}? There {Are}.",
                    () => Others.IsEmpty ? "Build it first." : $"Build it first, or name another; there {Are}."
                )
            );

        private string Are => $"{(Others.Count == 1 ? "is" : "are")} {Names(Others)}";

        public static Page Page =>
            new()
            {
                Title = "A run without results",
                What = """
                    `-t:Diff` and `-t:Compare` show the results of runs: this experiment's, and those that `MpucWith` or `MpucRuns` name (by
                    the run's name, by experiment and name as `-t:Status` shows them, or by the path of the folder). One of them has no
                    `results.json`, or there is no run of that name.
                    """,
                Fix = """
                    - Name a run that `-t:Status` lists, or build the experiment whose run is missing.
                    """,
                Command = "dotnet build experiments/demo.proj -t:Diff -p:MpucWith=fsat",
                Examples =
                [
                    new RunMissing("fsat", "", Seq("demo", "demo/fast"), "demo/fast"),
                    new RunMissing("demo", "artifacts/runs/demo/default", Seq1("demo/fast")),
                ],
            };
    }

    /// <summary>A name that several runs have.</summary>
    /// <param name="Candidates">What tells each from the others.</param>
    public sealed record RunAmbiguous(string Run, Seq<string> Candidates) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC5024",
                Place.Nowhere,
                $"{Run} may be any of {Candidates.Count} runs: {Names(Candidates)}.",
                "Name the experiment too (demo/fast), or the path of the run's folder."
            );

        public static Page Page =>
            new()
            {
                Title = "A name that several runs have",
                What = """
                    The run that `MpucWith` or `MpucRuns` names is looked for among this experiment's runs first, then among all that are
                    known: those in the folder of runs, and those that used the same store. Several of those have that name.
                    """,
                Fix = """
                    - Write the experiment before the name, as `-t:Status` shows it: `-p:MpucWith=demo/fast`.
                    - Or name the run's folder by its path.
                    """,
                Command = "dotnet build experiments/demo.proj -t:Diff -p:MpucWith=fast",
                Examples = [new RunAmbiguous("fast", Seq("mine/fast", "ravdess/fast"))],
            };
    }

    /// <summary>A word that -t:Help knows nothing about.</summary>
    public sealed record HelpTopicUnknown(string Topic, Option<string> Nearest, Seq<string> Topics) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC5025",
                Place.CommandLine,
                $"There is no topic {Topic}.",
                $"{Nearest.Match(n => $"Did you mean {n}? ", () => "")}Topics are {string.Join(", ", Topics)}; "
                    + "or name a target or a property."
            );

        public static Page Page =>
            new()
            {
                Title = "No such topic",
                What = """
                    `-t:Help -p:MpucTopic=…` tells about a group of properties, a target or a single property. The word is none of these.
                    """,
                Fix = """
                    - `-t:Help` alone lists targets and topics.
                    """,
                Command = "dotnet build experiments/demo.proj -t:Help -p:MpucTopic=los",
                Examples = [new HelpTopicUnknown("los", "loss", Seq("data", "loss", "probe"))],
            };
    }

    /// <summary>
    /// Results of other settings that lie where this run's will lie: they are replaced where the user named the run, and kept under another
    /// name where nobody did.
    /// </summary>
    /// <param name="Run">What the run is called.</param>
    /// <param name="Were">Settings of the results that are there, with their values.</param>
    /// <param name="KeptAs">What those are called from now on; none: they are replaced.</param>
    public sealed record RunReplaced(string Run, Seq<(string Property, string Value)> Were, Option<string> KeptAs) : Problem
    {
        public override Explanation Explain() =>
            Warning(
                "MPUC5023",
                Place.Nowhere,
                $"The run {Run} had {Names(Were.Map(w => $"{w.Property}={(w.Value.Length == 0 ? "(none)" : w.Value)}"))}; "
                    + KeptAs.Match(name => $"its results are kept as {name}.", () => "its results are replaced."),
                KeptAs.Match(_ => "-p:MpucRunName=NAME says what a run is called.", () => "-p:MpucRunName=NAME, another one, keeps both.")
            );

        public static Page Page =>
            new()
            {
                Title = "Results of other settings",
                What = """
                    The run's folder has results of other settings than those that the experiment has now. Results that lie under a name (or
                    in a folder) that you gave are replaced. Those of a run that you gave no name are moved beside it, to a folder named
                    after what was different; nothing of them is lost.

                    What was trained is in the store in any case: the settings of before give their results again without training.
                    """,
                Fix = """
                    - To keep both, give each a name: `-p:MpucRunName=low-temperature`.
                    - A setting on the command line (`-p:MpucTemperature=0.05`) makes a name of its own by itself.
                    """,
                Command = "dotnet build experiments/demo.proj -p:MpucRunName=fast -p:MpucTemperature=0.07",
                Examples =
                [
                    new RunReplaced("demo/fast", Seq1((LossProperties.Temperature.Name, "0.1")), None),
                    new RunReplaced(
                        "demo",
                        Seq((LossProperties.Temperature.Name, "0.1"), (LossProperties.Epochs.Name, "4")),
                        "demo/temperature-0.1_epochs-4"
                    ),
                ],
            };
    }

    /// <summary>A results.json that is not of the form that we write.</summary>
    public sealed record ResultsUnreadable(string Path, string Detail) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC5021",
                new Place(Path),
                $"{Path} cannot be read as results: {Detail}.",
                "Build that experiment again: what is in the store is reused."
            );

        public static Page Page =>
            new()
            {
                Title = "Results that cannot be read",
                What = """
                    A `results.json` that is compared (`-t:Diff`) or tabulated (`-t:Table`) is torn, was edited, or is of another form than
                    [results.schema.json](../results.schema.json) says.
                    """,
                Fix = """
                    - Build that experiment again (delete the file first if the build says that there is nothing to do). What is in the
                      store is reused, so only the report is made.
                    """,
                Examples = [new ResultsUnreadable("artifacts/runs/fast/results.json", "folds[2].seed is no whole number")],
            };
    }

    /// <summary>A results.json that is not as its run left it.</summary>
    public sealed record ResultsEdited(string Path) : Problem
    {
        public override Explanation Explain() =>
            Warning(
                "MPUC5022",
                new Place(Path),
                $"{Path} is not as its run left it: what is shown of it may not be that run's.",
                "Build that experiment again: its results are made again from the store."
            );

        public static Page Page =>
            new()
            {
                Title = "Results edited",
                What = """
                    The run folder remembers what its `results.json` was when the run finished (`state.txt`). What is there now is something
                    else: it was edited, copied from elsewhere, or left by a run that did not come to its end. Figures that are shown of it
                    may not be that run's.

                    A build does not take such a file for its results: it makes them again from the store, where they are kept by their
                    hash.
                    """,
                Fix = """
                    - Build that experiment again: nothing is trained for it.
                    """,
                Command = "dotnet build experiments/demo.proj -t:Status",
                Examples = [new ResultsEdited("artifacts/runs/demo/default/results.json")],
            };
    }
}

/// <summary>Why the library behind the tensors does not load: each asks for something else of the user.</summary>
public enum TensorFault
{
    /// <summary>The folder that LibTorchDir names has none, or one that does not go with TorchSharp.</summary>
    FolderUnfit,

    /// <summary>No package has one for this kind of machine, and no folder was named.</summary>
    NoneForSystem,

    /// <summary>The package was there when the worker was built, and is not any more.</summary>
    PackageGone,

    /// <summary>It is there, and the system's loader refuses it.</summary>
    Refused,
}
