using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using MpucMer.Effects.Tensors.Native;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Planning;
using TorchSharp;
using static LanguageExt.Prelude;

namespace MpucMer.Effects.Worker;

/// <summary>By what, where and when a result was made: kept beside it, part of no fingerprint.</summary>
public static class Provenance
{
    public static JsonObject Of(Experiment experiment, Step step, int threads, TimeSpan elapsed) =>
        new()
        {
            ["step"] = step.Name,
            ["seed"] = step.Seed.MatchUnsafe<JsonNode?>(s => s, () => null),
            ["protocol"] = experiment.Protocol.ToString().ToLowerInvariant(),
            ["made"] = DateTime.UtcNow.ToString("O", CultureInfo.InvariantCulture),
            ["host"] = Environment.MachineName,
            ["threads"] = threads,
            ["device"] = step.Stage.Computes ? experiment.Execution.Device : "cpu",
            ["versions"] = new JsonObject(
                Versions(step.Stage.Computes)
                    .Map(v => KeyValuePair.Create<string, JsonNode?>(v.Of, v.Version.MatchUnsafe<JsonNode?>(x => x, () => null)))
            ),
            ["seconds"] = Math.Round(elapsed.TotalSeconds, 3),
        };

    /// <summary>Of MpucMer itself; null where a build has none.</summary>
    public static readonly string? Version = typeof(Provenance)
        .Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()
        ?.InformationalVersion;

    /// <summary>Versions of everything; of the tensor library only where a step has loaded it anyway.</summary>
    public static Seq<(string Of, Option<string> Version)> Versions(bool withTensors)
    {
        var always = Seq(
            ("mpucmer", Optional(Version)),
            ("dotnet", RuntimeInformation.FrameworkDescription),
            ("system", RuntimeInformation.OSDescription),
            ("processor", Processor()),
            ("tensors", TensorLibrary.Provider)
        );
        return withTensors ? always + Seq(("libtorch", Some(torch.__version__)), ("blas", Optional(Blas()))) : always;
    }

    // Which library multiplies matrices decides the last bits. The packages' libtorch has its own; one that LibTorchDir names may use the
    // system's.
    private static string? Blas()
    {
        const string mapped = "/proc/self/maps";
        if (!File.Exists(mapped))
            return null;
        var libraries = File.ReadLines(mapped)
            .Select(l => l[(l.LastIndexOf(' ') + 1)..])
            .Where(p =>
                p.StartsWith('/')
                && (p.Contains("blas", StringComparison.OrdinalIgnoreCase) || p.Contains("libmkl", StringComparison.Ordinal))
            )
            .Select(p => Path.GetFileName(p))
            .Distinct()
            .Order(StringComparer.Ordinal)
            .ToArray();
        return libraries.Length == 0 ? "in libtorch" : string.Join(", ", libraries);
    }

    private static string Processor()
    {
        const string facts = "/proc/cpuinfo";
        var line = File.Exists(facts)
            ? File.ReadLines(facts).FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))
            : null;
        var name = line?[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();
        return $"{name} ({Environment.ProcessorCount} cores)";
    }
}

/// <summary>
/// The library behind the tensors, touched only by steps that need it: a failed load stays failed for the life of the process.
/// </summary>
public static class TensorLibrary
{
    private const string Auto = "auto";

    /// <summary>
    /// Loads the library on first need and sets its threads. Gives the experiment with the device that its word means here: <c>auto</c> is
    /// the GPU where there is one. Cheap when called again.
    /// </summary>
    public static Either<Problem, Experiment> Ready(Request request, Experiment experiment, int threads) =>
        Ready(request.Settings, experiment, threads);

    /// <inheritdoc cref="Ready(Request, Experiment, int)"/>
    /// <param name="settings">Where the device was named.</param>
    public static Either<Problem, Experiment> Ready(Settings settings, Experiment experiment, int threads)
    {
        try
        {
            NativeSettings.Apply(threads);
            LibTorch.Load();
            if (torch.get_num_threads() != threads)
                torch.set_num_threads(threads);
            return Device(experiment.Execution.Device, settings.PlaceOf(ExecutionProperties.Device))
                .Map(device => experiment with { Execution = experiment.Execution with { Device = device } });
        }
        catch (Exception e)
            when (e
                    is TypeInitializationException
                        or DllNotFoundException
                        or NotSupportedException
                        or BadImageFormatException
                        or EntryPointNotFoundException
                        or InvalidDataException
                        or IOException
                        or UnauthorizedAccessException
            )
        {
            return new Problem.TensorLibraryUnavailable(Provider, LibTorch.FaultNow(), LoadersWords((e.InnerException ?? e).Message));
        }
    }

    /// <summary>TorchSharp and its version.</summary>
    public static string Provider => typeof(torch).Assembly.GetName() is var name ? $"{name.Name} {name.Version?.ToString(3)}" : "";

    private static Either<Problem, string> Device(string wanted, Place place)
    {
        if (wanted == "cpu")
            return wanted;
        var count = torch.cuda.is_available() ? torch.cuda.device_count() : 0;
        if (wanted == Auto)
            return count > 0 ? "cuda" : "cpu";
        var number = wanted.IndexOf(':') is var colon and >= 0
            ? int.Parse(wanted.AsSpan(colon + 1), System.Globalization.CultureInfo.InvariantCulture)
            : 0;
        return number < count ? wanted : new Problem.DeviceUnavailable(wanted, count, LibTorch.HasCuda, place);
    }

    /// <summary>.NET begins with advice for programmers; what the system's loader said stands on the lines after it.</summary>
    internal static string LoadersWords(string message)
    {
        var lines = message.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return string.Join(
            " | ",
            lines.Length > 1 && lines[0].StartsWith("Unable to load shared library", StringComparison.Ordinal) ? lines[1..] : lines
        );
    }
}
