using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using MpucMer.Build.Scanning;
using MpucMer.Effects.Files;
using MpucMer.Pure.Data;
using MpucMer.Pure.Data.Recordings;
using MpucMer.Pure.Signals;
using MpucMer.Pure.Training;
using static LanguageExt.Prelude;

namespace MpucMer.Effects.Media;

/// <summary>What was decoded of a recording, and what is to be told of it: damage that was passed over, an end before its time.</summary>
public sealed record Decoded<A>(A Value, Seq<RecordingNote> Notes);

/// <summary>
/// Pictures and sound of recordings by the program ffmpeg: started for each file, on one thread (clips are decoded beside each other), its
/// output read from a pipe, so nothing is written in between. It may open only the file that it is given, and of that only what holds its
/// own pictures and sound: no lists of other files, no addresses.
/// </summary>
/// <param name="program">ffmpeg, from PATH, or its path.</param>
/// <param name="grace">How long a program that ended as one does that was asked to stop is waited for to have heard of a stop before this
/// process.</param>
public sealed class Ffmpeg(string program = "ffmpeg", TimeSpan? grace = null)
{
    /// <summary>Of a recording no more than a little beyond this is decoded: what is longer shows, and hours of it cost nothing.</summary>
    public Option<double> MostSeconds { get; init; }

    /// <summary>Nearly what an array holds: hours of pictures of 180 pixels, or a day of sound.</summary>
    private static readonly int MostBytes = System.Array.MaxLength - (1 << 26);

    /// <summary>The shorter side of a frame in which faces are looked for: of larger ones nothing is gained.</summary>
    private const int MostSide = 720;

    /// <summary>Containers and streams that name no other file; not concat, hls, dash, sdp, image2 and their like.</summary>
    private const string Containers =
        "mov,matroska,avi,mpeg,mpegvideo,mpegts,flv,asf,asf_o,mxf,dv,m4v,h264,hevc,vc1,ivf,"
        + "wav,w64,flac,mp3,aac,loas,ac3,eac3,ogg,aiff,caf,au,amr,amrnb,amrwb";

    /// <summary>
    /// Pictures at <paramref name="rate"/> a second as JPEG, one after the other: scaled so that the shorter side is
    /// <paramref name="side"/> pixels (as a display shows it), of a fixed quality. The first is of the stretch's first moment, however late
    /// the video begins, so that picture and sound keep their time. One ffmpeg writes the same bytes each time. Problems: no ffmpeg, a file
    /// that is missing, cut off, names others, or that it cannot decode, no picture.
    /// </summary>
    public Either<Problem, Decoded<byte[]>> Jpegs(string path, double rate, int side, Cut cut, CancellationToken stop = default)
    {
        // V: a picture of the cover is no video.
        var decoded = Run(
            path,
            [
                .. Input(path, cut),
                "-map",
                "0:V:0",
                "-vf",
                string.Create(CultureInfo.InvariantCulture, $"fps={rate}:start_time=0,{Shorter(side)}"),
                "-an",
                "-c:v",
                "mjpeg",
                "-q:v",
                Quality,
                "-flags",
                "+bitexact",
                "-f",
                "image2pipe",
                "pipe:1",
            ],
            stop
        );
        return decoded.Bind<Decoded<byte[]>>(run =>
            run.Read.Case is not byte[] bytes ? NoPictures(path, run.Log.HasCover)
            : bytes.Length == 0
                ? cut == Cut.Whole ? NoPicture(path, "there is no picture in it")
                    : new Problem.StretchEmpty(path, cut)
            : new Decoded<byte[]>(
                bytes,
                Notes(path, run.Log, cut)
                    + Short(path, "pictures", JpegStream.Bounds(bytes).Match(b => b.Length - 1, () => 0) / rate, run.Log, cut)
                    + (run.Log.Varies ? run.Log.Rates.Map(r => Varying(path, r)).ToSeq() : Seq<RecordingNote>())
            )
        );
    }

