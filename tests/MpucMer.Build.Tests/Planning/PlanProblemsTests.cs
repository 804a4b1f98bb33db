using MpucMer.Build.Tests.Fakes;

namespace MpucMer.Build.Tests.Planning;

public sealed class PlanProblemsTests : IDisposable
{
    private readonly Lab lab = new();

    public void Dispose() => lab.Dispose();

    [Fact]
    public void Several_mistakes_are_told_at_once_with_their_places()
    {
        lab.Folder.Write(
            "experiments/x.proj",
            "<Project>\n<PropertyGroup>\n<MpucTemperature>0</MpucTemperature>\n<MpucEpoch>3</MpucEpoch>\n</PropertyGroup>\n</Project>"
        );
        lab.Properties["MpucTemperature"] = "0";
        lab.Global("MpucBatchSize", "many");
        var (_, succeeded, engine) = lab.Plan();
        Assert.False(succeeded);
        Assert.Equal(["MPUC1001", "MPUC1002", "MPUC1003"], engine.Errors.Select(e => e.Code).Order(StringComparer.Ordinal));
        var temperature = engine.Errors.Single(e => e.Code == "MPUC1003");
        Assert.Equal((lab.Folder["experiments/x.proj"], 3, 2), (temperature.File, temperature.LineNumber, temperature.ColumnNumber));
        Assert.Equal("command line", engine.Errors.Single(e => e.Code == "MPUC1002").File);
    }

    [Fact]
    public void A_mistyped_property_is_an_error_also_when_nothing_else_changed()
    {
        Assert.True(lab.Train().Succeeded);
        lab.Globals["MpucProbeLerningRate"] = "0.1";
        var (_, succeeded, engine) = lab.Plan();
        Assert.False(succeeded);
        Assert.Contains("MpucProbeLearningRate?", Assert.Single(engine.Errors).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("MpucAudioDir", "/nowhere/at/all", "MPUC2001")]
    [InlineData("MpucAudioDir", "empty", "MPUC2002")]
    [InlineData("MpucFolds", "2 3/99", "MPUC1203")]
    [InlineData("MpucFolds", "7", "MPUC1207")]
    [InlineData("MpucForce", "everything", "MPUC1004")]
    [InlineData("MpucBatchSize", "500", "MPUC1014")]
    [InlineData("MpucWindow", "8", "MPUC1103")]
    public void A_wish_that_the_data_cannot_meet_is_told(string name, string value, string code)
    {
        Directory.CreateDirectory(lab.Folder["empty"]);
        lab.Global(name, value);
        var (_, succeeded, engine) = lab.Plan();
        Assert.False(succeeded);
        Assert.Equal(code, Assert.Single(engine.Errors).Code);
    }

    [Fact]
    public void Clips_without_a_modality_are_named_and_left_out()
    {
        File.Delete(lab.Folder["audio/Actor_01/03-01-03-01-01-01-01.wav"]);
        var (_, succeeded, engine) = lab.Plan();
        Assert.True(succeeded, engine.Text);
        Assert.Contains("01-03-01-01-01-01", Assert.Single(engine.Warnings).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_configuration_file_stands_below_the_properties()
    {
        lab.Folder.Write("experiments/c.yaml", "Temperature: 0.2\nBatchSize: 500\n");
        lab.Properties["MpucConfig"] = "c.yaml";
        Assert.True(lab.Train().Succeeded);
        lab.Folder.Write("experiments/c.yaml", "Temperature: 0.3\nBatchSize: 500\n");
        Assert.Equal("x: contrast (2 folds x 1 seed): MpucTemperature: 0.2 -> 0.3", lab.Plan().Engine.Shown[0]);
        lab.Folder.Write("experiments/c.yaml", "Temperature: 0\n");
        var error = Assert.Single(lab.Plan().Engine.Errors);
        Assert.Equal(("MPUC1003", lab.Folder["experiments/c.yaml"], 1), (error.Code, error.File, error.LineNumber));
        File.Delete(lab.Folder["experiments/c.yaml"]);
        Assert.Equal("MPUC1007", Assert.Single(lab.Plan().Engine.Errors).Code);
    }

    [Fact]
    public void A_run_folder_that_cannot_be_written_is_a_problem()
    {
        lab.Folder.Write("blocked", "a file where a folder should be");
        lab.Global("MpucRunDir", "blocked/run");
        var (_, succeeded, engine) = lab.Plan();
        Assert.False(succeeded);
        Assert.Equal("MPUC3001", Assert.Single(engine.Errors).Code);
    }

    [Fact]
    public void Action_units_may_be_a_table_whose_rows_are_hashed_one_by_one()
    {
        lab.Folder.Write(
            "au.csv",
            "name,AU01,AU02\n"
                + string.Join(
                    '\n',
                    Enumerable.Range(1, 6).SelectMany(a => new[] { 3, 5 }.Select(e => $"01-01-{e:00}-01-01-01-{a:00},0.{a},1.{e}"))
                )
                + "\n"
        );
        lab.Global("MpucLandmarksDir", "");
        lab.Globals.Remove("MpucLandmarksDir");
        lab.Global("MpucActionUnits", "au.csv");
        var (trained, engine) = lab.Train();
        Assert.True(trained, engine.Text);
        var table = lab.Folder["au.csv"];
        File.WriteAllText(
            table,
            File.ReadAllText(table).Replace("01-01-03-01-01-01-02,0.2", "01-01-03-01-01-01-02,0.9", StringComparison.Ordinal)
        );
        Assert.Equal("x: features: 1 clip changed (01-03-01-01-01-02)", lab.Plan().Engine.Shown[0]);
    }
}
