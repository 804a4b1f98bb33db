using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using MpucMer.Tool.Serving;

namespace MpucMer.Tool.Tests;

/// <summary>A server in this process, and those who ask it.</summary>
internal sealed class Served : IAsyncDisposable
{
    public const string Token = "a-token-of-the-tests";

    private readonly Server server;
    private readonly string temporary;
    private readonly CancellationTokenSource stop;
    private readonly List<string> bugs;

    private Served(Server server, string temporary, CancellationTokenSource stop, List<string> bugs)
    {
        (this.server, this.temporary, this.stop, this.bugs) = (server, temporary, stop, bugs);
        Client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{server.Port}"), Timeout = Timeout.InfiniteTimeSpan };
        Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
    }

    public static async Task<Served> Start(Trained trained, Func<ServeSettings, ServeSettings>? with = null)
    {
        var (stop, bugs) = (new CancellationTokenSource(), new List<string>());
        var settings = (with ?? (s => s))(new ServeSettings(0, Token) { Temporary = trained.Temporary });
        var started = await Server.Start(() => trained.Load(), settings, bugs.Add, stop.Token);
        var server = started.IfLeft(p => throw new InvalidOperationException(p.Explain().Text));
        // A clip of its own is judged before any that was sent.
        await server.Warmed;
        return new Served(server, trained.Temporary, stop, bugs);
    }

    public int Port => server.Port;

    public string Address => server.Address;

    /// <summary>One that has the token.</summary>
    public HttpClient Client { get; }

    /// <summary>Where the uploads of this server lie now.</summary>
    public IEnumerable<string> Uploads =>
        Directory.EnumerateDirectories(temporary).SelectMany(f => Directory.EnumerateDirectories(f)).ToArray();

    public async Task<(int Status, string Text)> Post(HttpContent content, string address = "/predict", string? accept = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = content };
        if (accept is not null)
            request.Headers.Accept.ParseAdd(accept);
        using var answer = await Client.SendAsync(request);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    public async Task<(int Status, string Code)> Refused(HttpRequestMessage request)
    {
        using var answer = await Client.SendAsync(request);
        return ((int)answer.StatusCode, CodeOf(await answer.Content.ReadAsStringAsync()));
    }

    public static string CodeOf(string json) => (string)JsonNode.Parse(json)!["code"]!;

    public static HttpContent Body(byte[] bytes, string type)
    {
        var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = new MediaTypeHeaderValue(type);
        return content;
    }

    public static MultipartFormDataContent Parts(params (string Name, byte[] Bytes)[] files)
    {
        var form = new MultipartFormDataContent("boundary");
        foreach (var (name, bytes) in files)
        {
            var part = new ByteArrayContent(bytes);
            part.Headers.TryAddWithoutValidation("Content-Disposition", $"form-data; name=\"file\"; filename=\"{name}\"");
            form.Add(part);
        }
        return form;
    }

    /// <summary>A connection on which the head of a request was sent, and the server has asked for its body.</summary>
    public async Task<Half> HalfSent(int length)
    {
        var half = new Half(Port);
        await half.Send(
            $"POST /predict HTTP/1.1\r\nHost: 127.0.0.1:{Port}\r\nAuthorization: Bearer {Token}\r\nContent-Type: audio/wav\r\n"
                + $"Content-Length: {length}\r\nExpect: 100-continue\r\n\r\n"
        );
        Assert.StartsWith("HTTP/1.1 100", await half.Line(), StringComparison.Ordinal);
        Assert.Equal("", await half.Line());
        return half;
    }

    /// <summary>Until a condition holds, which others bring about.</summary>
    public static async Task Until(Func<bool> holds)
    {
        while (!holds())
            await Task.Delay(1);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await server.DisposeAsync();
        stop.Dispose();
        Assert.Empty(bugs);
        Assert.Empty(Directory.EnumerateFileSystemEntries(temporary));
    }
}

/// <summary>A connection by hand.</summary>
internal sealed class Half : IDisposable
{
    private readonly TcpClient client;
    private readonly StreamReader reader;

    public Half(int port)
    {
        client = new TcpClient("127.0.0.1", port);
        reader = new StreamReader(client.GetStream(), Encoding.Latin1);
    }

    public Task Send(string text) => Send(Encoding.Latin1.GetBytes(text));

    public async Task Send(byte[] bytes) => await client.GetStream().WriteAsync(bytes);

    public async Task<string?> Line() => await reader.ReadLineAsync();

    /// <summary>All that the server says before it ends the connection, or of a length that it names.</summary>
    public async Task<string> Rest() => await reader.ReadToEndAsync();

    public void Dispose() => client.Dispose();
}

/// <summary>A clock that stands until a test moves it.</summary>
internal sealed class StandingClock : TimeProvider
{
    private readonly List<Standing> timers = [];

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Standing(() => callback(state), dueTime);
        lock (timers)
            timers.Add(timer);
        return timer;
    }

    /// <summary>Now all is due that somebody waits for.</summary>
    public void RunOut()
    {
        lock (timers)
        {
            foreach (var timer in timers)
                timer.Fire();
        }
    }

    private sealed class Standing(Action due, TimeSpan time) : ITimer
    {
        private bool isOn = time != Timeout.InfiniteTimeSpan;

        public void Fire()
        {
            if (!isOn)
                return;
            isOn = false;
            due();
        }

        public bool Change(TimeSpan dueTime, TimeSpan period) => isOn = dueTime != Timeout.InfiniteTimeSpan;

        public void Dispose() => isOn = false;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
