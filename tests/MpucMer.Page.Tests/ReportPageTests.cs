using System.Globalization;
using System.Text.Json.Nodes;
using MpucMer.Pure.Reports;

namespace MpucMer.Tests.Pages;

/// <summary>
/// Reports in a browser: every chart is there, nothing is asked for, names are text, mouse and keys find clips, tabs follow.
/// </summary>
public sealed class ReportPageTests(Browser browser) : IClassFixture<Browser>, IDisposable
{
    private static readonly string[] Sections =
    [
        "summary",
        "scores",
        "classes",
        "groups",
        "curves",
        "probes",
        "map",
        "retrieval",
        "calibration",
        "wrong",
        "encoders",
        "plan",
        "settings",
        "made",
    ];

    // Each drawing: a sign with an ink of its own, large enough to be read, and words for whom it says nothing.
    private const string Drawings = """
        [...document.querySelectorAll('figure .canvas')].map(c => {
            const s = c.querySelector('svg');
            const b = s?.getBoundingClientRect();
            const marks = s ? s.querySelectorAll('path, rect, circle, line, text').length : 0;
            return { id: c.parentElement.dataset.chart, isDrawn: Boolean(s) && b.width > 100 && b.height > 60 && marks > 5,
                says: (s?.getAttribute('aria-label') ?? '').length > 20 && s.getAttribute('role') === 'img',
                title: c.parentElement.querySelector('figcaption h3').textContent.length > 5,
                table: Boolean(c.parentElement.querySelector('details.as-table')) };
        })
        """;

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [BrowserTheory]
    [InlineData("demo", false, 1280)]
    [InlineData("demo", true, 1280)]
    [InlineData("demo", false, 360)]
    [InlineData("mosei", false, 1280)]
    [InlineData("mosei", true, 360)]
    [InlineData("large", false, 1280)]
    [InlineData("many", false, 1280)]
    public async Task Every_chart_is_there_and_nothing_is_asked_for(string name, bool isDark, int width)
    {
        var sample = Sample(name);
        await using var tab = await browser.Open(Written(sample.Finished()), width, isDark: isDark);
        var waiting = sample.Several ? "calibration" : "";
        var sections = (await tab.Evaluate("[...document.querySelectorAll('[data-section]')].map(s => s.dataset.section)"))!.AsArray();
        Assert.Equal(Sections, sections.Select(s => (string)s!));
        Assert.Equal(
            waiting,
            await tab.Text("[...document.querySelectorAll('[data-state=waiting][data-section]')].map(s => s.id).join(' ')")
        );
        var drawings = (await tab.Evaluate(Drawings))!.AsArray();
        Assert.All(drawings, d =>
        {
            var id = (string)d!["id"]!;
            foreach (var has in new[] { "isDrawn", "says", "title", "table" })
                Assert.True((bool)d[has]!, $"{id} lacks {has}");
        });
        string[] expected =
        [
            "scores",
            "classes",
            "groups",
            "curves-loss",
            "curves-accuracy",
            "curves-rate",
            "curves-probe",
            "probes-loss",
            "probes-validation",
            "map",
            "retrieval",
            "times",
            "plan",
            .. sample.Several ? System.Array.Empty<string>() : ["confusion", "gender", "calibration", "calibration-error"],
        ];
        Assert.Equal(expected.Order(), drawings.Select(d => (string)d!["id"]!).Order());
        Assert.Equal(sample.Modalities.Length, await tab.Number("document.querySelectorAll('[data-chart^=encoder-]').length"));
        Assert.True(await tab.Holds("document.documentElement.scrollWidth <= innerWidth"), "the page is wider than its window");
        Assert.Empty(tab.Errors);
        Assert.All(tab.Requests, r => Assert.StartsWith("file:", r, StringComparison.Ordinal));
        Assert.Single(tab.Requests);
    }

