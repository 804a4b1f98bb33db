namespace MpucMer.Pure.Planning;

/// <summary>Where things lie below the store's folder (docs/store.md).</summary>
public static class StoreLayout
{
    public const string Manifest = "manifest.json";

    /// <summary>The stages whose results are entries: the folders that these lie in.</summary>
    public static readonly Seq<string> Stages = Stage.Stored.Map(s => s.Name).Strict();

    /// <summary>Whether a text is a fingerprint, or another SHA-256: 64 hexadecimal digits, small ones.</summary>
    public static bool IsFingerprint(string text) => text.Length == 64 && text.All(char.IsAsciiHexDigitLower);

    /// <summary>The folder of a stage's result.</summary>
    public static string Entry(StageKey key) => Entry(key.Stage, key.Fingerprint);

    public static string Entry(string stage, string fingerprint) => $"{stage}/{fingerprint[..2]}/{fingerprint}";

    /// <summary>The file of a clip's feature (its key's stage is <c>feature audio</c> or the like).</summary>
    public static string Feature(StageKey key) => Feature(key.Stage["feature ".Length..], key.Fingerprint);

    public static string Feature(string modality, string fingerprint) =>
        $"{FeatureFolder}/{modality.Replace(':', '-')}/{fingerprint[..2]}/{fingerprint}.safetensors";

    /// <summary>Scratch of a step that is not finished: its newest checkpoints.</summary>
    public static string Checkpoints(StageKey key) => Checkpoints(key.Fingerprint);

    public static string Checkpoints(string fingerprint) => $"{CheckpointFolder}/{fingerprint}";

    public const string CheckpointFolder = "checkpoints";

    public const string FeatureFolder = "features";

    /// <summary>What machines remember of files' hashes, a file a machine.</summary>
    public const string Hashes = "hashes";

    /// <summary>What stands between the name of a file and what tells its unfinished copies, and whose they are, apart.</summary>
    public const string TempMark = ".tmp-";

    /// <summary>As much of the file's name as stands before that.</summary>
    public const int TempStem = 16;

    public const string Quarantine = "quarantine";

    /// <summary>Who makes which entry now: files whose names begin with its fingerprint.</summary>
    public const string Locks = "locks";

    /// <summary>
    /// What plans know of data that only the worker can look into (<see cref="SegmentIndex"/>), a file a set of files, by their content.
    /// </summary>
    public const string Indexes = "indexes";

    /// <summary>Which runs need what (<see cref="Runs.RunUse"/>), a file a run folder.</summary>
    public const string RunFolder = "runs";
}

/// <summary>
/// The file that tells a store from any other folder: without it nothing is deleted, moved or swept there. It is written when a store is
/// made, and into a store of before once something in it proves to be ours.
/// </summary>
public static class StoreMark
{
    public const string FileName = "mpuc-store.txt";

    public const string Text =
        Form + "\nThis folder is a store of MpucMer (docs/store.md): what is deleted here by -t:Gc was written here by a run.\n";

    private const string Form = "mpuc-store 1";

    public static bool Is(string text) => text.StartsWith(Form + "\n", StringComparison.Ordinal);

    // What file systems and desktops put into a folder that is empty to everybody else.
    private static readonly LanguageExt.HashSet<string> Dust = toHashSet([
        "lost+found",
        "desktop.ini",
        "Thumbs.db",
        "System Volume Information",
        "$RECYCLE.BIN",
    ]);

    /// <summary>Whether a folder with these names in it is as good as empty.</summary>
    public static bool IsEmpty(IEnumerable<string> names) => names.All(n => n.StartsWith('.') || Dust.Contains(n));
}
