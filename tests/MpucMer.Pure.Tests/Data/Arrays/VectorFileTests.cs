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
        Assert.Equal(
            new Problem.ArrayNotFinite("a.npy", 1, 0),
            Bad(NpyFileTests.Npy("<f4", false, [2, 2], NpyFileTests.Bytes([1, 2, float.NaN, 4])), "a.npy")
        );
        Assert.Equal(
            new Problem.ArrayNotFinite("a.npy", 0, 0),
            Bad(NpyFileTests.Npy("<f8", false, [1], BitConverter.GetBytes(1e300)), "a.npy")
        );
        Assert.Equal(
            [1, 2, 3],
            Assert.IsType<Problem.ArrayShapeWrong>(Bad(NpyFileTests.Npy("<f4", false, [1, 2, 3], new byte[24]), "a.npy")).Shape
        );
        Assert.IsType<Problem.ArrayShapeWrong>(Bad(NpyFileTests.Npy("<f4", false, [0, 3], []), "a.npy"));
        Assert.IsType<Problem.ArrayShapeWrong>(Bad(NpyFileTests.Npy("<f4", false, [], new byte[4]), "a.npy"));
        Assert.Equal(
            ["a", "b"],
            Assert
                .IsType<Problem.NotOneArray>(
                    Bad(Safetensors.Write([NamedArray.Of("a", [1], 1), NamedArray.Of("b", [1], 1)], []), "a.safetensors")
                )
                .Names
        );
        Assert.Equal(new Problem.CsvEmpty("a.csv", 0), Bad([], "a.csv"));
        Assert.Equal(new Problem.CsvEmpty("a.csv", 1), Bad(Text("x,y\n"), "a.csv"));
        Assert.Equal(new Problem.CsvNotNumber("a.csv", 2, 3, "2", "six"), Bad(Text("1,2\n5,six"), "a.csv"));
        Assert.Equal(new Problem.CsvNotNumber("a.csv", 3, 3, "y", "six"), Bad(Text("x,y\n1,2\n5,six"), "a.csv"));
        Assert.Equal(new Problem.CsvNotFinite("a.csv", 1, 3, "2"), Bad(Text("1,nan\n5,6"), "a.csv"));
        Assert.Equal(new Problem.CsvRowWidth("a.csv", 2, 2, 3), Bad(Text("1,2\n5,6,7"), "a.csv"));
    }

    [Theory]
    [InlineData("1_0,2,3,4\n5,6,7,8\n", 1, 1, "1_0")]
    [InlineData("1,2,three\n5,6,7\n", 1, 5, "three")]
    [InlineData("x,2\n5,6\n", 1, 1, "x")]
    [InlineData(",2,5\n5,6,7\n", 1, 1, "")]
    public void A_first_row_with_a_number_in_it_is_no_header(string text, int line, int column, string field)
    {
        var told = Assert.IsType<Problem.CsvNotNumber>(Bad(Text(text), "a.csv"));

        Assert.Equal((line, column, field), (told.Line, told.Column, told.Text));
        Assert.Contains("A header has no numbers", told.Explain().Hint);
    }

    [Theory]
    // pandas, to_csv(path); with names; index=False; R and spreadsheets; a tracker.
    [InlineData(",0,1,2\n0,.5,.25,1\n1,.5,.5,.5\n", 1, 1, "")]
    [InlineData(",a,b\n0,.5,.25\n1,.5,.5\n", 1, 1, "")]
    [InlineData("0,1,2,3\n.5,.25,.5,1\n", 1, 0, "")]
    [InlineData("\"Unnamed: 0\",a,b\n1,.5,.25\n2,.5,.5\n3,0,0\n", 1, 1, "Unnamed: 0")]
    [InlineData("frame,a,b\n1,.5,.25\n2,.5,.5\n", 1, 1, "frame")]
    public void An_index_is_told(string text, int line, int column, string name) =>
        Assert.Equal(new Problem.CsvCounts("a.csv", line, column, name), Bad(Text(text), "a.csv"));

    [Fact]
    public void What_only_looks_like_an_index_is_read()
    {
        Assert.Equal(2, Good(Text("0,1\n1,1\n"), "a.csv").Frames);
        Assert.Equal(1, Good(Text("0,1,2,3\n"), "a.csv").Frames);
        Assert.Equal(2, Good(Text("id,a\n3,1\n7,1\n"), "a.csv").Frames);
        Assert.Equal(4, Good(Text("time,a\n0,1\n1,1\n2,3\n3,3\n"), "a.csv").Frames);
        // Without a name nobody can know: it is told as a warning.
        Assert.True(Good(Text("0,.5\n1,.5\n2,.5\n"), "a.csv").CountsRows);
        Assert.False(Good(Text("0,.5\n1,.5\n3,.5\n"), "a.csv").CountsRows);
        Assert.False(Good(Text("0\n1\n2\n"), "a.csv").CountsRows);
    }
}