    /// <summary>
    /// Every frame in turn, as a display shows it (turned, with square pixels, interlaced fields put together; larger ones made smaller:
    /// <see cref="MostSide"/>), and when it is shown, in seconds from the stretch's first moment, as the container has it. One frame is in
    /// memory at a time. Problems: as of <see cref="Jpegs"/>.
    /// </summary>
    /// <param name="each">Told of every frame; what it is given is its own.</param>
    public Either<Problem, Decoded<double[]>> Frames(string path, Cut cut, Action<Picture> each, CancellationToken stop = default)
    {
        var times = new FrameTimes();
        // In the filters frames get numbers for times, so that none is passed over or doubled on the way out: what they were is said
        // before.
        var decoded = Run<int>(
            path,
            [
                .. Input(path, cut),
                "-map",
                "0:V:0",
                "-vf",
                // What puts fields together wants three rows and columns.
                $"pad=max(iw\\,4):max(ih\\,4),yadif=deint=interlaced,{AtMost(MostSide)},setsar=1,showinfo=checksum=0,settb=1/25,setpts=N",
                "-r",
                "25",
                "-an",
                "-c:v",
                "ppm",
                "-pix_fmt",
                "rgb24",
                "-f",
                "image2pipe",
                "pipe:1",
            ],
            output => PpmStream.Read(output, each),
            times.Passes,
            stop
        );
        return decoded.Bind<Decoded<double[]>>(run =>
            run.Read.Case is not int count ? NoPictures(path, run.Log.HasCover)
            : count == 0
                ? cut == Cut.Whole ? NoPicture(path, "there is no picture in it")
                    : new Problem.StretchEmpty(path, cut)
            : times.Of(count, run.Log.Rates.Map(r => r.Average).IfNone(Clock.UsualRate)) is var at
                ? new Decoded<double[]>(
                    at,
                    Notes(path, run.Log, cut) + Short(path, "pictures", at[^1] + (at.Length > 1 ? at[^1] - at[^2] : 0), run.Log, cut)
                )
            : throw new InvalidOperationException()
        );
    }

    /// <summary>
    /// The first sound track, its channels and rate as they are; silence up to where it begins, so that it keeps the video's time. A
    /// problem of its own where there is none.
    /// </summary>
    public Either<Problem, Decoded<Sound>> Sound(string path, Cut cut, CancellationToken stop = default) =>
        Run(
                path,
                [
                    .. Input(path, cut),
                    "-map",
                    "0:a:0",
                    "-vn",
                    "-af",
                    "aresample=async=1:first_pts=0",
                    "-c:a",
                    "pcm_s16le",
                    "-f",
                    "wav",
                    "pipe:1",
                ],
                stop
            )
            .Bind<Decoded<Sound>>(run =>
                run.Read.Case is not byte[] bytes
                    ? new Problem.NoSoundTrack(path)
                    : WavFile
                        .Decode(bytes, path)
                        .Bind<Decoded<Sound>>(sound =>
                            // A file of sound alone, of which a header says how long it is: the rest of it is missing.
                            run.Log
                                is { Tracks: 1 }
                            && cut == Cut.Whole
                            && !MostSeconds.Exists(most => sound.Seconds > most)
                            && run.Log.Seconds.Exists(s => sound.Seconds < s - Math.Max(.5, .02 * s))
                                ? new Problem.RecordingCutOff(
                                    path,
                                    string.Create(
                                        CultureInfo.InvariantCulture,
                                        $"it says that it lasts {run.Log.Seconds.IfNone(0):0.##} s, and {sound.Seconds:0.##} s are there"
                                    )
                                )
                                : new Decoded<Sound>(sound, Notes(path, run.Log, cut) + Short(path, "sound", sound.Seconds, run.Log, cut))
                        )
            )
            .MapLeft(problem =>
                problem switch
                {
                    Problem.WavWithoutSamples when cut != Cut.Whole => new Problem.StretchEmpty(path, cut),
                    _ => problem,
                }
            );

