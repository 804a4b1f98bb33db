using System.Text;
using FsCheck;
using FsCheck.Xunit;
using MpucMer.Pure.Data;

namespace MpucMer.Tests.Data;

public sealed class SafetensorsTests
{
    private static readonly byte[] File = Safetensors.Write(
        [NamedArray.Of("a", [1, 2, 3, 4, 5, 6], 2, 3), NamedArray.Of("ß", [.5f]), NamedArray.Of("none", [], 0, 7)],
        [("clip", "01-02"), ("rate", "\"30\"")]
    );

    private static (Seq<NamedArray> Arrays, HashMap<string, string> Metadata) Good(byte[] bytes) =>
        Safetensors.Read(bytes, "f").Match(Right: r => r, Left: p => throw new InvalidOperationException(p.Explain().Message));

    private static string Refused(byte[] bytes) =>
        Safetensors.Read(bytes, "f").Match(Right: _ => "", Left: p => Assert.IsType<Problem.NotSafetensors>(p).Detail);

    [Fact]
    public void What_is_written_is_read()
    {
        var (arrays, metadata) = Good(File);
        Assert.Equal(new[] { "a", "ß", "none" }, arrays.Map(a => a.Name).ToArray());
        Assert.Equal([1, 2, 3, 4, 5, 6], arrays[0].Values);
        Assert.Equal([2, 3], arrays[0].Shape);
        Assert.Empty(arrays[1].Shape);
        Assert.Equal([.5f], arrays[1].Values);
        Assert.Equal([0, 7], arrays[2].Shape);
        Assert.Equal(("01-02", "\"30\""), (metadata["clip"], metadata["rate"]));
        Assert.Equal(0, BitConverter.ToInt64(File) % 8);
    }

    [Property]
    public bool Any_floats_come_back_to_the_bit(float[] values, NonNull<string> name)
    {
        if (name.Get == "__metadata__")
            return true;
        var back = Good(Safetensors.Write([NamedArray.Of(name.Get, values, values.Length)], [])).Arrays[0];
        return back.Name == name.Get
            && back.Values.Select(BitConverter.SingleToInt32Bits).SequenceEqual(values.Select(BitConverter.SingleToInt32Bits));
    }

    [Fact]
    public void Any_flipped_bit_is_refused()
    {
        for (var i = 0; i < File.Length; i++)
        {
            for (var bit = 0; bit < 8; bit++)
            {
                var bytes = File.ToArray();
                bytes[i] ^= (byte)(1 << bit);
                Assert.True(Refused(bytes).Length > 0, $"bit {bit} of byte {i}");
            }
        }
    }

    [Fact]
    public void The_length_of_a_file_is_told_by_its_header()
    {
        var header = (int)(8 + Safetensors.HeaderBytes(File.AsSpan(0, 8)).IfNone(0));
        Assert.Equal(File.LongLength, Safetensors.Length(File[..header]));
        Assert.True(Safetensors.Length(File[..(header - 1)]).IsNone);
        Assert.Equal(Prelude.None, Safetensors.HeaderBytes(new byte[8]));
        Assert.Equal(Prelude.None, Safetensors.HeaderBytes(BitConverter.GetBytes(long.MaxValue)));
    }

