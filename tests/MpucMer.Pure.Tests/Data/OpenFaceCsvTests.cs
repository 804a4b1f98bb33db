using MpucMer.Pure.Data;
using MpucMer.Pure.Tests.Signals;
using static MpucMer.Pure.Tests.Data.CsvBytes;

namespace MpucMer.Pure.Tests.Data;

public sealed class OpenFaceCsvTests
{
    public static TheoryData<string> Layouts =>
        new(
            Text(Zenodo, 4),
            Text(Stock, 4),
            Text(First, 4),
            Text(Zenodo, 4, "\r\n"),
            Text(Zenodo, 4, "\r"),
            "\uFEFF" + Text(Stock, 4) + "\n  \n\n",
            Text([.. Zenodo.Select(n => $"\"{n}\"")], 0) + Text(Zenodo, 4)[(Text(Zenodo, 0).Length)..]
        );

    [Theory]
    [MemberData(nameof(Layouts))]
    public void Points_are_found_by_name_in_every_layout(string text)
    {
        var track = OpenFaceCsv.Parse(Bytes(text), "a.csv").Expect();

        Assert.Equal(4, track.Frames);
        var points = track.Landmarks.IfNone([]);
        Assert.Equal(4 * 51 * 2, points.Length);
        // Point 17 of frame 0 is the least, point 67 of frame 3 the most: 2 * 50 + 0.5 * 3 apart.
        for (var frame = 0; frame < 4; frame++)
        {
            for (var point = 0; point < 51; point++)
            {
                for (var axis = 0; axis < 2; axis++)
                    Close.Absolute(
                        (2 * point + 0.5 * frame) / 101.5,
                        points[(frame * 51 + point) * 2 + axis],
                        1e-6,
                        $"{frame},{point},{axis}"
                    );
            }
        }
    }

    [Fact]
    public void Action_units_are_there_where_the_file_has_all_of_them()
    {
        var units = OpenFaceCsv.Parse(Bytes(Text(Zenodo, 2)), "a.csv").Expect().Units;

        Assert.Equal([.. Enumerable.Repeat(6f, 35), .. Enumerable.Repeat(7f, 35)], units.IfNone([]));
        Assert.True(OpenFaceCsv.Parse(Bytes(Text(First, 2)), "a.csv").Expect().Units.IsNone);
    }

    [Fact]
    public void A_stretch_is_its_rows_and_their_times_say_the_rate()
    {
        string[] points = [.. Xs, .. Ys];
        var text =
            $"timestamp,{string.Join(',', points)}\n"
            + string.Concat(
                Enumerable
                    .Range(0, 10)
                    .Select(f => FormattableString.Invariant($"{f * .04},") + string.Join(',', points.Select((_, i) => i * (f + 1))) + "\n")
            );
        FaceTrack Of(Cut cut, bool timed = false) => OpenFaceCsv.Parse(Bytes(text), "a.csv", cut, timed).Expect();

        Assert.Equal(10, Of(Cut.Whole).Frames);
        Close.Absolute(25, Of(Cut.Whole, timed: true).Rate.IfNone(0), 1e-4, "rate");
        Assert.Equal(5, Of(new Cut(.16, Some(.36))).Frames);
        Assert.Equal(2, Of(new Cut(.32, None)).Frames);
        // Scaled to its own least and greatest.
        Assert.Equal((0, 1), (Of(new Cut(.32, None)).Landmarks.IfNone([]).Min(), Of(new Cut(.32, None)).Landmarks.IfNone([]).Max()));
        Assert.Equal(
            new Problem.StretchEmpty("a.csv", new Cut(1, None)),
            OpenFaceCsv.Parse(Bytes(text), "a.csv", new Cut(1, None), false).ExpectProblem()
        );
        Assert.IsType<Problem.FaceTimesMissing>(
            OpenFaceCsv.Parse(Bytes(text.Replace("timestamp", "moment")), "a.csv", new Cut(0, Some(1.0)), false).ExpectProblem()
        );
        Assert.IsType<Problem.FaceTimesMissing>(
            OpenFaceCsv.Parse(Bytes(string.Join('\n', text.Split('\n')[..2])), "a.csv", Cut.Whole, timed: true).ExpectProblem()
        );
    }

