namespace MpucMer.Pure.Data.Sequences;

/// <summary>Files of computational sequences, by their names.</summary>
public static class SequenceFile
{
    /// <summary>The SDK's own ending, and those of HDF5.</summary>
    public static readonly IReadOnlyList<string> Endings = [".csd", ".h5", ".hdf5"];

    public static bool Is(string path) => Endings.Any(e => path.EndsWith(e, StringComparison.OrdinalIgnoreCase));
}
