namespace MpucMer.Pure.Data;

/// <summary>
/// A RAVDESS file name, seven two-digit numbers: modality (1 sound and picture, 2 picture, 3 sound) - channel (1 speech, 2 song) - emotion
/// (1 to 8) - intensity - statement - repetition - actor (odd male, even female). Without its modality it names the clip.
/// </summary>
public sealed record ClipName(int Modality, int Channel, int Emotion, int Intensity, int Statement, int Repetition, int Actor)
{
    private const int Parts = 7;
    private const int Length = 3 * Parts - 1;

    /// <summary>The number that each part may reach; RAVDESS has 24 actors, sets of its form may have more.</summary>
    private static ReadOnlySpan<byte> Most => [3, 2, 8, 2, 2, 2, 99];

    /// <summary>The clip's name, the same for all its modalities, e.g. <c>01-05-01-01-02-12</c>.</summary>
    public string Clip => $"{Channel:00}-{Emotion:00}-{Intensity:00}-{Statement:00}-{Repetition:00}-{Actor:00}";

    /// <summary>The emotion from 0, an index of <see cref="Emotions.Names"/>.</summary>
    public int Label => Emotion - 1;

    /// <summary>The group that may not be split between training and test: the actor, e.g. <c>12</c>.</summary>
    public string Group => $"{Actor:00}";

    /// <summary>
    /// The name of a file (with or without an ending) or of a table's row; none if it has another form or a number out of range.
    /// </summary>
    public static Option<ClipName> Parse(string name)
    {
        if (name.Length < Length || (name.Length > Length && name[Length] != '.'))
            return None;
        Span<int> parts = stackalloc int[Parts];
        for (var i = 0; i < Parts; i++)
        {
            var at = 3 * i;
            if (!char.IsAsciiDigit(name[at]) || !char.IsAsciiDigit(name[at + 1]) || (i < Parts - 1 && name[at + 2] != '-'))
                return None;
            parts[i] = 10 * (name[at] - '0') + (name[at + 1] - '0');
            if (parts[i] < 1 || parts[i] > Most[i])
                return None;
        }
        return new ClipName(parts[0], parts[1], parts[2], parts[3], parts[4], parts[5], parts[6]);
    }
}

/// <summary>
/// What a data set's file name says: the clip, its group and label, and how much this source of the modality is preferred (0 most).
/// </summary>
public sealed record NamedClip(string Id, string Group, int Label, int Preference);

/// <summary>How a data set names its files: what the name of a file or row says, or none if it is not one of the modality's.</summary>
public delegate Option<NamedClip> ClipNaming(string name, Modality modality);

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
