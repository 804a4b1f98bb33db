namespace MpucMer.Pure.Data;

/// <summary>A clip of the experiment, with a source for each of its modalities.</summary>
public sealed record Clip(string Id, string Group, int Label, IReadOnlyDictionary<Modality, ClipSource> Sources);

/// <summary>
/// The clips that have every modality (or, where that is asked for, any), sorted by <see cref="Clip.Id"/>, and what is worth a warning:
/// names of another form, clips left out.
/// </summary>
public sealed record ClipIndex(IReadOnlyList<Clip> Clips, IReadOnlyList<Problem> Warnings)
{
    /// <summary>
    /// Matches the modalities' sources by clip. Files of other endings than the modality's are passed over. All problems at once: clips
    /// found twice, clips without a modality (where <paramref name="policy"/> says so), or no complete clip.
    /// </summary>
    /// <param name="reads">Whether a file of this name can hold a modality, where the data set has more forms than
    /// <see cref="Modality.Reads"/> knows.</param>
    public static Validation<Problem, ClipIndex> Build(
        IReadOnlyDictionary<Modality, IReadOnlyList<ClipSource>> found,
        ClipNaming naming,
        MissingModality policy,
        Func<string, Modality, bool>? reads = null
    )
    {
        var matched = found
            .OrderBy(f => f.Key.Name, StringComparer.Ordinal)
            .Select(f => Match(f.Key, f.Value, naming, reads ?? ((name, modality) => modality.Reads(name))))
            .ToList();
        var named = new SortedDictionary<string, NamedClip>(StringComparer.Ordinal);
        foreach (var match in matched)
        {
            foreach (var (id, (clip, _)) in match.Sources)
                named.TryAdd(id, clip);
        }
        var sourcesOf = matched.ToDictionary(m => m.Modality, m => m.Sources);
        var chosen = ClipChoice.Of(
            named.Values.ToSeq(),
            clip => clip.Id,
            sourcesOf.Keys.ToSeq(),
            (clip, modality) => sourcesOf[modality].ContainsKey(clip.Id),
            policy
        );
        var twice = matched.SelectMany(m => m.Twice).ToSeq();
        return chosen.Match(
            Right: choice =>
                twice.IsEmpty
                    ? Success<Problem, ClipIndex>(
                        new ClipIndex(
                            [.. choice.Clips.Select(Whole)],
                            [.. matched.SelectMany(m => m.Unknown), .. matched.SelectMany(m => m.TwoForms), .. choice.Warnings]
                        )
                    )
                    : Validation<Problem, ClipIndex>.Fail(twice),
            Left: problems => Validation<Problem, ClipIndex>.Fail(twice + problems)
        );

        Clip Whole(NamedClip clip) =>
            new(
                clip.Id,
                clip.Group,
                clip.Label,
                matched.Where(m => m.Sources.ContainsKey(clip.Id)).ToDictionary(m => m.Modality, m => m.Sources[clip.Id].Source)
            );
    }

    /// <summary>One modality's sources by clip, with the problems on the way.</summary>
    private sealed record Matching(
        Modality Modality,
        Dictionary<string, (NamedClip Clip, ClipSource Source)> Sources,
        IReadOnlyList<Problem> Unknown,
        IReadOnlyList<Problem> TwoForms,
        IReadOnlyList<Problem> Twice
    );

    private static Matching Match(Modality modality, IReadOnlyList<ClipSource> found, ClipNaming naming, Func<string, Modality, bool> reads)
    {
        var sources = new Dictionary<string, (NamedClip Clip, ClipSource Source)>(StringComparer.Ordinal);
        var unknown = new List<string>();
        var twice = new List<(string Clip, ClipSource First, ClipSource Second)>();
        var passed = new List<(string Clip, ClipSource Source)>();
        // In the order of paths, so that the answer does not depend on the order in which a file system lists.
        foreach (
            var source in found
                .Where(s => s is ClipSource.TableRow || reads(s.Name, modality))
                .OrderBy(s => s.Path, StringComparer.Ordinal)
                .ThenBy(s => s.Name, StringComparer.Ordinal)
        )
        {
            if (naming(source.Name, modality).MatchUnsafe<NamedClip?>(Some: named => named, None: () => null) is not { } clip)
            {
                unknown.Add(source.Name);
            }
            else if (!sources.TryGetValue(clip.Id, out var held))
            {
                sources[clip.Id] = (clip, source);
            }
            else if (clip.Preference < held.Clip.Preference)
            {
                sources[clip.Id] = (clip, source);
                passed.Add((clip.Id, held.Source));
            }
            else if (clip.Preference == held.Clip.Preference)
            {
                twice.Add((clip.Id, held.Source, source));
            }
            else
            {
                passed.Add((clip.Id, source));
            }
        }
        return new Matching(
            modality,
            sources,
            unknown.Count == 0 ? [] : [new Problem.ClipNamesUnknown(modality.Name, unknown)],
            TwoForms(modality, sources, passed),
            Twice(modality, twice)
        );
    }

