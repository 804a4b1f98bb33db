using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace MpucMer.Effects.Sequences;

/// <summary>
/// The part of HDF5's C API (1.10 and later) by which groups and datasets are read, over the machine's own library. That is not made for several threads,
/// so whoever calls holds <see cref="Gate"/>. Every function gives less than zero where it fails.
/// </summary>
[SuppressMessage("Style", "IDE1006:Naming Styles", Justification = "HDF5's own names.")]
internal sealed unsafe class Hdf5
{
    /// <summary>
    /// By soname: Debian's serial build first, then what others call it; last the names that development packages add. The environment variable MPUC_HDF5, a name or a
    /// path, stands for all of them.
    /// </summary>
    public static IReadOnlyList<string> Candidates => Environment.GetEnvironmentVariable("MPUC_HDF5") is { Length: > 0 } own ? [own] :
    [
        .. from version in (string[])["310", "200", "103"] from name in (string[])["libhdf5_serial.so", "libhdf5.so"] select $"{name}.{version}",
        "libhdf5_serial.so", "libhdf5.so", "libhdf5.dylib", "hdf5.dll",
    ];

    public static readonly Lock Gate = new();

    public readonly delegate* unmanaged<byte*, uint, long, long> H5Fopen;
    public readonly delegate* unmanaged<long, int> H5Fclose;
    public readonly delegate* unmanaged<long, byte*, long, long> H5Gopen2;
    public readonly delegate* unmanaged<long, int> H5Gclose;
    public readonly delegate* unmanaged<long, ulong*, int> H5Gget_info;
    public readonly delegate* unmanaged<long, byte*, int, int, ulong, byte*, nuint, long, nint> H5Lget_name_by_idx;
    public readonly delegate* unmanaged<long, byte*, long, int> H5Lexists;
    public readonly delegate* unmanaged<long, byte*, long, long> H5Dopen2;
    public readonly delegate* unmanaged<long, int> H5Dclose;
    public readonly delegate* unmanaged<long, long> H5Dget_space;
    public readonly delegate* unmanaged<long, long> H5Dget_type;
    public readonly delegate* unmanaged<long, ulong> H5Dget_storage_size;
    public readonly delegate* unmanaged<long, long, long, long, long, void*, int> H5Dread;
    public readonly delegate* unmanaged<long, int> H5Sget_simple_extent_ndims;
    public readonly delegate* unmanaged<long, ulong*, ulong*, int> H5Sget_simple_extent_dims;
    public readonly delegate* unmanaged<long, int> H5Sclose;
    public readonly delegate* unmanaged<long, int> H5Tget_class;
    public readonly delegate* unmanaged<long, nuint> H5Tget_size;
    public readonly delegate* unmanaged<long, int> H5Tis_variable_str;
    public readonly delegate* unmanaged<long, int> H5Tclose;
    public readonly delegate* unmanaged<long, long, long, void*, int> H5Dvlen_reclaim;

    /// <summary>Types in memory.</summary>
    public readonly long NativeFloat;
    public readonly long NativeDouble;

    private Hdf5(nint library)
    {
        nint At(string name) => NativeLibrary.GetExport(library, name);
        if (((delegate* unmanaged<int>)At("H5open"))() < 0) throw new DllNotFoundException("H5open fails");
        // It would print a stack of its own for each failure.
        ((delegate* unmanaged<long, void*, void*, int>)At("H5Eset_auto2"))(0, null, null);
        H5Fopen = (delegate* unmanaged<byte*, uint, long, long>)At("H5Fopen");
        H5Fclose = (delegate* unmanaged<long, int>)At("H5Fclose");
        H5Gopen2 = (delegate* unmanaged<long, byte*, long, long>)At("H5Gopen2");
        H5Gclose = (delegate* unmanaged<long, int>)At("H5Gclose");
        H5Gget_info = (delegate* unmanaged<long, ulong*, int>)At("H5Gget_info");
        H5Lget_name_by_idx = (delegate* unmanaged<long, byte*, int, int, ulong, byte*, nuint, long, nint>)At("H5Lget_name_by_idx");
        H5Lexists = (delegate* unmanaged<long, byte*, long, int>)At("H5Lexists");
        H5Dopen2 = (delegate* unmanaged<long, byte*, long, long>)At("H5Dopen2");
        H5Dclose = (delegate* unmanaged<long, int>)At("H5Dclose");
        H5Dget_space = (delegate* unmanaged<long, long>)At("H5Dget_space");
        H5Dget_type = (delegate* unmanaged<long, long>)At("H5Dget_type");
        H5Dget_storage_size = (delegate* unmanaged<long, ulong>)At("H5Dget_storage_size");
        H5Dread = (delegate* unmanaged<long, long, long, long, long, void*, int>)At("H5Dread");
        H5Sget_simple_extent_ndims = (delegate* unmanaged<long, int>)At("H5Sget_simple_extent_ndims");
        H5Sget_simple_extent_dims = (delegate* unmanaged<long, ulong*, ulong*, int>)At("H5Sget_simple_extent_dims");
        H5Sclose = (delegate* unmanaged<long, int>)At("H5Sclose");
        H5Tget_class = (delegate* unmanaged<long, int>)At("H5Tget_class");
        H5Tget_size = (delegate* unmanaged<long, nuint>)At("H5Tget_size");
        H5Tis_variable_str = (delegate* unmanaged<long, int>)At("H5Tis_variable_str");
        H5Tclose = (delegate* unmanaged<long, int>)At("H5Tclose");
        H5Dvlen_reclaim = (delegate* unmanaged<long, long, long, void*, int>)At("H5Dvlen_reclaim");
        NativeFloat = *(long*)At("H5T_NATIVE_FLOAT_g");
        NativeDouble = *(long*)At("H5T_NATIVE_DOUBLE_g");
    }

    /// <summary>The first of the candidates that loads.</summary>
    public static Either<string, Hdf5> Load(IEnumerable<string> candidates)
    {
        var said = "no such library";
        foreach (var name in candidates)
        {
            if (!NativeLibrary.TryLoad(name, out var library)) continue;
            try
            {
                lock (Gate) return new Hdf5(library);
            }
            catch (Exception e) when (e is EntryPointNotFoundException or DllNotFoundException)
            {
                // Older than 1.10, or something else of that name.
                said = $"{name}: {e.Message}";
            }
        }
        return said;
    }
}
