namespace MpucMer.Pure.Data;

/// <summary>Where one modality of one clip is found: a file, or a row of a table.</summary>
public abstract record ClipSource
{
    private ClipSource(string path, string name) => (Path, Name) = (path, name);

    public string Path { get; }

    /// <summary>The file's name without its folder, or the row's name.</summary>
    public string Name { get; }

    public sealed record File(string Path, string Name) : ClipSource(Path, Name);

    public sealed record TableRow(string Path, string Name, int Line) : ClipSource(Path, Name);

    /// <summary>For people: the path, and the line in a table.</summary>
    public string Shown => this is TableRow row ? $"{Path}({row.Line})" : Path;
}
