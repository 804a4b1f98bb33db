using System.Globalization;

namespace MpucMer.Pure.Configuration;

/// <summary>The usual forms of a property's value.</summary>
public static class PropertyForms
{
    /// <summary>One of some words, in any case.</summary>
    public static Property<A> Choice<A>(string name, string summary, params (string Word, A Value)[] words)
        where A : notnull =>
        new(
            name,
            string.Join(" | ", words.Select(w => w.Word)),
            summary,
            s => Configuration.Read.OneOf(s, words),
            a => words.First(w => w.Value.Equals(a)).Word
        );

    public static Property<bool> Flag(string name, string summary) => Choice(name, summary, ("true", true), ("false", false));

    public static Property<double> Number(string name, string summary, Func<double, bool> holds, string form, string range) =>
        new(name, form, summary, s => Configuration.Read.Number(s, holds, range), Text);

    /// <summary>A part of a whole: 0 or more and less than 1.</summary>
    public static Property<double> Share(string name, string summary) =>
        new(name, "a number in [0, 1)", summary, Configuration.Read.Share, Text);

    internal static Property<double> Number(string name, string summary, NumberRange range) =>
        new(name, range.ToString(), summary, s => Configuration.Read.Number(s, range), Text);

    internal static Property<int> Whole(string name, string summary, WholeRange range) =>
        new(name, range.ToString(), summary, s => Configuration.Read.Whole(s, range), Text);

    /// <summary>A file, a folder, or either.</summary>
    public static Property<Option<string>> Path(string name, string form, string summary) =>
        Text(name, form, summary) with
        {
            IsPath = true,
        };

    /// <summary>Any text, or none.</summary>
    public static Property<Option<string>> Text(string name, string form, string summary) =>
        new(name, form, summary, s => Success<Problem, Option<string>>(s.Value.Length > 0 ? Some(s.Value) : None), text => text.IfNone(""));

    /// <summary>A text that is understood together with others.</summary>
    public static Property<string> Words(string name, string form, string summary) =>
        new(name, form, summary, s => Success<Problem, string>(s.Value), text => text);

    private static string Text<A>(A number)
        where A : IFormattable => number.ToString(null, CultureInfo.InvariantCulture);
}
