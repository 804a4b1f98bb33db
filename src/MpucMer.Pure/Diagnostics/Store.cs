using static MpucMer.Pure.Diagnostics.Wording;

namespace MpucMer.Pure.Diagnostics;

/// <content>The store of results.</content>
public abstract partial record Problem
{
    private static Area StoreArea =>
        new(
            "Store",
            "The store of results.",
            [
                StoreOperationFailed.Page,
                EntryDamaged.Page,
                EntryLocked.Page,
                NotSafetensors.Page,
                SharedEntryDamaged.Page,
                NotAStore.Page,
                HashesNotKept.Page,
                StoreDamaged.Page,
                EntryHeld.Page,
                RunUnreadable.Page,
                EntryHoldsOthers.Page,
            ]
        );

    /// <summary>A file operation of the store that the system refused.</summary>
    /// <param name="Operation">write, read, rename, …</param>
    /// <param name="Reason">The system's words.</param>
    public sealed record StoreOperationFailed(string Operation, string Path, StoreFault Fault, string Reason) : Problem
    {
        public override Explanation Explain() =>
            Error("MPUC3001", new Place(Path), $"The store could not {Operation} {Path}: {Reason}.", Afterwards(Fault));

        public static Page Page =>
            new()
            {
                Title = "Store operation failed",
                What = """
                    The system refused a file operation below the store's folder: the disk is full, this user may not write there, a file
                    disappeared, or the disk fails. What was finished before is kept.
                    """,
                Fix = """
                    - Free some space, or set `MpucStoreDir` to a folder on another disk.
                    - Give this user write access to the folder.
                    - Then build again.
                    """,
                Examples =
                [
                    new StoreOperationFailed("write", "artifacts/store/contrast/3f", StoreFault.DiskFull, "No space left on device"),
                ],
            };
    }

    /// <summary>An entry whose content is not what its manifest says: moved to quarantine, and made again.</summary>
    public sealed record EntryDamaged(string Entry, string File, Damage Damage, string Quarantine) : Problem
    {
        public override Explanation Explain() =>
            Warning(
                "MPUC3002",
                new Place(File),
                $"{Entry} is damaged ({Difference(Damage)}); it was moved to {Quarantine} and is made again.",
                "If this recurs, check the disk."
            );

        public static Page Page =>
            new()
            {
                Title = "Damaged entry",
                What = """
                    An entry of the store is not what its manifest says: a file is missing, has another length or other content, or the
                    manifest cannot be read. It was moved to the quarantine folder of the store, so that you can look at it, and its step
                    runs again.
                    """,
                Fix = """
                    - Nothing has to be done for this build.
                    - Delete the quarantine folder when you do not need it.
                    - If it happens again, check the disk, and who else writes there.
                    """,
                Examples =
                [
                    new EntryDamaged(
                        "contrast 3f09c41d77aa",
                        "artifacts/store/contrast/3f/3f09/encoders.safetensors",
                        Damage.Content,
                        "artifacts/store/quarantine/3f09"
                    ),
                ],
            };
    }

    /// <summary>Another process makes the same entry: this one waits.</summary>
    public sealed record EntryLocked(string Entry, string Owner) : Problem
    {
        public override Explanation Explain() =>
            Warning("MPUC3003", Place.Nowhere, $"{Entry} is being made by {Owner}; waiting for it.", "");

        public static Page Page =>
            new()
            {
                Title = "Entry is being made elsewhere",
                What = """
                    Another process, perhaps a build of another experiment that shares this step, is making the same entry. This one waits
                    and then uses it.
                    """,
                Fix = """
                    - Nothing has to be done.
                    - To stop waiting, stop this build; what the other process makes is kept for the next one.
                    """,
                Examples = [new EntryLocked("contrast 3f09c41d77aa", "process 4711 on host a")],
            };
    }

