using MpucMer.Pure.Data;
using MpucMer.Pure.Data.Pickles;
using MpucMer.Pure.Tests.Signals;

namespace MpucMer.Pure.Tests.Data.Pickles;

public sealed class TorchFileTests
{
    /// <summary>What the ready files hold: each type, views of one storage, a parameter, an empty tensor.</summary>
    private static readonly (string Name, long[] Shape, float[] Values)[] Expected =
    [
        ("fc.weight", [2, 2], [1, 2, 3, 4]),
        ("fc.bias", [2], [.5f, -.5f]),
        ("half", [1], [1.5f]),
        ("brain", [1], [-1.5f]),
        ("count", [], [7]),
        ("mask", [2], [1, 0]),
        ("transposed", [4, 3], [0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11]),
        ("column", [3], [1, 5, 9]),
        ("whole", [3, 4], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]),
        ("spread", [3], [2, 2, 2]),
        ("empty", [0, 3], []),
        ("bytes", [2], [1, 255]),
    ];

    private static Seq<NamedArray> Good(byte[] bytes) => TorchFile.Read(bytes, "a.pth").Expect();

    private static Problem Bad(byte[] bytes) => TorchFile.Read(bytes, "a.pth").ExpectProblem();

    [Theory]
    [InlineData("tensors.pth")]
    [InlineData("tensors-legacy.pth")]
    [InlineData("checkpoint.pth")]
    public void Both_forms_and_a_training_checkpoint_give_the_tensors_by_name(string file)
    {
        var arrays = Good(TestFiles.Read(file));

        Assert.Equal(Expected.Select(e => e.Name), arrays.Map(a => a.Name));
        foreach (var (name, shape, values) in Expected)
        {
            var array = arrays.Find(a => a.Name == name).IfNone(() => throw new Xunit.Sdk.XunitException(name));
            Assert.Equal(shape, array.Shape);
            Assert.Equal(values, array.Values);
        }
    }

    [Fact]
    public void A_whole_model_is_refused_by_its_class()
    {
        var refused = Assert.IsType<Problem.PickleGlobalRefused>(Bad(TestFiles.Read("model.pth")));

        Assert.Equal(("torch.nn.modules.container", "Sequential"), (refused.Module, refused.Name));
    }

    [Fact]
    public void Other_files_are_told()
    {
        Assert.IsType<Problem.NotTorchFile>(Bad([]));
        Assert.Contains("a.b", Assert.IsType<Problem.NotTorchFile>(Bad(TestFiles.Read("twice.pth"))).Detail, StringComparison.Ordinal);
        Assert.IsType<Problem.NotTorchFile>(Bad("<html>"u8.ToArray()));
        Assert.IsType<Problem.NotTorchFile>(Bad("PK\u0003\u0004 no archive"u8.ToArray()));
        Assert.IsType<Problem.NotTorchFile>(Bad(TestFiles.Read("value-2.pkl")));
        Assert.IsType<Problem.NotTorchFile>(Bad(Safetensors.Write([NamedArray.Of("a", [1], 1)], [])));
    }

    [Fact]
    public void Every_truncation_of_the_older_form_is_a_problem()
    {
        var whole = TestFiles.Read("tensors-legacy.pth");
        for (var length = 0; length < whole.Length; length++)
            Assert.NotEmpty(Bad(whole[..length]).Explain().Message);
    }

    [Fact]
    public void Mutated_files_give_tensors_or_a_problem()
    {
        byte[][] seeds = [TestFiles.Read("tensors.pth"), TestFiles.Read("tensors-legacy.pth"), TestFiles.Read("checkpoint.pth")];
        for (var i = 0; i < 3000; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var outcome = TorchFile.Read(Mutation.Of(seeds[i % seeds.Length], i), "a.pth");
            Assert.True(
                outcome.Match(
                    Right: arrays => arrays.ForAll(a => a.Shape.Aggregate(1L, (x, y) => x * y) == a.Values.Length),
                    Left: problem => problem.Explain().Message.Length > 0
                ),
                $"mutation {i}"
            );
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 200_000_000);
        }
    }

    [PythonFact("torch")]
    public void A_real_checkpoint_is_read_as_torch_reads_it()
    {
        using var folder = new TempFolder();
        var expected = System
            .Text.Json.JsonDocument.Parse(
                Python.Run(
                    """
                    import json, torch
                    torch.manual_seed(1)
                    net = torch.nn.Sequential(torch.nn.Conv2d(3, 8, 3), torch.nn.BatchNorm2d(8), torch.nn.TransformerEncoderLayer(16, 4, 32), torch.nn.LSTM(4, 5))
                    torch.save(net.state_dict(), 'new.pth')
                    torch.save(net.state_dict(), 'old.pth', _use_new_zipfile_serialization=False)
                    torch.save({'epoch': 1, 'model_state_dict': net.state_dict(), 'optimizer_state_dict': torch.optim.SGD(net.parameters(), .1).state_dict()}, 'training.pth')
                    print(json.dumps({k: [list(v.shape), v.reshape(-1).tolist()] for k, v in net.state_dict().items()}))
                    """,
                    folder.Path
                )
            )
            .RootElement;
        foreach (var file in (string[])["new.pth", "old.pth", "training.pth"])
        {
            var arrays = Good(folder.Read(file));
            Assert.Equal(expected.EnumerateObject().Select(e => e.Name), arrays.Map(a => a.Name));
            foreach (var array in arrays)
            {
                Assert.Equal(Golden.Longs(expected.GetProperty(array.Name)[0]), array.Shape);
                Assert.Equal(Golden.Floats(expected.GetProperty(array.Name)[1]), array.Values);
            }
        }
    }
}