    [Fact]
    public void A_face_that_does_not_move_on_one_axis_is_zero_there()
    {
        var header = Text(Stock, 0);
        var row = string.Join(",", Enumerable.Repeat("5", Stock.Count));

        Assert.All(OpenFaceCsv.Parse(Bytes(header + row + "\n" + row), "a.csv").Expect().Landmarks.IfNone([]), v => Assert.Equal(0, v));
    }

    [Fact]
    public void What_is_wrong_is_told_with_line_and_column()
    {
        Problem Of(string text) => OpenFaceCsv.Parse(Bytes(text), "a.csv").ExpectProblem();
        var good = Text(Stock, 2);
        var lines = good.Split('\n');

        Assert.Equal(new Problem.CsvEmpty("a.csv", 0), Of(" \n\n"));
        Assert.Equal(new Problem.CsvEmpty("a.csv", 1), Of(lines[0]));
        Assert.Equal(
            ["x_20", "y_67"],
            Assert.IsType<Problem.CsvColumnsMissing>(Of(good.Replace("x_20,", "u,").Replace("y_67\n", "v\n"))).Missing
        );
        Assert.Equal(new Problem.CsvColumnTwice("a.csv", "x_20"), Of(good.Replace("x_21,", "x_20,")));
        Assert.Equal(
            new Problem.CsvRowWidth("a.csv", 3, Stock.Count, Stock.Count - 1),
            Of(lines[0] + "\n" + lines[1] + "\n" + lines[2][..lines[2].LastIndexOf(',')])
        );
        Assert.Equal(new Problem.CsvRowWidth("a.csv", 2, Stock.Count, Stock.Count + 1), Of(lines[0] + "\n" + lines[1] + ",1"));
        // Point 17 of the first frame is 34, that of the second 34.5.
        var nan = Assert.IsType<Problem.CsvNotFinite>(Of(good.Replace(", 34.5,", ", NaN,")));
        Assert.Equal(("x_17", 3), (nan.Name, nan.Line));
        Assert.Equal(lines[2].IndexOf(" 34.5,", StringComparison.Ordinal) + 1, nan.Column);
        Assert.All(["-nan(ind)", "inf", "-Infinity", "1.#QNAN", "1e99"], bad =>
            Assert.IsType<Problem.CsvNotFinite>(Of(good.Replace(", 34.5,", $", {bad},")))
        );
        Assert.All(["", "abc", "1.5.2", "0x12", "1;5"], bad =>
            Assert.Equal(bad, Assert.IsType<Problem.CsvNotNumber>(Of(good.Replace(", 34.5,", $",{bad},"))).Text)
        );
        Assert.Equal(3, Assert.IsType<Problem.CsvQuoteOpen>(Of(good.Replace(", 34.5,", ", \"34.5,"))).Line);
    }

    [Fact]
    public void Mutated_files_give_a_track_or_a_problem()
    {
        byte[][] seeds = [Bytes(Text(Zenodo, 2)), Bytes(Text(Stock, 3, "\r\n")), Bytes(Text([.. First.Select(n => $"\"{n}\"")], 2))];
        for (var i = 0; i < 2000; i++)
        {
            var outcome = OpenFaceCsv.Parse(Mutation.Of(seeds[i % seeds.Length], i), "a.csv");

            Assert.True(
                outcome.Match(
                    Right: track => track.Landmarks.IfNone([]).All(v => v is >= 0 and <= 1),
                    Left: problem => problem.Explain().Message.Length > 0
                ),
                $"mutation {i}"
            );
        }
    }
}
