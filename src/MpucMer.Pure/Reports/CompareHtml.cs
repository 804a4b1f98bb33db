namespace MpucMer.Pure.Reports;

/// <summary>
/// Several runs side by side as one HTML file: scores sorted, paired tests, curves over each other, settings that differ.
/// </summary>
public static class CompareHtml
{
    public const string FileName = "compare.html";

    private const string Mark = "comparison of runs by MpucMer: written anew by every one of the same name";

    /// <summary>The page.</summary>
    /// <param name="json">An object of the form mpuc-compare-1.</param>
    public static string Write(string json) => HtmlPage.Of(Mark, "Runs compared", json);

    /// <summary>Whether a text is such a page.</summary>
    public static bool IsOwn(string text) => HtmlPage.Has(Mark, text);
}