    [BrowserFact]
    public async Task The_mouse_over_a_mark_shows_the_name_of_its_clip()
    {
        await using var tab = await browser.Open(Written(SamplePages.Demo.Finished()));
        await tab.Evaluate("document.getElementById('chart-map').scrollIntoView({ behavior: 'instant', block: 'center' })");
        var at = (
            await tab.Evaluate(
                """
                (() => { const b = document.querySelectorAll('#chart-map [aria-label=dot] path, #chart-map [aria-label=dot] circle')[40].getBoundingClientRect();
                    return { x: b.x + b.width / 2, y: b.y + b.height / 2 }; })()
                """
            )
        )!;
        await tab.Mouse((double)at["x"]!, (double)at["y"]!);
        await tab.Until("document.querySelector('#chart-map [aria-label=tip] text')");
        var tip = await tab.Text("[...document.querySelectorAll('#chart-map [aria-label=tip] tspan')].map(t => t.textContent).join('\\n')");
        var named = JsonNode.Parse(SamplePages.Demo.Finished()["clip_list"]!["id"]!.ToJsonString())!.AsArray().Select(n => (string)n!);
        Assert.Contains(named, n => tip.Contains(n, StringComparison.Ordinal));
        Assert.Contains("truth ", tip, StringComparison.Ordinal);
        Assert.Contains("group Actor_", tip, StringComparison.Ordinal);
        Assert.Empty(tab.Errors);
    }

    [BrowserFact]
    public async Task Arrow_keys_go_from_clip_to_clip_and_say_which()
    {
        await using var tab = await browser.Open(Written(SamplePages.Demo.Finished()));
        await tab.Evaluate("document.querySelector('#chart-map .walk').focus()");
        var said = new List<string>();
        foreach (var key in new[] { "ArrowRight", "ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp" })
        {
            await tab.Key(key);
            await tab.Until("document.querySelector('#chart-map [aria-label=tip] text')");
            said.Add(await tab.Text("document.querySelector('#chart-map [aria-live]').textContent"));
        }
        Assert.All(said, s => Assert.StartsWith("03-01-", s, StringComparison.Ordinal));
        Assert.True(said.Distinct().Count() > 1, string.Join('\n', said));
        Assert.Contains(
            said[^1].Split(',')[0],
            await tab.Text("document.querySelector('#chart-map [aria-label=tip]').textContent"),
            StringComparison.Ordinal
        );
        Assert.Empty(tab.Errors);
    }

    [BrowserFact]
    public async Task Names_are_text_whatever_stands_in_them()
    {
        string[] evil =
        [
            "</script><script>window.pwned = 1</script>",
            "<img src=x onerror=\"window.pwned = 1\">",
            "<!--<script>",
            "\u2028\u2029 日本語 😀 العربية",
            "${window.pwned = 1} `'\"\\",
            "\u0000\ud800 alone",
            "__proto__",
        ];
        var data = SamplePages.Demo.Finished();
        for (var i = 0; i < evil.Length; i++)
        {
            data["wrong"]![i]!["clip"] = evil[i];
            data["clip_list"]!["id"]![i] = evil[i];
            data["clip_list"]!["group"]![i] = evil[i];
            data["by_group"]!["fused"]![i]!["group"] = evil[i];
            data["labels"]![i] = evil[i];
            data["settings"]![i]!["value"] = evil[i];
        }
        data["experiment"] = evil[0];
        data["command"] = evil[1];
        data["plan"]![0]!["name"] = evil[1];
        data["encoders"]![0]!["layers"]![0]!["name"] = evil[0];
        await using var tab = await browser.Open(Written(data));
        var shown = (await tab.Evaluate("[...document.querySelectorAll('#chart-wrong th.clip')].map(t => t.textContent)"))!.AsArray();
        // JSON replaces half of a surrogate pair, and nothing else.
        Assert.Equal(evil.Select(e => e.Replace('\ud800', '\ufffd')), shown.Take(evil.Length).Select(s => (string)s!));
        Assert.Equal(evil[0], await tab.Text("document.querySelector('h1').textContent"));
        Assert.False(await tab.Holds("window.pwned || document.querySelector('img')"));
        Assert.Empty(tab.Errors);
        Assert.Single(tab.Requests);
    }

    [BrowserFact]
    public async Task The_policy_runs_the_pages_own_scripts_and_no_other()
    {
        await using var tab = await browser.Open(Written(SamplePages.Demo.Finished()));
        await tab.Evaluate(
            """
            const script = document.createElement('script'); script.textContent = 'window.pwned = 1'; document.body.append(script);
            document.body.insertAdjacentHTML('beforeend', '<p onclick="window.pwned = 1" id="bait">');
            document.getElementById('bait').click();
            """
        );
        Assert.False(await tab.Holds("window.pwned"));
        Assert.Equal("blocked", await tab.Text("fetch('https://example.org/').then(() => 'answered', () => 'blocked')"));
    }

