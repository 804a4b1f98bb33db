using System.Diagnostics;
using System.Globalization;
using MpucMer.Effects.Media;
using MpucMer.Pure;
using MpucMer.Pure.Data;
using MpucMer.Pure.Faces;
using MpucMer.Pure.Training;
using SkiaSharp;

// Faces of videos: of each how many frames show one, how far the points move between frames, and how long the networks take; with --sheets
// DIR every frame with its points, to be looked at (a PNG a video); with --again N the videos are tracked so many times on all cores, and
// how much memory the process has is said ten times on the way.
//     dotnet run -c Release --project bench/Faces -- [--sheets DIR | --again N] VIDEO…
var sheets = args is ["--sheets", var folder, ..] ? folder : null;
var again = args is ["--again", var times, ..] ? int.Parse(times, CultureInfo.InvariantCulture) : 0;
var videos = sheets is null && again == 0 ? args : args[2..];
if (videos.Length == 0)
{
    Console.Error.WriteLine("usage: Faces [--sheets DIR | --again N] VIDEO…");
    return 2;
}
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
Console.WriteLine($"load {File.ReadAllText("/proc/loadavg").Split(' ')[0]} on {Environment.ProcessorCount} processors");
Console.WriteLine(
    $"{"video", -28} {"frames", 7} {"found", 7} {"sure", 5} {"yaw", 11} {"turned", 6} {"faces", 5} {"other", 5} {"move", 6} {"ms", 6}"
);
var (all, found, spent) = (0, 0, TimeSpan.Zero);
using var tracking = new FaceTracking(new Ffmpeg());
if (again > 0)
{
    var done = 0;
    Parallel.For(0, again, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, i =>
    {
        tracking.Track(videos[i % videos.Length], Cut.Whole).IfLeft(p => throw new InvalidOperationException(p.Explain().Text));
        var count = Interlocked.Increment(ref done);
        if (count % Math.Max(1, again / 10) == 0)
            Console.WriteLine($"{count, 6} clips: {Process.GetCurrentProcess().WorkingSet64 / 1e6:F0} MB");
    });
    return 0;
}
foreach (var video in videos)
{
    // The frames first: what is timed is what is done to them, on this thread, by the processor's clock.
    var frames = new List<Picture>();
    new Ffmpeg().Frames(video, Cut.Whole, frames.Add).IfLeft(p => throw new InvalidOperationException(p.Explain().Text));
    var models = FaceModels.Load().Match(m => m, p => throw new InvalidOperationException(p.Explain().Text));
    using var used = models;
    foreach (var region in new[] { FaceRegion.Around(frames[0].Width, frames[0].Height) })
    {
        models.Networks.Detect(frames[0], region);
        models.Networks.Mesh(frames[0], region);
    }
    var (tracker, sights) = (FaceTracker.Start, new List<FaceSight>());
    var before = Process.GetCurrentProcess().TotalProcessorTime;
    foreach (var frame in frames)
    {
        (tracker, var sight) = tracker.Step(frame, models.Networks);
        sights.Add(sight);
    }
    var took = Process.GetCurrentProcess().TotalProcessorTime - before;
    if (tracking.Track(video, Cut.Whole).Fails(out var problem, out var face))
        throw new InvalidOperationException(problem.Explain().Text);
    var seen = face.Count - face.Lost;
    (all, found, spent) = (all + face.Count, found + seen, spent + took);
    var yaws = Enumerable.Range(0, face.Count).Where(i => face.Person[i] > 0).Select(i => face.Yaw[i]).DefaultIfEmpty(0).ToArray();
    Console.WriteLine(
        $"{Path.GetFileName(video), -28} {face.Count, 7} {seen, 7} {face.Confidence.Average(), 5:F2} {yaws.Min(), 5:F0}{yaws.Max(), 6:F0} "
            + $"{face.Turned, 6} {face.Faces, 5} {face.Changes, 5} {Moves(face), 6:P1} {took.TotalMilliseconds / face.Count, 6:F1}"
    );
    if (sheets is not null)
        Draw(frames, sights, Path.Combine(sheets, Path.GetFileNameWithoutExtension(video) + ".png"));
}
Console.WriteLine($"{found} of {all} frames; {spent.TotalMilliseconds / all:F1} ms of processor time a frame, decoding apart");
return 0;

// Between frames, of the face's width.
static double Moves(FaceFrames face)
{
    var moves = new List<double>();
    for (var i = 1; i < face.Count; i++)
    {
        for (var k = 0; k < FaceFrames.PointsOfFrame && face.Person[i] > 0 && face.Person[i - 1] > 0; k++)
        {
            FacePoint At(int frame) =>
                new(face.Points[frame * FaceFrames.Width + 2 * k], face.Points[frame * FaceFrames.Width + 2 * k + 1]);
            moves.Add(At(i).DistanceTo(At(i - 1)) / face.Region(i).Side * BlazeFace.Margin);
        }
    }
    return moves.DefaultIfEmpty(0).Average();
}

static void Draw(List<Picture> frames, List<FaceSight> sights, string path)
{
    const int Side = 240,
        Columns = 10;
    Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
    using var sheet = new SKBitmap(Columns * Side, (frames.Count + Columns - 1) / Columns * Side);
    using var canvas = new SKCanvas(sheet);
    canvas.Clear(SKColors.Black);
    using var paint = new SKPaint { IsAntialias = true };
    for (var i = 0; i < frames.Count; i++)
    {
        var (x, y) = (i % Columns * Side, i / Columns * Side);
        using var picture = Skia(frames[i]);
        var scale = (float)Side / Math.Max(frames[i].Width, frames[i].Height);
        canvas.DrawBitmap(
            picture,
            new SKRect(x, y, x + frames[i].Width * scale, y + frames[i].Height * scale),
            new SKSamplingOptions(SKFilterMode.Linear)
        );
        sights[i]
            .Face.IfSome(face =>
            {
                foreach (var (point, k) in face.Points.Select((p, k) => (p, k)))
                {
                    paint.Color =
                        k < 17 ? SKColors.Yellow
                        : k < 27 ? SKColors.Lime
                        : k < 36 ? SKColors.Cyan
                        : k < 48 ? SKColors.Red
                        : SKColors.Magenta;
                    canvas.DrawCircle(x + (float)point.X * scale, y + (float)point.Y * scale, 1.6f, paint);
                }
            });
    }
    canvas.Flush();
    using var data = sheet.Encode(SKEncodedImageFormat.Png, 90);
    using var to = File.Create(path);
    data.SaveTo(to);
}

static SKBitmap Skia(Picture picture)
{
    var bitmap = new SKBitmap(new SKImageInfo(picture.Width, picture.Height, SKColorType.Rgba8888, SKAlphaType.Opaque));
    var pixels = bitmap.GetPixelSpan();
    for (var i = 0; i < picture.Width * picture.Height; i++)
    {
        picture.Rgb.AsSpan(3 * i, 3).CopyTo(pixels[(4 * i)..]);
        pixels[4 * i + 3] = 255;
    }
    return bitmap;
}
