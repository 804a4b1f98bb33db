using MpucMer.Effects.Tensors;
using MpucMer.Pure.Networks;
using MpucMer.Tests;
using static TorchSharp.torch;

namespace MpucMer.Effects.Tests.Goldens;

/// <summary>The networks against the published ones, in float64 to its digits and in float32 to its own.</summary>
[Collection("Tensors")]
public sealed class NetworkGoldenTests
{
    public static TheoryData<ScalarType, Arithmetic> Ways => Closeness.Ways;

    [Fact]
    public void Golden_adjacency_of_the_face()
    {
        var golden = Golden.Read64("adjacency");
        var graph = FaceGraph.Value;
        Assert.Equal(golden["nodes"].GetInt32(), graph.Nodes);
        Assert.Equal(
            golden["edges"].EnumerateArray().Select(edge => (edge[0].GetInt32(), edge[1].GetInt32())).Order(),
            graph.Edges.Map(edge => (Math.Min(edge.From, edge.To), Math.Max(edge.From, edge.To))).Order()
        );
        foreach (var numbers in new[] { ScalarType.Float64, ScalarType.Float32 })
        {
            using var like = zeros(1, dtype: numbers);
            using var tensor = Adjacency.Of(graph, like);
            Assert.Equal(numbers, tensor.dtype);
            var (normalised, tolerance) = (tensor.Doubles(), numbers == ScalarType.Float64 ? 1e-12 : 1e-7);
            foreach (var row in golden["normalized_rows"].EnumerateObject())
            {
                var ours = normalised.AsSpan(int.Parse(row.Name) * graph.Nodes, graph.Nodes).ToArray();
                Close.ToLargest(Golden.Doubles(row.Value), ours, tolerance, $"row {row.Name}");
            }
            Close.Relative(golden["normalized_sum"].GetDouble(), normalised.Sum(), tolerance, "sum");
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Golden_encoder_tcn(ScalarType numbers, Arithmetic arithmetic)
    {
        var golden = Golden.Read64("encoder_tcn");
        GoldenNetwork.Check(golden, Encoders.Audio(Features(golden), (int)GoldenNetwork.InputShape(golden)[2], 0), numbers, arithmetic);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Golden_encoder_stgcn(ScalarType numbers, Arithmetic arithmetic)
    {
        var golden = Golden.Read64("encoder_stgcn");
        var frames = (int)GoldenNetwork.InputShape(golden)[1];
        GoldenNetwork.Check(golden, Encoders.Landmarks(Features(golden), frames, FaceGraph.Value, 0), numbers, arithmetic);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Golden_encoder_text(ScalarType numbers, Arithmetic arithmetic)
    {
        var golden = Golden.Read64("encoder_text");
        GoldenNetwork.Check(golden, Encoders.Text(Features(golden), PositionAxis.Time, 0), numbers, arithmetic);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Golden_encoder_text_official(ScalarType numbers, Arithmetic arithmetic)
    {
        var golden = Golden.Read64("encoder_text_official");
        GoldenNetwork.Check(golden, Encoders.Text(Features(golden), PositionAxis.Batch, 0), numbers, arithmetic);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Golden_encoder_r2plus1d(ScalarType numbers, Arithmetic arithmetic)
    {
        var golden = Golden.Read64("encoder_r2plus1d");
        GoldenNetwork.Check(golden, Encoders.Video(Features(golden), 0), numbers, arithmetic);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Golden_probe_attention(ScalarType numbers, Arithmetic arithmetic)
    {
        var golden = Golden.Read64("probe_attention");
        var first = Golden.Longs(golden["state_shapes"].GetProperty("linear1.weight"));
        GoldenNetwork.Check(golden, Encoders.AttentionProbe((int)first[1], (int)first[0], Features(golden)), numbers, arithmetic);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Golden_projector(ScalarType numbers, Arithmetic arithmetic)
    {
        var golden = Golden.Read64("projector");
        GoldenNetwork.Check(golden, Encoders.Projector(Features(golden)), numbers, arithmetic);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Golden_probe(ScalarType numbers, Arithmetic arithmetic)
    {
        var golden = Golden.Read64("probe");
        var first = Golden.Longs(golden["state_shapes"].GetProperty("linear1.weight"));
        GoldenNetwork.Check(golden, Encoders.FusionProbe((int)first[1], (int)first[0], Features(golden)), numbers, arithmetic);
    }

    private static int Features(Golden golden) => (int)Golden.Longs(golden["output_shape"])[1];
}
