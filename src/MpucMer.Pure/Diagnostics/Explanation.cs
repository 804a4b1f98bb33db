namespace MpucMer.Pure.Diagnostics;

/// <summary>How bad it is: a warning lets the build go on.</summary>
public enum Severity
{
    Error,
    Warning,
}

/// <summary>A problem in words.</summary>
/// <param name="Code">MPUCnnnn, which has a page in docs/problems.</param>
/// <param name="Place">Where it was found.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Hint">How to fix it, in a sentence or two.</param>
public sealed record Explanation(string Code, Severity Severity, Place Place, string Message, string Hint)
{
    /// <summary>Message and hint as one sentence pair.</summary>
    public string Text => Hint.Length == 0 ? Message : $"{Message} {Hint}";
}
