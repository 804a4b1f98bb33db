namespace MpucMer.Pure.Data;

/// <summary>The facial action units that OpenFace 2 estimates (Baltrušaitis et al. 2018).</summary>
public static class ActionUnits
{
    private static readonly string[] Intensities = "01 02 04 05 06 07 09 10 12 14 15 17 20 23 25 26 45".Split(' ');
    private static readonly string[] Presences = "01 02 04 05 06 07 09 10 12 14 15 17 20 23 25 26 28 45".Split(' ');

    /// <summary>The 35 columns: 17 intensities AU.._r in 0 to 5, then 18 presences AU.._c, 0 or 1.</summary>
    public static readonly IReadOnlyList<string> Names = [.. Intensities.Select(au => $"AU{au}_r"), .. Presences.Select(au => $"AU{au}_c")];
}
