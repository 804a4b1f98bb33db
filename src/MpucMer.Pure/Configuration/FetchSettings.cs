using static MpucMer.Pure.Configuration.PropertyForms;

namespace MpucMer.Pure.Configuration;

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
