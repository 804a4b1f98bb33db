namespace MpucMer.Pure.Problems;

public abstract partial record Problem
{
    /// <summary>A file operation of the store that the system refused.</summary>
    /// <param name="Operation">write, read, rename, …</param>
    /// <param name="Reason">The system's words.</param>
    public sealed record StoreOperationFailed(string Operation, string Path, StoreFault Fault, string Reason) : Problem;

    /// <summary>An entry whose content is not what its manifest says: moved to quarantine, and made again.</summary>
    public sealed record EntryDamaged(string Entry, string File, Damage Damage, string Quarantine) : Problem;

    /// <summary>The same in the store that is only read: it stays where it is, and is not used.</summary>
    public sealed record SharedEntryDamaged(string Entry, string File, Damage Damage) : Problem;

    /// <summary>Another process makes the same entry: this one waits.</summary>
    public sealed record EntryLocked(string Entry, string Owner) : Problem;

    /// <summary>A check of the whole store that found damage: each was told, and is in quarantine.</summary>
    /// <param name="Checked">How many entries, features and checkpoints there were.</param>
    public sealed record StoreDamaged(string Store, int Damaged, int Checked) : Problem;

    /// <summary>Something that was to be deleted, and that a running process holds.</summary>
    public sealed record EntryHeld(string Entry, string Owner) : Problem;

    /// <summary>Something of the store that was to be deleted, and that holds files which no run wrote.</summary>
    /// <param name="Files">Their names in it.</param>
    /// <param name="Place">Where it is now.</param>
    public sealed record EntryHoldsOthers(string Entry, Seq<string> Files, string Place) : Problem;

    /// <summary>The store's file that says what a run needs is torn: nothing can be known to be unneeded.</summary>
    public sealed record RunUnreadable(string Path) : Problem;

    /// <summary>A folder that is to be used as a store, and that holds other things and nothing of a store's.</summary>
    /// <param name="Holds">Names of what is in it.</param>
    public sealed record NotAStore(string Path, Seq<string> Holds) : Problem;

    /// <summary>Hashes of files that were read and cannot be kept: nothing is lost but the time to read those files again.</summary>
    /// <param name="Reason">The system's words.</param>
    public sealed record HashesNotKept(string Path, StoreFault Fault, string Reason) : Problem;

    /// <summary>Bytes that are no safetensors file.</summary>
    public sealed record NotSafetensors(string Path, string Detail) : Problem;
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
