using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace MpucMer.Tests;

/// <summary>
/// The golden numbers of the published implementation (tests/golden/README.md, tests/golden64/README.md). Inputs and weights are made by a
/// rule from names, which a salt goes before: another set of files has other inputs and weights.
/// </summary>
public sealed record Golden(JsonElement Root)
{
    /// <summary>Signals, scores and splits: from the folder that MPUC_GOLDEN names where it is set, else tests/golden.</summary>
    public static Golden Read(string name) => At(Folder("MPUC_GOLDEN", "golden"), name);

    /// <summary>
    /// Networks, losses, training in float64: from the folder that MPUC_GOLDEN64 names where it is set, else tests/golden64.
    /// </summary>
    public static Golden Read64(string name) => At(Folder64, name);

    /// <summary>A file of tests/golden64, which has the published sizes, whatever the environment says: for names and shapes.</summary>
    public static Golden Published(string name) => At(Copy("golden64"), name);

    /// <summary>The names of the files whose names begin so, in the folder of <see cref="Read64"/>.</summary>
    public static string[] Names64(string prefix) =>
        [.. Directory.GetFiles(Folder64, prefix + "*.json").Select(path => Path.GetFileName(path)[..^5]).Order(StringComparer.Ordinal)];

    public string Salt => Root.GetProperty("salt").GetString() ?? "";

    public JsonElement this[string key] => Root.GetProperty(key);

    /// <summary>u(name, i) of the rule: uniform in [-1, 1).</summary>
    public double Uniform(string name, long i) => Uniform(Crc32(Salt + name) + (uint)i);

    /// <summary>u(name, 0), u(name, 1), …, in double.</summary>
    public double[] Uniforms(string name, long count)
    {
        var (key, values) = (Crc32(Salt + name), new double[count]);
        for (var i = 0L; i < count; i++)
            values[i] = Uniform(key + (uint)i);
        return values;
    }

    /// <summary>The formula tensor scale * u(name, i) + shift, computed in double and rounded to float32 last.</summary>
    public float[] Tensor(string name, long count, double scale = 1, double shift = 0) =>
        System.Array.ConvertAll(Uniforms(name, count), u => (float)(scale * u + shift));

    /// <summary>The value of the published state_dict's entry <paramref name="name"/> by the rule of tests/golden64/README.md.</summary>
    public float[] Weight(string name, IReadOnlyList<long> shape)
    {
        var count = shape.Aggregate(1L, (a, b) => a * b);
        var norm = name.EndsWith("gamma", StringComparison.Ordinal) || name.EndsWith("beta", StringComparison.Ordinal);
        var scaled = name.EndsWith("weight", StringComparison.Ordinal) || name.EndsWith("gamma", StringComparison.Ordinal);
        if (name.EndsWith("running_var", StringComparison.Ordinal))
            return Tensor(name, count, .1, 1);
        if (name.EndsWith("running_mean", StringComparison.Ordinal))
            return Tensor(name, count, .1);
        if (shape.Count >= 2 && !norm)
            return Tensor(name, count, Math.Sqrt(3.0 * shape[0] / count));
        if (scaled && count > 1)
            return Tensor(name, count, .1, 1);
        return scaled ? [.25f] : Tensor(name, count, .1);
    }

    public static float[] Floats(JsonElement array) => [.. array.EnumerateArray().Select(e => e.GetSingle())];

    public static double[] Doubles(JsonElement array) => [.. array.EnumerateArray().Select(e => e.GetDouble())];

    public static long[] Longs(JsonElement array) => [.. array.EnumerateArray().Select(e => e.GetInt64())];

    private static string Folder64 => Folder("MPUC_GOLDEN64", "golden64");

    private static string Folder(string variable, string copy) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } folder ? folder : Copy(copy);

    private static string Copy(string folder) => Path.GetFullPath(Path.Combine(Here(), "..", folder));

    private static Golden At(string folder, string name) =>
        new(JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, name + ".json"))).RootElement);

    private static double Uniform(uint x)
    {
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
            for (var k = 0; k < 8; k++)
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320u : crc >> 1;
        }
        return ~crc;
    }

    private static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
