namespace MpucMer.Pure.Data.Recordings;

/// <summary>What can be wrong with a recording that is decoded all the same.</summary>
public enum RecordingFault
{
    /// <summary>Parts of it are damaged.</summary>
    Damaged,

    /// <summary>It ends before the stretch does that is asked for, or before its container says.</summary>
    Short,

    /// <summary>Its pictures do not follow each other at one rate.</summary>
    VariableRate,
}

/// <summary>Something to be told of a recording: kept beside what was made of it.</summary>
public sealed record RecordingNote(string Path, RecordingFault Fault, string Detail)
{
    /// <summary>
    /// As a line of text, without the path: whoever reads it again knows which recording it is of, wherever that lies now.
    /// </summary>
    public string Line => $"{Fault} {Detail.ReplaceLineEndings(" ")}";

    /// <summary>The note of a line; none where it is no such line.</summary>
    public static Option<RecordingNote> OfLine(string line, string path) =>
        line.Split(' ', 2) is [var fault, var detail]
        && Enum.TryParse<RecordingFault>(fault, out var known)
        && Enum.IsDefined(known)
        && !char.IsAsciiDigit(fault[0])
            ? new RecordingNote(path, known, detail)
            : Option<RecordingNote>.None;
}
