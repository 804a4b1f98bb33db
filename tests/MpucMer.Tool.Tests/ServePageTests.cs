using System.Globalization;
using System.Text.Json.Nodes;
using MpucMer.Pure.Signals;
using MpucMer.Tests;
using MpucMer.Tests.Pages;

namespace MpucMer.Tool.Tests;

/// <summary>Chromium with a microphone that plays a clip's sound over and over, and a camera with a test picture.</summary>
public sealed class Listener(Trained trained) : Browser
{
    protected override IEnumerable<string> Arguments =>
        [
            "--use-fake-device-for-media-stream",
            "--use-fake-ui-for-media-stream",
            $"--use-file-for-fake-audio-capture={trained.Wav}",
            "--autoplay-policy=no-user-gesture-required",
        ];
}

/// <summary>The page in a browser: it records, takes files, draws what the model says, and asks for nothing elsewhere.</summary>
[Collection(TrainedCollection.Name)]
public sealed class ServePageTests(Trained trained, Listener browser) : IClassFixture<Listener>
{
    // Label and probability of each bar, as a line of predict has them.
    private const string Bars =
        "JSON.stringify(Object.fromEntries([...document.querySelectorAll('.bars li')].map(l => [l.dataset.label, +l.dataset.probability])))";

    [BrowserFact]
    public async Task What_the_microphone_hears_is_judged_as_the_saved_file_is()
    {
        await using var served = await Served.Start(trained);
        await using var tab = await browser.Open(served.Address);
        using var folder = new TempFolder();
        await browser.Ask("Browser.setDownloadBehavior", new JsonObject { ["behavior"] = "allow", ["downloadPath"] = folder.Path });
        await Click(tab, "#record");
        await tab.Until("document.querySelector('#record').dataset.state === 'recording'");
        await tab.Until("+document.querySelector('#record').dataset.seconds > 1.5");
        Assert.True(await tab.Holds(HasInk("canvas.level")), "the level shows nothing");
        await Click(tab, "#record");
        await Judged(tab);
        Assert.Equal("recording-1", await tab.Text("document.querySelector('.outcome .clip').textContent"));
        await Click(tab, "#save");
        var saved = Path.Combine(folder.Path, "recording-1.wav");
        await Served.Until(() => File.Exists(saved));
        Same(trained.Predicted(None, saved), await tab.Text(Bars));
        // What was recorded is what the microphone was played.
        var (played, recorded) = (Sound(trained.Wav), Sound(saved));
        Assert.InRange(recorded.Seconds, 1.5, 60);
        var alike = Alike(Slow(played), Slow(recorded));
        Assert.True(alike > .8, $"a correlation of {alike:F2}");
        await Quiet(tab, served);
    }

    [BrowserFact]
    public async Task A_file_that_is_chosen_is_judged_as_predict_judges_it()
    {
        await using var served = await Served.Start(trained);
        await using var tab = await browser.Open(served.Address);
        using var folder = new TempFolder();
        var wav = Path.Combine(folder.Path, "tones.wav");
        File.WriteAllBytes(wav, Waves.Tones(220, 440, 330, 880));
        await Choose(tab, wav);
        await Judged(tab);
        Same(trained.Predicted(None, wav), await tab.Text(Bars));
        Assert.Contains("the audio probe", await tab.Text("document.querySelector('#probe').textContent"), StringComparison.Ordinal);
        Assert.Contains("one network", await tab.Text("document.querySelector('#agreement').textContent"), StringComparison.Ordinal);
        // Over time as predict --every says it, drawn and as a table.
        var windows = trained.Predicted(.5, wav).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.True(windows.Length > 2);
        Assert.True(await tab.Holds(Shown("#chart-time svg[role=img]")));
        await tab.Evaluate("void (document.querySelector('#time-table').open = true)");
        await tab.Until($"document.querySelectorAll('#time-table tbody tr').length === {windows.Length}");
        await Quiet(tab, served);
    }

