using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using MpucMer.Effects.Media;
using MpucMer.Effects.Models;
using MpucMer.Pure.Demo;
using MpucMer.Pure.Layouts;
using MpucMer.Pure.Models;

namespace MpucMer.Tool.Serving;

/// <summary>
/// A model that is asked over HTTP, from this machine alone. Kestrel, which every .NET SDK has, since it bounds what a request may cost
/// (bytes, headers, slowness, connections) on every system: HttpListener does so on Windows only, and cannot take a free port.
/// </summary>
internal sealed class Server : IAsyncDisposable
{
    private const int MostConnections = 64;
    private const int SlowestBytesPerSecond = 4096;
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    private readonly Model model;
    private readonly ServeSettings settings;
    private readonly UploadFolder uploads;
    private readonly Guard guard;
    private readonly SemaphoreSlim judging;
    private readonly CancellationTokenSource ending;
    private readonly Action<string> log;
    private readonly Answer about;
    private readonly Answer limits;
    private readonly Receiving receiving;
    private readonly Seq<string> endings;
    private WebApplication? web;
    private int inside;

    private Server(Model model, ServeSettings settings, UploadFolder uploads, int port, Action<string> log, CancellationToken stop)
    {
        (this.model, this.settings, this.uploads, this.log, Port) = (model, settings, uploads, log, port);
        guard = new Guard(port, settings.Token);
        judging = new SemaphoreSlim(settings.AtOnce);
        ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        endings = model.File.About.Modalities.Bind(m => m.Modality.Endings.ToSeq()).Distinct().ToSeq().Strict();
        receiving = new Receiving(endings, settings);
        about = Answer.Text(Answer.Json, ModelJson.Inspected(model.File));
        limits = Answer.Text(
            Answer.Json,
            new JsonObject
            {
                ["bytes"] = settings.MostBytes,
                ["seconds"] = settings.MostSeconds,
                ["files"] = settings.MostFiles,
                ["ffmpeg"] = new Ffmpeg().Version().IsSome,
            }.ToJsonString() + "\n"
        );
    }

    public int Port { get; }

    /// <summary>Ends when nothing has to be compiled or loaded any more for the next clip.</summary>
    public Task Warmed { get; private set; } = Task.CompletedTask;