    [Fact]
    public void Two_arrays_of_one_name_are_refused()
    {
        var header = Encoding.ASCII.GetBytes(
            """{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"""
        );
        Assert.Contains(
            "its header: it is no JSON: Duplicate property 'x'",
            Refused([.. BitConverter.GetBytes((long)header.Length), .. header, 0, 0, 0, 0]),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void The_first_number_that_is_none_is_found_wherever_it_is(float none)
    {
        for (var length = 1; length < 40; length++)
        {
            for (var at = 0; at < length; at++)
            {
                var values = Enumerable.Repeat(float.MaxValue, length).ToArray();
                Assert.Equal(-1, Finite.FirstNot(values));
                values[at] = none;
                Assert.Equal(at, Finite.FirstNot(values));
                Assert.Equal(
                    Prelude.Some(("b", (long)at)),
                    Safetensors.FirstNotFinite(Safetensors.Write([NamedArray.Of("a", [1], 1), NamedArray.Of("b", values, length)], []))
                );
            }
        }
    }

    [Fact]
    public void Any_truncation_is_refused()
    {
        for (var length = 0; length < File.Length; length++)
            Assert.NotEmpty(Refused(File[..length]));
        Assert.NotEmpty(Refused([.. File, 0]));
    }

    [Fact]
    public void A_file_of_others_is_read()
    {
        var header =
            """{"d":{"dtype":"F64","shape":[2],"data_offsets":[0,16]},"i":{"dtype":"I64","shape":[1],"data_offsets":[16,24]},"j":{"dtype":"I32","shape":[1,1],"data_offsets":[24,28]},"u":{"dtype":"U8","shape":[3],"data_offsets":[28,31]}}""";
        byte[] data =
        [
            .. BitConverter.GetBytes(1.5),
            .. BitConverter.GetBytes(-2.0),
            .. BitConverter.GetBytes(7L),
            .. BitConverter.GetBytes(-9),
            1,
            2,
            255,
        ];
        var arrays = Good(Foreign(header, data)).Arrays;
        Assert.Equal(new float[] { 1.5f, -2, 7, -9, 1, 2, 255 }, arrays.Bind(a => a.Values.ToSeq()).ToArray());
    }

    [Fact]
    public void Every_real_type_of_the_format_is_read()
    {
        byte[] data = [0, 0x3E, 0xC0, 0xBF, 0xFE, 0xFD, 0xFF, 0xFF, 0xFF, 3, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F, 2];
        (string Type, int From, int To)[] arrays =
        [
            ("F16", 0, 2),
            ("BF16", 2, 4),
            ("I8", 4, 5),
            ("I16", 5, 7),
            ("U16", 7, 9),
            ("U32", 9, 13),
            ("U64", 13, 21),
            ("BOOL", 21, 22),
        ];
        var header =
            "{"
            + string.Join(
                ',',
                arrays.Select(a => $"\"{a.Type}\":{{\"dtype\":\"{a.Type}\",\"shape\":[1],\"data_offsets\":[{a.From},{a.To}]}}")
            )
            + "}";
        Assert.Equal(
            new float[] { 1.5f, -1.5f, -2, -3, 65535, 3, 9223372036854775807, 1 },
            Good(Foreign(header, data)).Arrays.Map(a => a.Values[0]).ToArray()
        );
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F8_E5M2","shape":[1],"data_offsets":[0,1]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,400]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-1,-1],"data_offsets":[0,4]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4611686018427387904],"data_offsets":[0,0]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":"1","data_offsets":[0,4]}}""")]
    [InlineData("""{"a":7}""")]
    [InlineData("[1,2]")]
    [InlineData("{{")]
    public void A_broken_header_is_refused(string header) => Assert.NotEmpty(Refused(Foreign(header, new byte[4])));

    [Property]
    public bool No_bytes_throw(byte[] bytes) => Refused(bytes).Length > 0 && Refused([2, 0, 0, 0, 0, 0, 0, 0, .. bytes]) is not null;

    [Fact]
    public void Arrays_of_any_type_lie_where_their_offset_says()
    {
        var bytes = Safetensors.Write(
            [
                new StoredArray("a", "I64", [2], new byte[] { 1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0 }),
                new StoredArray("b", "U8", [3], new byte[] { 7, 8, 9 }),
            ],
            [("k", "v")]
        );
        var (arrays, metadata) = Safetensors
            .Open(bytes, "f")
            .Match(Right: r => r, Left: p => throw new InvalidOperationException(p.Explain().Message));

        Assert.Equal((2, "v", 2, "U8"), (arrays.Count, metadata["k"], arrays[0].Shape[0], arrays[1].Type));
        Assert.Equal([7, 8, 9], bytes[(int)arrays[1].Offset..]);
        Assert.Equal([7, 8, 9], arrays[1].Bytes.ToArray());
        Assert.Equal([1f, 2f], Good(bytes).Arrays[0].Values);
        bytes[^1] ^= 1;
        Assert.IsType<Problem.NotSafetensors>(
            Safetensors.Open(bytes, "f").Match(Right: _ => throw new InvalidOperationException(), Left: p => p)
        );
    }

    [Fact]
    public void A_shape_that_does_not_fit_is_a_bug() =>
        Assert.Throws<ArgumentException>(() => Safetensors.Write([NamedArray.Of("a", [1], 2)], []));

    private static byte[] Foreign(string header, byte[] data) =>
        [.. BitConverter.GetBytes((long)Encoding.UTF8.GetByteCount(header)), .. Encoding.UTF8.GetBytes(header), .. data];
}