    // A folder that was copied beside itself has every clip twice: that is one mistake, and one message.
    private static IReadOnlyList<Problem> Twice(Modality modality, List<(string Clip, ClipSource First, ClipSource Second)> twice) =>
        [
            .. twice
                // Of a copy within the folder itself either may come first by path.
                .Select(t =>
                    Folders(t.First.Path, t.Second.Path) is var (a, b) && string.CompareOrdinal(a, b) > 0
                        ? (t.Clip, First: t.Second, Second: t.First)
                        : t
                )
                .GroupBy(t => Folders(t.First.Path, t.Second.Path))
                .SelectMany(g =>
                    g.Key.First != g.Key.Second && g.Skip(1).Any()
                        ?
                        [
                            new Problem.ClipsInTwoFolders(
                                modality.Name,
                                g.Key.First,
                                g.Key.Second,
                                [.. g.Select(t => t.Clip)],
                                [.. g.Select(t => (t.First.Path, t.Second.Path))],
                                None
                            ),
                        ]
                        : g.Select(t => (Problem)new Problem.ClipTwice(t.Clip, modality.Name, t.First.Shown, t.Second.Shown))
                ),
        ];

    // What is left of the two folders without the names that they end with in common.
    private static (string First, string Second) Folders(string first, string second)
    {
        var (a, b) = (Path.GetDirectoryName(first) ?? "", Path.GetDirectoryName(second) ?? "");
        while (a != b && Path.GetFileName(a) is { Length: > 0 } name && name == Path.GetFileName(b))
            (a, b) = (Path.GetDirectoryName(a) ?? "", Path.GetDirectoryName(b) ?? "");
        return (a, b);
    }

    // A second file of the same form (the film's sound beside the sound file) is what data sets bring; one of another form was made by
    // somebody.
    private static IReadOnlyList<Problem> TwoForms(
        Modality modality,
        Dictionary<string, (NamedClip Clip, ClipSource Source)> sources,
        List<(string Clip, ClipSource Source)> passed
    ) =>
        [
            .. passed
                .Select(p => (p.Clip, Taken: Form(sources[p.Clip].Source), Passed: Form(p.Source)))
                .Where(p => p.Taken != p.Passed && Kind(modality, p.Taken) != Kind(modality, p.Passed))
                .Distinct()
                .GroupBy(p => (p.Taken, p.Passed))
                .Select(g => (Problem)new Problem.ClipsInTwoForms(modality.Name, g.Key.Taken, g.Key.Passed, [.. g.Select(p => p.Clip)])),
        ];

    // A sound file and the film that it is of are the same sound.
    private static string Kind(Modality modality, string ending) =>
        modality.FormOf(ending, isPart: false) is var form && form == SourceForm.SoundTrack ? SourceForm.Wav.Word : form.Word;

    private static string Form(ClipSource source) => Path.GetExtension(source.Name).ToLowerInvariant();
}

/// <summary>Which of a data set's clips an experiment uses, by the modalities that they have.</summary>
public static class ClipChoice
{
    /// <summary>
    /// The clips that have every modality (with <see cref="MissingModality.Use"/>: any), by id, and a warning for each modality that some
    /// clip lacks.
    /// Problems: clips without a modality where that is to fail; no clip left.
    /// </summary>
    /// <param name="has">Whether a clip has a modality.</param>
    public static Either<Seq<Problem>, (Seq<A> Clips, Seq<Problem> Warnings)> Of<A>(
        Seq<A> clips,
        Func<A, string> id,
        Seq<Modality> modalities,
        Func<A, Modality, bool> has,
        MissingModality policy
    )
    {
        var missing = modalities
            .Map(m => (m.Name, Without: clips.Filter(c => !has(c, m)).Map(id).OrderBy(name => name, StringComparer.Ordinal).ToList()))
            .Filter(m => m.Without.Count > 0)
            .Map(m => (Problem)new Problem.ClipsWithoutModality(m.Name, m.Without, clips.Count, policy));
        if (policy == MissingModality.Fail && !missing.IsEmpty)
            return missing;
        var kept = clips
            .Filter(c => policy == MissingModality.Use ? modalities.Exists(m => has(c, m)) : modalities.ForAll(m => has(c, m)))
            .OrderBy(id, StringComparer.Ordinal)
            .ToSeq();
        return kept.IsEmpty
            ? Seq1<Problem>(new Problem.NoCompleteClip([.. modalities.Map(m => (m.Name, clips.Count(c => has(c, m))))]))
            : (kept, missing);
    }
}

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
