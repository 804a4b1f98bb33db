using MpucMer.Build.Settings;
using MpucMer.Build.Tests.Fakes;
using MpucMer.Pure.Configuration;

namespace MpucMer.Build.Tests.Settings;

public sealed class SettingsCollectorTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_property_of_the_project_file_has_its_line_and_column()
    {
        var file = folder.Write("x.proj", "<Project>\n  <PropertyGroup>\n    <MpucEpochs> 3 </MpucEpochs>\n  </PropertyGroup>\n</Project>");
        var setting = Collect(file, ("MpucEpochs", "3"))["MpucEpochs"];
        Assert.Equal(new Setting("MpucEpochs", "3", new Place(file, 3, 6)), setting);
    }

    [Fact]
    public void Of_several_elements_the_one_with_the_value_counts()
    {
        var file = folder.Write(
            "x.proj",
            "<Project>\n<PropertyGroup>\n<MpucEpochs Condition=\"true\">3</MpucEpochs>\n<MpucEpochs "
                + "Condition=\"false\">4</MpucEpochs>\n</PropertyGroup>\n</Project>"
        );
        Assert.Equal(3, Collect(file, ("MpucEpochs", "3"))["MpucEpochs"].Place.Line);
        Assert.Equal(4, Collect(file, ("MpucEpochs", "12"))["MpucEpochs"].Place.Line);
    }

    [Fact]
    public void A_property_of_an_imported_file_has_its_place_there()
    {
        var imported = folder.Write(
            "common/sizes.props",
            "<Project><PropertyGroup>\n<MpucWindow>60</MpucWindow></PropertyGroup></Project>"
        );
        var file = folder.Write("x.proj", "<Project><Import Project=\"$(MSBuildThisFileDirectory)common/sizes.props\" /></Project>");
        Assert.Equal(new Place(imported, 2, 2), Collect(file, ("MpucWindow", "60"))["MpucWindow"].Place);
    }

    [Fact]
    public void A_global_property_comes_from_the_command_line()
    {
        var file = folder.Write("x.proj", "<Project />");
        Assert.Equal(Place.CommandLine, Collect(Inputs(file, [("MpucEpochs", "3")], globals: ["mpucepochs"]))["MpucEpochs"].Place);
    }

    [Fact]
    public void Items_stand_in_for_a_property_that_is_not_set()
    {
        var file = folder.Write(
            "x.proj",
            "<Project><ItemGroup>\n<MpucFold Include=\"1\" TestActors=\"2 5\" />\n<MpucFold Include=\"2\" TestActors=\"3\" "
                + "/>\n</ItemGroup></Project>"
        );
        ListItem[] folds = [new("MpucFold", "2 5"), new("MpucFold", "3")];
        var collected = Collect(
            Inputs(file, []) with
            {
                Items = [.. folds, new("MpucModality", "audio"), new("MpucModality", "landmarks"), new("MpucPair", "audio:landmarks")],
            }
        );
        Assert.Equal("2 5 / 3", collected["MpucFolds"].Value);
        Assert.Equal(2, collected["MpucFolds"].Place.Line);
        Assert.Equal("audio landmarks", collected["MpucModalities"].Value);
        Assert.Equal("audio:landmarks", collected["MpucPairs"].Value);
        Assert.Equal("7/8", Collect(Inputs(file, [("MpucFolds", "7/8")], ["MpucFolds"]) with { Items = folds })["MpucFolds"].Value);
    }

    [Fact]
    public void A_folder_is_relative_to_what_names_it()
    {
        var file = folder.Write("experiments/x.proj", "<Project />");
        Assert.Equal(folder["experiments/clips"], Collect(Inputs(file, [("MpucAudioDir", "clips")]))["MpucAudioDir"].Value);
        Assert.Equal(folder["started/clips"], Collect(Inputs(file, [("MpucAudioDir", "clips")], ["MpucAudioDir"]))["MpucAudioDir"].Value);
        Assert.Equal(folder["artifacts/runs/x/default"], Inputs(file, []).RunDir);
        Assert.Equal(folder["started/out"], Inputs(file, [("MpucRunDir", "out")], ["MpucRunDir"]).RunDir);
    }

    [Fact]
    public void Unknown_names_are_problems_with_place_and_nearest_name()
    {
        var file = folder.Write(
            "x.proj",
            "<Project>\n<PropertyGroup>\n<MpucEpoch>3</MpucEpoch><mpucwindow>3</mpucwindow>\n<Mine>1</Mine></PropertyGroup>\n</Project>"
        );
        var inputs = Inputs(file, [], ["MpucAudioDri", "Configuration", "mpucepochs"]);
        var unknown = SettingsCollector.Unknown(inputs, ProjectXml.Read(file, folder["src"]));
        Assert.Equal(
            new Problem[]
            {
                new Problem.UnknownProperty("MpucAudioDri", "MpucAudioDir", Place.CommandLine),
                new Problem.UnknownProperty("MpucEpoch", "MpucEpochs", new Place(file, 3, 2)),
            },
            unknown.AsEnumerable().ToArray()
        );
    }

    [Fact]
    public void A_value_never_written_is_no_setting() => Assert.Empty(Collect(folder.Write("x.proj", "<Project />"), ("MpucEpochs", " ")));

    private Dictionary<string, Setting> Collect(string file, params (string, string)[] properties) => Collect(Inputs(file, properties));

    private Dictionary<string, Setting> Collect(ExperimentInputs inputs) =>
        SettingsCollector.Collect(inputs, ProjectXml.Read(inputs.ProjectFile, folder["src"])).Written.Values.ToDictionary(s => s.Name);

    private ExperimentInputs Inputs(string file, (string Name, string Value)[] properties, string[]? globals = null) =>
        new(
            file,
            folder["started"],
            folder.Path,
            properties.ToDictionary(p => p.Name, p => p.Value, StringComparer.OrdinalIgnoreCase),
            MpucMer.Pure.Configuration.Properties.All.Filter(p => p.IsPath).Select(p => p.Name).ToHashSet(),
            [],
            (globals ?? []).ToDictionary(
                g => g,
                g => properties.FirstOrDefault(p => p.Name == g).Value ?? "",
                StringComparer.OrdinalIgnoreCase
            )
        );
}
