using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Xunit;
using MpucMer.Pure.Data.Arrays;
using MpucMer.Pure.Tests.Signals;

namespace MpucMer.Pure.Tests.Data.Arrays;

public sealed class NpyFileTests
{
    private static NumberArray Good(byte[] bytes) => NpyFile.Read(bytes, "a.npy").Expect();

    private static Problem Bad(byte[] bytes) => NpyFile.Read(bytes, "a.npy").ExpectProblem();

    [Theory]
    [InlineData("|b1", new byte[] { 1, 0 }, 1, 0)]
    [InlineData("|i1", new byte[] { 0x80, 3 }, -128, 3)]
    [InlineData("|u1", new byte[] { 255, 3 }, 255, 3)]
    [InlineData("<i2", new byte[] { 0xFE, 0xFF, 2, 1 }, -2, 258)]
    [InlineData(">i2", new byte[] { 0xFF, 0xFE, 1, 2 }, -2, 258)]
    [InlineData(">u2", new byte[] { 0xFF, 0xFE, 1, 2 }, 65534, 258)]
    [InlineData(">i4", new byte[] { 0xFF, 0xFF, 0xFF, 0xFE, 0, 0, 1, 2 }, -2, 258)]
    [InlineData("<u4", new byte[] { 0xFE, 0xFF, 0xFF, 0xFF, 2, 1, 0, 0 }, 4294967294, 258)]
    [InlineData(">i8", new byte[] { 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFE, 0, 0, 0, 0, 0, 0, 1, 2 }, -2, 258)]
    [InlineData("<f2", new byte[] { 0, 0x3E, 0, 0xC0 }, 1.5, -2)]
    [InlineData(">f2", new byte[] { 0x3E, 0, 0xC0, 0 }, 1.5, -2)]
    [InlineData(">f4", new byte[] { 0x3F, 0xC0, 0, 0, 0xC0, 0, 0, 0 }, 1.5, -2)]
    [InlineData("<f8", new byte[] { 0, 0, 0, 0, 0, 0, 0xF8, 0x3F, 0, 0, 0, 0, 0, 0, 0, 0xC0 }, 1.5, -2)]
    [InlineData(
        "<f16",
        new byte[] { 0, 0, 0, 0, 0, 0, 0, 0xC0, 0xFF, 0x3F, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x80, 0, 0xC0, 0, 0, 0, 0, 0, 0 },
        1.5,
        -2
    )]
    public void Every_type_and_byte_order_is_read(string type, byte[] data, double first, double second)
    {
        var array = Good(Npy(type, false, [2], data));

        Assert.Equal([first, second], array.Doubles());
        Assert.Equal([(float)first, (float)second], array.Floats());
    }

    [Fact]
    public void Either_index_order_gives_the_same_array()
    {
        float[] rows = [1, 2, 3, 4, 5, 6],
            columns = [1, 4, 2, 5, 3, 6];

        Assert.Equal(rows, Good(Npy("<f4", false, [2, 3], Bytes(rows))).Floats());
        Assert.Equal(rows, Good(Npy("<f4", true, [2, 3], Bytes(columns))).Floats());
        Assert.Equal(
            Enumerable.Range(0, 24).Select(i => (float)i),
            Good(
                    Npy(
                        "<f4",
                        true,
                        [2, 3, 4],
                        Bytes([
                            .. from k in Enumerable.Range(0, 4)
                            from j in Enumerable.Range(0, 3)
                            from i in Enumerable.Range(0, 2)
                            select (float)(12 * i + 4 * j + k),
                        ])
                    )
                )
                .Floats()
        );
    }

    [Fact]
    public void Versions_scalars_and_empty_arrays_are_read()
    {
        Assert.All([1, 2, 3], version => Assert.Equal([7f], Good(Npy("<f4", false, [1], Bytes([7]), version)).Floats()));
        Assert.Equal([7f], Good(Npy("<f4", false, [], Bytes([7]))).Floats());
        Assert.Empty(Good(Npy("<f4", false, [0, 4611686018427387904, 9], [])).Floats());
        Assert.Equal([7f], Good([.. Npy("<f4", false, [1], Bytes([7])), 1, 2, 3]).Floats());
    }

