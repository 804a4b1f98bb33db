using MpucMer.Pure.Data;

namespace MpucMer.Pure.Planning;

/// <summary>One signal of a clip: the file (or the row of a table) that holds it, and the hash of that content.</summary>
public sealed record Source(Modality Modality, string Path, Option<string> Row, string Hash);

/// <summary>A clip as found: who it shows, what it is labelled, and its signals.</summary>
public sealed record SourceClip(string Id, string Group, int Label, Seq<Source> Sources)
{
    public Option<Source> Find(Modality modality) => Sources.Find(s => s.Modality == modality);
}

/// <summary>All clips of an experiment, by id, each with every modality that it uses.</summary>
public sealed record Inventory(Seq<SourceClip> Clips);
