using LanguageExt;
using MpucMer.Effects.Storage;
using MpucMer.Effects.Tests.Weights;
using MpucMer.Pure.Data;
using MpucMer.Pure.Diagnostics;
using MpucMer.Pure.Planning;
using MpucMer.Pure.Reports;
using MpucMer.Tests;
using static LanguageExt.Prelude;

namespace MpucMer.Effects.Tests.Storage;

/// <summary>NaN and infinities, from whichever stage: nothing of them is stored, and no score is made of them.</summary>
[Collection(AloneCollection.Name)]
public sealed class UnsoundNumbersTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("mpuc-unsound-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static readonly StageKey Key = new("contrast", 1, Seq1(new Parameter("a", "1")), Seq<Input>());

    private static byte[] With(float value) =>
        Safetensors.Write([NamedArray.Of("whole", [1, 2], 2), NamedArray.Of("odd", [0, .5f, value], 3)], [Store.Belongs(Key)]);

    private Store New() => new(Path.Combine(folder, "store"), new FileLayer(), p => throw new InvalidOperationException(p.Explain().Text));

    private static Problem Bad(Either<Problem, Unit> result) =>
        result.Match(Right: _ => throw new Xunit.Sdk.XunitException("it was kept"), Left: p => p);

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void No_array_with_one_passes_the_stores_door(float value)
    {
        var (store, path) = (New(), Path.Combine(folder, "store", "checkpoints", "1.safetensors"));
        var problems = new[]
        {
            Bad(
                store.Save(
                    Key,
                    Seq(EntryFile.Text("log.csv", "1"), new EntryFile("x.safetensors", With(value))),
                    new System.Text.Json.Nodes.JsonObject { ["step"] = "contrast fold 1" }
                )
            ),
            Bad(store.Replace(path, With(value))),
            Bad(store.ReplaceUnflushed(path, With(value))),
        };
        Assert.All(problems, p => Assert.Equal(("odd", 2L), (((Problem.ResultNotFinite)p).Array, ((Problem.ResultNotFinite)p).At)));
        Assert.Equal("contrast fold 1, x.safetensors", ((Problem.ResultNotFinite)problems[0]).Result);
        Assert.False(store.Has(Key));
        Assert.Empty(Directory.Exists(store.Root) ? Directory.GetFiles(store.Root, "*", SearchOption.AllDirectories) : []);
        Assert.True(store.Save(Key, Seq1(new EntryFile("x.safetensors", With(.5f))), []).IsRight);
    }

    [Theory]
    [InlineData("offline")]
    [InlineData("online")]
    public void A_probe_that_diverges_is_told_and_not_stored(string mode)
    {
        var request = TinyRun.In(
            folder,
            TinyRun.Corrected,
            Prepared.Features,
            ("MpucProbe", mode),
            ("MpucProbeOptimiser", "sgd"),
            ("MpucProbeLearningRate", "1e6"),
            ("MpucProbeEpochs", "50"),
            ("MpucEpochs", "50"),
            ("MpucSchedule", "constant")
        );
        var (code, events) = TinyRun.Run(request);

        Assert.Equal(1, code);
        var told = Assert.Single(events.Filter(e => e is WorkerEvent.Told).Map(e => ((WorkerEvent.Told)e).Explanation));
        Assert.Equal("MPUC4001", told.Code);
        Assert.Contains("of the probe fused", told.Message, StringComparison.Ordinal);
        Assert.Contains("MpucProbeLearningRate", told.Hint, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(request.StoreDir, "probe")));
        Assert.False(File.Exists(Path.Combine(request.RunDir, ReportJson.FileName)));
    }

    [Fact]
    public void Weights_with_one_are_told_by_file_and_array_before_any_clip_is_read()
    {
        foreach (var (value, type) in new[] { (double.NaN, "F32"), (double.NegativeInfinity, "F32"), (1e300, "F64") })
        {
            var path = Path.Combine(folder, $"encoder {type} {value}.safetensors");
            var state = StateFile
                .Read(File.ReadAllBytes(Path.Combine(TestFiles.Folder, "encoder.pth")), "")
                .IfLeft(p => throw new InvalidOperationException(p.Explain().Text));
            File.WriteAllBytes(
                path,
                Safetensors.Write(state.Values.Select(a => Stored(a, type, a.Name == "proj_ld.0.weight" ? Some(value) : None)), [])
            );
            var request = Weighed.In(Path.Combine(folder, $"{type} {value}"), ("MpucEpochs", "0")).With("MpucEncoderWeights", path);
            Directory.Delete(request.StoreDir, recursive: true);
            foreach (var goal in new[] { Goal.Check, Goal.Train })
            {
                var (code, events) = TinyRun.Run(request with { Goal = goal });
                Assert.Equal(1, code);
                var told = Assert.Single(events.Filter(e => e is WorkerEvent.Told).Map(e => ((WorkerEvent.Told)e).Explanation));
                Assert.Equal(("MPUC1131", path), (told.Code, told.Place.File));
                Assert.Contains("proj_ld.0.weight", told.Message, StringComparison.Ordinal);
                Assert.False(Directory.Exists(Path.Combine(request.StoreDir, "features")));
            }
        }
    }

    [Fact]
    public void Encoders_that_make_one_of_a_clip_are_told_with_the_clip()
    {
        // Finite, and too large for what is made of them.
        var path = Path.Combine(folder, "huge.safetensors");
        var state = StateFile
            .Read(File.ReadAllBytes(Path.Combine(TestFiles.Folder, "encoder.pth")), "")
            .IfLeft(p => throw new InvalidOperationException(p.Explain().Text));
        File.WriteAllBytes(
            path,
            Safetensors.Write(
                state.Values.Select(a =>
                    a.Name.StartsWith("stgcn.", StringComparison.Ordinal) && a.Name.EndsWith("weight", StringComparison.Ordinal)
                        ? a with
                        {
                            Values = [.. a.Values.Select(x => x * 1e30f)],
                        }
                        : a
                ),
                []
            )
        );
        var request = Weighed.In(folder, ("MpucEpochs", "0")).With("MpucEncoderWeights", path);
        var (code, events) = TinyRun.Run(request);
        Assert.Equal(1, code);
        var told = Assert.Single(events.Filter(e => e is WorkerEvent.Told).Map(e => ((WorkerEvent.Told)e).Explanation));
        Assert.Equal("MPUC4011", told.Code);
        Assert.Contains("the landmarks encoder", told.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(request.StoreDir, "embed")));
    }

    private static StoredArray Stored(NamedArray array, string type, Option<double> first)
    {
        var values = array.Values.Select(x => (double)x).ToArray();
        first.IfSome(x => values[0] = x);
        byte[] bytes =
            type == "F64" ? [.. values.SelectMany(BitConverter.GetBytes)] : [.. values.SelectMany(x => BitConverter.GetBytes((float)x))];
        return new StoredArray(array.Name, type, array.Shape, bytes);
    }
}
