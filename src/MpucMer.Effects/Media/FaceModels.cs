using System.Collections.Concurrent;
using System.Reflection;
using Microsoft.ML.OnnxRuntime;
using MpucMer.Pure.Data;
using MpucMer.Pure.Faces;
using MpucMer.Pure.Training;

namespace MpucMer.Effects.Media;

/// <summary>
/// The two networks of faces, loaded, with what they read and write: for one thread at a time, on one thread each, so that clips are
/// beside each other and the numbers do not depend on how many there are. The library behind them is loaded when the first is made.
/// </summary>
public sealed class FaceModels : IDisposable
{
    private readonly Loaded detector;
    private readonly Loaded mesh;

    private FaceModels(Loaded detector, Loaded mesh) => (this.detector, this.mesh) = (detector, mesh);

    /// <summary>The networks that come with the worker. A problem where their library does not load.</summary>
    public static Either<Problem, FaceModels> Load() =>
        Load(() =>
            new FaceModels(
                new Loaded(FaceFiles.Detector, BlazeFace.Size, "Identity", "Identity_1", "Identity_2", "Identity_3"),
                new Loaded(FaceFiles.Mesh, FaceMesh.Size, "Identity_1", "Identity_2")
            )
        );

    internal static Either<Problem, FaceModels> Load(Func<FaceModels> make)
    {
        try
        {
            return make();
        }
        catch (Exception e)
            when (e
                    is TypeInitializationException
                        or DllNotFoundException
                        or EntryPointNotFoundException
                        or BadImageFormatException
                        or OnnxRuntimeException
                        or NotSupportedException
            )
        {
            var said = (e.InnerException ?? e).Message;
            return new Problem.FaceNetworksUnavailable(
                typeof(InferenceSession).Assembly.GetName() is var name ? $"{name.Name} {name.Version?.ToString(3)}" : "",
                Worker.TensorLibrary.LoadersWords(said).TrimEnd('.')
            );
        }
    }

    /// <summary>As functions of a frame.</summary>
    public FaceNetworks Networks => new(Detect, Mesh);

    public void Dispose()
    {
        detector.Dispose();
        mesh.Dispose();
    }

    /// <summary>The content of a network's file.</summary>
    internal static byte[] Content(string name)
    {
        using var from = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!;
        var bytes = new byte[from.Length];
        from.ReadExactly(bytes);
        return bytes;
    }

    private Seq<FaceDetection> Detect(Picture frame, FaceRegion region)
    {
        BlazeFace.Read(frame, region, detector.Input);
        var found = detector.Run();
        // The two grids, the fine one first.
        float[] scores = [.. found[0], .. found[1]];
        float[] boxes = [.. found[2], .. found[3]];
        return BlazeFace.Faces(scores, boxes, region);
    }

    private MeshFace Mesh(Picture frame, FaceRegion region)
    {
        FaceMesh.Read(frame, region, mesh.Input);
        var found = mesh.Run();
        return FaceMesh.Face(found[0][0], found[1], region);
    }

    /// <summary>A network and its input, [1, size, size, 3].</summary>
    private sealed class Loaded : IDisposable
    {
        private readonly InferenceSession session;
        private readonly RunOptions options = new();
        private readonly OrtValue input;
        private readonly string[] inputs;
        private readonly string[] outputs;

        public Loaded(string name, int size, params string[] outputs)
        {
            using var one = new SessionOptions
            {
                IntraOpNumThreads = 1,
                InterOpNumThreads = 1,
                LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
            };
            one.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
            session = new InferenceSession(Content(name), one);
            (inputs, this.outputs) = ([.. session.InputNames], outputs);
            Input = new float[size * size * 3];
            input = OrtValue.CreateTensorValueFromMemory(Input, [1, size, size, 3]);
        }

        public float[] Input { get; }

        public float[][] Run()
        {
            using var found = session.Run(options, inputs, [input], outputs);
            return [.. found.Select(f => f.GetTensorDataAsSpan<float>().ToArray())];
        }

        public void Dispose()
        {
            input.Dispose();
            options.Dispose();
            session.Dispose();
        }
    }
}

/// <summary>
/// Faces of videos: frames come one at a time from ffmpeg, a network or two look at each, and of each only the face's numbers are kept, so
/// that a video of hours takes no more memory than one of seconds. Safe to use from many threads: each has networks of its own, and those
/// of clips that are done are used again.
/// </summary>
public sealed class FaceTracking(Ffmpeg ffmpeg) : IDisposable
{
    private readonly ConcurrentBag<FaceModels> idle = [];

    /// <summary>
    /// The face of a video, or of a stretch of it, in every frame. Problems: ffmpeg or the networks' library is not there; a file that is
    /// missing, cut off, names others or cannot be decoded; a stretch with no frame in it.
    /// </summary>
    /// <param name="each">Told of every frame with what it shows: for what else is made of frames, which are decoded once.</param>
    public Either<Problem, FaceFrames> Track(
        string path,
        Cut cut,
        Action<Pure.Training.Picture, FaceSight>? each = null,
        CancellationToken stop = default
    )
    {
        if (Borrowed().Fails(out var unavailable, out var models))
            return unavailable;
        try
        {
            var (tracker, rows) = (FaceTracker.Start, new List<FaceRow>());
            return ffmpeg
                .Frames(
                    path,
                    cut,
                    frame =>
                    {
                        (tracker, var sight) = tracker.Step(frame, models.Networks);
                        each?.Invoke(frame, sight);
                        // Of the mesh only what is kept: 468 points of an hour are a gigabyte.
                        rows.Add(FaceRow.Of(sight));
                    },
                    stop
                )
                .Map(times => FaceFrames.Of(rows, times.Value) with { Notes = times.Notes.Map(n => n.Line) });
        }
        finally
        {
            idle.Add(models);
        }
    }

    public void Dispose()
    {
        while (idle.TryTake(out var models))
            models.Dispose();
    }

    private Either<Problem, FaceModels> Borrowed() => idle.TryTake(out var models) ? models : FaceModels.Load();
}
