using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MpucMer.Tests.Pages;

/// <summary>A test in a browser: skipped, saying so, where there is no Chromium.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BrowserFactAttribute : FactAttribute
{
    public BrowserFactAttribute() => Skip = Browser.Missing;
}

/// <summary>The same with data.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BrowserTheoryAttribute : TheoryAttribute
{
    public BrowserTheoryAttribute() => Skip = Browser.Missing;
}

/// <summary>
/// Headless Chromium, spoken to over its DevTools protocol (https://chromedevtools.github.io/devtools-protocol). One for all tests of a class.
/// </summary>
public class Browser : IAsyncLifetime
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];

    private static readonly string? Program = (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .SelectMany(folder => Names.Select(name => Path.Combine(folder, OperatingSystem.IsWindows() ? name + ".exe" : name)))
        .FirstOrDefault(File.Exists);

    private readonly TempFolder profile = new();
    private readonly ClientWebSocket socket = new();
    private readonly CancellationTokenSource closing = new();
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonNode>> asked = new();
    private readonly ConcurrentDictionary<string, Action<string, JsonNode>> heard = new();
    private readonly SemaphoreSlim sending = new(1);
    private Process? process;
    private Task reading = Task.CompletedTask;
    private int last;

    /// <summary>What the browser is started with besides.</summary>
    protected virtual IEnumerable<string> Arguments => [];

    /// <summary>Why tests in a browser skip; null where they run.</summary>
    public static string? Missing => Program is null ? "Chromium is not installed (on Debian: apt-get install chromium)" : null;

    public async Task InitializeAsync()
    {
        if (Program is null)
            return;
        process = Process.Start(
            new ProcessStartInfo(
                Program,
                [
                    "--headless=new",
                    "--no-sandbox",
                    "--disable-gpu",
                    "--disable-dev-shm-usage",
                    "--disable-extensions",
                    "--disable-background-networking",
                    "--no-first-run",
                    "--hide-scrollbars",
                    "--remote-debugging-port=0",
                    $"--user-data-dir={profile.Path}",
                    .. Arguments,
                    "about:blank",
                ]
            )
            {
                RedirectStandardError = true,
                RedirectStandardOutput = true,
            }
        )!;
        const string listening = "DevTools listening on ";
        var said = new List<string>();
        while (await process.StandardError.ReadLineAsync() is { } line)
        {
            if (line.StartsWith(listening, StringComparison.Ordinal))
            {
                _ = process.StandardError.BaseStream.CopyToAsync(Stream.Null);
                _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
                await socket.ConnectAsync(new Uri(line[listening.Length..]), closing.Token);
                reading = Read();
                return;
            }
            said.Add(line);
        }
        Assert.Fail($"{Program} ended before it listened:\n{string.Join('\n', said)}");
    }

    public async Task DisposeAsync()
    {
        if (process is not null)
        {
            await closing.CancelAsync();
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
            process.Dispose();
        }
        await reading;
        socket.Dispose();
        sending.Dispose();
        closing.Dispose();
        try
        {
            profile.Dispose();
        }
        catch (IOException)
        {
            // A child of the browser was still writing: the system's folder for such files is swept by the system.
        }
    }

    /// <summary>A file, or an address, in a tab of its own, when all of its charts are drawn.</summary>
    public async Task<Tab> Open(string path, int width = 1280, int height = 900, bool isDark = false, bool isTouch = false)
    {
        var target = await Ask("Target.createTarget", new JsonObject { ["url"] = "about:blank" });
        var id = (string)target["targetId"]!;
        var session = await Ask("Target.attachToTarget", new JsonObject { ["targetId"] = id, ["flatten"] = true });
        var tab = new Tab(this, id, (string)session["sessionId"]!);
        heard[tab.Session] = tab.Hear;
        foreach (var domain in new[] { "Page", "Runtime", "Log", "Network" })
            await tab.Ask($"{domain}.enable");
        await tab.Ask(
            "Emulation.setDeviceMetricsOverride",
            new JsonObject
            {
                ["width"] = width,
                ["height"] = height,
                ["deviceScaleFactor"] = 1,
                ["mobile"] = isTouch,
            }
        );
        await tab.Ask("Emulation.setEmulatedMedia", new JsonObject { ["features"] = Scheme(isDark) });
        // What the page does now and then is done when a test says so: no test waits for a clock.
        await tab.Ask(
            "Page.addScriptToEvaluateOnNewDocument",
            new JsonObject
            {
                ["source"] = "window.ticks = []; window.setInterval = (f, ms) => { if (ms >= 2000) ticks.push(f); return 0; };",
            }
        );
        await tab.Go(path);
        return tab;
    }

    internal async Task<JsonNode> Ask(string method, JsonObject? parameters = null, string? session = null)
    {
        var id = Interlocked.Increment(ref last);
        var answer = asked[id] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        var message = new JsonObject
        {
            ["id"] = id,
            ["method"] = method,
            ["params"] = parameters ?? [],
        };
        if (session is not null)
            message["sessionId"] = session;
        await sending.WaitAsync();
        try
        {
            await socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(message), WebSocketMessageType.Text, true, closing.Token);
        }
        finally
        {
            sending.Release();
        }
        return await answer.Task;
    }

    internal void Forget(string session) => heard.TryRemove(session, out _);

    internal static JsonArray Scheme(bool isDark) =>
        [new JsonObject { ["name"] = "prefers-color-scheme", ["value"] = isDark ? "dark" : "light" }];

    private async Task Read()
    {
        var buffer = new byte[1 << 16];
        using var message = new MemoryStream();
        try
        {
            while (true)
            {
                var part = await socket.ReceiveAsync(buffer, closing.Token);
                if (part.MessageType == WebSocketMessageType.Close)
                    throw new WebSocketException("the browser closed the connection");
                message.Write(buffer, 0, part.Count);
                if (!part.EndOfMessage)
                    continue;
                Heard(JsonNode.Parse(message.GetBuffer().AsSpan(0, (int)message.Length))!);
                message.SetLength(0);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketException)
        {
            foreach (var answer in asked.Values)
                answer.TrySetException(e);
        }
    }

    private void Heard(JsonNode message)
    {
        if (message["id"] is { } id)
        {
            if (!asked.TryRemove((int)id, out var answer))
                return;
            if (message["error"] is { } error)
                answer.SetException(new InvalidOperationException(error.ToJsonString()));
            else
                answer.SetResult(message["result"]!);
        }
        else if (message["sessionId"] is { } session && heard.TryGetValue((string)session!, out var hear))
        {
            hear((string)message["method"]!, message["params"]!);
        }
    }
}

