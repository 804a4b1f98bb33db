namespace MpucMer.Pure.Planning;

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