    [Fact]
    public void What_is_wrong_with_a_file_is_told_apart()
    {
        Assert.IsType<Problem.NotNpy>(Bad("PK\u0003\u0004 an archive"u8.ToArray()));
        Assert.Equal(ElementFault.Objects, Assert.IsType<Problem.ArrayElementsUnsupported>(Bad(Npy("|O", false, [2], [0x80, 4]))).Fault);
        Assert.Equal(ElementFault.Text, Assert.IsType<Problem.ArrayElementsUnsupported>(Bad(Npy("<U3", false, [2], new byte[24]))).Fault);
        Assert.Equal(ElementFault.Complex, Assert.IsType<Problem.ArrayElementsUnsupported>(Bad(Npy("<c8", false, [1], new byte[8]))).Fault);
        Assert.Equal(
            ElementFault.Dates,
            Assert.IsType<Problem.ArrayElementsUnsupported>(Bad(Npy("<M8[ns]", false, [1], new byte[8]))).Fault
        );
        Assert.Equal(
            ElementFault.Structured,
            Assert
                .IsType<Problem.ArrayElementsUnsupported>(
                    Bad(WithHeader("{'descr': [('x', '<f4')], 'fortran_order': False, 'shape': (1,), }", []))
                )
                .Fault
        );
        Assert.Equal(7, Assert.IsType<Problem.ArrayTruncated>(Bad(Npy("<f4", false, [2], new byte[7]))).There);
        Assert.IsType<Problem.ArrayTruncated>(Bad(Npy("<f4", false, [4611686018427387904, 4], new byte[8])));
        Assert.IsType<Problem.NpyHeaderWrong>(Bad(Npy("<f4", false, [2], new byte[8], version: 9)));
        Assert.IsType<Problem.NpyHeaderWrong>(Bad(WithHeader("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }", new byte[8])));
        Assert.IsType<Problem.NpyHeaderWrong>(Bad(WithHeader("{'descr': '<f4', 'shape': (1,), }", new byte[8])));
        Assert.IsType<Problem.NpyHeaderWrong>(Bad(Npy("<f4", false, [1], Bytes([7]))[..20]));
    }

    [Property]
    public bool Any_floats_come_back_to_the_bit(float[] values, bool big)
    {
        var data = new byte[4 * values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            if (big)
                BinaryPrimitives.WriteSingleBigEndian(data.AsSpan(4 * i), values[i]);
            else
                BinaryPrimitives.WriteSingleLittleEndian(data.AsSpan(4 * i), values[i]);
        }
        var back = Good(Npy(big ? ">f4" : "<f4", false, [values.Length], data)).Floats();
        return back.Select(f => float.IsNaN(f) ? 0 : BitConverter.SingleToInt32Bits(f))
            .SequenceEqual(values.Select(f => float.IsNaN(f) ? 0 : BitConverter.SingleToInt32Bits(f)));
    }

    [Fact]
    public void Mutated_files_give_an_array_or_a_problem()
    {
        byte[][] seeds =
        [
            Npy("<f4", false, [3, 4], new byte[48]),
            Npy(">f8", true, [2, 5], new byte[80], 2),
            Npy("|b1", false, [9], new byte[9], 3),
        ];
        for (var i = 0; i < 3000; i++)
        {
            var outcome = NpyFile.Read(Mutation.Of(seeds[i % seeds.Length], i), "a.npy").Bind(array => VectorTrack.Of(array, "a.npy"));
            Assert.True(
                outcome.Match(Right: track => track.Values.All(float.IsFinite), Left: problem => problem.Explain().Message.Length > 0),
                $"mutation {i}"
            );
        }
    }

    [PythonFact("numpy")]
    public void What_numpy_writes_is_read_as_numpy_reads_it()
    {
        using var folder = new TempFolder();
        var expected = JsonDocument
            .Parse(
                Python.Run(
                    """
                    import json, numpy as np
                    from numpy.lib import format
                    out = {}
                    rng = np.random.default_rng(7)
                    for t in ['?', 'i1', 'u1', 'i2', 'u2', 'i4', 'u4', 'i8', 'u8', 'f2', 'f4', 'f8', 'g']:
                        for e in '<>':
                            for order in 'CF':
                                for v in [(1, 0), (2, 0), (3, 0)]:
                                    a = np.array(rng.normal(0, 50, (3, 4, 2)).clip(0 if t[0] == 'u' else -99, 99), dtype=np.dtype(t).newbyteorder(e), order=order)
                                    name = f'{np.dtype(t).name}{"lb"["<>".index(e)]}{order}{v[0]}.npy'
                                    with open(name, 'wb') as f: format.write_array(f, a, v)
                                    out[name] = [float(x) for x in a.ravel(order='C')]
                    print(json.dumps(out))
                    """,
                    folder.Path
                )
            )
            .RootElement;
        var read = 0;
        foreach (var file in expected.EnumerateObject())
        {
            Assert.Equal(Golden.Doubles(file.Value), Good(folder.Read(file.Name)).Doubles());
            read++;
        }
        Assert.Equal(13 * 2 * 2 * 3, read);
    }

    internal static byte[] Bytes(float[] values) => [.. values.SelectMany(BitConverter.GetBytes)];

    internal static byte[] Npy(string type, bool fortran, long[] shape, byte[] data, int version = 1)
    {
        var lengths = string.Concat(shape.Select(d => d.ToString(CultureInfo.InvariantCulture) + ","));
        return WithHeader($"{{'descr': '{type}', 'fortran_order': {(fortran ? "True" : "False")}, 'shape': ({lengths}), }}", data, version);
    }

    private static byte[] WithHeader(string header, byte[] data, int version = 1)
    {
        var text = Encoding.ASCII.GetBytes(header + "\n");
        byte[] length = version == 1 ? BitConverter.GetBytes((ushort)text.Length) : BitConverter.GetBytes(text.Length);
        return [0x93, .. "NUMPY"u8, (byte)version, 0, .. length, .. text, .. data];
    }
}
