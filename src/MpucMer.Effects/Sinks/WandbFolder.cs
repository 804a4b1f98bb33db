using System.Text;
using MpucMer.Effects.Storage;
using MpucMer.Pure.Decoding;
using MpucMer.Pure.Events;
using MpucMer.Pure.Reports;
using MpucMer.Pure.Runs;
using static LanguageExt.Prelude;

namespace MpucMer.Effects.Sinks;

/// <summary>The folder wandb of a run folder: what is sent, or will be, and what the server has of it.</summary>
/// <param name="runDir">The run folder.</param>
public sealed class WandbFolder(string runDir)
{
    // Of them the server gets those that there are.
    private static readonly Seq<string> Uploaded = Seq("report.html", ReportMarkdown.FileName, ReportJson.FileName);

    public string Path => System.IO.Path.Combine(runDir, WandbFiles.Folder.Name);

    /// <summary>The run that is kept there; none where there is none, or another program's.</summary>
    /// <exception cref="IOException">As the system refuses.</exception>
    public Option<WandbRun> Run => Bytes(WandbFiles.Run).Bind(b => WandbRun.Decoder.Read(b).ToOption());

    public Seq<WandbRow> Rows =>
        Bytes(WandbFiles.History).Filter(WandbRow.IsHistory).Map(b => WandbRow.Read(Encoding.UTF8.GetString(b))).IfNone(Seq<WandbRow>());

    /// <summary>What that server has.</summary>
    public WandbSent Sent(string baseUrl) =>
        Bytes(WandbFiles.Sent)
            .Bind(b => WandbSent.Decoder.Read(b).ToOption())
            .Filter(s => s.BaseUrl == baseUrl)
            .IfNone(() => WandbSent.Nothing(baseUrl));

    public void Keep(WandbRun run) => Replace(WandbFiles.Run, run.Json);

    public void Keep(Seq<WandbRow> rows) => Replace(WandbFiles.History, WandbRow.Write(rows));

    /// <summary>Adds rows to those that are kept.</summary>
    public void Add(Seq<WandbRow> rows) =>
        File.AppendAllText(System.IO.Path.Combine(Path, WandbFiles.History), string.Concat(rows.Map(r => r.Line)));

    public void Keep(WandbSent sent) => Replace(WandbFiles.Sent, sent.Json);

    /// <summary>Sends what the server has not.</summary>
    public Either<WandbRefusal, WandbSent> Send(WandbClient client, WandbServer server, WandbRun run, Seq<WandbRow> rows) =>
        client.Send(run, rows, Sent(server.BaseUrl), Uploaded, RunFile, Keep);

    /// <summary>A file of the user's: where other programs keep their keys.</summary>
    public static Option<string> Netrc(Func<string, string?> variable)
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        var named = variable("NETRC");
        string[] places = named is { Length: > 0 }
            ? [named]
            : [System.IO.Path.Combine(home, ".netrc"), System.IO.Path.Combine(home, "_netrc")];
        try
        {
            return places.FirstOrDefault(File.Exists) is { } path ? File.ReadAllText(path) : None;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return None;
        }
    }

    private Option<byte[]> RunFile(string name) =>
        System.IO.Path.Combine(runDir, name) is var path && File.Exists(path) ? File.ReadAllBytes(path) : None;

    private Option<byte[]> Bytes(string name) =>
        System.IO.Path.Combine(Path, name) is var path && File.Exists(path) ? new FileLayer().Read(path) : None;

    /// <exception cref="IOException">As the system refuses; or another program's file is there.</exception>
    private void Replace(string name, string text)
    {
        var path = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(Path);
        if (File.Exists(path) && !WandbFiles.Folder.Files.Single(f => f.Name == name).IsOwn(new FileLayer().Read(path)))
            throw new IOException($"{path} is another program's");
        Temps.Replace(path, Encoding.UTF8.GetBytes(text));
    }
}
