using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using MpucMer.Effects.Files;
using MpucMer.Pure.Models;
using MpucMer.Pure.Signals;
using MpucMer.Tool.Serving;

namespace MpucMer.Tool.Tests;

/// <summary>The endpoint: it says what predict says, refuses who may not ask and what may not be sent, and leaves nothing behind.</summary>
[Collection(TrainedCollection.Name)]
public sealed class ServerTests(Trained trained)
{
    private byte[] Wav => File.ReadAllBytes(trained.Wav);

    private byte[] Csv => File.ReadAllBytes(trained.Csv);

    private string WavName => Path.GetFileName(trained.Wav);

    private string CsvName => Path.GetFileName(trained.Csv);

    [Fact]
    public async Task A_file_gets_the_lines_of_predict()
    {
        await using var served = await Served.Start(trained);
        var expected = trained.Predicted(None, trained.Wav);
        Assert.Contains("\"probe\":\"audio\"", expected, StringComparison.Ordinal);
        Assert.Equal((200, expected), await served.Post(Served.Body(Wav, "audio/wav"), $"/predict?name={WavName}"));
        Assert.Equal((200, expected), await served.Post(Served.Parts((WavName, Wav))));
        Assert.Equal(
            (200, trained.Predicted(.25, trained.Wav)),
            await served.Post(Served.Body(Wav, "application/octet-stream"), $"/predict?every=0.25&name={WavName}")
        );
    }

    [Fact]
    public async Task Files_whose_names_differ_in_the_ending_alone_are_one_clip()
    {
        await using var served = await Served.Start(trained);
        var (status, text) = await served.Post(Served.Parts(("one.wav", Wav), ("one.csv", Csv)), accept: "application/json");
        Assert.Equal(200, status);
        var said = JsonNode.Parse(text)!;
        Assert.Equal("fused", (string)Assert.Single(said["predictions"]!.AsArray())!["probe"]!);
        Assert.Null(said["over_time"]);
        Assert.Equal("""[{"clip":"one","files":{"audio":"one.wav","landmarks":"one.csv"}}]""", said["clips"]!.ToJsonString());
        var (_, other) = await served.Post(Served.Parts((WavName, Wav), (CsvName, Csv)));
        Assert.Equal(trained.Predicted(None, trained.Wav, trained.Csv), other);
    }

    [Fact]
    public async Task A_clip_as_a_whole_and_over_time_is_one_question()
    {
        await using var served = await Served.Start(trained);
        var (_, text) = await served.Post(Served.Body(Wav, "audio/wav"), $"/predict?name={WavName}&every=0.25", "application/json");
        var said = JsonNode.Parse(text)!;
        string Lines(string name) => string.Concat(said[name]!.AsArray().Select(n => n!.ToJsonString() + "\n"));
        Assert.Equal(trained.Predicted(None, trained.Wav), Lines("predictions"));
        Assert.Equal(trained.Predicted(.25, trained.Wav), Lines("over_time"));
    }

