using System.Text.Json.Nodes;
using LanguageExt;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using MpucMer.Effects.Models;
using MpucMer.Pure.Data;
using MpucMer.Pure.Networks;
using MpucMer.Pure.Planning;
using static LanguageExt.Prelude;
using Shape = MpucMer.Pure.Networks.Shape;

namespace MpucMer.Effects.Tests.Onnx;

/// <summary>Networks as files of ONNX, run by ONNX Runtime.</summary>
internal static class OnnxRuntime
{
    public static OnnxGraph Graph(Layer network, Shape input, Seq<NamedArray> state) =>
        OnnxNetwork
            .Of("network", network, input, ("x", "y"), state.ToDictionary(a => a.Name))
            .IfLeft(p => throw new InvalidOperationException(p.Explain().Text));

    public static byte[] File(Layer network, Shape input, Seq<NamedArray> state) =>
        OnnxFile.Bytes(new OnnxModel(Graph(network, input, state), Seq(("input", "x"), ("of", "a test"))), "1.2.3");

    /// <summary>The shape and the numbers of the one output.</summary>
    public static (int[] Shape, float[] Values) Run(byte[] file, float[] x, params int[] shape)
    {
        // Of one thread: the machine's cores are others' too.
        using var options = new SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1 };
        using var session = new InferenceSession(file, options);
        return Run(session, x, shape);
    }

    public static (int[] Shape, float[] Values) Run(InferenceSession session, float[] x, params int[] shape)
    {
        using var results = session.Run([
            NamedOnnxValue.CreateFromTensor(session.InputMetadata.Keys.Single(), new DenseTensor<float>(x, shape)),
        ]);
        var y = results.Single().AsTensor<float>();
        return (y.Dimensions.ToArray(), y.ToArray());
    }

    /// <summary>
    /// Runs each network of an export on three clips of the shape that onnx.json says, from the encoders to the scores of every probe; what
    /// it says of labels. The probes' names.
    /// </summary>
    public static (string Probes, string Labels) AllRun(string at)
    {
        var about = JsonNode.Parse(System.IO.File.ReadAllText(Path.Combine(at, OnnxFiles.About)))!;
        var (size, probe) = (about["feature_size"]!.GetValue<int>(), about["probe"]!);
        foreach (var told in about["modalities"]!.AsArray())
        {
            int[] shape = [3, .. told!["input"]!.AsArray().Select(n => n!.GetValue<int>())];
            var features = Ran(told["encoder"]!, size, shape);
            Ran(told["projector"]!, size, [3, size], features);
        }
        foreach (var (name, file) in probe["files"]!.AsObject())
        {
            var parts = name == "fused" ? probe["fused"]!.AsArray().Select(n => n!.GetValue<string>()) : [name];
            var width = parts.Sum(part => part == "presence" ? about["modalities"]!.AsArray().Count : size);
            Ran(file!, probe["classes"]!.AsArray().Count, [3, width]);
        }
        return (string.Join(' ', probe["files"]!.AsObject().Select(f => f.Key)), probe["labels"]!.GetValue<string>());

        float[] Ran(JsonNode file, int width, int[] shape, float[]? x = null)
        {
            x ??= Numbers(5, shape.Aggregate(1L, (product, size) => product * size));
            var (made, values) = Run(System.IO.File.ReadAllBytes(Path.Combine(at, file.GetValue<string>())), x, shape);
            Assert.Equal([3, width], made);
            Assert.All(values, value => Assert.True(float.IsFinite(value)));
            return values;
        }
    }

    /// <summary>Values for every entry of a network that leave no part of it without effect: none is 0, none is 1.</summary>
    public static Seq<NamedArray> State(Layer network, int seed)
    {
        var random = new Random(seed);
        return Parameters
            .Of(network)
            .Map(spec => new NamedArray(
                spec.Name,
                [.. spec.Shape.Map(size => (long)size)],
                [
                    .. Enumerable
                        .Range(0, (int)spec.Elements)
                        .Select(_ =>
                            spec.Name.EndsWith("running_var", StringComparison.Ordinal)
                                ? .5f + random.NextSingle()
                                : Scale(spec) * (random.NextSingle() - .5f)
                        ),
                ]
            ))
            .Strict();
    }

    // So that what goes through many layers neither grows nor vanishes.
    private static float Scale(ParameterSpec spec) =>
        spec.Shape.Count < 2 ? 2 : 3.4f / MathF.Sqrt(spec.Shape.Skip(1).Fold(1, (product, size) => product * size));

    public static float[] Numbers(int seed, long count)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, (int)count).Select(_ => 2 * random.NextSingle() - 1)];
    }
}
