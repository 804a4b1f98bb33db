using System.Text;
using MpucMer.Pure.Data.Arrays;
using MpucMer.Pure.Planning;

namespace MpucMer.Pure.Reports;

/// <summary>A form in which a report is written into the run's folder.</summary>
/// <param name="Name">What it is called, e.g. JSON.</param>
/// <param name="File">The name of its file there.</param>
/// <param name="Write">The file of a report and its details.</param>
/// <param name="IsOwn">Whether a file is of this form: one of that name that is not is another one's, and is left alone.</param>
public sealed record ReportForm(string Name, string File, Func<Report, ReportDetails, byte[]> Write, Func<byte[], bool> IsOwn)
{
    /// <summary>A text of the report alone.</summary>
    public ReportForm(string name, string file, Func<Report, string> write, Func<string, bool> isOwn)
        : this(name, file, (r, _) => Encoding.UTF8.GetBytes(write(r)), bytes => isOwn(Encoding.UTF8.GetString(bytes))) { }

    /// <summary>A text of the report and its details.</summary>
    public static ReportForm Text(string name, string file, Func<Report, ReportDetails, string> write, Func<string, bool> isOwn) =>
        new(name, file, (r, d) => Encoding.UTF8.GetBytes(write(r, d)), bytes => isOwn(Encoding.UTF8.GetString(bytes)));
}

/// <summary>All forms of a report.</summary>
public static class ReportForms
{
    /// <summary>In the order in which they are written; of the first, the user is told where it is.</summary>
    public static readonly Seq<ReportForm> All = Seq(
        ReportJson.Form,
        ReportMarkdown.Form,
        ReportHtml.Form,
        TestPredictions.Form,
        CurvesCsv.Form,
        EmbeddingFiles.Npy,
        EmbeddingFiles.Rows
    );

    /// <summary>The form whose file has that name.</summary>
    public static Option<ReportForm> OfFile(string name) => All.Find(f => f.File == name);
}

/// <summary>
/// embeddings.npy, the features of the clips of the maps for NumPy, and embeddings.csv, which clip each of its rows is.
/// </summary>
public static class EmbeddingFiles
{
    public static readonly ReportForm Npy = new(
        "embeddings",
        "embeddings.npy",
        (_, details) => details.Maps.Match(m => m.Npy, () => NpyWriter.Write(new Metrics.PointSet(0, 0, []))),
        bytes => NpyWriter.IsOurs(bytes)
    );

    public static readonly ReportForm Rows = ReportForm.Text(
        "rows of embeddings",
        "embeddings.csv",
        (_, details) => details.Maps.Match(m => m.Rows, () => ClipMaps.Columns + "\n"),
        text => text.StartsWith(ClipMaps.Columns + "\n", StringComparison.Ordinal)
    );
}