    /// <summary>The page's address. The token stands behind #, which no browser sends, and no log of addresses has.</summary>
    public string Address => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Port}/#{settings.Token}");

    /// <summary>
    /// A server that answers. The port is taken before the model is loaded, which takes a second: whether it is to be had is told at once.
    /// </summary>
    /// <param name="log">Told what a request's sender is not: bugs.</param>
    public static async Task<Either<Problem, Server>> Start(
        Func<Either<Problem, Model>> load,
        ServeSettings settings,
        Action<string> log,
        CancellationToken stop
    )
    {
        if (Listening.On(settings.Port).Fails(out var taken, out var sockets))
            return taken;
        if (UploadFolder.Open(settings.Temporary).Fails(out var refused, out var uploads))
        {
            sockets.Dispose();
            return refused;
        }
        if (load().Fails(out var unreadable, out var model))
        {
            uploads.Dispose();
            sockets.Dispose();
            return unreadable;
        }
        var server = new Server(model, settings, uploads, sockets.Port, log, stop);
        await server.Listen(sockets);
        server.Warmed = Task.Run(server.Warm, CancellationToken.None);
        return server;
    }

    private async Task Listen(Listening sockets)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = Grace);
        builder.Services.Configure<SocketTransportOptions>(o => o.CreateBoundListenSocket = sockets.Of);
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = settings.MostBytes;
            kestrel.Limits.MaxConcurrentConnections = MostConnections;
            kestrel.Limits.RequestHeadersTimeout = Grace;
            kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(SlowestBytesPerSecond, Grace);
            foreach (var place in sockets.Places)
                kestrel.Listen(place, listen => listen.Protocols = HttpProtocols.Http1);
        });
        web = builder.Build();
        web.Run(Handle);
        await web.StartAsync(CancellationToken.None);
    }

    /// <summary>Ends what is being judged, waits for it, and removes what was sent.</summary>
    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        if (web is not null)
        {
            await web.StopAsync();
            await web.DisposeAsync();
        }
        await Warmed;
        // What the tensor library is in the middle of cannot be stopped, and needs the model.
        for (var i = 0; i < settings.AtOnce; i++)
            await judging.WaitAsync();
        model.Dispose();
        uploads.Dispose();
        judging.Dispose();
        ending.Dispose();
    }

    private async Task Handle(HttpContext context)
    {
        try
        {
            await Send(context, await Answered(context));
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // Its sender has gone.
            context.Abort();
        }
        catch (Exception e)
        {
            log(e.ToString());
            if (!context.Response.HasStarted)
                await Send(context, Answer.Bug);
        }
    }

    private static async Task Send(HttpContext context, Answer answer)
    {
        var response = context.Response;
        response.StatusCode = answer.Status;
        response.ContentType = answer.Type;
        response.ContentLength = answer.Content.Length;
        var headers = response.Headers;
        headers.ContentSecurityPolicy = PageFiles.Policy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "microphone=(self), camera=(self)";
        headers.CacheControl = "no-store";
        foreach (var (name, value) in answer.More)
            headers[name] = value;
        // A body that was not read to its end stands in the way of the next request.
        if (answer.Status >= StatusCodes.Status400BadRequest && HttpMethods.IsPost(context.Request.Method))
            headers.Connection = "close";
        if (!HttpMethods.IsHead(context.Request.Method))
            await response.Body.WriteAsync(answer.Content, context.RequestAborted);
    }

    // An address: the method that it is asked by, whether that takes a token, and what is answered.
    private sealed record Route(string Method, bool IsOpen, Func<HttpContext, Task<Answer>> Answer);

    private HashMap<string, Route> Routes =>
        HashMap(
            ("/predict", new Route(HttpMethods.Post, false, Predict)),
            ("/model", new Route(HttpMethods.Get, false, _ => Task.FromResult(about))),
            ("/limits", new Route(HttpMethods.Get, false, _ => Task.FromResult(limits))),
            ("/health", new Route(HttpMethods.Get, true, _ => Task.FromResult(Answer.Text(Answer.Json, "{\"status\":\"ok\"}\n"))))
        ) + PageFiles.All.Map(file => new Route(HttpMethods.Get, true, _ => Task.FromResult(file.Value)));

    private Task<Answer> Answered(HttpContext context)
    {
        var request = context.Request;
        var asked = Printable.Of(request.Path.Value ?? "");
        Task<Answer> No(Problem problem) => Task.FromResult(Answer.Of(problem));
        return guard
            .Elsewhere(request)
            .Match(No, () => Routes
                    .Find(request.Path.Value ?? "")
                    .Match(
                        route =>
                            request.Method != route.Method && !(HttpMethods.IsHead(request.Method) && HttpMethods.IsGet(route.Method))
                                ? No(
                                    new Problem.MethodWrong(
                                        Printable.Of(request.Method),
                                        asked,
                                        HttpMethods.IsGet(route.Method) ? "GET, HEAD" : route.Method
                                    )
                                )
                            : route.IsOpen ? route.Answer(context)
                            : guard.Stranger(request).Match(No, () => route.Answer(context)),
                        () => No(new Problem.AddressUnknown(asked, Seq("/", "/predict", "/model", "/limits", "/health")))
                    ));
    }

    private async Task<Answer> Predict(HttpContext context)
    {
        var every = Every(context.Request.Query["every"].ToString());
        if (every.IsLeft)
            return Answer.Of((Problem)every);
        if (Interlocked.Increment(ref inside) > settings.AtOnce + settings.Waiting)
        {
            Interlocked.Decrement(ref inside);
            return Answer.Of(new Problem.ServerBusy(settings.AtOnce, settings.Waiting));
        }
        try
        {
            using var gone = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, ending.Token);
            if (uploads.New().Fails(out var full, out var made))
                return Answer.Of(full);
            using var upload = made;
            if ((await Received(context.Request, upload, gone.Token)).Fails(out var problem, out var files))
                return Answer.Of(problem, upload.Plain);
            await judging.WaitAsync(gone.Token);
            try
            {
                // Reading and judging take a core for a while, which is none of the server's own.
                var asks = Task.Run(() => Judge(files, upload, (Option<double>)every, gone.Token), CancellationToken.None);
                return (await asks).Match(
                    judged =>
                        context.Request.Headers.Accept.ToString().Contains("application/json", StringComparison.OrdinalIgnoreCase)
                            ? judged.Object(upload.Plain)
                            : judged.Lines(upload.Plain),
                    wrong => Answer.Of(wrong, upload.Plain)
                );
            }
            finally
            {
                judging.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref inside);
        }
    }

    private async Task<Either<Problem, Seq<string>>> Received(HttpRequest request, Upload upload, CancellationToken gone)
    {
        using var late = new CancellationTokenSource(settings.Patience, settings.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(gone, late.Token);
        try
        {
            return await receiving.Read(request, upload, either.Token);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !gone.IsCancellationRequested)
        {
            return new Problem.UploadUnfinished(settings.Patience.TotalSeconds);
        }
    }

    private Either<Problem, Judged> Judge(Seq<string> files, Upload upload, Option<double> every, CancellationToken stop)
    {
        var told = new System.Collections.Concurrent.ConcurrentQueue<Explanation>();
        var asking = new Asking(model, settings.Threads, told.Enqueue, stop)
        {
            Every = every,
            Folder = upload.Made,
            MostSeconds = settings.MostSeconds,
        };
        return from found in AskedFiles.Sent(files, model.Experiment.Data, new LocalFiles(stop)).MapLeft(problems => problems.Head)
            let _ = found.Warnings.Iter(p => told.Enqueue(p.Explain()))
            from said in asking.Both(found.Inventory.Clips)
            select new Judged(said.Whole, said.OverTime, found.Inventory.Clips, told.ToSeq().Strict());
    }

    /// <summary>
    /// Judges a clip of the demo set that nobody has sent: what is compiled and loaded when it is first needed is there when somebody asks.
    /// </summary>
    private void Warm()
    {
        if (uploads.New().Fails(out _, out var upload))
            return;
        using (upload)
        {
            try
            {
                foreach (var file in DemoSet.FilesOf(DemoSettings.Default, DemoSet.Names(DemoSettings.Default)[0]))
                {
                    if (UploadName.Of(file.RelativePath, "", endings).Fails(out _, out var name))
                        continue;
                    using var to = upload.Create(name);
                    to.Write(file.Content);
                }
                if (!upload.Files.IsEmpty)
                    Judge(upload.Files, upload, 1.0, ending.Token);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or OperationCanceledException)
            {
                // Whoever sends a clip is told what is wrong.
            }
        }
    }

    // A window is some hundredths of a second at the least; the windows of a clip are at most as many as its frames.
    private static Either<Problem, Option<double>> Every(string text) =>
        text.Length == 0 ? Option<double>.None
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 0.05 and <= 3600
            ? Some(seconds)
        : new Problem.RequestMalformed($"every={Printable.Of(text)} is no number of seconds from 0.05 to 3600");

    /// <summary>Ctrl-C is the program's own business.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}

/// <summary>This machine's own addresses with one port, on which nobody else can listen.</summary>
internal sealed class Listening : IDisposable
{
    private const int Attempts = 8;

    private readonly Seq<Socket> sockets;

    private Listening(Seq<Socket> sockets) => this.sockets = sockets;

    public Seq<IPEndPoint> Places => sockets.Map(s => (IPEndPoint)s.LocalEndPoint!);

    public int Port => Places[0].Port;

    public Socket Of(EndPoint place) =>
        sockets.Find(s => s.LocalEndPoint!.Equals(place)).IfNone(() => throw new ArgumentException($"{place}"));

    /// <param name="port">0: one that is free in both.</param>
    public static Either<Problem, Listening> On(int port)
    {
        for (var i = 1; ; i++)
        {
            var first = Bound(IPAddress.Loopback, port);
            if (first.Fails(out var e, out var four))
                return new Problem.PortTaken(port, e.Message.TrimEnd('.'));
            if (!Socket.OSSupportsIPv6)
                return new Listening(Seq1(four));
            if (!Bound(IPAddress.IPv6Loopback, ((IPEndPoint)four.LocalEndPoint!).Port).Fails(out e, out var six))
                return new Listening(Seq(four, six));
            // A machine may know the protocol and not have the address.
            if (e.SocketErrorCode is SocketError.AddressNotAvailable or SocketError.AddressFamilyNotSupported)
                return new Listening(Seq1(four));
            four.Dispose();
            if (port != 0 || i == Attempts)
                return new Problem.PortTaken(port, e.Message.TrimEnd('.'));
        }
    }

    public void Dispose() => sockets.Iter(s => s.Dispose());

    private static Either<SocketException, Socket> Bound(IPAddress address, int port)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            // Elsewhere no second program can have a port on which one listens.
            if (OperatingSystem.IsWindows())
                socket.ExclusiveAddressUse = true;
            socket.Bind(new IPEndPoint(address, port));
            // From here on the port is ours; who asks before the model is loaded waits.
            socket.Listen();
            return socket;
        }
        catch (SocketException e)
        {
            socket.Dispose();
            return e;
        }
    }
}
