using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using MpucMer.Pure.Data;
using MpucMer.Pure.Signals;

namespace MpucMer.Effects.Media;

/// <summary>
/// Pictures and sound of recordings by the program ffmpeg: started for each file, on one thread (clips are decoded beside each other), its output read from a pipe, so
/// nothing is written in between. It may open only the file that it is given, not what that file names (playlists, addresses).
/// </summary>
/// <param name="program">ffmpeg, from PATH, or its path.</param>
public sealed class Ffmpeg(string program = "ffmpeg")
{
    /// <summary>Nearly what an array holds: hours of pictures of 180 pixels, or a day of sound.</summary>
    private static readonly int MostBytes = Array.MaxLength - (1 << 26);

    /// <summary>
    /// Pictures at <paramref name="rate"/> a second as JPEG, one after the other: scaled so that the shorter side is <paramref name="side"/> pixels (as a display shows it), of a
    /// fixed quality. The first is of the stretch's first moment, however late the video begins, so that picture and sound keep their time. One ffmpeg writes the same bytes
    /// each time. Problems: no ffmpeg, a file that is missing or that it cannot decode, no picture.
    /// </summary>
    public Either<Problem, byte[]> Jpegs(string path, double rate, int side, Cut cut, CancellationToken stop = default) =>
        Run(path, [.. Input(path, cut), "-map", "0:v:0", "-vf", string.Create(CultureInfo.InvariantCulture, $"fps={rate}:start_time=0,{Shorter(side)}"), "-an", "-c:v", "mjpeg", "-q:v", Quality, "-flags", "+bitexact", "-f", "image2pipe", "pipe:1"], stop)
            .Bind<byte[]>(bytes => bytes.Length > 0 ? bytes : cut == Cut.Whole ? NoPicture(path) : new Problem.StretchEmpty(path, cut))
            .MapLeft(problem => IsWithout(problem) ? NoPicture(path) : problem);

    /// <summary>The first sound track, its channels and rate as they are; silence up to where it begins, so that it keeps the video's time. A problem of its own where there is none.</summary>
    public Either<Problem, Sound> Sound(string path, Cut cut, CancellationToken stop = default) =>
        Run(path, [.. Input(path, cut), "-map", "0:a:0", "-vn", "-af", "aresample=async=1:first_pts=0", "-c:a", "pcm_s16le", "-f", "wav", "pipe:1"], stop)
            .Bind(bytes => WavFile.Decode(bytes, path))
            .MapLeft(problem => problem switch
            {
                _ when IsWithout(problem) => new Problem.NoSoundTrack(path),
                Problem.WavWithoutSamples when cut != Cut.Whole => new Problem.StretchEmpty(path, cut),
                _ => problem,
            });

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
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(500);

    // What ffmpeg says of -map where the file has no such stream.
    private const string NoStream = "matches no streams";

    // Of 2 (best) to 31: at 3, squares of 8 pixels show nowhere.
    private const string Quality = "3";

    private static bool IsWithout(Problem problem) => problem is Problem.VideoUndecodable p && p.Detail.Contains(NoStream, StringComparison.Ordinal);

    private static Problem NoPicture(string path) => new Problem.VideoUndecodable(path, "there is no picture in it");

    private static string Shorter(int side) => $"scale=w='if(lt(dar,1),{side},2*round({side}*dar/2))':h='if(lt(dar,1),2*round({side}/dar/2),{side})':flags=bilinear,setsar=1";

    private static IEnumerable<string> Input(string path, Cut cut)
    {
        static string Seconds(double seconds) => seconds.ToString("0.######", CultureInfo.InvariantCulture);
        // Before the input: it is sought, not decoded, up to there.
        if (cut.Start > 0) yield return "-ss";
        if (cut.Start > 0) yield return Seconds(cut.Start);
        foreach (var end in cut.End)
        {
            yield return "-t";
            yield return Seconds(Math.Max(0, end - cut.Start));
        }
        yield return "-protocol_whitelist";
        yield return "file,pipe";
        yield return "-i";
        // With the protocol, so that no name is taken for another one or for an option.
        yield return "file:" + Path.GetFullPath(path);
    }

    private Either<Problem, byte[]> Run(string path, IEnumerable<string> arguments, CancellationToken stop)
    {
        if (!File.Exists(path)) return new Problem.FileUnreadable(path, "it does not exist");
        var start = new ProcessStartInfo(program, ["-nostdin", "-hide_banner", "-v", "error", "-threads", "1", .. arguments])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        };
        try
        {
            using var process = Process.Start(start)!;
            using var stopping = stop.Register(() => Kill(process));
            // A thread of its own: those of the pool wait for clips.
            var errors = Task.Factory.StartNew(() => Said(process.StandardError), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            var bytes = All(process.StandardOutput.BaseStream);
            if (bytes is null) Kill(process);
            process.WaitForExit();
            var said = errors.Result;
            // A terminal tells ffmpeg of Ctrl-C as well as us, and it may be the first to hear.
            if (process.ExitCode is Interrupted or > Signalled) stop.WaitHandle.WaitOne(Grace);
            stop.ThrowIfCancellationRequested();
            if (bytes is null) return new Problem.VideoUndecodable(path, $"what it makes of it is more than {MostBytes} bytes; cut it into clips");
            // Of damage in the middle ffmpeg only speaks, and goes on: what could be decoded is there.
            return process.ExitCode == 0 ? bytes : new Problem.VideoUndecodable(path, said.Length > 0 ? said : process.ExitCode > Signalled ? $"it was ended by signal {process.ExitCode - Signalled}" : $"it ends with code {process.ExitCode}");
        }
        catch (Win32Exception e)
        {
            return new Problem.ToolMissing("ffmpeg", "to decode video", "apt-get install -y ffmpeg", e.Message);
        }
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
            if (length > MostBytes) return null;
            pieces.Add(read == piece.Length ? piece : piece[..read]);
            if (read < piece.Length) break;
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

    /// <summary>The last line, which says what went wrong, but that of a stream that is not there, which is followed by advice; without the address of the decoder before it.</summary>
    private static string Said(StreamReader errors)
    {
        var said = "";
        while (errors.ReadLine() is { } line)
        {
            if (line.Trim().Length > 0 && !said.Contains(NoStream, StringComparison.Ordinal)) said = line.Trim();
        }
        var bare = said.StartsWith('[') && said.IndexOf("] ", StringComparison.Ordinal) is > 0 and var end ? said[(end + 2)..] : said;
        return bare.TrimEnd('.');
    }
}
