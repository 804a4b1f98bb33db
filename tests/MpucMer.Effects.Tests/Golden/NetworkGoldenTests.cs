using MpucMer.Pure.Networks;
using MpucMer.Tests;

namespace MpucMer.Effects.Tests.Goldens;

[Collection("Tensors")]
public sealed class NetworkGoldenTests
{
    [Fact]
    public void Golden_adjacency_of_the_face()
    {
        var golden = Golden.Read("adjacency");
        var graph = FaceGraph.Value;
        Assert.Equal(golden["nodes"].GetInt32(), graph.Nodes);
        Assert.Equal(
            golden["edges"].EnumerateArray().Select(edge => (edge[0].GetInt32(), edge[1].GetInt32())).Order(),
            graph.Edges.Map(edge => (Math.Min(edge.From, edge.To), Math.Max(edge.From, edge.To))).Order());
        var normalised = graph.Normalised();
        foreach (var row in golden["normalized_rows"].EnumerateObject())
            Close.ToLargest(Golden.Floats(row.Value), normalised.AsSpan(int.Parse(row.Name) * graph.Nodes, graph.Nodes).ToArray(), 1e-6, $"row {row.Name}");
        Close.Absolute(golden["normalized_sum"].GetDouble(), normalised.Sum(x => (double)x), 1e-4, "sum");
    }

    [Fact]
    public void Golden_encoder_tcn()
    {
        var golden = Golden.Read("encoder_tcn");
        GoldenNetwork.Check(golden, Encoders.Audio(Features(golden), (int)GoldenNetwork.InputShape(golden)[2], 0));
    }

    [Fact]
    public void Golden_encoder_stgcn()
    {
        var golden = Golden.Read("encoder_stgcn");
        GoldenNetwork.Check(golden, Encoders.Landmarks(Features(golden), (int)GoldenNetwork.InputShape(golden)[1], FaceGraph.Value, 0));
    }

    [Theory]
    [InlineData("encoder_text", PositionAxis.Time)]
    [InlineData("encoder_text_official", PositionAxis.Batch)]
    public void Golden_encoder_text(string name, PositionAxis positions)
    {
        var golden = Golden.Read(name);
        GoldenNetwork.Check(golden, Encoders.Text(Features(golden), positions, 0));
    }

    [Fact]
    public void Golden_encoder_r2plus1d()
    {
        var golden = Golden.Read("encoder_r2plus1d");
        GoldenNetwork.Check(golden, Encoders.Video(Features(golden), 0));
    }

    [Fact]
    public void Golden_probe_attention()
    {
        var golden = Golden.Read("probe_attention");
        var first = Golden.Longs(golden["state_shapes"].GetProperty("linear1.weight"));
        GoldenNetwork.Check(golden, Encoders.AttentionProbe((int)first[1], (int)first[0], Features(golden)));
    }

    [Fact]
    public void Golden_projector()
    {
        var golden = Golden.Read("projector");
        GoldenNetwork.Check(golden, Encoders.Projector(Features(golden)));
    }

    [Fact]
    public void Golden_probe()
    {
        var golden = Golden.Read("probe");
        var first = Golden.Longs(golden["state_shapes"].GetProperty("linear1.weight"));
        GoldenNetwork.Check(golden, Encoders.FusionProbe((int)first[1], (int)first[0], Features(golden)));
    }

    private static int Features(Golden golden) => (int)Golden.Longs(golden["output_shape"])[1];
}
