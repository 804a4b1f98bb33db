namespace MpucMer.Pure.Diagnostics;

/// <summary>How bad it is: a warning lets the build go on.</summary>
public enum Severity
{
    Error,
    Warning,
}

/// <summary>A problem in words: <paramref name="Code"/> (MPUCnnnn, see docs/problems), where, what, and the hint that mends it.</summary>
public sealed record Explanation(string Code, Severity Severity, Place Place, string Message, string Hint)
{
    /// <summary>Message and hint as one sentence pair.</summary>
    public string Text => Hint.Length == 0 ? Message : $"{Message} {Hint}";
}
