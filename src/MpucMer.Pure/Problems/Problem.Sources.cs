namespace MpucMer.Pure.Problems;

/// <content>Sources that are not what they were or say they are: MPUC2060 to MPUC2069.</content>
public abstract partial record Problem
{
    /// <summary>MPUC2060: a file or folder has other content than when the plan was made.</summary>
    public sealed record SourceChanged(string Path) : Problem;

    /// <summary>MPUC2061: a file of more bytes than are read at once.</summary>
    public sealed record SourceTooLarge(string Path, long Length, long Most) : Problem;

    /// <summary>MPUC2062: a recording that ends before its content does.</summary>
    public sealed record RecordingCutOff(string Path, string Detail) : Problem;

    /// <summary>MPUC2063: in place of a recording a list, script or description of other files.</summary>
    public sealed record RecordingOfOtherFiles(string Path) : Problem;

    /// <summary>MPUC2064 (warning): recordings of which parts are damaged; each with what ffmpeg says.</summary>
    public sealed record RecordingsDamaged(Seq<string> Recordings) : Problem;

    /// <summary>MPUC2065 (warning): recordings that have less than the stretch that is asked for; each with how much.</summary>
    public sealed record RecordingsShort(Seq<string> Recordings) : Problem;

    /// <summary>MPUC2066 (warning): recordings whose pictures come at changing rates; each with its rates.</summary>
    public sealed record RecordingsVaryInRate(Seq<string> Recordings) : Problem;
}
