namespace MpucMer.Tests;

/// <summary>
/// A test on real RAVDESS clips: skipped, saying so, unless RAVDESS_DIR names a folder of Actor_XX/*.wav with action_units.csv beside them.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RavdessFactAttribute : FactAttribute
{
    public RavdessFactAttribute()
    {
        if (!Directory.Exists(Folder))
            Skip = "set RAVDESS_DIR to a folder of RAVDESS clips (Actor_XX/*.wav and action_units.csv) to run this test";
    }

    public static string Folder => Environment.GetEnvironmentVariable("RAVDESS_DIR") ?? "";
}
