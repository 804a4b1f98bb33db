using System.Text;
using MpucMer.Pure.Data;
using MpucMer.Pure.Data.Arrays;
using MpucMer.Pure.Tests.Signals;

namespace MpucMer.Pure.Tests.Data.Arrays;

public sealed class VectorFileTests
{
    private static VectorTrack Good(byte[] bytes, string path) => VectorFile.Read(bytes, path).Expect();

    private static Problem Bad(byte[] bytes, string path) => VectorFile.Read(bytes, path).ExpectProblem();

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    [Fact]
    public void Each_form_gives_frames_of_vectors()
    {
        float[] values = [1, 2, 3, 4, 5, 6];
        var track = new VectorTrack(2, 3, values);

        Assert.Equivalent(track, Good(NpyFileTests.Npy("<f4", false, [2, 3], NpyFileTests.Bytes(values)), "a.npy"));
        Assert.Equivalent(track, Good(Text("1,2,3\n4, 5e0,6\n"), "a.CSV"));
        Assert.Equivalent(track, Good(Text("x,y,z\n1,2,3\n4,5,6"), "a.csv"));
        Assert.Equivalent(track, Good(Safetensors.Write([NamedArray.Of("any", values, 2, 3)], []), "a.safetensors"));
        Assert.Equivalent(new VectorTrack(1, 6, values), Good(NpyFileTests.Npy("<f4", false, [6], NpyFileTests.Bytes(values)), "a.npy"));
        Assert.Equivalent(new VectorTrack(1, 6, values), Good(Safetensors.Write([NamedArray.Of("any", values, 6)], []), "a.safetensors"));
        Assert.Equivalent(new VectorTrack(2, 1, [1, 2]), Good(Text("1\n2\n"), "a.csv"));
    }

    [Fact]
    public void What_is_wrong_is_told_with_its_place()
    {
        Assert.Equal(new Problem.VectorFileUnknown("a.mat"), Bad([], "a.mat"));
        Assert.Equal(new Problem.ArrayNotFinite("a.npy", 1, 0), Bad(NpyFileTests.Npy("<f4", false, [2, 2], NpyFileTests.Bytes([1, 2, float.NaN, 4])), "a.npy"));
        Assert.Equal(new Problem.ArrayNotFinite("a.npy", 0, 0), Bad(NpyFileTests.Npy("<f8", false, [1], BitConverter.GetBytes(1e300)), "a.npy"));
        Assert.Equal([1, 2, 3], Assert.IsType<Problem.ArrayShapeWrong>(Bad(NpyFileTests.Npy("<f4", false, [1, 2, 3], new byte[24]), "a.npy")).Shape);
        Assert.IsType<Problem.ArrayShapeWrong>(Bad(NpyFileTests.Npy("<f4", false, [0, 3], []), "a.npy"));
        Assert.IsType<Problem.ArrayShapeWrong>(Bad(NpyFileTests.Npy("<f4", false, [], new byte[4]), "a.npy"));
        Assert.Equal(["a", "b"], Assert.IsType<Problem.NotOneArray>(Bad(Safetensors.Write([NamedArray.Of("a", [1], 1), NamedArray.Of("b", [1], 1)], []), "a.safetensors")).Names);
        Assert.Equal(new Problem.CsvEmpty("a.csv", 0), Bad([], "a.csv"));
        Assert.Equal(new Problem.CsvEmpty("a.csv", 1), Bad(Text("x,y\n"), "a.csv"));
        Assert.Equal(new Problem.CsvNotNumber("a.csv", 2, 3, "2", "six"), Bad(Text("1,2\n5,six"), "a.csv"));
        Assert.Equal(new Problem.CsvNotNumber("a.csv", 3, 3, "y", "six"), Bad(Text("x,y\n1,2\n5,six"), "a.csv"));
        Assert.Equal(new Problem.CsvNotFinite("a.csv", 1, 3, "2"), Bad(Text("1,nan\n5,6"), "a.csv"));
        Assert.Equal(new Problem.CsvRowWidth("a.csv", 2, 2, 3), Bad(Text("1,2\n5,6,7"), "a.csv"));
    }
}