    [BrowserFact]
    public async Task Light_and_dark_follow_the_system_and_the_button()
    {
        const string ground = "getComputedStyle(document.body).backgroundColor";
        await using var tab = await browser.Open(Written(SamplePages.Demo.Finished()));
        var light = await tab.Text(ground);
        await tab.Dark(true);
        var dark = await tab.Text(ground);
        Assert.NotEqual(light, dark);
        await tab.Dark(false);
        Assert.Equal(light, await tab.Text(ground));
        await tab.Evaluate("document.getElementById('theme').click()");
        Assert.Equal(dark, await tab.Text(ground));
        await tab.Evaluate("document.getElementById('theme').click()");
        await tab.Dark(true);
        Assert.Equal(light, await tab.Text(ground));
        await tab.Evaluate("document.getElementById('theme').click()");
        Assert.Equal(dark, await tab.Text(ground));
        Assert.Empty(tab.Errors);
    }

    [BrowserFact]
    public async Task The_page_can_be_read_by_keys_and_by_ear()
    {
        await using var tab = await browser.Open(Written(SamplePages.Demo.Finished()));
        await tab.Key("Tab");
        Assert.Equal("To the results", await tab.Text("document.activeElement.textContent"));
        await tab.Key("Enter");
        Assert.Equal("main", await tab.Text("document.activeElement.id"));
        Assert.Equal(1, await tab.Number("document.querySelectorAll('h1').length"));
        foreach (var landmark in new[] { "header", "nav[aria-label]", "main", "footer" })
            Assert.Equal(1, await tab.Number($"document.querySelectorAll('{landmark}').length"));
        Assert.Equal(
            "",
            await tab.Text(
                "[...document.querySelectorAll('section')].filter(s => !document.getElementById(s.getAttribute('aria-labelledby'))).map(s => s.id).join()"
            )
        );
        Assert.Equal(
            "",
            await tab.Text(
                "(all => all.filter((id, i) => all.indexOf(id) !== i).join())([...document.querySelectorAll('[id]')].map(e => e.id))"
            )
        );
        Assert.Equal(
            "",
            await tab.Text(
                "[...document.querySelectorAll('input, select, button, summary, a')].filter(e => !(e.textContent || e.ariaLabel || e.closest('label')?.textContent))"
                    + ".map(e => e.outerHTML).join()"
            )
        );
        // A choice by keys alone, and the drawing that follows it.
        await tab.Evaluate("document.getElementById('confusion-probe-fused').focus()");
        var before = await tab.Text("document.querySelector('#chart-confusion .canvas').textContent");
        await tab.Key("ArrowRight");
        Assert.Equal("confusion-probe-audio", await tab.Text("document.activeElement.id"));
        Assert.NotEqual(before, await tab.Text("document.querySelector('#chart-confusion .canvas').textContent"));
        Assert.Empty(tab.Errors);
    }

    [BrowserFact]
    public async Task A_drawing_is_a_table_too_that_follows_its_choices()
    {
        var data = SamplePages.Demo.Finished();
        await using var tab = await browser.Open(Written(data));
        await tab.Evaluate("document.getElementById('confusion-table').open = true");
        await tab.Until("document.querySelector('#confusion-table tbody tr')");
        await tab.Evaluate("document.getElementById('confusion-fold-1').click()");
        var cells = (
            await tab.Evaluate(
                "[...document.querySelectorAll('#confusion-table tbody tr')].map(r => [...r.querySelectorAll('td')].map(c => Number(c.textContent)))"
            )
        )!;
        Assert.Equal(data["folds"]![1]!["confusion"]!["fused"]!.ToJsonString(), cells.ToJsonString());
    }