/// <summary>A tab: what it shows, what it said on its console, and what it asked for.</summary>
public sealed class Tab(Browser browser, string target, string session) : IAsyncDisposable
{
    // What the protocol says where the page that was asked is no more.
    private static readonly string[] Went = ["context", "navigated"];

    private readonly ConcurrentQueue<string> errors = new();
    private readonly ConcurrentQueue<string> requests = new();
    private readonly TaskCompletionSource<string> thrown = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Session => session;

    /// <summary>Errors and warnings on the console, and what was thrown.</summary>
    public IReadOnlyCollection<string> Errors => errors;

    /// <summary>Addresses that it asked for.</summary>
    public IReadOnlyCollection<string> Requests => requests;

    /// <summary>Opens a file, or an address, and waits until each chart is drawn.</summary>
    public async Task Go(string path)
    {
        var address = path.StartsWith("http:", StringComparison.Ordinal) ? path : new Uri(Path.GetFullPath(path)).AbsoluteUri;
        var went = await Ask("Page.navigate", new JsonObject { ["url"] = address });
        if (went["errorText"] is { } error)
            throw new InvalidOperationException($"{path}: {error}");
        await Drawn();
    }

    /// <summary>Until all charts are drawn: the page says so of itself, and each place for one has something in it.</summary>
    public Task Drawn() =>
        Until(
            "document.readyState === 'complete' && document.documentElement.dataset.drawn === 'true'"
                + " && [...document.querySelectorAll('.canvas')].every(c => c.clientWidth === 0 || c.hasChildNodes())"
        );

    /// <summary>Now the page does what it does every few seconds.</summary>
    public Task Tick() => Evaluate("void setTimeout(() => ticks.forEach(t => t()))");

    /// <summary>Until a condition of the page holds; it is looked at each time that the page is painted.</summary>
    public async Task Until(string condition)
    {
        while (true)
        {
            try
            {
                var holds = Evaluate(
                    $"new Promise(done => {{ const look = () => {{ if ({condition}) done(true); else requestAnimationFrame(look); }}; look(); }})"
                );
                // A page whose script has failed may never come to it.
                if (await Task.WhenAny(holds, thrown.Task) == thrown.Task)
                    throw new InvalidOperationException(await thrown.Task);
                await holds;
                return;
            }
            catch (InvalidOperationException e)
                when (!thrown.Task.IsCompleted && Went.Any(w => e.Message.Contains(w, StringComparison.OrdinalIgnoreCase)))
            {
                // The page went while it was looked at: the next one is.
            }
        }
    }

