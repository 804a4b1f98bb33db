using System.Globalization;
using System.Text;
using System.Text.Json;
using MpucMer.Effects.Storage;
using MpucMer.Effects.Training;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Data;
using MpucMer.Pure.Networks;
using MpucMer.Pure.Planning;
using MpucMer.Pure.Runs;
using static LanguageExt.Prelude;

namespace MpucMer.Effects.Stages;

/// <summary>
/// Encoders and probes of stored results as files that <c>load_state_dict</c> takes, a folder for each fold and seed. Each file is put in
/// its place whole;
/// export.json goes first and comes last, so that a folder that has it is of one export.
/// </summary>
public static class ExportStage
{
    /// <summary>Where an export goes: the property, else in the run folder.</summary>
    public static string FolderOf(Request request) =>
        request.Settings.Find(CommandProperties.ExportDir.Name).Match(s => s.Value, () => Path.Combine(request.RunDir, "export"));

    private static string FolderOf(Request request, Step probe) =>
        Path.Combine(FolderOf(request), ExportFiles.Folder(probe.Fold.IfNone(""), probe.Seed.IfNone(0)));

    /// <summary>
    /// Writes all folds and seeds. A problem where a result is not in the store, or is damaged there, or a file cannot be written.
    /// </summary>
    public static Either<Problem, Ending> Run(StageContext context)
    {
        var probes = context.Request.Steps.Filter(s => s.Is(Stage.Probe));
        // What an export that was killed was writing lies beside its files.
        context.Store.Sweep([.. probes.Map(p => FolderOf(context.Request, p))]);
        return from clips in FeaturesStage.Read(context, _ => false)
            from written in probes.InTurn(
                (done, probe) =>
                    One(context, (Step<TrainedProbes>)probe, clips)
                        .Map(folder =>
                        {
                            context.Progress(done + 1, probes.Count, "exports", Seq<Figure>(), double.NaN);
                            return folder;
                        })
            )
            from _ in Told(context, written.Count)
            select Ending.Nothing;
    }

    private static Either<Problem, Unit> Told(StageContext context, int count)
    {
        context.Say(
            new WorkerEvent.Message(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{context.Request.Name}: {count} {(count == 1 ? "fold" : "folds and seeds")} exported to {FolderOf(context.Request)}"
                )
            )
        );
        return unit;
    }

    private static Either<Problem, string> One(StageContext context, Step<TrainedProbes> probe, ClipSet clips)
    {
        if (context.Stop.IsCancellationRequested)
            return new Problem.Interrupted("export", 0, None);
        var fold = context.Request.FoldOf(probe);
        var folder = FolderOf(context.Request, probe);
        var towers = Towers.Of(context.Experiment, clips);
        var embed = probe.Needed(Stage.Embed);
        var contrast = embed.Needed(Stage.Contrast);
        return from trained in Stored(context, contrast)
            from features in Stored(context, embed)
            from judged in Stored(context, probe)
            from encoders in PublishedState.Encoders(contrast.Name, towers, StateFile.Named(trained.Parameters))
            let heads = judged.Weights
            let about = ExportText.Of(context, fold, probe, towers, clips, heads, features)
            from _ in Written(
                context.Store,
                folder,
                Files(context, PublishedState.Published(encoders), heads),
                about.ToJsonString(new JsonSerializerOptions { WriteIndented = true })
            )
            select folder;
    }

    // The plan has seen all of them: one is missing only where somebody removed it since, or it is damaged, which the store has told.
    private static Either<Problem, A> Stored<A>(StageContext context, Step<A> step) =>
        from found in context.Store.Load(step.Key)
        from entry in found.ToEither((Problem)new Problem.NothingToExport(Seq1(step.Name), context.Request.Plan.Count, step.Stage.Name))
        from result in step.Of.Codec.Read(entry)
        select result;

    private static Seq<EntryFile> Files(StageContext context, Seq<NamedArray> encoders, Seq<NamedArray> heads)
    {
        EntryFile Head(string name, string file) =>
            new(
                file,
                Safetensors.Write(
                    heads
                        .Filter(a => a.Name.StartsWith(name + "/", StringComparison.Ordinal))
                        .Map(a => a with { Name = a.Name[(name.Length + 1)..] }),
                    []
                )
            );
        var single = context
            .Experiment.Data.Modalities.Map(m => m.Name)
            .Filter(name => heads.Exists(a => a.Name.StartsWith(name + "/", StringComparison.Ordinal)));
        return Seq(new EntryFile(ExportFiles.Encoders, Safetensors.Write(encoders, [])), Head(ProbeHead.Fused, ExportFiles.Fused))
            + single.Map(name => Head(name, ExportFiles.Probe(name)));
    }

    // Files of that folder that an export wrote: another program's may have the same names.
    private static Either<Problem, Seq<string>> Own(string folder) =>
        Guarded.Run("read", folder, () =>
            Directory.Exists(folder)
                ? Directory.GetFiles(folder).Where(IsOwn).Order(StringComparer.Ordinal).ToSeq().Strict()
                : Seq<string>()
        );

    private static bool IsOwn(string path) =>
        Path.GetFileName(path) switch
        {
            ExportFiles.About => RunFiles.IsOwn(ExportFiles.About, new FileLayer().Read(path)),
            var name => ExportFiles.Is(name) && RunFiles.IsOwn(name, FileLayer.Start(path, Safetensors.SignBytes)),
        };

    private static Either<Problem, Unit> Written(Store store, string folder, Seq<EntryFile> files, string about)
    {
        var last = Path.Combine(folder, ExportFiles.About);
        return from own in Own(folder)
            // Of an export with other modalities than this one's probes would be left.
            let old = own.Filter(path => path == last || !files.Exists(f => f.Name == Path.GetFileName(path)))
            from free in files
                .Map(f => f.Name)
                .Add(ExportFiles.About)
                .Map(name => Path.Combine(folder, name))
                .Filter(path => File.Exists(path) && !own.Contains(path))
                .HeadOrNone()
                .Match<Either<Problem, Unit>>(path => new Problem.RunFolderTaken(folder, path), () => unit)
            from _ in old.InTurn(store.Delete)
            from __ in files.InTurn(f => store.Replace(Path.Combine(folder, f.Name), f.Content))
            from ___ in store.Replace(last, Encoding.UTF8.GetBytes(about + "\n"))
            select unit;
    }
}
