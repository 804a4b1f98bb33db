using System.Text;

namespace MpucMer.Pure.Randomness;

/// <summary>
/// Random numbers without state: a stream is named by a seed, a purpose and counters (epoch, step, clip, …), and its i-th number is a
/// hash of that name and i (SplitMix64's finaliser, Steele et al. 2014). Nothing has to be saved to resume, and no stream depends on how
/// much another one was used.
/// </summary>
public readonly record struct Stream(ulong Key)
{
    /// <summary>The stream of a seed and purpose, e.g. <c>Stream.Of(seed, "sampler", epoch)</c>.</summary>
    public static Stream Of(long seed, string purpose, params ReadOnlySpan<long> counters)
    {
        var key = Mix((ulong)seed + 0x9E3779B97F4A7C15UL);
        foreach (var b in Encoding.UTF8.GetBytes(purpose))
            key = Mix(key ^ (b + 0x9E3779B97F4A7C15UL));
        foreach (var c in counters)
            key = Mix(key ^ ((ulong)c + 0xD1B54A32D192ED03UL));
        return new Stream(key);
    }

    /// <summary>A stream within this one.</summary>
    public Stream At(long counter) => new(Mix(Key ^ ((ulong)counter + 0xD1B54A32D192ED03UL)));

    /// <summary>The i-th 64 bits.</summary>
    public ulong Bits(long i) => Mix(Key + ((ulong)i + 1) * 0x9E3779B97F4A7C15UL);

    /// <summary>The i-th number, uniform in [0, 1).</summary>
    public double Uniform(long i) => (Bits(i) >> 11) * (1.0 / (1UL << 53));

    /// <summary>The i-th number, standard normal (Box-Muller on two uniforms).</summary>
    public double Normal(long i) => Math.Sqrt(-2 * Math.Log(1 - Uniform(2 * i))) * Math.Cos(2 * Math.PI * Uniform(2 * i + 1));

    /// <summary>The i-th number, uniform in 0 … count - 1.</summary>
    public int Below(long i, int count) => (int)Math.BigMul(Bits(i), (ulong)count, out _);

    /// <summary>A permutation of 0 … count - 1 (Fisher-Yates).</summary>
    public int[] Permutation(int count)
    {
        var order = Enumerable.Range(0, count).ToArray();
        for (var i = count - 1; i > 0; i--)
        {
            var j = Below(i, i + 1);
            (order[i], order[j]) = (order[j], order[i]);
        }
        return order;
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
