using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Authentication;
using MpucMer.Pure.Fetching;
using static LanguageExt.Prelude;

namespace MpucMer.Effects.Fetching;

/// <summary>What fetching asks of the world besides files.</summary>
/// <param name="Http">Sends requests; follows no redirections and decodes nothing.</param>
/// <param name="Wait">Waits before another attempt.</param>
/// <param name="Clock">Tells how long a server has been silent, and the time of a date.</param>
/// <param name="Idle">For how long a server may send nothing.</param>
/// <param name="Free">Bytes that are free where a folder lies.</param>
public sealed record FetchWorld(
    HttpMessageInvoker Http,
    Action<TimeSpan, CancellationToken> Wait,
    TimeProvider Clock,
    TimeSpan Idle,
    Func<string, long> Free
)
{
    public static FetchWorld Real(Action<SocketsHttpHandler>? also = null)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
            ConnectTimeout = TimeSpan.FromSeconds(30),
        };
        also?.Invoke(handler);
        return new FetchWorld(
            new HttpMessageInvoker(handler),
            (time, stop) => stop.WaitHandle.WaitOne(time),
            TimeProvider.System,
            TimeSpan.FromSeconds(60),
            FetchFolder.Free
        );
    }
}

/// <summary>How an attempt ended.</summary>
internal abstract record Attempt
{
    private Attempt() { }

    /// <summary>The body came to its end, or what is there was found of no use: look again.</summary>
    public sealed record Ended : Attempt;

    /// <summary>It may be tried again.</summary>
    /// <param name="Status">Of the answer; 0: there was none.</param>
    public sealed record Failed(ConnectionFault Fault, int Status, string Detail, Option<TimeSpan> After) : Attempt;

    public sealed record Refused(Problem Problem) : Attempt;
}

/// <summary>One file from one server: a request and those that its redirections ask for.</summary>
internal sealed class Download(FetchWorld world, FetchFolder folder, FetchItem item, Action<long> arrived)
{
    private const int Buffer = 1 << 16;

    /// <summary>Asks for the file from a byte on and writes what comes.</summary>
    /// <exception cref="OperationCanceledException">It was asked to stop; what came is kept.</exception>
    public Attempt Run(FetchStep.Download step, CancellationToken stop)
    {
        using var silence = new Silence(world, stop);
        try
        {
            return Asked(new FetchAsked(item, new Uri(item.Url), step.From, step.Of, 0), silence);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return new Attempt.Failed(
                ConnectionFault.Silent,
                0,
                string.Create(System.Globalization.CultureInfo.InvariantCulture, $"nothing came for {world.Idle.TotalSeconds} s"),
                None
            );
        }
        catch (Exception e) when (FaultOf(e) is { } fault)
        {
            return fault is ConnectionFault.Certificate or ConnectionFault.Proxy
                ? new Attempt.Refused(new Problem.FetchUnreached(item.Url, fault, 1, Words(e)))
                : new Attempt.Failed(fault, 0, Words(e), None);
        }
    }

