using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
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
/// Encoders and probes of stored results in a form that others read (<see cref="ExportForm"/>), a folder for each fold and seed. Each file
/// is put in its place whole; the one that tells what they are goes first and comes last, so that a folder that has it is of one export.
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
        return from form in CommandProperties
                .ExportFormat.Read(context.Request.Settings.Effective(CommandProperties.ExportFormat, context.Experiment.Protocol))
                .ToEither()
                .MapLeft(problems => problems.Head)
            from clips in FeaturesStage.Read(context, _ => false)
            from written in probes.InTurn(
                (done, probe) =>
                    One(context, form, (Step<TrainedProbes>)probe, clips)
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

    private static Either<Problem, string> One(StageContext context, ExportForm form, Step<TrainedProbes> probe, ClipSet clips)
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
            let about = ExportText.Of(context, fold, probe, towers, clips, judged.Weights, features)
            from files in Forms[form.Name](new Exported(context, towers, encoders, judged, about))
            from _ in Written(context.Store, form, folder, files, about.ToJsonString(new JsonSerializerOptions { WriteIndented = true }))
            select folder;
    }

    private static readonly HashMap<string, Func<Exported, Either<Problem, Seq<EntryFile>>>> Forms = HashMap<
        string,
        Func<Exported, Either<Problem, Seq<EntryFile>>>
    >((ExportForm.PyTorch.Name, e => OfPyTorch(e)), (ExportForm.Onnx.Name, OnnxExport.Files));

    // The plan has seen all of them: one is missing only where somebody removed it since, or it is damaged, which the store has told.
    private static Either<Problem, A> Stored<A>(StageContext context, Step<A> step) =>
        from found in context.Store.Load(step.Key)
        from entry in found.ToEither((Problem)new Problem.NothingToExport(Seq1(step.Name), context.Request.Plan.Count, step.Stage.Name))
        from result in step.Of.Codec.Read(entry)
        select result;

    private static Seq<EntryFile> OfPyTorch(Exported of)
    {
        var heads = of.Probes.Weights;
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
        var single = of
            .Context.Experiment.Data.Modalities.Map(m => m.Name)
            .Filter(name => heads.Exists(a => a.Name.StartsWith(name + "/", StringComparison.Ordinal)));
        return Seq(
                new EntryFile(ExportFiles.Encoders, Safetensors.Write(PublishedState.Published(of.Encoders), [])),
                Head(ProbeHead.Fused, ExportFiles.Fused)
            ) + single.Map(name => Head(name, ExportFiles.Probe(name)));
    }

    // Files of that folder that an export in this form wrote: another program's may have the same names.
    private static Either<Problem, Seq<string>> Own(ExportForm form, string folder) =>
        Guarded.Run("read", folder, () =>
            Directory.Exists(folder)
                ? Directory.GetFiles(folder).Where(path => IsOwn(form, path)).Order(StringComparer.Ordinal).ToSeq().Strict()
                : Seq<string>()
        );

    private static bool IsOwn(ExportForm form, string path)
    {
        var name = Path.GetFileName(path);
        return name == form.About
            ? RunFiles.IsOwn(name, new FileLayer().Read(path))
            : form.Is(name) && form.IsOurs(FileLayer.Start(path, form.SignBytes));
    }

    private static Either<Problem, Unit> Written(Store store, ExportForm form, string folder, Seq<EntryFile> files, string about)
    {
        var last = Path.Combine(folder, form.About);
        return from own in Own(form, folder)
            // Of an export with other modalities than this one's probes would be left.
            let old = own.Filter(path => path == last || !files.Exists(f => f.Name == Path.GetFileName(path)))
            from free in files
                .Map(f => f.Name)
                .Add(form.About)
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

/// <summary>What is exported of a fold and seed.</summary>
/// <param name="Encoders">Encoders and projectors, in the order and by the names of the towers' parameters.</param>
/// <param name="About">What is told of them in whichever form; a form adds what is its own.</param>
public sealed record Exported(StageContext Context, Seq<Tower> Towers, Seq<NamedArray> Encoders, TrainedProbes Probes, JsonObject About);
