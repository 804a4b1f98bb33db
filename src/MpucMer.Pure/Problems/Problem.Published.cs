using MpucMer.Pure.Data.Mosei;

namespace MpucMer.Pure.Problems;

/// <content>The published files: weights MPUC1125 to MPUC1129, ready spectrograms and exports MPUC2140 to MPUC2144.</content>
public abstract partial record Problem
{
    /// <summary>MPUC1125: weights for a network that the experiment does not have.</summary>
    public sealed record WeightsWithoutNetwork(string Property, string Path, string Modality, Seq<string> Has, Place Place) : Problem;

    /// <summary>MPUC1126: no such file, or a folder without one of the files <paramref name="LookedFor"/>.</summary>
    public sealed record WeightsMissing(string Property, string Path, Seq<string> LookedFor, Place Place) : Problem;

    /// <summary>MPUC1127 (warning): probes that a file of probes does not have; they start at random (<paramref name="Trained"/>), or are left out.</summary>
    public sealed record ProbesNotInFile(string Path, Seq<string> Probes, bool Trained) : Problem;

    /// <summary>MPUC2140: <paramref name="Value"/> cannot be in a spectrogram of the scale that the data set has.</summary>
    public sealed record SpectrogramScaleWrong(string Path, SpectrogramScale Scale, double Value) : Problem;

    /// <summary>MPUC2141: a ready spectrogram, one frame a video frame, whose length is not that of its video.</summary>
    public sealed record SoundAndVideoApart(string Path, int SoundFrames, string Video, int VideoFrames, int Most) : Problem;

    /// <summary>MPUC2142 (warning): clips of which a modality is there in two forms; files that end with <paramref name="Passed"/> are passed over.</summary>
    public sealed record ClipsInTwoForms(string Modality, string Taken, string Passed, IReadOnlyList<string> Clips) : Problem;

    /// <summary>MPUC2143: an export of an experiment of whose <paramref name="Steps"/> results the <paramref name="Missing"/> are not in the store.</summary>
    public sealed record NothingToExport(Seq<string> Missing, int Steps) : Problem;
}