    private Attempt Asked(FetchAsked asked, Silence silence)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, asked.Url) { Version = HttpVersion.Version11 };
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("MpucMer", "1"));
        request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("identity"));
        if (asked.From > 0)
        {
            request.Headers.Range = new RangeHeaderValue(asked.From, null);
            asked.Of.Filter(of => of.Validator.Length > 0).IfSome(of => request.Headers.TryAddWithoutValidation("If-Range", of.Validator));
        }
        using var response = silence.Heard(token => world.Http.SendAsync(request, token));
        var reply = Reply(response);
        return FetchAnswer.Meaning(asked, reply) switch
        {
            FetchAnswer.Take take => Taken(take, response, silence),
            FetchAnswer.Anew => Again(asked),
            FetchAnswer.To to => Asked(asked with { Url = to.Url, Redirections = asked.Redirections + 1 }, silence),
            FetchAnswer.Later later => new Attempt.Failed(ConnectionFault.Broken, reply.Status, $"HTTP {reply.Status}", later.After),
            FetchAnswer.Refused refused => new Attempt.Refused(refused.Problem),
            var other => throw new InvalidOperationException($"{other}"),
        };
    }

    private Attempt.Ended Again(FetchAsked asked)
    {
        arrived(-asked.From);
        folder.Discard(item);
        return new Attempt.Ended();
    }

    private Attempt Taken(FetchAnswer.Take take, HttpResponseMessage response, Silence silence)
    {
        if (take.From == 0 && new FileInfo(folder.Part(item)) is { Exists: true, Length: > 0 and var before })
            arrived(-before);
        using var file = folder.Open(item, take.From, take.Of);
        using var body = silence.Heard(token => response.Content.ReadAsStreamAsync(token));
        var (buffer, at, most) = (new byte[Buffer], take.From, item.Bytes || take.Of.Total);
        while (silence.Heard(token => body.ReadAsync(buffer, token).AsTask()) is > 0 and var n)
        {
            if (most.Case is long m && at + n > m)
            {
                file.Dispose();
                arrived(-at);
                folder.Discard(item);
                return new Attempt.Refused(new Problem.FetchWrongLength(item.Url, m, at + n));
            }
            file.Write(buffer, 0, n);
            at += n;
            arrived(n);
        }
        file.Flush(flushToDisk: true);
        // A body of no said length has come to its end: that is its length.
        if (take.Of.Total.IsNone)
        {
            if (item.Bytes.Case is long promised && at != promised)
            {
                file.Dispose();
                arrived(-at);
                folder.Discard(item);
                return new Attempt.Refused(new Problem.FetchWrongLength(item.Url, promised, at));
            }
            folder.Say(item, take.Of with { Total = at });
        }
        else if (take.Of.Total.Exists(t => at < t))
            return new Attempt.Failed(ConnectionFault.Broken, 0, $"it ended after {at} bytes", None);
        return new Attempt.Ended();
    }

    private FetchReply Reply(HttpResponseMessage response) =>
        new((int)response.StatusCode)
        {
            Length = Optional(response.Content.Headers.ContentLength),
            RangeFrom = Optional(response.Content.Headers.ContentRange?.From),
            RangeTotal = Optional(response.Content.Headers.ContentRange?.Length),
            // As it was sent: what is no address at all is told by its text.
            Location = Header(response, "Location"),
            Tag = Header(response, "ETag").IfNone(""),
            Modified = response.Content.Headers.TryGetValues("Last-Modified", out var dates) ? dates.First() : "",
            MediaType = response.Content.Headers.ContentType?.MediaType ?? "",
            RetryAfter = Header(response, "Retry-After").Bind(v => FetchRetry.Asked(v, world.Clock.GetUtcNow())),
        };

    private static Option<string> Header(HttpResponseMessage response, string name) =>
        response.Headers.NonValidated.TryGetValues(name, out var values) ? Some(values.ToString()) : None;

    /// <summary>What kind of fault of the connection was thrown; null where it is none.</summary>
    internal static ConnectionFault? FaultOf(Exception thrown) =>
        thrown switch
        {
            { InnerException: AuthenticationException } => ConnectionFault.Certificate,
            AuthenticationException => ConnectionFault.Certificate,
            HttpRequestException e => e.HttpRequestError switch
            {
                HttpRequestError.NameResolutionError => ConnectionFault.Name,
                HttpRequestError.ConnectionError => ConnectionFault.Refused,
                HttpRequestError.SecureConnectionError => ConnectionFault.Certificate,
                HttpRequestError.ProxyTunnelError => ConnectionFault.Proxy,
                HttpRequestError.InvalidResponse or HttpRequestError.HttpProtocolError => ConnectionFault.Malformed,
                HttpRequestError.ConfigurationLimitExceeded => ConnectionFault.Malformed,
                _ => e.InnerException is { } inner && FaultOf(inner) is { } fault ? fault : ConnectionFault.Broken,
            },
            HttpIOException => ConnectionFault.Broken,
            // Of the socket below, not of a file: those are asked for by their own operations.
            IOException { InnerException: System.Net.Sockets.SocketException } => ConnectionFault.Broken,
            _ => null,
        };

    private static string Words(Exception e) => (e.InnerException?.Message ?? e.Message).TrimEnd('.').ReplaceLineEndings(" ");

    /// <summary>Ends what waits for a server that has sent nothing for too long.</summary>
    private sealed class Silence : IDisposable
    {
        private readonly CancellationTokenSource ended;
        private readonly ITimer timer;
        private readonly TimeSpan idle;

        public Silence(FetchWorld world, CancellationToken stop)
        {
            ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
            idle = world.Idle;
            timer = world.Clock.CreateTimer(_ => ended.Cancel(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        public A Heard<A>(Func<CancellationToken, Task<A>> what)
        {
            timer.Change(idle, Timeout.InfiniteTimeSpan);
            try
            {
                return what(ended.Token).GetAwaiter().GetResult();
            }
            finally
            {
                timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            }
        }

        public void Dispose()
        {
            timer.Dispose();
            ended.Dispose();
        }
    }
}
