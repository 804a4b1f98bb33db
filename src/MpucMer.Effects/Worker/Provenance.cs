using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
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
