using System.Text;
using System.Text.Json;
using MpucMer.Pure.Data.Arrays;
using MpucMer.Pure.Data.Pickles;
using MpucMer.Pure.Tests.Signals;

namespace MpucMer.Pure.Tests.Data.Pickles;

public sealed class PickleTests
{
    public static TheoryData<int> Protocols => new(Enumerable.Range(0, 6));

    private static PickleValue Good(byte[] bytes) => Pickle.Read(bytes, "a.pkl").Expect();

    private static Problem Bad(byte[] bytes) => Pickle.Read(bytes, "a.pkl").ExpectProblem();

    private static PickleValue Entry(PickleValue value, string key) =>
        Assert.IsType<PickleValue.Dict>(value).Find(key).IfNone(() => throw new Xunit.Sdk.XunitException($"no {key}"));

    private static NumberArray Numbers(PickleValue value) => Assert.IsType<PickleValue.Array>(value).Numbers;

    [Theory, MemberData(nameof(Protocols))]
    public void Every_protocol_gives_the_same_values(int protocol)
    {
        var value = Good(TestFiles.Read($"value-{protocol}.pkl"));

        Assert.Equal(
            "[1, -2, 300, 70000, 1180591620717411303424, -1180591620717411303424, 1.5, ∞, True, False, None]",
            Shown(Entry(value, "plain"))
        );
        Assert.Equal("\"ü\n\\u0041 😀\"", Shown(Entry(value, "text")));
        Assert.Equal("b00FF", Shown(Entry(value, "bytes")));
        Assert.Equal("b6162", Shown(Entry(value, "array")));
        Assert.Equal("(1, (2), (), (1, 2), (1, 2, 3), (1, 2, 3, 4))", Shown(Entry(value, "tuple")));
        Assert.Equal("{5}", Shown(Entry(value, "set")));
        Assert.Equal("{6}", Shown(Entry(value, "frozen")));
        Assert.Equal("{\"b\": 1, \"a\": 2}", Shown(Entry(value, "ordered")));
        var cycle = Assert.IsType<PickleValue.List>(Entry(value, "cycle"));
        Assert.Same(cycle, cycle.Items[1]);
    }

    [Theory, MemberData(nameof(Protocols))]
    public void Every_protocol_gives_the_same_arrays(int protocol)
    {
        var value = Good(TestFiles.Read($"value-{protocol}.pkl"));

        Assert.All(["rows", "big", "fortran"], key => Assert.Equal([0, 1, 2, 3, 4, 5], Numbers(Entry(value, key)).Floats()));
        Assert.All(["rows", "big", "fortran"], key => Assert.Equal([2, 3], Numbers(Entry(value, key)).Shape));
        Assert.Equal(new ElementType(ElementKind.Float64, true), Numbers(Entry(value, "big")).Type);
        Assert.Equal([0, 2, 4, 6, 8, 10], Numbers(Entry(value, "sliced")).Floats());
        Assert.Equal([1, 0], Numbers(Entry(value, "truth")).Floats());
        Assert.Equal([1.5f], Numbers(Entry(value, "half")).Floats());
        Assert.Equal([0, 3], Numbers(Entry(value, "empty")).Shape);
        Assert.Equal([7], Numbers(Entry(value, "scalar")).Floats());
        var shared = Assert.IsType<PickleValue.List>(Entry(value, "shared"));
        Assert.Same(shared.Items[0], shared.Items[1]);
        Assert.Equal(
            "1.5 -7 True \"clip-ü\"",
            string.Join(' ', ((string[])["number", "count", "yes", "name"]).Select(key => Shown(Entry(value, key))))
        );
    }

    [Theory, MemberData(nameof(Protocols))]
    public void A_function_of_the_system_is_refused_by_name_and_never_called(int protocol)
    {
        var refused = Assert.IsType<Problem.PickleGlobalRefused>(Bad(TestFiles.Read($"evil-{protocol}.pkl")));

        Assert.Equal(("posix", "system"), (refused.Module, refused.Name));
    }

    [Theory]
    [InlineData("builtins", "eval")]
    [InlineData("builtins", "getattr")]
    [InlineData("builtins", "__import__")]
    [InlineData("torch.storage", "_load_from_bytes")]
    [InlineData("numpy.core.multiarray", "fromfile")]
    [InlineData("torch._utils", "_rebuild_tensor_v2")]
    [InlineData("numpy", "ndarray.tofile")]
    public void Only_the_allow_list_is_allowed(string module, string name)
    {
        byte[][] forms =
        [
            Encoding.ASCII.GetBytes($"c{module}\n{name}\n."),
            Encoding.ASCII.GetBytes($"(i{module}\n{name}\n."),
            [
                0x80,
                4,
                0x8C,
                (byte)module.Length,
                .. Encoding.ASCII.GetBytes(module),
                0x8C,
                (byte)name.Length,
                .. Encoding.ASCII.GetBytes(name),
                0x93,
                (byte)'.',
            ],
        ];

        Assert.All(forms, form =>
            Assert.Equal((module, name), Assert.IsType<Problem.PickleGlobalRefused>(Bad(form)) is var p ? (p.Module, p.Name) : default)
        );
    }

