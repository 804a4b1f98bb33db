namespace MpucMer.Effects.Tests.Tensors.Native;

/// <summary>A test of what there is on Linux only.</summary>
public sealed class LinuxFactAttribute : FactAttribute
{
    public LinuxFactAttribute()
    {
        if (!OperatingSystem.IsLinux())
            Skip = "on Linux only";
    }
}
