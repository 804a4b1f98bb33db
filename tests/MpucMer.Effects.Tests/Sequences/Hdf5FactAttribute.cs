using MpucMer.Effects.Sequences;

namespace MpucMer.Tests.Sequences;

/// <summary>A test on .csd files: skipped, saying so, where libhdf5 is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class Hdf5FactAttribute : FactAttribute
{
    private static readonly bool There = Hdf5.Load(Hdf5.Candidates).IsRight;

    public Hdf5FactAttribute()
    {
        if (!There) Skip = "libhdf5 is not installed (on Debian: apt-get install libhdf5-dev)";
    }
}
