using MpucMer.Effects.Sequences;

namespace MpucMer.Tests.Sequences;

/// <summary>A test on .csd files: skipped, saying so, where libhdf5 is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class Hdf5FactAttribute : FactAttribute
{
    internal static readonly bool There = Hdf5.Load(Hdf5.Candidates).IsRight;

    public Hdf5FactAttribute()
    {
        if (!There) Skip = "libhdf5 is not installed (on Debian: apt-get install libhdf5-dev)";
    }
}

/// <summary>A test on .csd files that h5py writes: skipped, saying so, without it or without libhdf5.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class Hdf5PythonFactAttribute : FactAttribute
{
    public Hdf5PythonFactAttribute()
    {
        if (!Hdf5FactAttribute.There) Skip = "libhdf5 is not installed (on Debian: apt-get install libhdf5-dev)";
        else if (!Python.Has("h5py")) Skip = "python3 with h5py is not installed (on Debian: apt-get install python3-h5py)";
    }
}
