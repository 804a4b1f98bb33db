namespace MpucMer.Pure.Data.Sequences;

/// <summary>A word of a transcript and when it is said, in seconds.</summary>
public sealed record TimedWord(string Word, double Start, double End);
