using MpucMer.Effects.Tensors.Native;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Planning;
using TorchSharp;
using static LanguageExt.Prelude;

namespace MpucMer.Effects.Worker;

/// <summary>The library behind the tensors, touched only by steps that need it: a failed load stays failed for the life of the process.</summary>
public static class TensorLibrary
{
    /// <summary>Loads the library on first need, sets its threads and checks the device.</summary>
    public static Either<Problem, Unit> Ready(Experiment experiment, Step step, int threads)
    {
        if (step.Stage is Stage.Features or Stage.Report) return unit;
        try
        {
            LibTorch.Load();
            if (torch.get_num_threads() != threads) torch.set_num_threads(threads);
            return experiment.Execution.Device == "cpu" || torch.cuda.is_available() ? unit : new Problem.DeviceUnavailable(experiment.Execution.Device, Provider, Place.Nowhere);
        }
        catch (Exception e) when (e is TypeInitializationException or DllNotFoundException or NotSupportedException or BadImageFormatException or EntryPointNotFoundException or IOException or UnauthorizedAccessException)
        {
            return new Problem.TensorLibraryUnavailable(Provider, (e.InnerException ?? e).Message.Split('\n')[0]);
        }
    }

    /// <summary>Who provides TorchSharp's API in this build.</summary>
    public static string Provider => typeof(torch).Assembly.GetName() is var name ? $"{name.Name} {name.Version}" : "";
}
