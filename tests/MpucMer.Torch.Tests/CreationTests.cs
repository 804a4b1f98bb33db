using TorchSharp;
using static TorchSharp.torch;
using static MpucMer.Torch.Tests.Support;

namespace MpucMer.Torch.Tests;

public sealed class CreationTests
{
    [Fact]
    public void Arrays_keep_their_values_and_types()
    {
        Assert.Equal(ScalarType.Float32, tensor(new[] { 1f, 2f }).dtype);
        Assert.Equal(ScalarType.Float64, tensor(new[] { 1.0, 2.0 }).dtype);
        Assert.Equal(ScalarType.Int64, tensor(new[] { 1L, 2L }).dtype);
        Assert.Equal(ScalarType.Int32, tensor(new[] { 1, 2 }).dtype);
        Assert.Equal(ScalarType.Bool, tensor(new[] { true, false }).dtype);
        Assert.Equal(ScalarType.Byte, tensor(new byte[] { 1, 2 }).dtype);
        Assert.Equal(ScalarType.Int64, tensor(3L).dtype);
        Assert.Equal(ScalarType.Float32, tensor(3f).dtype);
        Same([1, 2, 3, 4], tensor(new[] { 1f, 2f, 3f, 4f }, new long[] { 2, 2 }));
        Same([1, 0], tensor(new[] { true, false }));
        Shaped([2, 3], tensor(new[,] { { 1f, 2f, 3f }, { 4f, 5f, 6f } }));
        Same([1, 2, 3, 4, 5, 6], tensor(new[,] { { 1f, 2f, 3f }, { 4f, 5f, 6f } }));
        Shaped([2, 1, 2], tensor(new List<double> { 1, 2, 3, 4 }, 2, 1, 2));
        Assert.Equal(ScalarType.Float64, tensor(new[] { 1f }, dtype: ScalarType.Float64).dtype);
        Assert.True(tensor(new[] { 1f }, requires_grad: true).requires_grad);
    }

    [Fact]
    public void A_tensor_is_a_copy_of_its_array()
    {
        var source = new[] { 1f, 2f };
        using var copy = tensor(source);
        source[0] = 9;
        Same([1, 2], copy);
    }

    [Fact]
    public void From_array_shares_its_array()
    {
        var source = new[] { 1f, 2f };
        using var shared = from_array(source);
        source[0] = 9;
        Same([9, 2], shared);
    }

    [Fact]
    public void Too_few_values_are_refused() =>
        Assert.Throws<ArgumentException>(() => tensor(new[] { 1f, 2f }, new long[] { 3 }));

    [Fact]
    public void Sizes_and_fills()
    {
        Same([0, 0, 0, 0], zeros(2, 2));
        Same([1, 1, 1], ones(3));
        Same([7, 7], full(2, 7.0));
        Same([7, 7], full(new long[] { 2 }, 7, dtype: ScalarType.Float64));
        Shaped([2, 3, 4], empty(2, 3, 4));
        Shaped([], zeros(Array.Empty<long>()));
        Assert.Equal(ScalarType.Float32, zeros(1).dtype);
        Assert.Equal(ScalarType.Int32, zeros(new long[] { 1 }, ScalarType.Int32).dtype);
        using var like = tensor(new[] { 1.0, 2.0 });
        Same([0, 0], zeros_like(like));
        Same([1, 1], ones_like(like));
        Same([5, 5], full_like(like, 5));
        Assert.Equal(ScalarType.Float64, empty_like(like).dtype);
        Same([1, 0, 0, 1], eye(2));
        Shaped([2, 3], eye(2, 3));
        Same([1, 0, 3, 4], tensor(new[,] { { 1.0, 2 }, { 3, 4 } }).tril());
        Same([1, 2, 0, 4], tensor(new[,] { { 1.0, 2 }, { 3, 4 } }).triu());
    }

    [Fact]
    public void Ranges()
    {
        Same([0, 1, 2], arange(3));
        Assert.Equal(ScalarType.Int64, arange(3).dtype);
        Same([1, 2], arange(1, 3));
        Same([0, 0.5, 1], arange(0, 1.5, 0.5));
        Assert.Equal(ScalarType.Float32, arange(1.5).dtype);
        Same([0, 0.25, 0.5, 0.75, 1], linspace(0, 1, 5, ScalarType.Float64));
    }

    [Fact]
    public void Bytes_are_the_memory_itself()
    {
        using var values = tensor(new[] { 1f, 2f });
        Assert.Equal(8, values.bytes.Length);
        BitConverter.TryWriteBytes(values.bytes[4..], 5f);
        Same([1, 5], values);
        values.bytes = new byte[8];
        Same([0, 0], values);
        Assert.Throws<ArgumentException>(() => values.bytes = new byte[4]);
        using var turned = zeros(2, 3).t();
        Assert.Throws<InvalidOperationException>(() => turned.bytes.Length);
    }

    [Fact]
    public void Data_follows_strides()
    {
        using var turned = tensor(new[,] { { 1.0, 2, 3 }, { 4, 5, 6 } }).t();
        Assert.Equal([1, 4, 2, 5, 3, 6], turned.data<double>().ToArray());
        var into = new double[6];
        turned.data<double>().CopyTo(into);
        Assert.Equal([1, 4, 2, 5, 3, 6], into);
        Assert.Equal(5, turned.data<double>()[1, 1]);
        Assert.Throws<ArgumentException>(() => turned.data<float>());
    }

    [Fact]
    public void Items_and_conversions()
    {
        Assert.Equal(2.5, tensor(2.5).item<double>());
        Assert.Equal(3L, tensor(3L).item<long>());
        Assert.Equal(2f, (float)tensor(2.0));
        Assert.Equal(2L, tensor(2.9).ToInt64());
        Assert.True(tensor(true).item<bool>());
        Assert.Throws<ArgumentException>(() => zeros(2).item<float>());
        Assert.Equal(ScalarType.Float16, zeros(1).half().dtype);
        Assert.Equal(ScalarType.BFloat16, zeros(1).to(ScalarType.BFloat16).dtype);
        Same([1.0078125], tensor(new[] { 1.01f }).bfloat16());
        Same([1, 0], tensor(new[] { 2.5, 0 }).to(ScalarType.Bool));
        Assert.Equal(ScalarType.Float64, zeros(1).@double().dtype);
        Assert.Equal(DeviceType.CPU, zeros(1).cpu().device.type);
        Assert.Equal(ScalarType.Int32, zeros(1).type_as(zeros(new long[] { 1 }, ScalarType.Int32)).dtype);
    }

    [Fact]
    public void Streams_hold_the_raw_values()
    {
        using var source = tensor(new[] { 1f, 2f, 3f });
        using var stream = new MemoryStream();
        source.WriteBytesToStream(stream);
        Assert.Equal(12, stream.Length);
        stream.Position = 0;
        using var copy = zeros(3);
        copy.ReadBytesFromStream(stream);
        Same([1, 2, 3], copy);
    }
}
