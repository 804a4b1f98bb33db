using MpucMer.Pure.Planning;
using static MpucMer.Pure.Configuration.PropertyForms;

namespace MpucMer.Pure.Configuration;

/// <summary>The properties that say where things go and what is asked for: no result depends on them.</summary>
public static class CommandProperties
{
    // Names that the build's side reads before anything else is loaded: constants, so that it loads nothing for them.
    public const string RunNameName = "MpucRunName";
    public const string RunDirName = "MpucRunDir";
    public const string StoreDirName = "MpucStoreDir";
    public const string SharedStoreName = "MpucSharedStore";
    public const string ForceName = "MpucForce";

    public static readonly Property<Option<string>> Config = Path(
            "MpucConfig",
            "YAML file",
            "A published configuration file; properties win over it."
        )
        .LikeASetting();

    public static readonly Property<Option<string>> RunName = new Property<Option<string>>(
        RunNameName,
        "a plain name",
        "What the run is called, and the folder of its results; default: after the settings given on the command line "
            + "(temperature-0.05), else default.",
        ReadRunName,
        name => name.IfNone("")
    ).AsideFromResults();

    public static readonly Property<Option<string>> RunDir = Path(
            RunDirName,
            "folder",
            "Where results.json goes; default: artifacts/runs/<experiment>/<name of the run>."
        )
        .AsideFromResults();

    public static readonly Property<Option<string>> ExportDir = Path(
            "MpucExportDir",
            "folder",
            "Where -t:Export writes; default: the folder export in the run folder."
        )
        .AsideFromResults();

    public static readonly Property<ExportForm> ExportFormat = Choice(
            "MpucExportFormat",
            "What -t:Export writes: parameters for PyTorch, or networks for ONNX Runtime.",
            [.. ExportForm.All.Map(form => (form.Name, form))]
        )
        .Defaults("pytorch")
        .AsideFromResults();

    public static readonly Property<Option<string>> Model = Path(
            "MpucModel",
            "file",
            "Where -t:Pack writes the model; default: into the run folder, by the run's name."
        )
        .AsideFromResults();

    public static readonly Property<Option<string>> StoreDir = Path(
            StoreDirName,
            "folder",
            "Where features and checkpoints are kept; default: artifacts/store."
        )
        .AsideFromResults();

    public static readonly Property<Option<string>> SharedStore = Path(
            SharedStoreName,
            "folder",
            "A store that is looked in first and never written to, such as a group's."
        )
        .AsideFromResults();

    public static readonly Property<Stage> Force = Choice(
            ForceName,
            "Runs that stage again though nothing changed.",
            [.. Stage.Stored.Map(stage => (stage.Name, stage))]
        )
        .AsideFromResults();

    public static readonly Property<string> PlanFormat = Choice(
            "MpucPlanFormat",
            "How -t:Plan prints.",
            ("text", "text"),
            ("json", "json"),
            ("mermaid", "mermaid")
        )
        .Defaults("text")
        .AsideFromResults();

    public static readonly Property<Option<string>> Clips = Path(
            "MpucClips",
            "folder or manifest",
            "Clips whose emotions -t:Predict tells: a file, files in folders (a folder a speaker), or a manifest without labels."
        )
        .AsideFromResults();

    public static readonly Property<Option<string>> With = Text(
            "MpucWith",
            "name or path of a run",
            "What -t:Diff compares with: a run beside this one by its name, any by experiment and name (as -t:Status shows it) or by its "
                + "path."
        )
        .AsideFromResults();

    public static readonly Property<Option<string>> Runs = Text(
            "MpucRuns",
            "names or paths of runs",
            "The runs that -t:Compare shows side by side; default: all of the experiment."
        )
        .AsideFromResults();

    public static readonly Property<string> ReportFormat = Choice(
            "MpucReportFormat",
            "The form in which -t:Compare and -t:Table write scores for a paper (compare.md, .tex, .csv in the run folder); text: none.",
            ("text", "text"),
            ("markdown", "markdown"),
            ("latex", "latex"),
            ("csv", "csv")
        )
        .Defaults("text")
        .AsideFromResults();

