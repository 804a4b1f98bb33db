using MpucMer.Effects.Models;
using MpucMer.Effects.Storage;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Models;
using MpucMer.Pure.Planning;
using MpucMer.Pure.Runs;
using static LanguageExt.Prelude;

namespace MpucMer.Effects.Stages;

/// <summary>A run as a model in one file (<see cref="ModelFile"/>), put in its place whole.</summary>
public static class PackStage
{
    /// <summary>Where the model goes: the property, else into the run folder, by the run's name.</summary>
    private static string PathOf(Request request) =>
        request
            .Settings.Find(CommandProperties.Model.Name)
            .Match(s => s.Value, () => Path.Combine(request.RunDir, NameOf(request) + ModelFile.Ending));

    // By its experiment, and by the run where that has a name of its own.
    private static string NameOf(Request request) => RunName.Shown(request.Name, Path.GetFileName(request.RunDir)).Replace('/', '-');

    /// <summary>A problem where a result is damaged, or the file cannot be written, or is another one's.</summary>
    public static Either<Problem, Ending> Run(StageContext context)
    {
        var path = PathOf(context.Request);
        return from _ in Free(path)
            from clips in FeaturesStage.Read(context, _ => false)
            from model in Packing.Whole(context, clips)
            let bytes = model.Write()
            from __ in context.Store.Replace(path, bytes)
            let ___ = Said(context, model, path, bytes.Length)
            select Ending.Nothing;
    }

    private static Unit Said(StageContext context, ModelFile model, string path, int bytes)
    {
        context.Say(
            new WorkerEvent.Message(
                FormattableString.Invariant(
                    $"{context.Request.Name}: {model.Members.Count} folds and seeds in one model of {bytes / 1e6:F1} MB: {path}"
                )
            )
        );
        return unit;
    }

    // A file of that name that is no model was not written here.
    private static Either<Problem, Unit> Free(string path) =>
        Guarded
            .Run("read", path, () => !File.Exists(path) || ModelFile.IsOurs(FileLayer.Start(path, ModelFile.SignBytes)))
            .Bind(free => free ? Right<Problem, Unit>(unit) : new Problem.RunFolderTaken(Path.GetDirectoryName(path) ?? "", path));
}
