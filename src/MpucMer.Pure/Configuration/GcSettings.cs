namespace MpucMer.Pure.Configuration;

/// <summary>What -t:Gc is asked for.</summary>
/// <param name="KeepDays">What runs of the last so many days need stays.</param>
public sealed record GcSettings(int KeepDays, bool Delete)
{
    public static Validation<Problem, GcSettings> Parse(Settings settings)
    {
        Setting Get(string name) => settings.Effective(name, Protocol.Corrected);
        return (Read.Whole(Get("MpucKeepDays"), Limits.KeepDays), Read.Flag(Get("MpucDelete"))).Apply((days, delete) => new GcSettings(days, delete));
    }
}