    public static readonly Property<Option<string>> Topic = Text(
            "MpucTopic",
            "a topic, a target or a property",
            "What -t:Help tells about; default: targets and topics."
        )
        .AsideFromResults();

    public static readonly Property<int> KeepDays = Whole(
            "MpucKeepDays",
            "-t:Gc lists what no run of the last so many days needs.",
            Limits.KeepDays
        )
        .Defaults("30")
        .AsideFromResults();

    public static readonly Property<bool> Delete = Flag("MpucDelete", "Whether -t:Gc deletes what it lists.")
        .Defaults("false")
        .AsideFromResults();

    public static readonly Seq<Property> All =
        Seq<Property>(
            Config,
            RunName,
            RunDir,
            ExportDir,
            ExportFormat,
            Model,
            StoreDir,
            SharedStore,
            Force,
            PlanFormat,
            Clips,
            With,
            Runs,
            ReportFormat,
            Topic,
            KeepDays,
            Delete
        ) + FetchProperties.All;

    private static Validation<Problem, Option<string>> ReadRunName(Setting s) =>
        s.Value.Length == 0 ? Success<Problem, Option<string>>(None)
        : MpucMer.Pure.Runs.RunName.IsValid(s.Value) ? Success<Problem, Option<string>>(Some(s.Value))
        : Fail<Problem, Option<string>>(new Problem.RunNameInvalid(s.Name, s.Value, s.Place));
}

/// <summary>What -t:Fetch is asked for.</summary>
/// <param name="Sets">Names of the table of known data sets; empty where there is a table of one's own.</param>
/// <param name="Table">That table.</param>
/// <param name="DataDir">The folder in which each set has its own; none: beside the project.</param>
/// <param name="Accepted">Licences that are agreed to.</param>
public sealed record FetchSettings(Seq<string> Sets, Option<string> Table, Option<string> DataDir, Seq<string> Accepted)
{
    public static Validation<Problem, FetchSettings> Parse(Settings settings)
    {
        var values = Values.Of(settings);
        return (
            values.Read(FetchProperties.Fetch),
            values.Read(FetchProperties.Table),
            values.Read(FetchProperties.DataDir),
            values.Read(FetchProperties.AcceptLicence)
        ).Apply(
            (names, table, folder, accepted) =>
                new FetchSettings(
                    Configuration.Read.Words(names) is { IsEmpty: false } named ? named
                        : table.IsSome ? Seq<string>()
                        : Seq1(values.Text(DataProperties.Dataset).Value),
                    table,
                    folder,
                    Configuration.Read.Words(accepted)
                )
        );
    }
}

/// <summary>The properties of -t:Fetch.</summary>
public static class FetchProperties
{
    public static readonly Property<string> Fetch = Words(
            "MpucFetchSets",
            "names of data sets",
            "What -t:Fetch fetches (docs/fetch.md has the table); default: the data set of the experiment."
        )
        .AsideFromResults();

    public static readonly Property<string> AcceptLicence = Words(
            "MpucAcceptLicence",
            "names of licences",
            "The licence that you agree to, without which -t:Fetch fetches nothing that has one."
        )
        .AsideFromResults();

    public static readonly Property<Option<string>> Table = Path(
            "MpucFetchTable",
            "CSV file or JSON lines",
            "Files of your own for -t:Fetch: url, and where known file, bytes, sha256 or md5, licence, licence_link, unpack."
        )
        .AsideFromResults();

    public static readonly Property<Option<string>> DataDir = Path(
            "MpucDataDir",
            "folder",
            "Where -t:Fetch puts data sets, each in a folder of its name; default: the folder data beside the project."
        )
        .AsideFromResults();

    public static readonly Seq<Property> All = Seq<Property>(Fetch, AcceptLicence, Table, DataDir);
}
