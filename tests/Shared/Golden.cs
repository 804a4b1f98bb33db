using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace MpucMer.Tests;

/// <summary>
/// The golden numbers of the published implementation (tests/golden/README.md): from the folder that MPUC_GOLDEN names where it is set, else the copy here.
/// A number's name may carry a salt, so a different set of files gives different inputs and weights.
/// </summary>
public sealed record Golden(JsonElement Root)
{
    public string Salt => Root.GetProperty("salt").GetString() ?? "";

    public static string Folder => Environment.GetEnvironmentVariable("MPUC_GOLDEN") is { Length: > 0 } folder ? folder : Path.GetFullPath(Path.Combine(Here(), "..", "golden"));

    public static Golden Read(string name) => new(JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder, name + ".json"))).RootElement);

    public JsonElement this[string key] => Root.GetProperty(key);

    /// <summary>Element i of the formula tensor <paramref name="name"/>: uniform in [-1, 1).</summary>
    public double Uniform(string name, long i) => Uniform(Crc32(Salt + name), i);

    /// <summary>The formula tensor scale * u(name, i) + shift, worked out in double and cast to float last.</summary>
    public float[] Tensor(string name, long count, double scale = 1, double shift = 0)
    {
        var key = Crc32(Salt + name);
        var values = new float[count];
        for (long i = 0; i < count; i++) values[i] = (float)(scale * Uniform(key, i) + shift);
        return values;
    }

    /// <summary>The value of the published state_dict's entry <paramref name="name"/> by the rule of tests/golden/README.md.</summary>
    public float[] Weight(string name, IReadOnlyList<long> shape)
    {
        var count = shape.Aggregate(1L, (a, b) => a * b);
        var norm = name.EndsWith("gamma", StringComparison.Ordinal) || name.EndsWith("beta", StringComparison.Ordinal);
        var scaled = name.EndsWith("weight", StringComparison.Ordinal) || name.EndsWith("gamma", StringComparison.Ordinal);
        if (name.EndsWith("running_var", StringComparison.Ordinal)) return Tensor(name, count, .1, 1);
        if (name.EndsWith("running_mean", StringComparison.Ordinal)) return Tensor(name, count, .1);
        if (shape.Count >= 2 && !norm) return Tensor(name, count, Math.Sqrt(3.0 * shape[0] / count));
        if (scaled && count > 1) return Tensor(name, count, .1, 1);
        return scaled ? [.25f] : Tensor(name, count, .1);
    }

    public static float[] Floats(JsonElement array) => [.. array.EnumerateArray().Select(e => e.GetSingle())];

    public static double[] Doubles(JsonElement array) => [.. array.EnumerateArray().Select(e => e.GetDouble())];

    public static long[] Longs(JsonElement array) => [.. array.EnumerateArray().Select(e => e.GetInt64())];

    private static double Uniform(uint key, long i)
    {
        var x = (uint)(ulong)i + key;
        x ^= x >> 16;
        x *= 0x7feb352d;
        x ^= x >> 15;
        x *= 0x846ca68b;
        x ^= x >> 16;
        return 2 * (x / 4294967296.0) - 1;
    }

    private static uint Crc32(string text)
    {
        var crc = 0xFFFFFFFFu;
        foreach (var b in Encoding.UTF8.GetBytes(text))
        {
            crc ^= b;
            for (var k = 0; k < 8; k++) crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320u : crc >> 1;
        }
        return ~crc;
    }

    private static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