    [BrowserFact]
    public async Task It_prints_in_light_colours_without_what_can_be_pressed()
    {
        await using var tab = await browser.Open(Written(SamplePages.Demo.Finished()), width: 794, isDark: true);
        var pdf = await tab.Printed();
        Assert.Equal("%PDF", System.Text.Encoding.ASCII.GetString(pdf.AsSpan(0, 4)));
        await tab.Media("print");
        Assert.Equal("rgb(255, 255, 255)", await tab.Text("getComputedStyle(document.body).backgroundColor"));
        Assert.Equal("none", await tab.Text("getComputedStyle(document.querySelector('nav')).display"));
        // Of choices what is chosen is told.
        Assert.Equal(
            "all folds",
            await tab.Text(
                "[...document.querySelectorAll('[name=confusion-fold]')].map(i => i.closest('label'))"
                    + ".filter(l => getComputedStyle(l).display !== 'none').map(l => l.textContent).join()"
            )
        );
        Assert.True(await tab.Holds("document.documentElement.scrollWidth <= innerWidth"), "the page is wider than its paper");
        Assert.Empty(tab.Errors);
    }

    [BrowserFact]
    public async Task An_open_tab_follows_a_run_and_keeps_its_place_and_stops_at_the_end()
    {
        var path = Written(SamplePages.Demo.Running(5));
        await using var tab = await browser.Open(path, height: 700);
        Assert.Contains("epoch 5 of 20", await tab.Text("document.querySelector('.progress').textContent"), StringComparison.Ordinal);
        Assert.Equal("shown", await tab.Text("document.getElementById('curves').dataset.state"));
        Assert.Equal("waiting", await tab.Text("document.getElementById('scores').dataset.state"));
        Assert.Equal(1, await tab.Number("ticks.length"));
        await tab.Evaluate("document.getElementById('settings-all').open = true");
        await tab.Until("document.querySelector('#settings-all .inside').hasChildNodes()");
        await tab.Evaluate("document.getElementById('hold').focus(); scrollTo({ top: 640, behavior: 'instant' })");

        Written(SamplePages.Demo.Running(6));
        await tab.Tick();
        await tab.Until("document.querySelector('.progress')?.textContent.includes('epoch 6 of 20')");
        await tab.Drawn();
        await tab.Until("Math.abs(scrollY - 640) <= 2");
        Assert.True(await tab.Holds("document.getElementById('settings-all').open"));
        Assert.Equal("hold", await tab.Text("document.activeElement.id"));

        // Held, it stays as it is.
        await tab.Evaluate("document.getElementById('hold').click(); window.isSame = true; ticks.forEach(t => t())");
        await tab.Evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))");
        Assert.True(await tab.Holds("window.isSame"));
        await tab.Evaluate("document.getElementById('hold').click()");

        Written(SamplePages.Demo.Finished());
        await tab.Tick();
        await tab.Until("document.getElementById('scores')?.dataset.state === 'shown'");
        await tab.Drawn();
        Assert.Equal(0, await tab.Number("ticks.length"));
        Assert.Empty(tab.Errors);
    }

    [BrowserTheory]
    [InlineData("{\"form\":\"mpuc-page-1\",\"status\":\"running\",\"experiment\":\"x\"}")]
    [InlineData(
        "{\"form\":\"mpuc-page-1\",\"status\":\"stopped\",\"experiment\":\"x\",\"rows\":null,\"folds\":null,\"curves\":null,\"maps\":null}"
    )]
    [InlineData(
        "{\"form\":\"mpuc-page-1\",\"status\":\"finished\",\"experiment\":\"x\",\"rows\":[],\"folds\":[],\"curves\":[],\"maps\":[],\"plan\":[]}"
    )]
    public async Task What_is_not_known_is_said_to_come_or_to_lack(string json)
    {
        await using var tab = await browser.Open(Written(JsonNode.Parse(json)!.AsObject()));
        Assert.Equal(Sections.Length, await tab.Number("document.querySelectorAll('[data-section]').length"));
        Assert.Empty(tab.Errors);
    }

    // Any member that is a list or an object may lack, each alone.
    [BrowserFact]
    public async Task A_page_without_any_one_of_its_parts_shows_the_others()
    {
        var members = SamplePages.Demo.Finished().Where(m => m.Value is JsonArray or JsonObject).Select(m => m.Key).ToArray();
        foreach (var member in members)
        {
            var data = SamplePages.Demo.Finished();
            data.Remove(member);
            await using var tab = await browser.Open(Written(data));
            Assert.True(tab.Errors.Count == 0, $"without {member}: {string.Join('\n', tab.Errors)}");
            Assert.True(await tab.Number("document.querySelectorAll('[data-state=shown]').length") >= 5, member);
        }
    }

    [BrowserTheory]
    [InlineData(1280, false)]
    [InlineData(360, true)]
    public async Task Runs_are_compared_side_by_side(int width, bool isDark)
    {
        var data = SamplePages.Compared(
            ("first", SamplePages.Demo),
            ("second <b>", SamplePages.Demo with { Seed = 2, Epochs = 30 }),
            ("third", SamplePages.Demo with { Seed = 3 })
        );
        var path = folder["compare.html"];
        File.WriteAllText(path, CompareHtml.Write(data.ToJsonString()));
        await using var tab = await browser.Open(path, width, isDark: isDark);
        var drawings = (await tab.Evaluate(Drawings))!.AsArray();
        string[] expected =
        [
            "compare-scores",
            "paired",
            "compare-classes",
            "compare-loss",
            "compare-accuracy",
            "compare-rate",
            "compare-probe",
        ];
        Assert.Equal(expected.Order(), drawings.Select(d => (string)d!["id"]!).Order());
        Assert.All(drawings, d => Assert.True((bool)d!["isDrawn"]! && (bool)d["says"]!, d.ToJsonString()));
        var column = "[...document.querySelectorAll('#scores .card tbody tr')].map(r => parseFloat(r.cells[1].textContent))";
        var falling = (await tab.Evaluate(column))!.AsArray().Select(v => (double)v!).ToArray();
        Assert.Equal(falling.OrderDescending(), falling);
        await tab.Evaluate("document.getElementById('sort-accuracy').click()");
        Assert.Equal(falling.Order(), (await tab.Evaluate(column))!.AsArray().Select(v => (double)v!));
        Assert.True(await tab.Holds("document.documentElement.scrollWidth <= innerWidth"), "the page is wider than its window");
        Assert.Empty(tab.Errors);
        Assert.Single(tab.Requests);
    }

    /// <summary>
    /// Not a test of its own: with MPUC_PICTURES=FOLDER it leaves pictures of the samples there (and of MPUC_REPORT, a report.html), to be
    /// looked at.
    /// </summary>
    [BrowserFact]
    public async Task Pictures_are_taken_where_they_are_asked_for()
    {
        if (Environment.GetEnvironmentVariable("MPUC_PICTURES") is not { Length: > 0 } to)
            return;
        Directory.CreateDirectory(to);
        var report = Environment.GetEnvironmentVariable("MPUC_REPORT");
        var pages = report is null
            ? new[] { SamplePages.Demo, SamplePages.Mosei, SamplePages.Large, SamplePages.Many }.Select(s =>
                (Name: s.Experiment, Path: Written(s.Finished(), s.Experiment))
            )
            : [(Path.GetFileNameWithoutExtension(report), Path.Combine(TestFiles.Repository, report))];
        foreach (var (name, path) in pages.ToArray())
        {
            foreach (
                var (look, width, isDark) in new[]
                {
                    ("light", 1280, false),
                    ("dark", 1280, true),
                    ("phone", 390, false),
                    ("print", 794, false),
                }
            )
            {
                await using var tab = await browser.Open(path, width, isDark: isDark);
                if (look == "print")
                    await tab.Media(look);
                await File.WriteAllBytesAsync(Path.Combine(to, $"{name}-{look}.png"), await tab.Picture());
                await File.WriteAllBytesAsync(Path.Combine(to, $"{name}-{look}-first.png"), await tab.Picture(0, 1000));
                var map = await tab.Number("(document.getElementById('map') ?? document.body).getBoundingClientRect().top + scrollY");
                await File.WriteAllBytesAsync(Path.Combine(to, $"{name}-{look}-map.png"), await tab.Picture(map - 10, 930));
                Assert.Empty(tab.Errors);
            }
        }
    }

    private static SamplePages Sample(string name) =>
        name switch
        {
            "demo" => SamplePages.Demo,
            "mosei" => SamplePages.Mosei,
            "many" => SamplePages.Many,
            _ => SamplePages.Large,
        };

    private string Written(JsonObject data, string name = "report")
    {
        var path = folder[string.Create(CultureInfo.InvariantCulture, $"{name}.html")];
        File.WriteAllText(path, ReportHtml.Write("a run", data.ToJsonString()));
        return path;
    }
}
