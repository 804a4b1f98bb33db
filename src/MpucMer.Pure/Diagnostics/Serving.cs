using System.Globalization;

namespace MpucMer.Pure.Diagnostics;

/// <content>The page and the endpoint of mpucmer serve.</content>
public abstract partial record Problem
{
    private const string Serves = "mpucmer serve voices.mpuc";

    private static Area ServingArea =>
        new(
            "Serving",
            "The page and the endpoint of `mpucmer serve`.",
            [
                PortTaken.Page,
                TokenWrong.Page,
                RequestFromElsewhere.Page,
                AddressUnknown.Page,
                MethodWrong.Page,
                UploadTooLarge.Page,
                ClipTooLong.Page,
                MediaTypeUnknown.Page,
                ServerBusy.Page,
                UploadUnfinished.Page,
                RequestMalformed.Page,
                UploadNotKept.Page,
            ]
        );

    /// <summary>A port on which a server cannot listen.</summary>
    /// <param name="Detail">As the system says.</param>
    public sealed record PortTaken(int Port, string Detail) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC6101",
                Place.CommandLine,
                string.Create(CultureInfo.InvariantCulture, $"Nothing can be served on port {Port}: {Detail}."),
                "Name another one (--port), or leave it out: a free one is then taken."
            );

        public static Page Page =>
            new()
            {
                Title = "A port that is not to be had",
                What = """
                    Another program listens on the port that was asked for, often an `mpucmer serve` that still runs; or the system keeps
                    it for others (those below 1024).
                    """,
                Fix = """
                    - End the other one (Ctrl-C in its terminal), or name another port.
                    - Without `--port` a free one is taken, and the address that is printed has it.
                    """,
                Command = $"{Serves} --port 8517",
                Examples = [new PortTaken(8517, "Address already in use")],
            };
    }

    /// <summary>A request without the token that was set at the start, or with another.</summary>
    public sealed record TokenWrong(bool IsGiven) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC6102",
                Place.Nowhere,
                IsGiven ? "The token is another one." : "The request has no token.",
                "Open the address that mpucmer serve printed, or send its token: Authorization: Bearer TOKEN."
            );

        public static Page Page =>
            new()
            {
                Title = "A request without the token",
                What = """
                    Whoever asks a model shows the token that was made, or set, when it was started: other users of the machine, and pages
                    of other sites that are open in a browser, have none. It was missing or is another one; each start makes a new one.
                    """,
                Fix = """
                    - In a browser, open the address that the terminal shows, with all that follows `#`.
                    - In a program, send the header `Authorization: Bearer TOKEN`.
                    - `MPUC_TOKEN` in the server's environment sets one that stays.
                    """,
                Command = "curl http://127.0.0.1:8517/model",
                Examples = [new TokenWrong(false), new TokenWrong(true)],
            };
    }

    /// <summary>A request that names another host, or comes from a page of another site.</summary>
    public sealed record RequestFromElsewhere(string Header, string Value) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC6103",
                Place.Nowhere,
                $"The request is refused for its header {Header}: {Value}.",
                "Ask from this machine, by the address that mpucmer serve printed."
            );

        public static Page Page =>
            new()
            {
                Title = "A request from elsewhere",
                What = """
                    The server answers its own page and programs of this machine. The name of a host that is not this machine may lead here
                    all the same (DNS rebinding), and a page of another site may send what it likes: both are refused before anything is
                    read of them.
                    """,
                Fix = """
                    - Ask `127.0.0.1`, `localhost` or `[::1]` with the port that was printed.
                    - From another machine, forward the port: `ssh -L 8517:127.0.0.1:8517 HOST`, the same number on both sides.
                    """,
                Command = "curl -H 'Host: example.org' http://127.0.0.1:8517/health",
                Examples = [new RequestFromElsewhere("Host", "example.org")],
            };
    }

    /// <summary>An address under which there is nothing.</summary>
    public sealed record AddressUnknown(string Path, Seq<string> There) : Problem
    {
        public override Explanation Explain() =>
            Error("MPUC6104", Place.Nowhere, $"There is nothing at {Path}.", $"There are {string.Join(", ", There)}.");

        public static Page Page =>
            new()
            {
                Title = "An address under which there is nothing",
                What = """
                    The server has a page and a few addresses for programs, and no files.
                    """,
                Fix = """
                    - See docs/serve.md for what can be asked.
                    """,
                Command = "curl http://127.0.0.1:8517/predictions",
                Examples = [new AddressUnknown("/predictions", Seq("/", "/predict", "/model", "/health"))],
            };
    }

    /// <summary>A method that an address does not know.</summary>
    public sealed record MethodWrong(string Method, string Path, string Allowed) : Problem
    {
        public override Explanation Explain() =>
            Error("MPUC6105", Place.Nowhere, $"{Path} is not asked by {Method}.", $"Ask it by {Allowed}.");

        public static Page Page =>
            new()
            {
                Title = "A method that an address does not know",
                What = """
                    Clips are sent by POST; what only tells is asked by GET or HEAD.
                    """,
                Fix = """
                    - `curl --data-binary @FILE` and `curl -F file=@FILE` send by POST.
                    """,
                Command = "curl http://127.0.0.1:8517/predict",
                Examples = [new MethodWrong("GET", "/predict", "POST")],
            };
    }

    /// <summary>More bytes than a request may have.</summary>
    public sealed record UploadTooLarge(long Most) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC6106",
                Place.Nowhere,
                string.Create(CultureInfo.InvariantCulture, $"The upload has more than {Most} bytes."),
                "Send a shorter clip, or fewer at once; --max-upload sets the limit."
            );

        public static Page Page =>
            new()
            {
                Title = "An upload that is too large",
                What = """
                    What is sent lies on the disk until it is judged, so that there is a limit on the bytes of one request.
                    """,
                Fix = """
                    - Send a clip at a time, and of a long recording the part that counts.
                    - `mpucmer serve --max-upload 256` allows 256 MB. Without a limit: `mpucmer predict`.
                    """,
                Command = Serves,
                Examples = [new UploadTooLarge(64_000_000)],
            };
    }

    /// <summary>A clip that lasts longer than may be asked.</summary>
    public sealed record ClipTooLong(string Path, double Most) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC6107",
                new(Path),
                string.Create(CultureInfo.InvariantCulture, $"The clip lasts longer than {Most:0.##} s."),
                "Cut it, or judge it without a limit by mpucmer predict; --max-seconds sets the limit."
            );

        public static Page Page =>
            new()
            {
                Title = "A clip that is too long",
                What = """
                    A small file may hold hours of sound. So that one request does not keep the others waiting, clips of a request last no
                    longer than a limit; what lies beyond is not decoded.
                    """,
                Fix = """
                    - Cut the recording: `ffmpeg -ss 10 -t 20 -i FILE PART.wav`.
                    - `mpucmer serve --max-seconds 1800` allows half an hour. Without a limit: `mpucmer predict`.
                    """,
                Command = Serves,
                Examples = [new ClipTooLong("meeting.mp3", 300)],
            };
    }

    /// <summary>A file of which the model reads nothing.</summary>
    public sealed record MediaTypeUnknown(string Name, string Type, Seq<string> Endings) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC6108",
                new(Name),
                $"The model reads no {(Type.Length == 0 ? "file without a type" : Type)}{(Name.Length == 0 ? "" : $" ({Name})")}.",
                $"Send one of {Wording.Names(Endings)}: as a file of that name, or with ?name=NAME."
            );

        public static Page Page =>
            new()
            {
                Title = "A file that the model does not read",
                What = """
                    How a file is read is told by the ending of its name, or, of a body without a name, by its `Content-Type`. The model has
                    no modality that is read from such a file.
                    """,
                Fix = """
                    - `GET /model` lists what each modality is read from.
                    - `curl --data-binary` names its content a form: add `-H 'Content-Type: audio/wav'`, or `?name=clip.wav`.
                    - Manifests name files of the server, and are not taken: `mpucmer predict` reads them.
                    """,
                Command = "curl --data-binary @clip.doc http://127.0.0.1:8517/predict",
                Examples = [new MediaTypeUnknown("clip.doc", "application/msword", Seq(".wav", ".mp3", ".csv"))],
            };
    }

    /// <summary>More requests at once than may wait.</summary>
    public sealed record ServerBusy(int AtOnce, int Waiting) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC6109",
                Place.Nowhere,
                string.Create(CultureInfo.InvariantCulture, $"{AtOnce} clips are judged and {Waiting} requests wait already."),
                "Ask again in a moment."
            );

        public static Page Page =>
            new()
            {
                Title = "A server that is busy",
                What = """
                    Some requests are judged at once, some wait, and further ones are turned away at once, so that memory and disk are
                    bounded. The answer has a `Retry-After`.
                    """,
                Fix = """
                    - Ask again, or ask one after the other.
                    - `--queue` says how many may wait, `--at-once` how many are judged at once.
                    - For many clips, `mpucmer predict` is faster.
                    """,
                Command = Serves,
                Examples = [new ServerBusy(2, 16)],
            };
    }

    /// <summary>An upload that did not arrive in time.</summary>
    public sealed record UploadUnfinished(double Seconds) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC6110",
                Place.Nowhere,
                string.Create(CultureInfo.InvariantCulture, $"The upload did not arrive within {Seconds:0.#} s, or comes too slowly."),
                "Send it again."
            );

        public static Page Page =>
            new()
            {
                Title = "An upload that does not arrive",
                What = """
                    An upload keeps a place in the queue. One that stops, or takes longer than a minute, gives it back.
                    """,
                Fix = """
                    - Send it again, over a faster line, or as a smaller file (FLAC in place of WAV).
                    """,
                Command = Serves,
                Examples = [new UploadUnfinished(60)],
            };
    }

    /// <summary>A request that cannot be understood.</summary>
    public sealed record RequestMalformed(string Detail) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC6111",
                Place.Nowhere,
                $"The request is not understood: {Detail}.",
                "Send a file as the body, or files as multipart/form-data; docs/serve.md has examples."
            );

        public static Page Page =>
            new()
            {
                Title = "A request that is not understood",
                What = """
                    The body is empty, not what its `Content-Type` says, has parts without file names, or a parameter has a value that it
                    cannot have.
                    """,
                Fix = """
                    - `curl -F file=@one.wav` sends a file; several `-F` are files of one clip where their names differ in the ending alone.
                    - `every` takes seconds, from 0.05 to 3600.
                    """,
                Command = "curl -X POST http://127.0.0.1:8517/predict",
                Examples = [new RequestMalformed("there is no file in it")],
            };
    }

    /// <summary>An upload for which the disk has no place.</summary>
    public sealed record UploadNotKept(string Detail) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC6112",
                Place.Nowhere,
                $"What was sent could not be kept: {Detail}.",
                "Free some space in the folder for temporary files, or name another one (TMPDIR)."
            );

        public static Page Page =>
            new()
            {
                Title = "An upload that could not be kept",
                What = """
                    What is sent lies in a private folder for temporary files until it is judged. The system refused to write there: the
                    disk is full, or the folder is not writable.
                    """,
                Fix = """
                    - Free some space, or start the server with `TMPDIR` set to a folder that has some.
                    """,
                Command = Serves,
                Examples = [new UploadNotKept("No space left on device")],
            };
    }
}
