using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using MpucMer.Pure.Planning;
using MpucMer.Pure.Reports;

namespace MpucMer.Tests.Pages;

/// <summary>Pages as text: what is embedded, how large they are, how they are told from other files.</summary>
public sealed partial class PageTests
{
    private const long Most = 2_000_000;

    [Fact]
    public void The_bundle_is_the_one_that_was_made_of_the_packages_named() =>
        Assert.Equal(
            "c0a13e33df93d9794c7fc1b3f518aceda4fc4447407444fffa5e541e9ec733df",
            ContentHash.OfFile(System.Text.Encoding.UTF8.GetBytes(HtmlPage.Resource("plot.js")))
        );

    [Fact]
    public void The_page_carries_the_licence_of_every_package_in_it()
    {
        var page = ReportHtml.Write("demo", "{}");
        var packages = JsonNode.Parse(File.ReadAllText(Vendor("package-lock.json")))!["packages"]!.AsObject();
        Assert.Contains("@observablehq/plot", page, StringComparison.Ordinal);
        foreach (var heading in Headings().Matches(HtmlPage.Resource("plot.LICENSES.txt")).Cast<Match>())
        {
            var (name, version) = (heading.Groups[1].Value, heading.Groups[2].Value);
            Assert.Equal(version, (string?)packages[$"node_modules/{name}"]!["version"]);
            Assert.Contains(heading.Value, page, StringComparison.Ordinal);
        }
        Assert.True(Headings().Count(HtmlPage.Resource("plot.LICENSES.txt")) >= 10);
        Assert.Contains("Permission to use, copy, modify", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_report_of_two_thousand_clips_is_less_than_two_megabytes()
    {
        var page = ReportHtml.Write("large", SamplePages.Large.Finished().ToJsonString());
        Assert.InRange(page.Length, 500_000, Most);
    }

    // A browser ends a script at its end tag, wherever that stands, and reads "<!--" within one in a mode of its own.
    [Fact]
    public void No_script_ends_before_its_end()
    {
        var page = ReportHtml.Write("</title><script>", """{"a":"</script><!--<script>"}""");
        Assert.Equal(5, Regex.Count(page, "<script[ >]"));
        Assert.Equal(5, Regex.Count(page, "</script>"));
        Assert.Equal(1, Regex.Count(page, "<!--"));
    }

    [Fact]
    public void A_page_names_no_address_that_a_browser_would_ask()
    {
        var page = ReportHtml.Write("demo", SamplePages.Demo.Finished().ToJsonString());
        var own = page.Replace(HtmlPage.Resource("plot.LICENSES.txt"), "", StringComparison.Ordinal);
        Assert.All(Addresses().Matches(own).Cast<Match>(), m => Assert.StartsWith("http://www.w3.org/", m.Value, StringComparison.Ordinal));
        Assert.DoesNotMatch(
            "<(link|img|iframe|object)\\b|@import|url\\((?!#)",
            own.Replace(HtmlPage.Resource("plot.js"), "", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void Pages_are_known_by_their_beginning_and_not_taken_for_each_other()
    {
        var report = ReportHtml.Write("demo", "{}");
        var compared = CompareHtml.Write("{}");
        Assert.True(ReportHtml.IsOwn(report));
        Assert.True(ReportHtml.IsOwn(report.ReplaceLineEndings("\r\n")));
        Assert.True(CompareHtml.IsOwn(compared));
        Assert.False(ReportHtml.IsOwn(compared));
        Assert.False(CompareHtml.IsOwn(report));
        Assert.False(ReportHtml.IsOwn("<!doctype html>\n<html><title>my thesis</title></html>"));
        Assert.False(ReportHtml.IsOwn(""));
    }

    [Fact]
    public void The_same_data_give_the_same_page() =>
        Assert.Equal(
            ReportHtml.Write("demo", SamplePages.Demo.Finished().ToJsonString()),
            ReportHtml.Write("demo", SamplePages.Demo.Finished().ToJsonString())
        );

    private static string Vendor(string name) =>
        Path.Combine(TestFiles.Repository, "src", "MpucMer.Pure", "Reports", "page", "vendor", name);

    [GeneratedRegex("""https?://[^\s"'`<>)]+""")]
    private static partial Regex Addresses();

    [GeneratedRegex(@"^((?:@[\w-]+/)?[\w-]+) ([\d.]+) \([\w-]+\)$", RegexOptions.Multiline)]
    private static partial Regex Headings();
}
