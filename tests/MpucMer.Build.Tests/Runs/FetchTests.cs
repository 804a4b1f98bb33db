using MpucMer.Build.Tests.Fakes;
using MpucMer.Pure.Fetching;
using MpucMer.Tests;

namespace MpucMer.Build.Tests.Runs;

/// <summary>What -t:Fetch asks the worker for.</summary>
public sealed class FetchTests : IDisposable
{
    private readonly Lab lab = new();

    public void Dispose() => lab.Dispose();

    [Fact]
    public void The_experiments_data_set_goes_beside_the_project_and_the_hint_repeats_the_command()
    {
        var request = Asked();
        Assert.Equal("ravdess", Assert.Single(request.Sets));
        Assert.True(request.Table.IsNone);
        Assert.Equal(lab.Folder["experiments/data"], request.DataDir);
        Assert.Empty(request.Accepted);
        Assert.Equal("dotnet build experiments/x.proj -t:Fetch", request.Command);
    }

    [Fact]
    public void What_is_given_on_the_command_line_is_repeated_but_for_the_licence()
    {
        lab.Global("MpucFetchSets", "crema-d;tess");
        lab.Global("MpucDataDir", "my data");
        lab.Global("MpucFetchTable", "own.csv");
        lab.Global("MpucAcceptLicence", "ODbL-1.0,CC-BY-4.0");
        var request = Asked();
        Assert.Equal(["crema-d", "tess"], request.Sets.AsEnumerable());
        Assert.Equal((lab.Folder["own.csv"], lab.Folder["my data"]), (request.Table.IfNone(""), request.DataDir));
        Assert.Equal(["ODbL-1.0", "CC-BY-4.0"], request.Accepted.AsEnumerable());
        Assert.Equal(
            "dotnet build experiments/x.proj -t:Fetch -p:MpucFetchSets=crema-d%3btess -p:MpucFetchTable=own.csv \"-p:MpucDataDir=my data\"",
            request.Command
        );
    }

    [Fact]
    public void A_mistyped_property_fetches_nothing()
    {
        lab.Global("MpucAcceptLicense", "CC-BY-4.0");
        var (succeeded, engine) = lab.Ask("Fetch");
        Assert.False(succeeded);
        Assert.Contains("Did you mean MpucAcceptLicence?", engine.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("\"sets\"", engine.Text, StringComparison.Ordinal);
    }

    // As the fake worker says it back.
    private FetchRequest Asked()
    {
        var (succeeded, engine) = lab.Ask("Fetch");
        Assert.True(succeeded, engine.Text);
        var said = engine.Text.Split('\n').Select(l => l.Trim()).First(l => l.Contains("{\"sets\"", StringComparison.Ordinal));
        return FetchRequest.Json.Whole(said[said.IndexOf('{', StringComparison.Ordinal)..]);
    }
}