    [BrowserFact]
    public async Task Sound_and_landmarks_that_are_dropped_together_are_one_clip_whatever_their_names()
    {
        await using var served = await Served.Start(trained);
        await using var tab = await browser.Open(served.Address);
        await Drop(tab, ("voice.wav", trained.Wav), ("openface.csv", trained.Csv));
        await Judged(tab);
        var expected = JsonNode.Parse(trained.Predicted(None, trained.Wav, trained.Csv))!;
        Assert.Equal("fused", (string)expected["probe"]!);
        Same(expected.ToJsonString(), await tab.Text(Bars));
        Assert.Equal("audio of voice.wav; landmarks of voice.csv", await tab.Text("document.querySelector('#read').textContent"));
        await Quiet(tab, served);
    }

    [BrowserFact]
    public async Task Several_clips_are_a_list_of_which_each_is_shown_again()
    {
        await using var served = await Served.Start(trained);
        await using var tab = await browser.Open(served.Address);
        await Drop(tab, ("a.wav", trained.Wav), ("b.wav", trained.Wav));
        await Judged(tab);
        await tab.Until("document.querySelectorAll('.earlier button').length === 2");
        Assert.Equal("a", await tab.Text("document.querySelector('.outcome .clip').textContent"));
        await tab.Evaluate("document.querySelectorAll('.earlier button')[1].click()");
        Assert.Equal("b", await tab.Text("document.querySelector('.outcome .clip').textContent"));
        Assert.Equal("true", await tab.Text("document.querySelectorAll('.earlier button')[1].getAttribute('aria-current')"));
        await Quiet(tab, served);
    }

    [BrowserFact]
    public async Task A_problem_is_shown_with_its_code_and_hint_and_the_page_goes_on()
    {
        await using var served = await Served.Start(trained, s => s with { MostBytes = 1_000_000 });
        await using var tab = await browser.Open(served.Address);
        await Drop(tab, ("bad.wav", Path.Combine(TestFiles.Repository, "README.md")));
        await tab.Until("document.querySelector('[data-code=MPUC2004]')");
        var text = await tab.Text("document.querySelector('#told').textContent");
        Assert.StartsWith("MPUC2004bad.wav: ", text, StringComparison.Ordinal);
        Assert.DoesNotContain(trained.Temporary, text, StringComparison.Ordinal);
        await tab.Evaluate(
            "(() => { const t = new DataTransfer(); t.items.add(new File([new Uint8Array(1000001)], 'large.wav'));"
                + " dispatchEvent(new DragEvent('drop', { dataTransfer: t })); })()"
        );
        await tab.Until("document.querySelector('[data-code=MPUC6106]')");
        await Drop(tab, ("good.wav", trained.Wav));
        await Judged(tab);
        Assert.Equal("", await tab.Text("document.querySelector('#told').textContent"));
        // The browser's own word for an answer of 400 is no error of the page.
        Assert.All(tab.Errors, e => Assert.Contains("status of 400", e, StringComparison.Ordinal));
    }

    [BrowserFact]
    public async Task Without_the_token_it_asks_for_one_and_takes_it()
    {
        await using var served = await Served.Start(trained);
        await using var tab = await browser.Open(served.Address[..served.Address.IndexOf('#', StringComparison.Ordinal)]);
        Assert.True(await tab.Holds("document.querySelector('[role=alert]').textContent.includes('MPUC6102')"));
        await tab.Evaluate($"document.querySelector('#token').value = '{Served.Token}'");
        await Click(tab, "form button");
        await tab.Until("document.querySelector('#record')");
        // A reload has it still; the address has it nowhere.
        await tab.Evaluate("void location.reload()");
        await tab.Until("document.querySelector('#record')");
        Assert.DoesNotContain(Served.Token, await tab.Text("location.href"), StringComparison.Ordinal);
    }

