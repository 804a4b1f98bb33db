using MpucMer.Pure.Data;
using MpucMer.Pure.Tests.Signals;
using static MpucMer.Pure.Tests.Data.CsvBytes;

namespace MpucMer.Pure.Tests.Data;

public sealed class ActionUnitTableTests
{
    private static Problem Of(string text) => ActionUnitTable.Parse(Bytes(text), "au.csv").ExpectProblem();

    [Fact]
    public void Rows_are_clips()
    {
        var table = ActionUnitTable
            .Parse(Bytes("name, AU01_r,AU02_r\n01-01-05-01-01-02-12,0.5, 1e-1\n\"b, \"\"c\"\"\",2,-3\n\n"), "au.csv")
            .Expect();

        Assert.Equal(["AU01_r", "AU02_r"], table.Columns);
        Assert.Equal(["01-01-05-01-01-02-12", "b, \"c\""], table.Rows.Select(r => r.Name));
        Assert.Equal([0.5f, 0.1f, 2, -3], table.Rows.SelectMany(r => r.Values));
        Assert.Equal(new ClipSource.TableRow("au.csv", "b, \"c\"", 3), table.Sources[1]);
    }

    [Fact]
    public void What_is_wrong_is_told_with_its_line()
    {
        Assert.Equal(new Problem.CsvEmpty("au.csv", 0), Of(""));
        Assert.Equal(new Problem.CsvEmpty("au.csv", 1), Of("name,a"));
        Assert.Equal(new Problem.TableWithoutNumbers("au.csv"), Of("name\na"));
        Assert.Equal(new Problem.CsvColumnTwice("au.csv", "a"), Of("name,a,a\nx,1,2"));
        Assert.Equal(new Problem.TableRowTwice("au.csv", "x", 2, 4), Of("name,a\nx,1\ny,1\nx,1"));
        Assert.Equal(new Problem.TableNameEmpty("au.csv", 3), Of("name,a\nx,1\n,2"));
        Assert.Equal(new Problem.CsvNotFinite("au.csv", 3, 5, "b"), Of("name,a,b\nx,1,2\ny,1,NaN"));
        Assert.Equal(new Problem.CsvNotNumber("au.csv", 2, 3, "a", "one"), Of("name,a\nx,one"));
        Assert.Equal(new Problem.CsvRowWidth("au.csv", 2, 2, 3), Of("name,a\nx,1,2"));
    }

    [RavdessFact]
    public void The_table_of_the_real_clips_is_read()
    {
        var path = Path.Combine(RavdessFactAttribute.Folder, "action_units.csv");
        var table = ActionUnitTable.Parse(File.ReadAllBytes(path), path).Expect();

        Assert.Equal(OpenFaceUnits.Names, table.Columns);
        Assert.All(table.Rows, row => Assert.True(ClipName.Parse(row.Name).IsSome));
    }

    [Fact]
    public void Mutated_tables_give_a_table_or_a_problem()
    {
        var seed = Bytes(
            "name,AU01_r,AU02_r\n" + string.Concat(Enumerable.Range(1, 8).Select(i => $"01-01-0{i}-01-01-02-12,{i}.5,-0.{i}\n"))
        );
        for (var i = 0; i < 2000; i++)
        {
            var outcome = ActionUnitTable.Parse(Mutation.Of(seed, i), "au.csv");

            Assert.True(
                outcome.Match(
                    Right: t => t.Rows.All(r => r.Values.Length == t.Columns.Count && r.Values.All(float.IsFinite)),
                    Left: p => p.Explain().Message.Length > 0
                ),
                $"mutation {i}"
            );
        }
    }

    [Theory]
    [InlineData("name,Unnamed: 0,AU01_r\n03-01-05-01-01-02-12,0,1\n03-01-05-01-01-02-13,1,2\n", 2, "Unnamed: 0")]
    [InlineData("name,,AU01_r\na,1,1\nb,2,2\nc,3,1\n", 2, "")]
    [InlineData(",AU01_r\n0,1\n1,2\n", 1, "")]
    public void An_index_is_told(string text, int column, string name) =>
        Assert.Equal(
            new Problem.CsvCounts("a.csv", 1, column, name),
            ActionUnitTable.Parse(System.Text.Encoding.UTF8.GetBytes(text), "a.csv").ExpectProblem()
        );

    [Fact]
    public void Names_in_a_column_without_a_name_are_read() =>
        Assert.Equal(2, ActionUnitTable.Parse(System.Text.Encoding.UTF8.GetBytes(",AU01_r\na,0\nb,1\n"), "a.csv").Expect().Rows.Count);
}