    /// <summary>Which version it is; none where it is not there.</summary>
    public Option<string> Version()
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, ["-version"]) { RedirectStandardOutput = true })!;
            // "ffmpeg version 5.1.9-0 Copyright (c) …"
            var words = process.StandardOutput.ReadToEnd().Split(' ', 4);
            process.WaitForExit();
            return words.Length > 2 ? words[2] : Option<string>.None;
        }
        catch (Win32Exception)
        {
            return Option<string>.None;
        }
    }

    // How it ends where it was asked to, and above which number a code tells the signal that ended it.
    private const int Interrupted = 255;
    private const int Signalled = 128;

    private readonly TimeSpan grace = grace ?? TimeSpan.FromMilliseconds(500);

    // What ffmpeg says of a file that is of none of the allowed forms.
    private const string NotAllowed = "Format not on whitelist";

    // Of 2 (best) to 31: at 3, squares of 8 pixels show nowhere.
    private const string Quality = "3";

    // What decoders say where they begin in the middle, of pictures that lie before.
    private static readonly string[] OfTheMiddle = ["mmco", "reference", "co located POCs", "backstep", "Header missing"];

    private static Problem NoPicture(string path, string detail) => new Problem.VideoUndecodable(path, detail);

    private static Problem NoPictures(string path, bool hasCover) =>
        new Problem.VideoUndecodable(path, hasCover ? "there is no video in it, only a picture of its cover" : "there is no picture in it")
        {
            HasNoPictures = true,
        };

    private static Seq<RecordingNote> Notes(string path, RecordingLog log, Cut cut)
    {
        var complaints =
            cut.Start > 0
                ? log.Complaints.Where(c => !OfTheMiddle.Any(m => c.Contains(m, StringComparison.Ordinal))).ToList()
                : [.. log.Complaints];
        return complaints.Count == 0
            ? Seq<RecordingNote>()
            : Seq1(
                new RecordingNote(path, RecordingFault.Damaged, log.Count == 1 ? complaints[0] : $"{complaints[0]}; {log.Count} complaints")
            );
    }

    private static Seq<RecordingNote> Short(string path, string what, double there, RecordingLog log, Cut cut)
    {
        var asked = cut.End.Map(end => end - cut.Start) || log.Seconds.Map(s => s - cut.Start);
        return asked
            .Filter(a => there < a - Math.Max(1, .1 * a))
            .Map(a => new RecordingNote(
                path,
                RecordingFault.Short,
                string.Create(CultureInfo.InvariantCulture, $"{what}: {there:0.#} of {a:0.#} s{(cut == Cut.Whole ? "" : $", from {cut}")}")
            ))
            .ToSeq();
    }

    private static RecordingNote Varying(string path, (double Average, double Steps) rates) =>
        new(
            path,
            RecordingFault.VariableRate,
            string.Create(CultureInfo.InvariantCulture, $"{rates.Average:0.##} frames a second on the average, steps of {rates.Steps:0.##}")
        );

    private static string Shorter(int side) =>
        $"scale=w='if(lt(dar,1),{side},2*round({side}*dar/2))':h='if(lt(dar,1),2*round({side}/dar/2),{side})':flags=bilinear,setsar=1";

    // Pixels that are not square are made so; nothing is made larger.
    private static string AtMost(int side) =>
        $"scale=w='max(2,trunc(iw*sar*min(1,{side}/min(iw*sar,ih))))':h='max(2,trunc(ih*min(1,{side}/min(iw*sar,ih))))':flags=bilinear";

    // A little more than may be: what is longer shows by it.
    private Option<double> LastOf(Cut cut)
    {
        var limit = MostSeconds.Map(most => cut.Start + most + 1);
        return cut.End.Match(end => limit.Map(l => Math.Min(end, l)) || cut.End, () => limit);
    }

    private IEnumerable<string> Input(string path, Cut cut)
    {
        static string Seconds(double seconds) => seconds.ToString("0.######", CultureInfo.InvariantCulture);
        // Before the input: it is sought, not decoded, up to there.
        if (cut.Start > 0)
            yield return "-ss";
        if (cut.Start > 0)
            yield return Seconds(cut.Start);
        foreach (var end in LastOf(cut))
        {
            yield return "-t";
            yield return Seconds(Math.Max(0, end - cut.Start));
        }
        yield return "-protocol_whitelist";
        yield return "file";
        yield return "-format_whitelist";
        yield return Containers;
        yield return "-i";
        // With the protocol, so that no name is taken for another one or for an option.
        yield return "file:" + Path.GetFullPath(path);
    }

    /// <summary>What was read of what ffmpeg wrote (none where the file has no such track), and what it said.</summary>
    private sealed record Output<A>(Option<A> Read, RecordingLog Log);

    private Either<Problem, Output<byte[]>> Run(string path, IEnumerable<string> arguments, CancellationToken stop) =>
        Run(path, arguments, output => Optional(All(output)), _ => true, stop);

    /// <param name="read">From what it writes; none where that is more than there can be, and the program is ended.</param>
    /// <param name="passes">Sees every line that it says, and whether it is one of the log.</param>
    private Either<Problem, Output<A>> Run<A>(
        string path,
        IEnumerable<string> arguments,
        Func<Stream, Option<A>> read,
        Func<string, bool> passes,
        CancellationToken stop
    )
    {
        if (Ending(path).Fails(out var cutOff, out var unfinished))
            return cutOff;
        var start = new ProcessStartInfo(
            program,
            ["-nostdin", "-nostats", "-hide_banner", "-v", "level+info", "-threads", "1", .. arguments]
        )
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using var process = Process.Start(start)!;
            using var stopping = stop.Register(() => Kill(process));
            // A thread of its own: those of the pool wait for clips.
            var errors = Task.Factory.StartNew(
                () => RecordingLog.Of(Lines(process.StandardError).Where(passes)),
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default
            );
            Option<A> found;
            try
            {
                found = read(process.StandardOutput.BaseStream);
            }
            catch
            {
                // Whoever reads may be stopped in the middle.
                Kill(process);
                throw;
            }
            if (found.IsNone)
                Kill(process);
            process.WaitForExit();
            var log = errors.Result;
            // A terminal tells ffmpeg of Ctrl-C as well as us, and it may be the first to hear.
            if (process.ExitCode is Interrupted or > Signalled)
                stop.WaitHandle.WaitOne(grace);
            stop.ThrowIfCancellationRequested();
            if (found.IsNone)
                return new Problem.VideoUndecodable(path, $"what it makes of it is more than {MostBytes} bytes; cut it into clips");
            if (process.ExitCode == 0)
            {
                // Of damage ffmpeg only speaks, and goes on: what could be decoded is there.
                return log.CutOff.Match<Either<Problem, Output<A>>>(
                    says => new Problem.RecordingCutOff(path, $"ffmpeg says: {says}"),
                    () => new Output<A>(found, unfinished.Match(log.And, () => log))
                );
            }
            if (log.Last.Contains(RecordingLog.NoTrack, StringComparison.Ordinal))
                return new Output<A>(None, log);
            if (log.Complaints.Any(c => c.Contains(NotAllowed, StringComparison.Ordinal)))
                return new Problem.RecordingOfOtherFiles(path);
            return new Problem.VideoUndecodable(
                path,
                log.Last.Length > 0 ? log.Last
                    : process.ExitCode > Signalled ? $"it was ended by signal {process.ExitCode - Signalled}"
                    : $"it ends with code {process.ExitCode}"
            );
        }
        catch (Win32Exception e)
        {
            return new Problem.ToolMissing("ffmpeg", "to decode video", "apt-get install -y ffmpeg", e.Message);
        }
    }

    /// <summary>
    /// What tells that the file does not end where its content does, if anything; a problem where its container says so, or it cannot be
    /// read.
    /// </summary>
    private static Either<Problem, Option<string>> Ending(string path)
    {
        try
        {
            if (Stat.Of(path) is not { } stat)
                return new Problem.FileUnreadable(path, "it does not exist");
            if (stat.Kind != FileKind.Regular)
                return new Problem.FileUnreadable(path, "only regular files are read");
            using var file = new FileBytes(path);
            return RecordingEnd
                .Missing(file)
                .Match<Either<Problem, Option<string>>>(
                    end => new Problem.RecordingCutOff(
                        path,
                        $"its container has {end} bytes by its own account, and {file.Length} are there"
                    ),
                    () => RecordingEnd.Unfinished(file)
                );
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Problem.FileUnreadable(path, e.Message.TrimEnd('.'));
        }
    }

    private static IEnumerable<string> Lines(StreamReader errors)
    {
        while (errors.ReadLine() is { } line)
            yield return line;
    }

    private static void Kill(Process process)
    {
        try
        {
            process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself.
        }
    }

    private static byte[]? All(Stream output)
    {
        var pieces = new List<byte[]>();
        var length = 0L;
        while (true)
        {
            var piece = new byte[1 << 20];
            var read = output.ReadAtLeast(piece, piece.Length, throwOnEndOfStream: false);
            length += read;
            if (length > MostBytes)
                return null;
            pieces.Add(read == piece.Length ? piece : piece[..read]);
            if (read < piece.Length)
                break;
        }
        var all = new byte[length];
        var at = 0;
        foreach (var piece in pieces)
        {
            piece.CopyTo(all, at);
            at += piece.Length;
        }
        return all;
    }
}
