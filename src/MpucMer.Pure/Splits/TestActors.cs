namespace MpucMer.Pure.Splits;

/// <summary>The actors that one named fold tests.</summary>
public sealed record TestActors(string Name, Seq<string> Actors)
{
    private static readonly char[] Blanks = [' ', '\t', '\r', '\n', ',', ';'];

    /// <summary>
    /// Reads lists such as <c>2 5 14 15 16/3 6 7 13 18</c>: folds parted by a slash, actors by blanks, commas or semicolons. A fold may
    /// open with its name and a colon (<c>a: 2 5/b: 3 6</c>), else it is <c>fold-1</c>, <c>fold-2</c>, …. Empty lists are kept:
    /// <see cref="Folds.Explicit"/> refuses them by name.
    /// </summary>
    public static Seq<TestActors> Parse(string text) =>
        string.IsNullOrWhiteSpace(text)
            ? Seq<TestActors>()
            : Seq(text.Split('/').Select((list, i) => ParseOne(list, $"fold-{i + 1}")).ToArray());

    private static TestActors ParseOne(string list, string name) =>
        list.Split(':', 2) is [var given, var rest] && given.Trim().Length > 0
            ? new(given.Trim(), ActorsOf(rest))
            : new(name, ActorsOf(list.TrimStart().TrimStart(':')));

    private static Seq<string> ActorsOf(string list) => Seq(list.Split(Blanks, StringSplitOptions.RemoveEmptyEntries));
}
