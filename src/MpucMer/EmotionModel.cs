using LanguageExt;
using MpucMer.Effects.Models;
using MpucMer.Effects.Tensors.Native;
using MpucMer.Pure;
using MpucMer.Pure.Diagnostics;
using MpucMer.Pure.Layouts;
using MpucMer.Pure.Reports;
using static LanguageExt.Prelude;

namespace MpucMer;

/// <summary>
/// A trained model (<c>-t:Pack</c> writes one, docs/models.md) in a program of one's own. Many threads may ask it at once. Its networks are
/// in memory until it is disposed.
/// </summary>
public sealed class EmotionModel : IDisposable
{
    private readonly Model model;
    private readonly string path;
    private readonly int threads;

    private EmotionModel(Model model, string path, int threads) => (this.model, this.path, this.threads) = (model, path, threads);

    /// <summary>The model in a file. Problems: it cannot be read, is damaged, or there is no tensor library or device.</summary>
    /// <param name="device">auto, cpu, cuda or cuda:N.</param>
    /// <param name="threads">Of the tensor library and of reading; 0: all cores. It holds for the whole process.</param>
    public static Either<Problem, EmotionModel> Load(string path, string device = "auto", int threads = 0)
    {
        NativePackages.Register();
        var count = NativeSettings.Threads(threads);
        return Model.Load(path, count, device).Map(model => new EmotionModel(model, path, count));
    }

    /// <summary>What clips are named, in the order of their probabilities.</summary>
    public Seq<string> Labels => model.Labelling.Names;

    /// <summary>What it knows of clips; a clip may have any of them.</summary>
    public Seq<string> Modalities => model.File.About.Modalities.Map(m => m.Modality.Name);

    /// <summary>The model card, Markdown.</summary>
    public string Card => model.File.Card;

    /// <summary>
    /// The emotions of the clips that files, folders or manifests hold, in the order of their names. Files in one folder that differ in
    /// their ending alone are of one clip. Problems: a path that is not there, nothing that the model can judge; of clips that cannot be
    /// read <paramref name="told"/> is told, and the others are judged.
    /// </summary>
    /// <param name="paths">Absolute, or from the current folder.</param>
    /// <param name="told">Told what is wrong with single clips; null: nobody is.</param>
    public Either<Seq<Problem>, Seq<ClipEmotions>> Predict(
        IEnumerable<string> paths,
        Action<Explanation>? told = null,
        CancellationToken stop = default
    )
    {
        void Tell(Explanation e) => told?.Invoke(e);
        return AskedFiles
            .Find(paths.Select(Path.GetFullPath).ToSeq().Strict(), model.Experiment.Data, new LocalFiles(stop))
            .Map(found =>
            {
                found.Warnings.Iter(p => Tell(p.Explain()));
                var said = new List<ClipEmotions>();
                foreach (var some in new Asking(model, threads, Tell, stop).Of(found.Inventory.Clips))
                    some.Match(Right: p => said.AddRange(Of(p)), Left: problem => Tell(problem.Explain()));
                return said.OrderBy(c => c.Clip, StringComparer.Ordinal).ToSeq().Strict();
            });
    }

    /// <inheritdoc cref="Predict(IEnumerable{string}, Action{Explanation}, CancellationToken)"/>
    public Either<Seq<Problem>, Seq<ClipEmotions>> Predict(params string[] paths) => Predict(paths.AsEnumerable());

    public void Dispose() => model.Dispose();

    private static IEnumerable<ClipEmotions> Of(Predictions said) =>
        said.Clips.SelectMany(
            (clip, c) =>
                said.Of(c)
                    .Map(p => new ClipEmotions(
                        clip.Id,
                        clip.Group,
                        said.Emotion(p.Probabilities[c]!),
                        p.Probe,
                        said.Labelling.Names.Map((l, name) => (name, p.Probabilities[c]![l])).ToSeq().Strict(),
                        p.Agreeing[c],
                        said.Models
                    ))
                    .AsEnumerable()
        );
}

/// <summary>What a model says of a clip.</summary>
/// <param name="Clip">Its name: that of its files without their ending.</param>
/// <param name="Group">Whose it is: its folder.</param>
/// <param name="Emotion">The most probable label; of several labels a clip, all of at least one half, or neutral.</param>
/// <param name="Probe">Which probe judged it: the fused one, or a modality's.</param>
/// <param name="Probabilities">Of each label, calibrated; the mean of all folds and seeds.</param>
/// <param name="Agreeing">How many of the <paramref name="Models"/> (folds and seeds) name the same.</param>
public sealed record ClipEmotions(
    string Clip,
    string Group,
    string Emotion,
    string Probe,
    Seq<(string Label, double Probability)> Probabilities,
    int Agreeing,
    int Models
);
