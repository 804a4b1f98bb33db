using MpucMer.Build.Scanning;
using MpucMer.Effects.Files;
using MpucMer.Effects.Models;
using MpucMer.Effects.Tensors.Native;
using MpucMer.Effects.Worker;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Models;
using MpucMer.Pure.Planning;

namespace MpucMer.Tool;

/// <summary>Models as files.</summary>
internal static class Models
{
    public static Either<Problem, ModelFile> Read(string path) =>
        SourceFiles.All(Path.GetFullPath(path)).Bind(bytes => ModelFile.Read(bytes, path));

    /// <summary>The networks in memory, on a device that is there.</summary>
    public static Either<Problem, Model> Load(string path, int threads, string device) =>
        from file in Read(path)
        from experiment in ModelSettings.Parsed(file.About.Experiment, file.About.Settings, path).ToEither().MapLeft(all => all.Head)
        from ready in TensorLibrary.Ready(
            Settings.Of([new Setting(ExecutionProperties.Device.Name, device, Place.CommandLine)]),
            experiment with
            {
                Execution = experiment.Execution with { Device = device },
            },
            threads
        )
        from model in Model.Of(file, path, ready.Execution.Device)
        select model;
}
