using MpucMer.Pure.Planning;

namespace MpucMer.Pure.Splits;

/// <summary>Clips of the same content under other names: by the hashes of their sources, since names and groups do not tell.</summary>
public static class Copies
{
    /// <summary>
    /// Warnings of clips in one part of a fold whose content is that of a clip in another part, and of clips of the same content that are
    /// labelled differently. Of the same content are two clips that share a recording, or all of their sources.
    /// </summary>
    public static Seq<Problem> Of(Inventory inventory, Seq<Fold> folds)
    {
        var same = inventory
            .Clips.AsEnumerable()
            .SelectMany(clip => Contents(clip).Select(content => (Content: content, Clip: clip)))
            .GroupBy(c => c.Content, StringComparer.Ordinal)
            .Select(g => g.Select(c => c.Clip).DistinctBy(c => c.Id).ToArray())
            .Where(g => g.Length > 1)
            .ToArray();
        if (same.Length == 0)
            return Seq<Problem>();
        var across = folds
            .AsEnumerable()
            .SelectMany(fold => Across(fold, same).Select(pair => (fold.Name, Pair: pair)))
            .DistinctBy(p => p.Pair.First)
            .ToArray();
        var labelled = same.SelectMany(clips =>
                clips[1..]
                    .Where(c => c.Label != clips[0].Label || !c.Intensities.SequenceEqual(clips[0].Intensities))
                    .Select(c => (c.Id, clips[0].Id))
            )
            .DistinctBy(p => p.Item1)
            .ToArray();
        return Told(CopyFault.AcrossParts, across.Select(p => p.Pair), across.Select(p => p.Name).FirstOrDefault(""))
            + Told(CopyFault.OtherLabel, labelled, "");
    }

    private static Seq<Problem> Told(CopyFault fault, IEnumerable<(string, string)> pairs, string fold) =>
        pairs.ToSeq() is { IsEmpty: false } all ? Seq1<Problem>(new Problem.ClipsCopied(fault, all, fold)) : Seq<Problem>();

    private static IEnumerable<(string First, string Second)> Across(Fold fold, SourceClip[][] same)
    {
        var parts = new[] { (fold.TestIds, "test"), (fold.ValidationIds, "validation"), (fold.TrainIds, "train") }
            .SelectMany(p => p.Item1.Select(id => (Id: id, Part: p.Item2)))
            .ToDictionary(p => p.Id, p => p.Part, StringComparer.Ordinal);
        string Shown(SourceClip clip) => $"{clip.Id} ({parts[clip.Id]})";
        int Rank(SourceClip clip) =>
            parts[clip.Id] switch
            {
                "train" => 0,
                "validation" => 1,
                _ => 2,
            };
        foreach (var clips in same)
        {
            // Each is a copy of the one that is used first.
            var there = clips.Where(c => parts.ContainsKey(c.Id)).OrderBy(Rank).ToArray();
            foreach (var copy in there.Where(c => Rank(c) > Rank(there[0])))
                yield return (Shown(copy), Shown(there[0]));
        }
    }

    // Recordings are alike only where one is a copy; what else a clip has only where all of it is.
    private static IEnumerable<string> Contents(SourceClip clip)
    {
        string Of(Source s) => $"{s.Modality.Name} {s.Hash} {s.Row.IfNone("")} {s.Cut}";
        foreach (var source in clip.Sources.Filter(s => s.Form.IsRecording))
            yield return Of(source);
        if (clip.Sources.Count > 1 || clip.Sources.ForAll(s => !s.Form.IsRecording))
            yield return string.Join('|', clip.Sources.Map(Of));
    }
}
