using MpucMer.Pure.Data;

namespace MpucMer.Pure.Problems;

/// <content>Recordings as sources: MPUC2157 to MPUC2162.</content>
public abstract partial record Problem
{
    /// <summary>MPUC2157: two clips take different stretches of one file of which none can be cut out.</summary>
    public sealed record StretchesOfUncuttable(string Modality, string Path, string First, string Second) : Problem;

    /// <summary>MPUC2158: a face track whose times are needed.</summary>
    public sealed record FaceTimesMissing(string Path, string Detail) : Problem;

    /// <summary>MPUC2159: a recording without sound, given as a clip's audio.</summary>
    public sealed record NoSoundTrack(string Path) : Problem;

    /// <summary>MPUC2160 (warning): of the <paramref name="Words"/> said, so many have no vector; <paramref name="Examples"/>: the most frequent first.</summary>
    public sealed record WordsUnknown(string Path, int Unknown, int Words, IReadOnlyList<string> Examples) : Problem;

    /// <summary>MPUC2161 (warning): clips whose transcripts have no word with a vector.</summary>
    public sealed record TranscriptsSilent(IReadOnlyList<string> Clips, int ClipsInAll) : Problem;

    /// <summary>MPUC2162: a stretch in which the file has nothing.</summary>
    public sealed record StretchEmpty(string Path, Cut Cut) : Problem;
}
