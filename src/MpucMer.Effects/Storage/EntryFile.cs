namespace MpucMer.Effects.Storage;

/// <summary>A file of an entry that is about to be written.</summary>
public sealed record EntryFile(string Name, byte[] Content)
{
    public static EntryFile Text(string name, string text) => new(name, System.Text.Encoding.UTF8.GetBytes(text));
}

/// <summary>An entry that was found whole: its files, already read and checked.</summary>
public sealed record Entry(string Folder, HashMap<string, byte[]> Files)
{
    public byte[] this[string name] =>
        Files
            .Find(name)
            .IfNone(() => throw new InvalidOperationException($"{Folder} has no {name}: its stage's code version should have been raised"));
}
