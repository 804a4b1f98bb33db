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
                .Where(p => p.Taken != p.Passed)
                .Distinct()
                .GroupBy(p => (p.Taken, p.Passed))
                .Select(g => (Problem)new Problem.ClipsInTwoForms(modality.Name, g.Key.Taken, g.Key.Passed, [.. g.Select(p => p.Clip)])),
        ];

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