    [Fact]
    public void Pickles_of_Python_2_are_read()
    {
        // numpy.array([1, 2], '>i2') as Python 2 wrote it: a byte string in place of bytes, its module's old name, INST and OBJ.
        var array =
            "cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n(I0\ntS'b'\ntR(I1\n(I2\ntcnumpy\ndtype\n(S'i2'\nI0\nI1\ntR(I3\nS'>'\nNNNI-1\nI-1\nI0\ntbI00\nS'\\x00\\x01\\x00\\x02'\ntb.";
        Assert.Equal([1, 2], Numbers(Good(Encoding.ASCII.GetBytes(array))).Floats());
        // NumPy 2 has moved its modules.
        Assert.Equal(
            [1, 2],
            Numbers(Good(Encoding.ASCII.GetBytes(array.Replace("numpy.core.", "numpy._core.", StringComparison.Ordinal)))).Floats()
        );
        Assert.Equal("[\"a\\b'\", 7, 5, -1]", Shown(Good("(lp0\nS'a\\\\b\\''\naL7L\naI5\naI-1\na."u8.ToArray())));
        Assert.Equal("{\"é\": {}}", Shown(Good([.. "}U\u0001"u8, 0xE9, .. "(ccollections\nOrderedDict\nos."u8])));
        Assert.Equal("{1}", Shown(Good("c__builtin__\nset\n((lI1\natR."u8.ToArray())));
    }

    [Fact]
    public void Every_truncation_is_a_problem()
    {
        foreach (var protocol in Enumerable.Range(0, 6))
        {
            var whole = TestFiles.Read($"value-{protocol}.pkl");
            for (var length = 0; length < whole.Length; length++)
                Assert.True(
                    Bad(whole[..length]) is Problem.PickleTruncated or Problem.ArrayTruncated or Problem.PickleMalformed,
                    $"{length} of protocol {protocol}"
                );
        }
    }

    [Fact]
    public void Arrays_of_objects_are_refused() =>
        Assert.Equal(ElementFault.Objects, Assert.IsType<Problem.ArrayElementsUnsupported>(Bad(TestFiles.Read("objects.pkl"))).Fault);

    [Fact]
    public void What_lies_outside_the_pickle_is_refused()
    {
        Assert.Equal(PickleFeature.OutOfBandBuffers, Assert.IsType<Problem.PickleUnsupported>(Bad([0x80, 5, 0x97, (byte)'.'])).Feature);
        Assert.Equal(PickleFeature.Extensions, Assert.IsType<Problem.PickleUnsupported>(Bad([0x80, 2, 0x82, 1, (byte)'.'])).Feature);
        Assert.Equal(PickleFeature.PersistentIds, Assert.IsType<Problem.PickleUnsupported>(Bad("Pid\n."u8.ToArray())).Feature);
    }

    [Theory]
    [InlineData("<pickle>")]
    [InlineData("X\u0001\u0000\u0000\u0000\u00FC.")]
    [InlineData("0.")]
    [InlineData("h\u0001.")]
    [InlineData("t.")]
    [InlineData("K\u0001K\u0002a.")]
    [InlineData("}(K\u0001u.")]
    [InlineData("K\u0001)R.")]
    [InlineData("cnumpy\nndarray\n)R.")]
    [InlineData("]Nb.")]
    [InlineData("Ixyz\n.")]
    [InlineData("(.")]
    public void What_is_no_pickle_is_told(string pickle) => Assert.IsType<Problem.PickleMalformed>(Bad(Encoding.Latin1.GetBytes(pickle)));