    /// <summary>Bytes that are no safetensors file.</summary>
    public sealed record NotSafetensors(string Path, string Detail) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC3004",
                new Place(Path),
                $"{Path} is not a safetensors file: {Detail}.",
                "Give a file that a safetensors library wrote."
            );

        public static Page Page =>
            new()
            {
                Title = "Not a safetensors file",
                What = """
                    A file that should hold arrays in the safetensors format does not: it is cut short, its header is broken, it has a type
                    that is not read (F32, F64, I64, I32 and U8 are), or, for a file of ours, its content is not what its own hash says.
                    """,
                Fix = """
                    - For a file of yours: copy or download it again, or convert it to a type that is read.
                    - For a file of the store: build again; what is damaged is made again.
                    """,
                Examples = [new NotSafetensors("encoders.safetensors", "its header is longer than the file")],
            };
    }

    /// <summary>The same in the store that is only read: it stays where it is, and is not used.</summary>
    public sealed record SharedEntryDamaged(string Entry, string File, Damage Damage) : Problem
    {
        public override Explanation Explain() =>
            Warning(
                "MPUC3005",
                new Place(File),
                $"{Entry} is damaged in the shared store ({Difference(Damage)}); it is left there, not used, and made again in this one.",
                "Tell whoever keeps the shared store."
            );

        public static Page Page =>
            new()
            {
                Title = "Damaged entry in the shared store",
                What = """
                    An entry or a feature in the store that `MpucSharedStore` names is not what it was when it was written. Nothing is ever
                    written there, so it stays as it is; it is not used, and this build makes its own in `MpucStoreDir`.
                    """,
                Fix = """
                    - Nothing has to be done for this build.
                    - Tell whoever keeps that store: building the same experiment with `MpucStoreDir` set to it moves the damaged entry to
                      its quarantine and makes it again.
                    """,
                Examples =
                [
                    new SharedEntryDamaged("contrast 3f09c41d77aa", "/group/store/contrast/3f/3f09/encoders.safetensors", Damage.Content),
                ],
            };
    }

    /// <summary>A folder that is to be used as a store, and that holds other things and nothing of a store's.</summary>
    /// <param name="Holds">Names of what is in it.</param>
    public sealed record NotAStore(string Path, Seq<string> Holds) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC3006",
                new Place(Path),
                $"{Path} is not a store: it holds {Names(Holds)}, and nothing that a run wrote.",
                "Set MpucStoreDir to a store, or to a folder that is new or empty; nothing in this one was touched."
            );

        public static Page Page =>
            new()
            {
                Title = "Not a store",
                What = """
                    A store is known by a file of its own, `mpuc-store.txt`, which is written when a store is made. The folder that
                    `MpucStoreDir` names has none, it is not empty, and nothing in it can only be a store's (an entry with its manifest, a
                    feature, what a plan registered): so it is somebody else's folder. Nothing is read, written, moved or deleted in it, by
                    any target.

                    A store that was made before there was such a file gets it with the first build.
                    """,
                Fix = """
                    - Name the store's own folder, or one that is new or empty.
                    - If it is a store that lost its file and everything else by which it is known, move what you want to keep of it into a
                      new folder.
                    """,
                Command = "dotnet build experiments/demo.proj -t:Gc -p:MpucDelete=true -p:MpucStoreDir=/home/me",
                Examples = [new NotAStore("/home/me", Seq("Documents", "Music", "thesis"))],
            };
    }

    /// <summary>Hashes of files that were read and cannot be kept: nothing is lost but the time to read those files again.</summary>
    /// <param name="Reason">The system's words.</param>
    public sealed record HashesNotKept(string Path, StoreFault Fault, string Reason) : Problem
    {
        public override Explanation Explain() =>
            Warning(
                "MPUC3007",
                new Place(Path),
                $"What was read of the data cannot be remembered in {Path}: {Reason}. The next build reads those files again.",
                Afterwards(Fault)
            );

        public static Page Page =>
            new()
            {
                Title = "Hashes not kept",
                What = """
                    Which content each source file has is kept in the store (`hashes/`), so that the next build need not read them again.
                    That file could not be written: the disk is full, or this user may only read the store. The build goes on; the next one
                    reads those files once more.
                    """,
                Fix = """
                    - Free some space, or set `MpucStoreDir` to a folder on another disk.
                    - Of a store that you may only read, see `MpucSharedStore`.
                    """,
                Examples = [new HashesNotKept("artifacts/store/hashes/machine.txt", StoreFault.DiskFull, "No space left on device")],
            };
    }

    /// <summary>A check of the whole store that found damage: each was reported, and is in quarantine.</summary>
    /// <param name="Checked">How many entries, features and checkpoints there were.</param>
    public sealed record StoreDamaged(string Store, int Damaged, int Checked) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC3020",
                new Place(Store),
                $"{Damaged} of {Checked} in {Store} {(Damaged == 1 ? "is" : "are")} damaged, as reported above.",
                "The next build makes again what it needs; if this recurs, check the disk."
            );

        public static Page Page =>
            new()
            {
                Title = "Damage in the store",
                What = """
                    `-t:Verify` read every entry, feature and checkpoint of the store again and compared it with its hashes. Some were not
                    as they were written. Each was reported before (MPUC3002) and moved to the store's quarantine; nothing was
                    deleted.
                    """,
                Fix = """
                    - Build: what an experiment needs is made again, with equal results.
                    - If it happens again, check the disk, and who else writes there.
                    """,
                Command = "dotnet build experiments/demo.proj -t:Verify",
                Examples = [new StoreDamaged("artifacts/store", 1, 214)],
            };
    }

    /// <summary>Something that was to be deleted, and that a running process holds.</summary>
    public sealed record EntryHeld(string Entry, string Owner) : Problem
    {
        public override Explanation Explain() => Warning("MPUC3021", Place.Nowhere, $"{Entry} is not deleted: {Owner} works at it.", "");

        public static Page Page =>
            new()
            {
                Title = "Entry is in use",
                What = """
                    `-t:Gc -p:MpucDelete=true` was to delete an entry or checkpoints that no run of the last days is known to need, but a
                    running process holds the lock of it. It stays.
                    """,
                Fix = """
                    - Nothing has to be done. Ask again once that process has ended.
                    """,
                Examples = [new EntryHeld("checkpoints 3f09c41d77aa", "process 4711 on lab2")],
            };
    }

    /// <summary>The store's file that says what a run needs is torn: nothing can be known to be unneeded.</summary>
    public sealed record RunUnreadable(string Path) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC3022",
                new Place(Path),
                $"What a run needs cannot be read from {Path}.",
                "Build that experiment once more, or delete the file if the run is not wanted any longer."
            );

        public static Page Page =>
            new()
            {
                Title = "What a run needs is unreadable",
                What = """
                    The store keeps a file for each run that says which entries and features it needs (`runs/` in the store). One of these
                    files is torn or was edited, so it cannot be known what that run needs: `-t:Gc` deletes nothing then.
                    """,
                Fix = """
                    - Build that experiment once more: the file is written anew whenever a run is planned (an idle build does not plan;
                      delete the run folder's `state.txt` to have it plan).
                    - Or delete the file, if the run is not wanted any longer.
                    """,
                Examples = [new RunUnreadable("artifacts/store/runs/1f0c.json")],
            };
    }

    /// <summary>Something of the store that was to be deleted, and that holds files which no run wrote.</summary>
    /// <param name="Files">Their names in it.</param>
    /// <param name="Place">Where it is now.</param>
    public sealed record EntryHoldsOthers(string Entry, Seq<string> Files, string Place) : Problem
    {
        public override Explanation Explain() =>
            Warning(
                "MPUC3023",
                new Place(Place),
                $"{Entry} is not deleted, it is at {Place}: no run wrote {Names(Files)} there.",
                "Move those files away if you want to keep them, or remove the folder by hand."
            );

        public static Page Page =>
            new()
            {
                Title = "Holds files of others",
                What = """
                    Something of the store was to be deleted (by `-t:Gc`, or because `MpucForce` makes it again), and there are files in it
                    that no run wrote: they are in no manifest, or are no tensors of ours. It is not deleted. With `MpucForce` it was moved
                    to `quarantine/`, so that it can be made again.
                    """,
                Fix = """
                    - Move those files away, or remove the folder by hand.
                    """,
                Examples = [new EntryHoldsOthers("probe/3f/3f09", Seq1("notes.txt"), "artifacts/store/probe/3f/3f09")],
            };
    }

    private static string Afterwards(StoreFault fault) =>
        fault switch
        {
            StoreFault.DiskFull => "Free some space or set MpucStoreDir to another disk, then build again: what was finished is kept.",
            StoreFault.Denied => "Give this user write access to that folder, or set MpucStoreDir to another.",
            StoreFault.TooManyFiles => "Close other programs or raise the limit (ulimit -n), then build again: what was finished is kept.",
            StoreFault.Missing => "It disappeared while it was in use; build again.",
            _ => "Check the disk, then build again: what was finished is kept.",
        };

    private static string Difference(Damage damage) =>
        damage switch
        {
            Damage.Missing => "a file is missing",
            Damage.Length => "a file has another length",
            Damage.Content => "a file has other content",
            Damage.Manifest => "its manifest cannot be read",
        };
}