    [Fact]
    public async Task What_is_wrong_with_one_clip_does_not_keep_the_others_from_being_judged()
    {
        await using var served = await Served.Start(trained);
        var (status, text) = await served.Post(Served.Parts((WavName, Wav), ("bad.wav", "no sound"u8.ToArray())));
        Assert.Equal(200, status);
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Length);
        Assert.Equal(trained.Predicted(None, trained.Wav).TrimEnd('\n'), lines[0]);
        Assert.Equal(("MPUC2004", "bad.wav"), (Served.CodeOf(lines[1]), (string)JsonNode.Parse(lines[1])!["file"]!));
        Assert.Equal(
            (400, "MPUC2004"),
            await served.Post(Served.Body("no sound"u8.ToArray(), "audio/wav")) is var (bad, problem)
                ? (bad, Served.CodeOf(problem))
                : default
        );
    }

    [Fact]
    public async Task The_model_is_told_as_inspect_tells_it()
    {
        await using var served = await Served.Start(trained);
        var file = ModelFile.Read(File.ReadAllBytes(trained.Path), trained.Path).IfLeft(p => throw new InvalidOperationException());
        Assert.Equal(ModelJson.Inspected(file), await served.Client.GetStringAsync("/model"));
        var told = JsonNode.Parse(ModelJson.Inspected(file))!;
        Assert.Equal([".wav"], told["reads"]!["audio"]!.AsArray().Select(e => (string)e!).Take(1));
        Assert.Contains("## Limits", (string)told["card"]!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Bearer another-token-of-the-tests")]
    [InlineData("Bearer ")]
    [InlineData("Basic YS10b2tlbi1vZi10aGUtdGVzdHM6")]
    public async Task Without_the_token_nothing_is_told(string? authorization)
    {
        await using var served = await Served.Start(trained);
        using var client = new HttpClient { BaseAddress = served.Client.BaseAddress };
        if (authorization is not null)
            client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", authorization);
        foreach (var address in new[] { "/model", "/limits", $"/model?token={Served.Token}" })
        {
            using var answer = await client.GetAsync(address);
            Assert.Equal(
                (HttpStatusCode.Unauthorized, "MPUC6102"),
                (answer.StatusCode, Served.CodeOf(await answer.Content.ReadAsStringAsync()))
            );
            Assert.Equal("Bearer", answer.Headers.WwwAuthenticate.Single().Scheme);
        }
        using var posted = await client.PostAsync("/predict", Served.Body(Wav, "audio/wav"));
        Assert.Equal(HttpStatusCode.Unauthorized, posted.StatusCode);
        // The page and the sign of life have nothing of the model in them.
        Assert.DoesNotContain(Served.Token, await client.GetStringAsync("/"), StringComparison.Ordinal);
        Assert.Equal("{\"status\":\"ok\"}\n", await client.GetStringAsync("/health"));
    }

    [Theory]
    [InlineData("Host", "example.org")]
    [InlineData("Host", "127.0.0.1:1")]
    [InlineData("Host", "127.0.0.1.example.org:PORT")]
    [InlineData("Origin", "http://example.org")]
    [InlineData("Origin", "https://127.0.0.1:PORT")]
    [InlineData("Origin", "http://127.0.0.1:1")]
    [InlineData("Origin", "null")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    public async Task What_comes_from_elsewhere_is_refused_whoever_has_the_token(string header, string value)
    {
        await using var served = await Served.Start(trained);
        foreach (var (method, address) in new[] { (HttpMethod.Post, "/predict"), (HttpMethod.Get, "/model"), (HttpMethod.Get, "/health") })
        {
            using var request = new HttpRequestMessage(method, address) { Content = Served.Body(Wav, "audio/wav") };
            var sent = value.Replace(
                "PORT",
                served.Port.ToString(System.Globalization.CultureInfo.InvariantCulture),
                StringComparison.Ordinal
            );
            Assert.True(request.Headers.TryAddWithoutValidation(header, sent));
            Assert.Equal((403, "MPUC6103"), await served.Refused(request));
        }
    }

    [Theory]
    [InlineData("localhost", "http://localhost")]
    [InlineData("127.0.0.1", "http://127.0.0.1")]
    [InlineData("[::1]", "http://[::1]")]
    public async Task This_machine_has_three_names(string host, string origin)
    {
        await using var served = await Served.Start(trained);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/model");
        request.Headers.Host = $"{host}:{served.Port}";
        request.Headers.TryAddWithoutValidation("Origin", $"{origin}:{served.Port}");
        request.Headers.TryAddWithoutValidation("Sec-Fetch-Site", "same-origin");
        using var answer = await served.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        // No page of another site may read it.
        Assert.DoesNotContain(answer.Headers, h => h.Key.StartsWith("Access-Control", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task It_listens_on_this_machine_alone()
    {
        await using var served = await Served.Start(trained);
        var listening = System.Net.NetworkInformation.IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners();
        var own = listening.Where(l => l.Port == served.Port).ToArray();
        Assert.NotEmpty(own);
        Assert.All(own, l => Assert.True(IPAddress.IsLoopback(l.Address), $"{l}"));
    }

    [Theory]
    [InlineData("GET", "/predict", 405, "MPUC6105")]
    [InlineData("DELETE", "/model", 405, "MPUC6105")]
    [InlineData("POST", "/", 405, "MPUC6105")]
    [InlineData("GET", "/predictions", 404, "MPUC6104")]
    [InlineData("GET", "/../../etc/passwd", 404, "MPUC6104")]
    [InlineData("GET", "/%2e%2e/%2e%2e/etc/passwd", 404, "MPUC6104")]
    [InlineData("GET", "//etc/passwd", 404, "MPUC6104")]
    [InlineData("GET", "/page/serve.js", 404, "MPUC6104")]
    public async Task What_is_not_there_is_said_so(string method, string address, int status, string code)
    {
        await using var served = await Served.Start(trained);
        using var half = new Half(served.Port);
        await half.Send(
            $"{method} {address} HTTP/1.1\r\nHost: 127.0.0.1:{served.Port}\r\nAuthorization: Bearer {Served.Token}\r\n"
                + "Content-Length: 0\r\nConnection: close\r\n\r\n"
        );
        var said = await half.Rest();
        Assert.StartsWith($"HTTP/1.1 {status} ", said, StringComparison.Ordinal);
        Assert.Equal(code, Served.CodeOf(said[said.IndexOf('{', StringComparison.Ordinal)..]));
    }

    [Fact]
    public async Task Too_many_bytes_are_refused_whether_their_number_was_told_or_not()
    {
        await using var served = await Served.Start(trained, s => s with { MostBytes = 10_000 });
        var large = new byte[10_001];
        foreach (var content in new[] { Served.Body(large, "audio/wav"), Served.Parts(("a.wav", large)), Chunked(large) })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/predict") { Content = content };
            request.Headers.ExpectContinue = true;
            Assert.Equal((413, "MPUC6106"), await served.Refused(request));
        }
        // The server still answers.
        Assert.Equal("{\"status\":\"ok\"}\n", await served.Client.GetStringAsync("/health"));

        static HttpContent Chunked(byte[] bytes)
        {
            var content = new StreamContent(new MemoryStream(bytes));
            content.Headers.ContentType = new("audio/wav");
            content.Headers.ContentLength = null;
            return new Unmeasured(content);
        }
    }

    [Fact]
    public async Task A_clip_that_is_too_long_is_refused_and_not_decoded_to_its_end()
    {
        await using var served = await Served.Start(trained, s => s with { MostSeconds = 1 });
        var (status, text) = await served.Post(Served.Body(Waves.Silence(2), "audio/wav"));
        Assert.Equal((413, "MPUC6107"), (status, Served.CodeOf(text)));
        (status, text) = await served.Post(Served.Parts(("face.csv", Csv)));
        Assert.Equal((413, "MPUC6107"), (status, Served.CodeOf(text)));
    }

    [Theory]
    [InlineData("text/plain", "", 415)]
    [InlineData("application/x-www-form-urlencoded", "", 415)]
    [InlineData("", "", 415)]
    [InlineData("audio/wav", "?name=a.doc", 200)]
    [InlineData("text/plain", "?name=a.WAV", 200)]
    [InlineData("text/plain", "?name=clips.jsonl", 415)]
    public async Task What_a_file_is_its_name_says_or_else_its_type(string type, string query, int status)
    {
        await using var served = await Served.Start(trained);
        var content = type.Length == 0 ? new ByteArrayContent(Wav) : Served.Body(Wav, type);
        var (got, text) = await served.Post(content, "/predict" + query);
        Assert.Equal((status, status == 415 ? "MPUC6108" : null), (got, got == 200 ? null : Served.CodeOf(text)));
    }

    [Fact]
    public async Task A_request_that_is_not_understood_is_told_why()
    {
        await using var served = await Served.Start(trained);
        async Task Is(HttpContent content, string address = "/predict", string says = "")
        {
            var (status, text) = await served.Post(content, address);
            Assert.Equal((400, "MPUC6111"), (status, Served.CodeOf(text)));
            Assert.Contains(says, (string)JsonNode.Parse(text)!["message"]!, StringComparison.Ordinal);
        }
        await Is(Served.Body([], "audio/wav"), says: "no file");
        await Is(Served.Parts(), says: "");
        await Is(Served.Parts(("a.wav", [])), says: "a.wav is empty");
        await Is(Served.Parts(("a.wav", Wav), ("x/a.wav", Wav)), says: "two files named a.wav");
        await Is(new MultipartFormDataContent("boundary") { { new StringContent("0.5"), "every" } }, says: "no file name");
        await Is(Served.Body(Encoding.ASCII.GetBytes("--x\r\nno end"), "multipart/form-data; boundary=x"[..19]), says: "boundary");
        foreach (var every in new[] { "0", "-1", "NaN", "1e-9", "x", "1e99" })
            await Is(Served.Body(Wav, "audio/wav"), $"/predict?every={every}", "seconds");
    }

    [Theory]
    [InlineData("../../../escaped.wav")]
    [InlineData("/etc/cron.d/escaped.wav")]
    [InlineData("..\\..\\escaped.wav")]
    [InlineData("C:\\escaped.wav")]
    [InlineData("..wav")]
    [InlineData(".wav")]
    [InlineData("....//....//escaped.wav")]
    public async Task A_name_leads_nowhere(string name)
    {
        await using var served = await Served.Start(trained);
        var (status, text) = await served.Post(Served.Parts((name, Wav)), accept: "application/json");
        Assert.Equal(200, status);
        var file = (string)JsonNode.Parse(text)!["clips"]![0]!["files"]!["audio"]!;
        Assert.Equal(file, Path.GetFileName(file));
    }

    // A manifest may name any file of the machine that reads it.
    [Fact]
    public async Task A_table_that_names_files_is_no_manifest_here()
    {
        await using var served = await Served.Start(trained);
        var (status, text) = await served.Post(Served.Parts(("list.csv", Encoding.UTF8.GetBytes($"id,audio\none,{trained.Wav}\n"))));
        Assert.Equal(400, status);
        Assert.StartsWith("MPUC", Served.CodeOf(text), StringComparison.Ordinal);
        Assert.DoesNotContain(trained.Wav, text, StringComparison.Ordinal);
        Assert.DoesNotContain(trained.Temporary, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sender_who_breaks_off_leaves_nothing()
    {
        await using var served = await Served.Start(trained);
        using (var half = await served.HalfSent(Wav.Length))
        {
            await half.Send(Wav[..(Wav.Length / 2)]);
            await Served.Until(() => served.Uploads.Any());
        }
        await Served.Until(() => !served.Uploads.Any());
        Assert.Equal(200, (await served.Post(Served.Body(Wav, "audio/wav"))).Status);
    }

    [Fact]
    public async Task A_sender_who_takes_too_long_gives_up_the_place()
    {
        var clock = new StandingClock();
        await using var served = await Served.Start(trained, s => s with { Clock = clock, AtOnce = 1, Waiting = 0 });
        using var half = await served.HalfSent(Wav.Length);
        await half.Send(Wav[..100]);
        clock.RunOut();
        Assert.StartsWith("HTTP/1.1 408", await half.Line(), StringComparison.Ordinal);
        Assert.Contains("MPUC6110", await half.Rest(), StringComparison.Ordinal);
        Assert.Equal(200, (await served.Post(Served.Body(Wav, "audio/wav"))).Status);
        Assert.Empty(served.Uploads);
    }

    [Fact]
    public async Task More_than_may_wait_are_turned_away_at_once()
    {
        await using var served = await Served.Start(trained, s => s with { AtOnce = 1, Waiting = 1 });
        using var first = await served.HalfSent(Wav.Length);
        using var second = await served.HalfSent(Wav.Length);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/predict") { Content = Served.Body(Wav, "audio/wav") };
        using (var answer = await served.Client.SendAsync(request))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
            Assert.Equal("MPUC6109", Served.CodeOf(await answer.Content.ReadAsStringAsync()));
            Assert.Equal(TimeSpan.FromSeconds(1), answer.Headers.RetryAfter!.Delta);
        }
        foreach (var half in new[] { first, second })
        {
            await half.Send(Wav);
            Assert.StartsWith("HTTP/1.1 200", await half.Line(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Many_ask_at_once_and_each_gets_its_own_answer()
    {
        await using var served = await Served.Start(trained, s => s with { AtOnce = 3, Waiting = 100 });
        var sounds = Enumerable.Range(0, 4).Select(i => (Name: $"clip{i}.wav", Bytes: Waves.Tone(200 + 150 * i))).ToArray();
        var alone = new List<string>();
        foreach (var (name, bytes) in sounds)
            alone.Add((await served.Post(Served.Parts((name, bytes)))).Text);
        Assert.Equal(4, alone.Distinct().Count());
        var together = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => served.Post(Served.Parts(sounds[i % 4]))));
        Assert.All(together.Select((said, i) => (said, i)), a => Assert.Equal((200, alone[a.i % 4]), a.said));
    }

    [Fact]
    public async Task Hundreds_of_requests_leave_no_file_and_no_handle()
    {
        await using var served = await Served.Start(trained);
        async Task Ask(int i) =>
            _ = (i % 4) switch
            {
                0 => await served.Post(Served.Body("no sound"u8.ToArray(), "audio/wav")),
                1 => await served.Post(Served.Body(Wav, "text/plain")),
                2 => await served.Post(Served.Parts(("one.wav", Wav), ("one.csv", Csv)), "/predict?every=0.5"),
                _ => await served.Post(Served.Body(Wav, "audio/wav")),
            };
        for (var i = 0; i < 12; i++)
            await Ask(i);
        var before = Handles();
        for (var i = 0; i < 400; i++)
            await Ask(i);
        Assert.Empty(served.Uploads);
        // A connection may be opened anew, or a library loaded; a leak of one a request would be hundreds.
        Assert.InRange(Handles() - before, -50, 10);
    }

    [Fact]
    public async Task Files_lie_where_their_user_alone_reads_them()
    {
        if (OperatingSystem.IsWindows())
            return;
        await using var served = await Served.Start(trained);
        using var half = await served.HalfSent(Wav.Length);
        await half.Send(Wav[..100]);
        await Served.Until(() => Directory.EnumerateFiles(trained.Temporary, "*.wav", SearchOption.AllDirectories).Any());
        var file = Directory.EnumerateFiles(trained.Temporary, "*.wav", SearchOption.AllDirectories).Single();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        var root = Directory.EnumerateDirectories(trained.Temporary).Single();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(root));
    }

    [Fact]
    public async Task A_server_that_ends_removes_what_it_is_being_sent()
    {
        var served = await Served.Start(trained);
        using var half = await served.HalfSent(Wav.Length);
        await half.Send(Wav[..100]);
        await Served.Until(() => served.Uploads.Any());
        // Looks whether anything is left.
        await served.DisposeAsync();
    }

    [Fact]
    public async Task A_second_server_leaves_the_folder_of_a_living_one_alone_and_removes_that_of_a_dead_one()
    {
        var dead = Path.Combine(trained.Temporary, "mpucmer-serve-dead");
        var foreign = Path.Combine(trained.Temporary, "mpucmer-serve-open");
        var own = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        foreach (var (folder, mode) in new[] { (dead, own), (foreign, own | UnixFileMode.OtherWrite) })
        {
            Directory.CreateDirectory(Path.Combine(folder, "1", "upload"));
            File.WriteAllText(Path.Combine(folder, "1", "upload", "voice.wav"), "somebody");
            File.WriteAllText(Path.Combine(folder, "lock"), "");
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(folder, mode);
        }
        var first = await Served.Start(trained);
        Assert.False(Directory.Exists(dead));
        if (!OperatingSystem.IsWindows())
        {
            Assert.True(Directory.Exists(foreign));
            Directory.Delete(foreign, recursive: true);
        }
        using var half = await first.HalfSent(Wav.Length);
        await Served.Until(() => first.Uploads.Any());
        var second = await Server.Start(() => trained.Load(), new(0, Served.Token) { Temporary = trained.Temporary }, _ => { }, default);
        Assert.NotEmpty(first.Uploads);
        await second.IfLeft(p => throw new InvalidOperationException(p.Explain().Text)).DisposeAsync();
        await half.Send(Wav);
        Assert.StartsWith("HTTP/1.1 200", await half.Line(), StringComparison.Ordinal);
        await first.DisposeAsync();
    }

    [Fact]
    public async Task A_port_that_another_has_is_told_before_the_model_is_loaded()
    {
        await using var served = await Served.Start(trained);
        var second = await Server.Start(
            () => throw new InvalidOperationException("the model is loaded"),
            new(served.Port, Served.Token) { Temporary = trained.Temporary },
            _ => { },
            default
        );
        var problem = second.Match(Right: _ => throw new InvalidOperationException("it listens"), Left: p => p.Explain());
        Assert.Equal("MPUC6101", problem.Code);
        Assert.Contains("--port", problem.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_asks_for_nothing_elsewhere_and_may_not()
    {
        await using var served = await Served.Start(trained);
        foreach (var address in new[] { "/", "/serve.js", "/recorder.js", "/serve.css", "/page.css", "/theme.js" })
        {
            using var answer = await served.Client.GetAsync(address);
            var text = await answer.Content.ReadAsStringAsync();
            Assert.DoesNotMatch(@"https?://(?!www\.w3\.org/2000/svg)", text);
            Assert.StartsWith(
                "default-src 'none'; script-src 'self'",
                answer.Headers.GetValues("Content-Security-Policy").Single(),
                StringComparison.Ordinal
            );
            Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
            Assert.Equal("no-store", answer.Headers.CacheControl!.ToString());
        }
    }

    private static int Handles() =>
        OperatingSystem.IsLinux() ? Directory.GetFiles("/proc/self/fd").Length : System.Diagnostics.Process.GetCurrentProcess().HandleCount;

    /// <summary>Content of which nobody knows the length, so that it is sent in chunks.</summary>
    private sealed class Unmeasured : HttpContent
    {
        private readonly HttpContent inner;

        public Unmeasured(HttpContent inner)
        {
            this.inner = inner;
            Headers.ContentType = inner.Headers.ContentType;
        }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => inner.CopyToAsync(stream, context);

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
