using System.Security.Cryptography;
using LanguageExt;
using MpucMer.Effects.Stages;
using MpucMer.Effects.Storage;
using MpucMer.Effects.Tensors;
using MpucMer.Effects.Tests.Storage;
using MpucMer.Effects.Training;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Data;
using MpucMer.Pure.Diagnostics;
using MpucMer.Pure.Networks;
using MpucMer.Pure.Planning;
using MpucMer.Pure.Training;
using static LanguageExt.Prelude;
using static TorchSharp.torch;

namespace MpucMer.Effects.Tests.Weights;

/// <summary>Runs whose networks start from files, and what such networks should say, worked out beside the stages.</summary>
internal static class Weighed
{
    /// <summary>The tiny run with networks of the published names alone.</summary>
    public static Request In(string folder, params (string Name, string Value)[] more) =>
        TinyRun.In(folder, TinyRun.Corrected, Prepared.Features, [("MpucProjectorNorm", "none"), .. more]);

    /// <summary>The request with a file, as a build would have found it.</summary>
    public static Request With(this Request request, string property, string path, string part = "")
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)));
        return request with
        {
            Settings = Settings.Of([.. request.Settings.Written.Values, new Setting(property, path, Place.CommandLine)]),
            Inventory = request.Inventory with { Weights = request.Inventory.Weights.Add(new WeightFile(property, part, path, hash)) },
        };
    }

    /// <summary>The request as -t:Export asks it, into a folder.</summary>
    public static Request Exporting(this Request request, string to) =>
        request with
        {
            Goal = Goal.Export,
            Settings = Settings.Of([.. request.Settings.Written.Values, new Setting("MpucExportDir", to, Place.CommandLine)]),
        };

    /// <summary>The request whose export is in a form.</summary>
    public static Request In(this Request request, string form) =>
        request with
        {
            Settings = Settings.Of([
                .. request.Settings.Written.Values,
                new Setting(CommandProperties.ExportFormat.Name, form, Place.CommandLine),
            ]),
        };

    /// <summary>
    /// The request with so many epochs of the probe; none only beside a file of probes, which <see cref="With"/> has to have named first.
    /// </summary>
    public static Request Probing(this Request request, string epochs) =>
        request with
        {
            Settings = Settings.Of([.. request.Settings.Written.Values, new Setting("MpucProbeEpochs", epochs, Place.CommandLine)]),
        };

    public static Pure.Configuration.Experiment Parsed(Request request) =>
        ExperimentParser
            .Parse(request.Name, request.Settings)
            .IfFail(p => throw new InvalidOperationException(string.Join("; ", p.Map(x => x.Explain().Text))));

    public static Seq<Step> Steps(Request request) => Pipeline.Steps(Parsed(request), request.Inventory, request.Folds);

    /// <summary>The result of the only step of a stage, on the first fold.</summary>
    public static Entry Entry(Request request, Stage stage)
    {
        var step = Steps(request).Find(s => s.Stage == stage).IfNone(() => throw new InvalidOperationException($"no {stage}"));
        return new Store(request.StoreDir, new FileLayer(), p => throw new InvalidOperationException(p.Explain().Text))
            .Load(step.Key)
            .IfLeft(p => throw new InvalidOperationException(p.Explain().Text))
            .IfNone(() => throw new InvalidOperationException($"{step.Name} is not in the store"));
    }

    public static Dictionary<string, NamedArray> Arrays(Entry entry, string file) =>
        Safetensors
            .Read(entry[file], file)
            .IfLeft(p => throw new InvalidOperationException(p.Explain().Text))
            .Arrays.ToDictionary(a => a.Name);

    public static Dictionary<string, NamedArray> Embeddings(Request request) =>
        Arrays(Entry(request, Stage.Embed), Pure.Planning.Embeddings.FileName);

    /// <summary>The clips as they were read.</summary>
    public static ClipSet Clips(Request request) =>
        FeaturesStage
            .Read(
                new StageContext(
                    request,
                    Parsed(request),
                    Steps(request)[0],
                    new Store(request.StoreDir, new FileLayer(), _ => { }),
                    1,
                    _ => { },
                    default
                ),
                _ => false
            )
            .IfLeft(p => throw new InvalidOperationException(p.Explain().Text));

    /// <summary>What the interpreter makes of the first fold's clips with the given weights: [clips, F] of each modality.</summary>
    public static float[][] Features(Request request, Func<ParameterSpec, float[]> weights)
    {
        var (e, fold) = (Parsed(request), request.Folds[0]);
        var clips = Clips(request);
        var set = Standardiser.Of(clips.Select(fold.TrainIds + fold.ValidationIds + fold.TestIds), e.Encoders.Inputs, fold.TrainIds);
        var towers = Towers.Of(e, set);
        using var parameters = ParameterSet.Of(Towers.Parameters(towers), weights);
        return MpucMer.Effects.Training.Features.Of(
            towers,
            parameters,
            set,
            e.Encoders.Window,
            e.Encoders.EvaluationWindows,
            e.Training.BatchSize,
            CPU,
            _ => { }
        );
    }

    /// <summary>The names and shapes of the towers' entries, in their order.</summary>
    public static Seq<ParameterSpec> Specs(Request request) => Towers.Parameters(Towers.Known(Parsed(request)));
}
