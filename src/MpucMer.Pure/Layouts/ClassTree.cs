using MpucMer.Pure.Planning;

namespace MpucMer.Pure.Layouts;

/// <summary>
/// Folders by class, as those of AFEW (Dhall et al. 2012, IEEE MultiMedia 19(3); the challenges EmotiW): <c>Train/Angry/000046280.avi</c>,
/// <c>Val/Happy/…</c>. The folder of a file is its class, and the one around it, where its name says so, the part of the split. Who is seen
/// the names do not say: each clip is a group of its own. AFEW's test films have no class, and are passed over. Not checked against AFEW
/// itself.
/// </summary>
public static class ClassTree
{
    public static readonly Corpus Corpus = new("afew", "AFEW, or any folders by class", "Train/Angry/000046280", Index)
    {
        MayHaveSplit = true,
    };

    // What means the same is one label, so that data sets can be compared.
    private static readonly (string Label, string[] Words)[] Synonyms =
    [
        ("angry", ["anger"]),
        ("disgust", ["disgusted"]),
        ("fearful", ["fear", "afraid", "scared"]),
        ("happy", ["happiness", "joy", "happily"]),
        ("sad", ["sadness"]),
        ("surprised", ["surprise"]),
        ("bored", ["boredom"]),
    ];

    private static readonly (SplitPart Part, string[] Words)[] Parts =
    [
        (SplitPart.Train, ["train", "training", "train_afew"]),
        (SplitPart.Validation, ["val", "valid", "validation", "dev", "val_afew"]),
        (SplitPart.Test, ["test", "testing", "test_afew"]),
    ];

    private static Either<Seq<Problem>, CorpusIndex> Index(CorpusSearch search)
    {
        var clips = search.Names.Bind(n => Of(n).ToSeq()).Strict();
        var labels = clips.Map(c => c.Clip.Label).Distinct().OrderBy(l => l, StringComparer.Ordinal).ToSeq().Strict();
        return new CorpusIndex(labels, path => Of(path).Map(c => c.Clip))
        {
            Parts = toHashMap(clips.Bind(c => c.Part.Map(part => (c.Clip.Id, part)).ToSeq()).AsEnumerable().DistinctBy(p => p.Id)),
        };
    }

    private static Option<(CorpusClip Clip, Option<SplitPart> Part)> Of(string path)
    {
        var parts = path.Split('/');
        // The folder that was given is the first part: it is no class.
        if (parts.Length < 3 || PartOf(parts[^2]).IsSome)
            return None;
        var label = Label(parts[^2]);
        var part = PartOf(parts[^3]);
        var id = string.Join('/', part.Map(p => p.ToString().ToLowerInvariant()).ToSeq() + Seq(label, parts[^1]));
        return (new CorpusClip(id, id, label), part);
    }

    private static string Label(string folder)
    {
        var word = folder.Trim().ToLowerInvariant().Replace(' ', '-').Replace('+', '-');
        return Synonyms.Find(s => s.Words.Contains(word)).Map(s => s.Label).IfNone(word);
    }

    private static Option<SplitPart> PartOf(string folder) =>
        Parts.Find(p => p.Words.Contains(folder.Trim().ToLowerInvariant())).Map(p => p.Part);
}
