using System.Reflection;
using Microsoft.ML.OnnxRuntime;
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
