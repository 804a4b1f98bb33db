using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using MpucMer.Pure.Data;
using MpucMer.Pure.Signals;

namespace MpucMer.Effects.Media;

/// <summary>
/// Pictures and sound of video files, and pictures of JPEG files, by the program ffmpeg: started for each file, its output read from a pipe, so nothing
/// is written in between. It may open only the file that it is given, not what that file names (playlists, addresses).
/// </summary>
/// <param name="program">ffmpeg, from PATH, or its path.</param>
public sealed class Ffmpeg(string program = "ffmpeg")
{
    /// <summary>Two gigabytes are what an array holds; at 112 x 112 that is 50,000 frames.</summary>
    private static readonly int MostBytes = Array.MaxLength;

    /// <summary>
    /// Frames at <paramref name="rate"/> a second, scaled so that the shorter side fills the square of <paramref name="side"/> pixels, the longer one cropped to its middle.
    /// Problems: no ffmpeg, a file that is missing or that it cannot decode, a video without a frame.
    /// </summary>
    public Either<Problem, VideoFrames> Frames(string path, double rate, int side, Cut cut, CancellationToken stop = default) =>
        Run(path, [.. Input(path, cut), "-vf", string.Create(CultureInfo.InvariantCulture, $"fps={rate},{Square(side)}"), .. RawFrames], null, stop).Bind(bytes => Whole(path, bytes, side));

    /// <summary>
    /// The same as JPEG pictures, [bytes], one after the other: scaled so that the shorter side is <paramref name="side"/> pixels (as the display shows it), of a fixed quality.
    /// The first is of the stretch's first moment, however late the video begins, so that picture and sound keep their time. One ffmpeg writes the same bytes each time.
    /// </summary>
    public Either<Problem, byte[]> Jpegs(string path, double rate, int side, Cut cut, CancellationToken stop = default) =>
        Run(path, [.. Input(path, cut), "-map", "0:v:0", "-vf", string.Create(CultureInfo.InvariantCulture, $"fps={rate}:start_time=0,{Shorter(side)}"), "-an", "-c:v", "mjpeg", "-q:v", Quality, "-flags", "+bitexact", "-f", "image2pipe", "pipe:1"], null, stop)
            .Bind<byte[]>(bytes => bytes.Length > 0 ? bytes : cut == Cut.Whole ? new Problem.VideoUndecodable(path, "there is no picture in it") : new Problem.StretchEmpty(path, cut));

    /// <summary>JPEG files as the frames of one video, in the order given, of any sizes (the published <c>Frames_resize/ID/*.jpg</c>).</summary>
    public Either<Problem, VideoFrames> Images(IReadOnlyList<string> paths, int side, CancellationToken stop = default)
    {
        if (paths.FirstOrDefault(p => !File.Exists(p)) is { } missing) return new Problem.FileUnreadable(missing, "it does not exist");
        // Over a pipe, one after the other: a list of files would have to be written somewhere, and its names quoted.
        return Run(paths[0], ["-f", "jpeg_pipe", "-i", "pipe:0", "-vf", Square(side), .. RawFrames], to =>
        {
            foreach (var path in paths) to.Write(File.ReadAllBytes(path));
        }, stop).Bind(bytes => Whole(paths[0], bytes, side)).Bind<VideoFrames>(frames =>
            frames.Frames == paths.Count ? frames : new Problem.VideoUndecodable(paths[0], $"of {paths.Count} images from this one on, {frames.Frames} can be decoded"));
    }

    /// <summary>The first sound track, its channels and rate as they are; silence up to where it begins, so that it keeps the video's time. A problem of its own where there is none.</summary>
    public Either<Problem, Sound> Sound(string path, Cut cut, CancellationToken stop = default) =>
        Run(path, [.. Input(path, cut), "-map", "0:a:0", "-vn", "-af", "aresample=async=1:first_pts=0", "-c:a", "pcm_s16le", "-f", "wav", "pipe:1"], null, stop)
            .Bind(bytes => WavFile.Decode(bytes, path))
            .MapLeft(problem => problem switch
            {
                Problem.VideoUndecodable p when p.Detail.Contains(NoStream, StringComparison.Ordinal) => new Problem.NoSoundTrack(path),
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

    // What ffmpeg says of -map where the file has no such stream.
    private const string NoStream = "matches no streams";

    // Of 2 (best) to 31: at 3, squares of 8 pixels show nowhere.
    private const string Quality = "3";

    private static string Shorter(int side) => $"scale=w='if(lt(dar,1),{side},2*round({side}*dar/2))':h='if(lt(dar,1),2*round({side}/dar/2),{side})':flags=bilinear,setsar=1";

    private static string Square(int side) => $"scale={side}:{side}:force_original_aspect_ratio=increase:flags=bilinear,crop={side}:{side}";

    private static IReadOnlyList<string> RawFrames => ["-an", "-f", "rawvideo", "-pix_fmt", "rgb24", "pipe:1"];

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

    private static Either<Problem, VideoFrames> Whole(string path, byte[] bytes, int side)
    {
        var frame = 3 * side * side;
        if (bytes.Length == 0) return new Problem.VideoUndecodable(path, "there is no picture in it, or none in the stretch that is asked for");
        return bytes.Length % frame == 0 ? new VideoFrames(side, side, bytes) : new Problem.VideoUndecodable(path, "its last frame is cut off");
    }

    private Either<Problem, byte[]> Run(string path, IEnumerable<string> arguments, Action<Stream>? feed, CancellationToken stop)
    {
        if (!File.Exists(path)) return new Problem.FileUnreadable(path, "it does not exist");
        var start = new ProcessStartInfo(program, ["-nostdin", "-hide_banner", "-v", "error", "-threads", "1", .. arguments])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        try
        {
            using var process = Process.Start(start)!;
            using var stopping = stop.Register(() => Kill(process));
            var errors = Task.Run(() => Last(process.StandardError), CancellationToken.None);
            var feeding = Task.Run(() => Feed(process.StandardInput, feed), CancellationToken.None);
            var bytes = All(process.StandardOutput.BaseStream);
            if (bytes is null) Kill(process);
            process.WaitForExit();
            feeding.Wait(CancellationToken.None);
            stop.ThrowIfCancellationRequested();
            if (bytes is null) return new Problem.VideoUndecodable(path, $"its frames are more than {MostBytes} bytes; cut it into clips");
            // Of damage in the middle ffmpeg only speaks, and goes on: what could be decoded is there.
            return process.ExitCode == 0 ? bytes : new Problem.VideoUndecodable(path, errors.Result is { Length: > 0 } said ? said : $"it ends with code {process.ExitCode}");
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

    private static void Feed(StreamWriter input, Action<Stream>? feed)
    {
        try
        {
            using (input) feed?.Invoke(input.BaseStream);
        }
        catch (IOException)
        {
            // ffmpeg has ended, and says why.
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

    /// <summary>The last line, which says what went wrong; without the address of the decoder before it.</summary>
    private static string Last(StreamReader errors)
    {
        var last = "";
        while (errors.ReadLine() is { } line)
        {
            if (line.Trim().Length > 0) last = line.Trim();
        }
        var said = last.StartsWith('[') && last.IndexOf("] ", StringComparison.Ordinal) is > 0 and var end ? last[(end + 2)..] : last;
        return said.TrimEnd('.');
    }
}