    /// <summary>The value of an expression, awaited where it is a promise.</summary>
    public async Task<JsonNode?> Evaluate(string expression)
    {
        var answer = await Ask(
            "Runtime.evaluate",
            new JsonObject
            {
                ["expression"] = expression,
                ["awaitPromise"] = true,
                ["returnByValue"] = true,
            }
        );
        return answer["exceptionDetails"] is { } thrown
            ? throw new InvalidOperationException(thrown.ToJsonString())
            : answer["result"]!["value"];
    }

    public async Task<string> Text(string expression) => (string)(await Evaluate(expression))!;

    public async Task<double> Number(string expression) => (double)(await Evaluate(expression))!;

    public async Task<bool> Holds(string expression) => (bool)(await Evaluate($"Boolean({expression})"))!;

    public Task Mouse(double x, double y) =>
        Ask(
            "Input.dispatchMouseEvent",
            new JsonObject
            {
                ["type"] = "mouseMoved",
                ["x"] = x,
                ["y"] = y,
            }
        );

    public async Task Key(string key)
    {
        var code = key.Length == 1 ? char.ToUpperInvariant(key[0]) : 0;
        foreach (var type in new[] { "keyDown", "keyUp" })
        {
            await Ask(
                "Input.dispatchKeyEvent",
                new JsonObject
                {
                    ["type"] = type,
                    ["key"] = key,
                    ["code"] = key,
                    ["windowsVirtualKeyCode"] = key switch
                    {
                        "Tab" => 9,
                        "Enter" => 13,
                        "Escape" => 27,
                        " " => 32,
                        "ArrowLeft" => 37,
                        "ArrowUp" => 38,
                        "ArrowRight" => 39,
                        "ArrowDown" => 40,
                        _ => code,
                    },
                }
            );
        }
    }

    /// <summary>The page as a medium has it, e.g. print.</summary>
    public Task Media(string medium) => Ask("Emulation.setEmulatedMedia", new JsonObject { ["media"] = medium });

    public Task Dark(bool isDark) => Ask("Emulation.setEmulatedMedia", new JsonObject { ["features"] = Browser.Scheme(isDark) });

    /// <summary>A picture of the page, or of so many of its pixels from one on.</summary>
    public async Task<byte[]> Picture(double from = 0, double height = double.PositiveInfinity)
    {
        var size = (await Evaluate("({ width: document.documentElement.scrollWidth, height: document.documentElement.scrollHeight })"))!;
        var clip = new JsonObject
        {
            ["x"] = 0,
            ["y"] = from,
            ["width"] = (double)size["width"]!,
            ["height"] = Math.Min(height, (double)size["height"]! - from),
            ["scale"] = 1,
        };
        var taken = await Ask(
            "Page.captureScreenshot",
            new JsonObject
            {
                ["format"] = "png",
                ["captureBeyondViewport"] = true,
                ["clip"] = clip,
            }
        );
        return Convert.FromBase64String((string)taken["data"]!);
    }

    /// <summary>The page as it is printed.</summary>
    public async Task<byte[]> Printed()
    {
        var printed = await Ask(
            "Page.printToPDF",
            new JsonObject
            {
                ["printBackground"] = false,
                ["paperWidth"] = 8.27,
                ["paperHeight"] = 11.69,
            }
        );
        return Convert.FromBase64String((string)printed["data"]!);
    }

    public async ValueTask DisposeAsync()
    {
        browser.Forget(session);
        await browser.Ask("Target.closeTarget", new JsonObject { ["targetId"] = target });
    }

    internal Task<JsonNode> Ask(string method, JsonObject? parameters = null) => browser.Ask(method, parameters, session);

    internal void Hear(string method, JsonNode parameters)
    {
        switch (method)
        {
            case "Runtime.exceptionThrown":
                errors.Enqueue(parameters["exceptionDetails"]!.ToJsonString());
                thrown.TrySetResult($"the page threw {parameters["exceptionDetails"]!.ToJsonString()}");
                break;
            case "Runtime.consoleAPICalled" when (string)parameters["type"]! is "error" or "warning" or "assert":
                errors.Enqueue(parameters["args"]!.ToJsonString());
                break;
            case "Log.entryAdded" when (string)parameters["entry"]!["level"]! is "error" or "warning":
                errors.Enqueue(parameters["entry"]!.ToJsonString());
                break;
            case "Network.requestWillBeSent":
                requests.Enqueue(string.Create(CultureInfo.InvariantCulture, $"{parameters["request"]!["url"]}"));
                break;
        }
    }
}
