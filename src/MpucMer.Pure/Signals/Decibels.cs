namespace MpucMer.Pure.Signals;

/// <summary>Powers on a logarithmic scale.</summary>
public static class Decibels
{
    private const double LeastPower = 1e-10;
    private const float Range = 80;

    /// <summary>
    /// Decibels relative to the largest power: <c>librosa.power_to_db(S, ref=np.max, amin=1e-10, top_db=80)</c>. Same shape; values in
    /// [-80, 0].
    /// Silence (no power above 1e-10) is 0 throughout, as there.
    /// </summary>
    public static float[] PowerToDb(ReadOnlySpan<float> power)
    {
        var largest = 0f;
        foreach (var p in power)
            largest = Math.Max(largest, p);
        var reference = 10 * Math.Log10(Math.Max(LeastPower, largest));
        var decibels = new float[power.Length];
        for (var i = 0; i < decibels.Length; i++)
        {
            decibels[i] = Math.Max((float)(10 * Math.Log10(Math.Max(LeastPower, power[i])) - reference), -Range);
        }
        return decibels;
    }
}