    [BrowserTheory]
    [InlineData(1280, false)]
    [InlineData(1280, true)]
    [InlineData(360, false)]
    [InlineData(360, true)]
    public async Task It_fits_a_phone_and_the_dark_and_is_read_aloud(int width, bool isDark)
    {
        await using var served = await Served.Start(trained);
        await using var tab = await browser.Open(served.Address, width, isDark: isDark);
        await Drop(tab, ("voice.wav", trained.Wav));
        await Judged(tab);
        Assert.True(await tab.Holds("document.documentElement.scrollWidth <= innerWidth"), "the page is wider than its window");
        Assert.Equal(isDark, await tab.Number("+getComputedStyle(document.body).backgroundColor.match(/\\d+/)[0]") < 100);
        // Each control has a name, and each part a heading or a label.
        Assert.Equal(
            "",
            await tab.Text(
                "[...document.querySelectorAll('button, input, a, audio')].filter(e => !(e.textContent.trim() || e.labels?.length"
                    + " || e.getAttribute('aria-label'))).map(e => e.outerHTML).join('\\n')"
            )
        );
        Assert.Equal(
            "",
            await tab.Text(
                "[...document.querySelectorAll('section')].filter(s => !s.getAttribute('aria-label')"
                    + " && !document.getElementById(s.getAttribute('aria-labelledby'))).map(s => s.id).join(' ')"
            )
        );
        Assert.Equal("status", await tab.Text("document.querySelector('#status').getAttribute('role')"));
        Assert.Contains("%", await tab.Text("document.querySelector('#status').textContent"), StringComparison.Ordinal);
        Assert.True(await tab.Holds("[...document.querySelectorAll('.bars .value')].every(v => /\\d/.test(v.textContent))"));
        await Quiet(tab, served);
    }

    [BrowserFact]
    public async Task Keys_alone_record_and_come_to_every_control()
    {
        await using var served = await Served.Start(trained);
        await using var tab = await browser.Open(served.Address);
        await Until(tab, "record");
        await tab.Key(" ");
        await tab.Until("document.querySelector('#record').dataset.state === 'recording'");
        await tab.Until("+document.querySelector('#record').dataset.seconds > 0.5");
        await tab.Key(" ");
        await Judged(tab);
        foreach (var id in new[] { "files", "save", "theme" })
            await Until(tab, id);
        await tab.Key(" ");
        Assert.Equal("Theme: light", await tab.Text("document.querySelector('#theme').textContent"));

        // By tabs, all round the page.
        static async Task Until(Tab tab, string id)
        {
            for (var i = 0; i < 60 && await tab.Text("document.activeElement.id") != id; i++)
                await tab.Key("Tab");
            Assert.Equal(id, await tab.Text("document.activeElement.id"));
        }
    }

    // The test picture has no face, and the microphone is heard: what is said of the film is of its sound, and that it is is told.
    [BrowserFact]
    public async Task A_film_of_the_camera_in_which_no_face_is_seen_is_judged_by_its_sound()
    {
        await using var served = await Served.Start(trained);
        await using var tab = await browser.Open(served.Address);
        if (await tab.Holds("document.querySelector('#camera').disabled"))
        {
            Assert.Contains("needs ffmpeg", await tab.Text("document.body.textContent"), StringComparison.Ordinal);
            return;
        }
        await Click(tab, "#camera");
        await Click(tab, "#record");
        await tab.Until("+document.querySelector('#record').dataset.seconds > 1.5");
        Assert.True(await tab.Holds("document.querySelector('video').videoWidth > 0"));
        await Click(tab, "#record");
        await Judged(tab);
        Assert.True(await tab.Holds("document.querySelector('#told [data-code=MPUC6003]')"));
        Assert.True(await tab.Holds("document.querySelector('video').hidden"));
    }

    private static Task<JsonNode?> Click(Tab tab, string selector) => tab.Evaluate($"document.querySelector('{selector}').click()");

    private static Task Judged(Tab tab) =>
        tab.Until("document.querySelectorAll('.bars li').length > 0 && !document.querySelector('#status').classList.contains('busy')");

    private static string HasInk(string canvas) =>
        $"(c => c.getContext('2d').getImageData(0, 0, c.width, c.height).data.some(x => x > 0))(document.querySelector('{canvas}'))";

    private static string Shown(string selector) =>
        $"(b => b && b.width > 200 && b.height > 100)(document.querySelector('{selector}')?.getBoundingClientRect())";

