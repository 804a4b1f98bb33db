using System.Text.Json.Nodes;
using MpucMer.Effects.Tests.Storage;
using MpucMer.Pure.Reports;
using MpucMer.Tests;
using MpucMer.Tests.Pages;

namespace MpucMer.Effects.Tests.EndToEnd;

/// <summary>What real runs leave, opened in a browser: every section has its figures, and a mark in the map tells its clip.</summary>
[Collection(AloneCollection.Name)]
public sealed class ReportInABrowserTests(Browser browser) : IClassFixture<Browser>, IDisposable
{
    private const string Waiting = "[...document.querySelectorAll('[data-section][data-state=waiting]')].map(s => s.id).join(' ')";

    private const string Undrawn = """
        [...document.querySelectorAll('figure .canvas')].filter(c => (c.querySelector('svg')?.querySelectorAll('path, rect, circle, line, text').length ?? 0) < 6)
            .map(c => c.parentElement.dataset.chart).join(' ')
        """;

    private readonly string folder = Directory.CreateTempSubdirectory("mpuc-seen-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [BrowserTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Of_clips_of_one_emotion_each(bool isDark)
    {
        var request = TinyRun.In(folder, TinyRun.Corrected, Prepared.Features, ("MpucUntrained", "true"));
        TinyRun.Good(request);
        await using var tab = await browser.Open(Path.Combine(request.RunDir, ReportHtml.FileName), isDark: isDark);
        Assert.Equal("", await tab.Text(Waiting));
        Assert.Equal("", await tab.Text(Undrawn));
        await FindsClips(tab, [.. request.Inventory.Clips.Map(c => c.Id)]);
        Assert.Equal("finished", await Status(tab));
        Assert.Empty(tab.Errors);
        Assert.Single(tab.Requests);
    }

    [BrowserFact]
    public async Task Of_clips_of_several_labels()
    {
        MoseiMaker.WriteSequences(folder);
        var (exit, output) = Experiment.Build(
            "mosei",
            folder,
            "-p:MpucWindow=12",
            "-p:MpucFeatureSize=24",
            "-p:MpucBatchSize=12",
            "-p:MpucEpochs=2",
            "-p:MpucEvaluationWindows=1",
            "-p:MpucProbeHidden=32",
            "-p:MpucModalities=text vectors:acoustic",
            $"-p:MpucLabelsCsd={folder}/CMU_MOSEI_Labels.csd",
            $"-p:MpucStandardFolds={folder}/cmu_mosei_std_folds.py",
            $"-p:MpucWordsCsd={folder}/CMU_MOSEI_TimestampedWordVectors.csd",
            $"-p:MpucAcousticCsd={folder}/CMU_MOSEI_COVAREP.csd"
        );
        Assert.True(exit == 0, output);
        await using var tab = await browser.Open(Path.Combine(folder, "run", ReportHtml.FileName));
        Assert.Equal("", await tab.Text(Waiting));
        Assert.Equal("", await tab.Text(Undrawn));
        Assert.Equal("Labels", await tab.Text("document.querySelector('#classes h2').textContent"));
        var ids = JsonNode.Parse(await tab.Text("document.getElementById('report').textContent"))!["clip_list"]!["id"]!.AsArray();
        await FindsClips(tab, [.. ids.Select(id => (string)id!)]);
        Assert.Empty(tab.Errors);
        Assert.Single(tab.Requests);
    }

    private static async Task FindsClips(Tab tab, IReadOnlyCollection<string> clips)
    {
        await tab.Evaluate("document.getElementById('chart-map').scrollIntoView({ behavior: 'instant', block: 'center' })");
        var at = (
            await tab.Evaluate(
                """
                (() => { const b = document.querySelector('#chart-map [aria-label=dot]').lastElementChild.getBoundingClientRect();
                    return { x: b.x + b.width / 2, y: b.y + b.height / 2 }; })()
                """
            )
        )!;
        await tab.Mouse((double)at["x"]!, (double)at["y"]!);
        await tab.Until("document.querySelector('#chart-map [aria-label=tip] text')");
        var tip = await tab.Text("document.querySelector('#chart-map [aria-label=tip]').textContent");
        Assert.Contains(clips, c => tip.Contains(c, StringComparison.Ordinal));
    }

    private static async Task<string> Status(Tab tab) =>
        (string)JsonNode.Parse(await tab.Text("document.getElementById('report').textContent"))!["status"]!;
}
