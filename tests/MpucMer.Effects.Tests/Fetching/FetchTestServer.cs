using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace MpucMer.Effects.Tests.Fetching;

/// <summary>What a client has asked.</summary>
internal sealed record Asked(string Path, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>The first byte of the range that it asks for; 0: all.</summary>
    public int From =>
        Headers.TryGetValue("range", out var range) ? int.Parse(range["bytes=".Length..].TrimEnd('-'), CultureInfo.InvariantCulture) : 0;
}

/// <summary>What is answered, as it goes over the wire.</summary>
/// <param name="Says">The length that it says; null: none, and the connection's end is the body's.</param>
/// <param name="Sends">How many bytes of the body are sent before the connection is closed.</param>
internal sealed record Answer(int Status, byte[] Body, int? Says, int Sends, params (string Name, string Value)[] Headers)
{
    public static Answer Of(int status, byte[] body, params (string, string)[] headers) =>
        new(status, body, body.Length, body.Length, headers);

    public static Answer Empty(int status, params (string, string)[] headers) => Of(status, [], headers);

    /// <summary>What is no HTTP; with nothing in it, the connection is closed at once.</summary>
    public byte[]? Raw { get; init; }
}

/// <summary>
/// A server of files on this machine that answers as it is told, one connection a request. What it is not told it does as it should: it
/// heeds Range and If-Range.
/// </summary>
internal sealed class FetchTestServer : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly X509Certificate2? certificate;
    private readonly ManualResetEventSlim ended = new();

    public FetchTestServer(X509Certificate2? certificate = null)
    {
        this.certificate = certificate;
        listener.Start();
        new Thread(Accept) { IsBackground = true }.Start();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public string Url => $"{(certificate is null ? "http" : "https")}://127.0.0.1:{Port}";

    public ConcurrentDictionary<string, byte[]> Files { get; } = new(StringComparer.Ordinal);

    /// <summary>Answers in place of the usual; null: the usual.</summary>
    public Func<Asked, Answer?> Manner { get; set; } = _ => null;

    /// <summary>Told of a request before anything is answered; it may wait as long as it likes.</summary>
    public Action<Asked> Hears { get; set; } = _ => { };

    public ConcurrentQueue<Asked> Heard { get; } = new();

    public static string TagOf(byte[] file) => $"\"{Convert.ToHexString(SHA256.HashData(file))[..16]}\"";

    public Answer Honest(Asked asked)
    {
        if (!Files.TryGetValue(asked.Path, out var file))
            return Answer.Empty(404);
        var tag = ("ETag", TagOf(file));
        var isSame = !asked.Headers.TryGetValue("if-range", out var known) || known == TagOf(file);
        return asked.From == 0 || !isSame ? Answer.Of(200, file, tag)
            : asked.From >= file.Length ? Answer.Empty(416, ("Content-Range", $"bytes */{file.Length}"))
            : Answer.Of(206, file[asked.From..], tag, ("Content-Range", $"bytes {asked.From}-{file.Length - 1}/{file.Length}"));
    }

    public void Dispose()
    {
        ended.Set();
        listener.Stop();
    }

    /// <summary>Until the server is gone.</summary>
    public void Hang() => ended.Wait();

    private void Accept()
    {
        while (true)
        {
            try
            {
                var client = listener.AcceptTcpClient();
                new Thread(() => Serve(client)) { IsBackground = true }.Start();
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }
        }
    }

    private void Serve(TcpClient client)
    {
        try
        {
            using (client)
            using (var stream = Secured(client.GetStream()))
            {
                if (Read(stream) is not { } asked)
                    return;
                Heard.Enqueue(asked);
                Hears(asked);
                var answer = Manner(asked) ?? Honest(asked);
                if (answer.Raw is { } raw)
                {
                    stream.Write(raw);
                    return;
                }
                var head = new StringBuilder($"HTTP/1.1 {answer.Status} Said\r\nConnection: close\r\n");
                if (answer.Says is { } length)
                    head.Append(CultureInfo.InvariantCulture, $"Content-Length: {length}\r\n");
                foreach (var (name, value) in answer.Headers)
                    head.Append($"{name}: {value}\r\n");
                stream.Write(Encoding.ASCII.GetBytes(head.Append("\r\n").ToString()));
                stream.Write(answer.Body, 0, answer.Sends);
                stream.Flush();
                client.Client.Shutdown(SocketShutdown.Send);
            }
        }
        catch (Exception e)
            when (e is IOException or SocketException or ObjectDisposedException or System.Security.Authentication.AuthenticationException)
        {
            // The client went away, as some are meant to.
        }
    }

    private Stream Secured(NetworkStream stream)
    {
        if (certificate is null)
            return stream;
        var secured = new SslStream(stream);
        secured.AuthenticateAsServer(certificate);
        return secured;
    }

    private static Asked? Read(Stream stream)
    {
        var head = new StringBuilder();
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (stream.ReadByte() is >= 0 and var b)
                head.Append((char)b);
            else
                return null;
        }
        var lines = head.ToString().Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        return new Asked(
            lines[0].Split(' ')[1],
            lines.Skip(1).Select(l => l.Split(": ", 2)).ToDictionary(l => l[0].ToLowerInvariant(), l => l[1], StringComparer.Ordinal)
        );
    }
}

/// <summary>A clock that stands still until its timers are told to ring.</summary>
internal sealed class StillClock : TimeProvider
{
    private readonly ConcurrentDictionary<Timer, byte> set = new();

    /// <summary>Rings every timer that is set.</summary>
    public void Ring()
    {
        foreach (var timer in set.Keys)
            timer.Ring();
    }

    public override DateTimeOffset GetUtcNow() => new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new Timer(this, () => callback(state));

    private sealed class Timer(StillClock clock, Action callback) : ITimer
    {
        public void Ring() => callback();

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime == Timeout.InfiniteTimeSpan)
                clock.set.TryRemove(this, out _);
            else
                clock.set[this] = 0;
            return true;
        }

        public void Dispose() => clock.set.TryRemove(this, out _);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