    private static async Task Choose(Tab tab, string path)
    {
        var document = await tab.Ask("DOM.getDocument");
        var found = await tab.Ask(
            "DOM.querySelector",
            new JsonObject { ["nodeId"] = (int)document["root"]!["nodeId"]!, ["selector"] = "#files" }
        );
        await tab.Ask("DOM.setFileInputFiles", new JsonObject { ["nodeId"] = (int)found["nodeId"]!, ["files"] = new JsonArray(path) });
    }

    private static Task<JsonNode?> Drop(Tab tab, params (string Name, string Path)[] files) =>
        tab.Evaluate(
            "(() => { const t = new DataTransfer();"
                + string.Concat(
                    files.Select(f =>
                        $"t.items.add(new File([Uint8Array.from(atob('{Convert.ToBase64String(File.ReadAllBytes(f.Path))}'),"
                        + $" c => c.charCodeAt(0))], '{f.Name}', {{ type: '{(f.Name.EndsWith(".wav", StringComparison.Ordinal) ? "audio/wav" : "text/csv")}' }}));"
                    )
                )
                + "dispatchEvent(new DragEvent('drop', { dataTransfer: t })); })()"
        );

    /// <summary>Nothing was said on the console (a breach of the policy would be), and nobody else was asked.</summary>
    private static async Task Quiet(Tab tab, Served served)
    {
        await tab.Evaluate("0");
        Assert.Empty(tab.Errors);
        Assert.All(tab.Requests, r =>
            Assert.True(
                r.StartsWith($"http://127.0.0.1:{served.Port}/", StringComparison.Ordinal)
                    || r.StartsWith("blob:", StringComparison.Ordinal)
                    || r.StartsWith("data:", StringComparison.Ordinal),
                r
            )
        );
        Assert.DoesNotContain(tab.Requests, r =>
            r.Contains(Served.Token, StringComparison.Ordinal) && !r.Contains('#', StringComparison.Ordinal)
        );
    }

    private static void Same(string line, string shown) =>
        Assert.Equal(
            JsonNode.Parse(line)!["probabilities"]!.AsObject().Select(p => (p.Key, (double)p.Value!)).Order(),
            JsonNode.Parse(shown)!.AsObject().Select(p => (p.Key, (double)p.Value!)).Order()
        );

    private static Sound Sound(string path) =>
        WavFile.Decode(File.ReadAllBytes(path), path).IfLeft(p => throw new InvalidOperationException(p.Explain().Text));

    /// <summary>A sound at some 4000 numbers a second, each the mean of those around it.</summary>
    private static float[] Slow(Sound sound)
    {
        const int rate = 4000;
        var mono = Enumerable.Range(0, sound.Frames).Select(i => sound.Samples[i * sound.Channels]).ToArray();
        return
        [
            .. Enumerable
                .Range(0, (int)(sound.Seconds * rate))
                .Select(i =>
                    mono[(int)((long)i * sound.SampleRate / rate)..Math.Min(mono.Length, (int)((i + 1L) * sound.SampleRate / rate))]
                        .Average()
                ),
        ];
    }

    private static float[] Loudest(float[] sound, int length) =>
        Enumerable.Range(0, sound.Length / length).Select(i => sound[(i * length)..((i + 1) * length)]).MaxBy(p => p.Sum(x => x * x))!;

    /// <summary>
    /// The greatest correlation of a tenth of a second of what was recorded with what was played over and over: the browser's microphone
    /// drops and repeats some of it under load.
    /// </summary>
    private static double Alike(float[] played, float[] recorded)
    {
        var part = Loudest(recorded, 400);
        double Norm(Func<int, float> of) => Math.Sqrt(Enumerable.Range(0, part.Length).Sum(i => (double)of(i) * of(i)));
        var own = Norm(i => part[i]);
        return Enumerable
            .Range(0, played.Length)
            .Max(shift =>
            {
                float At(int i) => played[(i + shift) % played.Length];
                var (sum, other) = (0.0, 0.0);
                for (var i = 0; i < part.Length; i++)
                {
                    sum += part[i] * At(i);
                    other += At(i) * At(i);
                }
                return sum / (own * Math.Sqrt(other) + 1e-12);
            });
    }
}
