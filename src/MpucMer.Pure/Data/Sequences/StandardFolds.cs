using System.Text.RegularExpressions;

namespace MpucMer.Pure.Data.Sequences;

/// <summary>
/// The standard folds of a CMU data set by video, as the Multimodal SDK writes them: a Python file with the lists standard_train_fold,
/// standard_valid_fold and standard_test_fold. It is read as text.
/// </summary>
public sealed partial record StandardFolds(IReadOnlySet<string> Train, IReadOnlySet<string> Validation, IReadOnlySet<string> Test)
{
    /// <summary>The folds in the bytes of a file. Problems: bytes that are not text, and those of the text.</summary>
    public static Either<Problem, StandardFolds> Parse(ReadOnlySpan<byte> bytes, string path) =>
        PlainText.Decode(bytes, path).Bind(text => Parse(text, path));

    /// <summary>The folds of a file. Problems: a list that is missing or empty, a video in two lists.</summary>
    public static Either<Problem, StandardFolds> Parse(string text, string path)
    {
        var lists = List()
            .Matches(text)
            .GroupBy(m => m.Groups[1].Value, StringComparer.Ordinal)
            .ToDictionary(
                g => g.Key,
                g =>
                    (IReadOnlySet<string>)
                        Name().Matches(g.First().Groups[2].Value).Select(m => m.Groups[1].Value).ToHashSet(StringComparer.Ordinal),
                StringComparer.Ordinal
            );
        string[] names = ["train", "valid", "test"];
        if (names.FirstOrDefault(n => !lists.TryGetValue(n, out var videos) || videos.Count == 0) is { } missing)
            return new Problem.StandardFoldsWrong(path, $"the list standard_{missing}_fold is missing, or empty");
        var twice = lists["train"]
            .Intersect(lists["valid"])
            .Concat(lists["train"].Intersect(lists["test"]))
            .Concat(lists["valid"].Intersect(lists["test"]))
            .FirstOrDefault();
        return twice is null
            ? new StandardFolds(lists["train"], lists["valid"], lists["test"])
            : new Problem.StandardFoldsWrong(path, $"{twice} is in two lists");
    }

    // Lists of names hold no brackets, so the first one closes them.
    [GeneratedRegex("""standard_(train|valid|test)_fold\s*=\s*[\[(]([^\])]*)[\])]""")]
    private static partial Regex List();

    [GeneratedRegex("""['"]([^'"\r\n]+)['"]""")]
    private static partial Regex Name();
}
