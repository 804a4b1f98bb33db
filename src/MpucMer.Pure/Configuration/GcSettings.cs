namespace MpucMer.Pure.Configuration;

/// <summary>What -t:Gc is asked for.</summary>
/// <param name="KeepDays">What runs of the last so many days need stays.</param>
public sealed record GcSettings(int KeepDays, bool Delete)
{
    public static Validation<Problem, GcSettings> Parse(Settings settings)
    {
        var values = new Values(settings, Protocol.Corrected);
        return (values.Read(CommandProperties.KeepDays), values.Read(CommandProperties.Delete)).Apply(
            (days, delete) => new GcSettings(days, delete)
        );
    }
}
