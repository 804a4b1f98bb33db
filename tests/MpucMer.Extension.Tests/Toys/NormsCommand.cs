namespace MpucMer.Build.Commands;

/// <summary>Has the worker do what <see cref="Pure.Planning.Norms"/> says.</summary>
internal static class NormsCommand
{
    public static readonly Command Command = new("Norms", "Writes how long the features of each modality are.", mpuc =>
        mpuc.PlanAndRun("norms")
    );
}