/// <summary>What kind of failure a file operation had.</summary>
public enum StoreFault
{
    DiskFull,
    Denied,
    Missing,

    /// <summary>This process, or the system, has as many files open as it may.</summary>
    TooManyFiles,
    Other,
}

/// <summary>How an entry's file differs from its manifest.</summary>
public enum Damage
{
    Missing,
    Length,
    Content,
    Manifest,
}

/// <summary>From the system's refusal of a file operation to what kind of failure it was.</summary>
public static class StoreFaults
{
    // Numbers of Linux's errors, which .NET hands through where it has no exception for them.
    private const int NoFileLeftInSystem = 23;
    private const int NoFileLeft = 24;
    private const int NoSpace = 28;
    private const int ReadOnly = 30;
    private const int Quota = 122;

    // ERROR_TOO_MANY_OPEN_FILES, ERROR_HANDLE_DISK_FULL and ERROR_DISK_FULL of Windows.
    private const int WindowsNoFileLeft = unchecked((int)0x80070004);
    private const int WindowsHandleDiskFull = unchecked((int)0x80070027);
    private const int WindowsDiskFull = unchecked((int)0x80070070);

    public static StoreFault Of(Exception refusal) =>
        refusal switch
        {
            UnauthorizedAccessException or IOException { HResult: ReadOnly } => StoreFault.Denied,
            FileNotFoundException or DirectoryNotFoundException => StoreFault.Missing,
            IOException { HResult: NoSpace or Quota or WindowsDiskFull or WindowsHandleDiskFull } => StoreFault.DiskFull,
            IOException { HResult: NoFileLeft or NoFileLeftInSystem or WindowsNoFileLeft } => StoreFault.TooManyFiles,
            _ => StoreFault.Other,
        };
}
