using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Planning;
using TorchSharp;

namespace MpucMer.Effects.Worker;

/// <summary>By what, where and when a result was made: kept beside it, part of no fingerprint.</summary>
public static class Provenance
{
    public static JsonObject Of(Experiment experiment, Step step, int threads) =>
        new()
        {
            ["step"] = step.Name,
            ["seed"] = step.Seed.MatchUnsafe<JsonNode?>(s => s, () => null),
            ["protocol"] = experiment.Protocol.ToString().ToLowerInvariant(),
            ["made"] = DateTime.UtcNow.ToString("O", CultureInfo.InvariantCulture),
            ["host"] = Environment.MachineName,
            ["threads"] = threads,
            ["device"] = step.Stage.Computes ? experiment.Execution.Device : "cpu",
            ["versions"] = Versions(step.Stage.Computes),
        };

    /// <summary>Versions of everything; of the tensor library only where a step has loaded it anyway.</summary>
    public static JsonObject Versions(bool withTensors)
    {
        var versions = new JsonObject
        {
            ["mpucmer"] = typeof(Provenance).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion,
            ["dotnet"] = RuntimeInformation.FrameworkDescription,
            ["system"] = RuntimeInformation.OSDescription,
            ["processor"] = Processor(),
            ["tensors"] = TensorLibrary.Provider,
        };
        if (!withTensors)
            return versions;
        versions["libtorch"] = torch.__version__;
        versions["blas"] = Blas();
        return versions;
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