    [Fact]
    public void A_small_file_cannot_exhaust_the_memory()
    {
        PickleLimit Limit(byte[] bytes)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var limit = Assert.IsType<Problem.PickleTooLarge>(Bad(bytes)).Limit;
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 400L * bytes.Length + 100_000);
            return limit;
        }
        byte[] Repeat(int count, params byte[] part) => [.. Enumerable.Repeat(part, count).SelectMany(p => p)];

        // Nested: lists, and tuples, which need no stack.
        Assert.Equal(PickleLimit.Depth, Limit([.. Repeat(2000, (byte)']'), .. Repeat(1999, (byte)'a'), (byte)'.']));
        Assert.Equal(PickleLimit.Depth, Limit([(byte)')', .. Repeat(2000, 0x85), (byte)'.']));
        // One long list, copied by a call of four bytes.
        byte[] list = [.. "c__builtin__\nset\nq\u0000]("u8, .. Repeat(5000, (byte)'N'), (byte)'e', 0x85, (byte)'q', 1];
        Assert.Equal(PickleLimit.Values, Limit([.. list, .. Repeat(3000, (byte)'h', 0, (byte)'h', 1, (byte)'R'), (byte)'.']));
        // One text, made bytes again and again.
        byte[] text =
        [
            (byte)'X',
            .. BitConverter.GetBytes(20000),
            .. Repeat(20000, (byte)'x'),
            .. "X\u0006\u0000\u0000\u0000latin1"u8,
            0x86,
            (byte)'q',
            1,
        ];
        Assert.Equal(
            PickleLimit.Copies,
            Limit([.. "c_codecs\nencode\nq\u0000"u8, .. text, .. Repeat(3000, (byte)'h', 0, (byte)'h', 1, (byte)'R'), (byte)'.'])
        );
        // Lengths that are not there, or beyond any memory.
        Assert.IsType<Problem.PickleTruncated>(Bad([0x8E, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F, 1]));
        Assert.IsType<Problem.PickleTruncated>(Bad([0x8D, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1]));
        Assert.IsType<Problem.PickleMalformed>(Bad([0x8B, 0xFF, 0xFF, 0xFF, 0x7F, 1]));
        Assert.IsType<Problem.PickleMalformed>(Bad(Encoding.ASCII.GetBytes("L" + new string('9', 100_000) + "L\n.")));
    }

    [Fact]
    public void A_large_file_is_read_by_slices()
    {
        var source = new CountingSource(TestFiles.Read("value-4.pkl"));

        Assert.Equal([0, 1, 2, 3, 4, 5], Numbers(Entry(Pickle.Read(source, "a.pkl").Expect(), "rows")).Floats());
        Assert.InRange(source.Slices, 1, 3);
    }

    [PythonFact("numpy")]
    public void What_python_pickles_is_read_as_python_reads_it()
    {
        using var folder = new TempFolder();
        var expected = JsonDocument
            .Parse(
                Python.Run(
                    """
                    import json, pickle, numpy as np
                    out = {}
                    rng = np.random.default_rng(3)
                    for p in range(6):
                        for t in ['?', 'i1', 'u1', 'i2', 'u2', 'i4', 'u4', 'i8', 'u8', 'f2', 'f4', 'f8', 'g']:
                            for e in '<>':
                                for order in 'CF':
                                    a = np.array(rng.normal(0, 50, (3, 4, 2)).clip(0 if t[0] == 'u' else -99, 99), dtype=np.dtype(t).newbyteorder(e), order=order)
                                    name = f'{p}{np.dtype(t).name}{"lb"["<>".index(e)]}{order}.pkl'
                                    with open(name, 'wb') as f: pickle.dump({'x': [a, a[::2], a.T, a.ravel()[3]]}, f, p)
                                    out[name] = [[float(x) for x in np.ravel(b, order='C')] for b in (a, a[::2], a.T)] + [[float(a.ravel()[3])]]
                    print(json.dumps(out))
                    """,
                    folder.Path
                )
            )
            .RootElement;
        foreach (var file in expected.EnumerateObject())
        {
            var items = Assert.IsType<PickleValue.List>(Entry(Good(folder.Read(file.Name)), "x")).Items;
            var numbers = items.Select(item =>
                item is PickleValue.Array array
                    ? array.Numbers.Doubles()
                    :
                    [
                        Convert.ToDouble(
                            Shown(item) switch
                            {
                                "True" => "1",
                                "False" => "0",
                                var n => n,
                            },
                            System.Globalization.CultureInfo.InvariantCulture
                        ),
                    ]
            );
            Assert.Equal(file.Value.EnumerateArray().Select(Golden.Doubles), numbers);
        }
        Assert.Equal(6 * 13 * 2 * 2, expected.EnumerateObject().Count());
    }

    private sealed class CountingSource(byte[] bytes) : IByteSource
    {
        public int Slices { get; private set; }

        public long Length => bytes.Length;

        public ReadOnlyMemory<byte> Slice(long start, int length)
        {
            Slices++;
            return bytes.AsMemory((int)start, length);
        }
    }

    private static string Shown(PickleValue value) =>
        value switch
        {
            PickleValue.None => "None",
            PickleValue.Truth truth => truth.Value.ToString(),
            PickleValue.Integer integer => integer.Value.ToString(System.Globalization.CultureInfo.InvariantCulture),
            PickleValue.Float number => double.IsInfinity(number.Value)
                ? "∞"
                : number.Value.ToString("R", System.Globalization.CultureInfo.InvariantCulture),
            PickleValue.Text text => $"\"{text.Value}\"",
            PickleValue.Bytes bytes => "b" + Convert.ToHexString(bytes.Value.Span),
            PickleValue.List list => $"[{string.Join(", ", list.Items.Select(Shown))}]",
            PickleValue.Tuple tuple => $"({string.Join(", ", tuple.Items.Select(Shown))})",
            PickleValue.Set set => $"{{{string.Join(", ", set.Items.Select(Shown))}}}",
            PickleValue.Dict dict => $"{{{string.Join(", ", dict.Entries.Select(e => $"{Shown(e.Key)}: {Shown(e.Value)}"))}}}",
            _ => value.GetType().Name,
        };
}
