namespace MpucMer.Pure.Problems;

public static partial class ProblemText
{
    private static Explanation? Store(Problem problem) => problem switch
    {
        Problem.StoreOperationFailed p => Error("MPUC3001", new Place(p.Path), $"The store could not {p.Operation} {p.Path}: {p.Reason}.", Mended(p.Fault)),
        Problem.NotAStore p => Error("MPUC3006", new Place(p.Path), $"{p.Path} is not a store: it holds {Names(p.Holds.ToList())}, and nothing that a run wrote.",
            "Set MpucStoreDir to a store, or to a folder that is new or empty; nothing in this one was touched."),
        Problem.HashesNotKept p => Warning("MPUC3007", new Place(p.Path), $"What was read of the data cannot be remembered in {p.Path}: {p.Reason}. The next build reads those files again.", Mended(p.Fault)),
        Problem.EntryDamaged p => Warning("MPUC3002", new Place(p.File), $"{p.Entry} is damaged ({Words(p.Damage)}); it was moved to {p.Quarantine} and is made again.", "If this recurs, check the disk."),
        Problem.EntryLocked p => Warning("MPUC3003", Place.Nowhere, $"{p.Entry} is being made by {p.Owner}; waiting for it.", ""),
        Problem.NotSafetensors p => Error("MPUC3004", new Place(p.Path), $"{p.Path} is not a safetensors file: {p.Detail}.", "Give a file that a safetensors library wrote."),
        Problem.SharedEntryDamaged p => Warning("MPUC3005", new Place(p.File), $"{p.Entry} is damaged in the shared store ({Words(p.Damage)}); it is left there, not used, and made again in this one.", "Tell whoever keeps the shared store."),
        Problem.StoreDamaged p => Error("MPUC3020", new Place(p.Store), $"{p.Damaged} of {p.Checked} in {p.Store} {(p.Damaged == 1 ? "is" : "are")} damaged, as told above.", "The next build makes again what it needs; if this recurs, check the disk."),
        Problem.RunUnreadable p => Error("MPUC3022", new Place(p.Path), $"What a run needs cannot be read from {p.Path}.", "Build that experiment once more, or delete the file if the run is not wanted any longer."),
        Problem.EntryHoldsOthers p => Warning("MPUC3023", new Place(p.Place), $"{p.Entry} is not deleted, it is at {p.Place}: no run wrote {Names(p.Files.ToList())} there.",
            "Move those files away if you want to keep them, or remove the folder by hand."),
        Problem.EntryHeld p => Warning("MPUC3021", Place.Nowhere, $"{p.Entry} is not deleted: {p.Owner} works at it.", ""),
        _ => null,
    };

    private static string Mended(StoreFault fault) => fault switch
    {
        StoreFault.DiskFull => "Free some space or set MpucStoreDir to another disk, then build again: what was finished is kept.",
        StoreFault.Denied => "Give this user write access to that folder, or set MpucStoreDir to another.",
        StoreFault.TooManyFiles => "Close other programs or raise the limit (ulimit -n), then build again: what was finished is kept.",
        StoreFault.Missing => "It disappeared while it was in use; build again.",
        _ => "Check the disk, then build again: what was finished is kept.",
    };

    private static string Words(Damage damage) => damage switch
    {
        Damage.Missing => "a file is missing",
        Damage.Length => "a file has another length",
        Damage.Content => "a file has other content",
        Damage.Manifest => "its manifest cannot be read",
        _ => throw new ArgumentOutOfRangeException(nameof(damage)),
    };
}
