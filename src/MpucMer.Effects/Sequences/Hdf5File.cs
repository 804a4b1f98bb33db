using System.Runtime.InteropServices;
using System.Text;

namespace MpucMer.Effects.Sequences;

/// <summary>An HDF5 file, open for reading: names of groups, numbers and texts of datasets. Safe to use from many threads, which take turns.</summary>
internal sealed unsafe class Hdf5File : IDisposable
{
    // Compressed features shrink two or three times; a file whose fill value stands for terabytes is no data.
    private const ulong MostCompression = 1000;

    private readonly Hdf5 library;
    private readonly long file;

    private Hdf5File(Hdf5 library, long file) => (this.library, this.file) = (library, file);

    /// <summary>The file, or null where it is no HDF5 that can be read.</summary>
    public static Hdf5File? Open(Hdf5 library, string path)
    {
        lock (Hdf5.Gate)
        {
            fixed (byte* name = Name(path))
            {
                return library.H5Fopen(name, 0, 0) is >= 0 and var file ? new Hdf5File(library, file) : null;
            }
        }
    }

    public void Dispose()
    {
        lock (Hdf5.Gate) library.H5Fclose(file);
    }

    /// <summary>The names in a group, in order; null where there is no such group.</summary>
    public IReadOnlyList<string>? Names(string group)
    {
        lock (Hdf5.Gate)
        {
            if (Group(group) is not { } handle) return null;
            try
            {
                // H5G_info_t: storage type (and padding), number of links, …
                var info = stackalloc ulong[8];
                if (library.H5Gget_info(handle, info) < 0) return null;
                var names = new List<string>();
                for (var i = 0ul; i < info[1]; i++)
                {
                    if (NameAt(handle, i) is not { } name) return null;
                    names.Add(name);
                }
                return names;
            }
            finally
            {
                library.H5Gclose(handle);
            }
        }
    }

    /// <summary>Whether every part of a path is there.</summary>
    public bool Has(string path)
    {
        lock (Hdf5.Gate) return Exists(path);
    }

    /// <summary>A dataset of numbers and its shape; null where there is none, or it cannot be read.</summary>
    public (float[] Values, long[] Shape)? Floats(string path) => Numbers<float>(path, library.NativeFloat);

    /// <summary>The same, for times.</summary>
    public (double[] Values, long[] Shape)? Doubles(string path) => Numbers<double>(path, library.NativeDouble);

    /// <summary>A dataset of texts of a fixed length; null where it is of something else.</summary>
    public string[]? Texts(string path) => Read(path, (set, type, shape) =>
    {
        const int stringClass = 3;
        var size = (int)Math.Min(library.H5Tget_size(type), 1 << 16);
        var count = shape.Aggregate(1L, (a, b) => a * b);
        if (library.H5Tget_class(type) != stringClass || library.H5Tis_variable_str(type) != 0 || size == 0 || count * size > Array.MaxLength) return null;
        var bytes = new byte[count * size];
        fixed (byte* to = bytes)
        {
            if (library.H5Dread(set, type, 0, 0, 0, to) < 0) return null;
        }
        return Enumerable.Range(0, (int)count).Select(i => Encoding.UTF8.GetString(bytes, i * size, size).TrimEnd('\0', ' ')).ToArray();
    });

    /// <summary>The one text of any length of a dataset; null where it is of something else.</summary>
    public string? Text(string path) => Read(path, (set, type, shape) =>
    {
        if (library.H5Tis_variable_str(type) <= 0 || shape.Aggregate(1L, (a, b) => a * b) != 1) return null;
        byte* text = null;
        if (library.H5Dread(set, type, 0, 0, 0, &text) < 0) return null;
        var read = text is null ? "" : Marshal.PtrToStringUTF8((nint)text);
        var space = library.H5Dget_space(set);
        library.H5Dvlen_reclaim(type, space, 0, &text);
        library.H5Sclose(space);
        return read;
    });

    /// <summary>The shape of a dataset, of which nothing is read; null where there is none.</summary>
    public long[]? ShapeOf(string path) => Read(path, (_, _, shape) => shape);

    private (T[], long[])? Numbers<T>(string path, long memoryType) where T : unmanaged => Read<Holder<T>>(path, (set, type, shape) =>
    {
        const int integerClass = 0, floatClass = 1;
        if (library.H5Tget_class(type) is not (integerClass or floatClass)) return null;
        var values = new T[shape.Aggregate(1L, (a, b) => a * b)];
        fixed (T* to = values)
        {
            return values.Length == 0 || library.H5Dread(set, memoryType, 0, 0, 0, to) >= 0 ? new Holder<T>(values, shape) : null;
        }
    }) is { } read ? (read.Values, read.Shape) : null;

    private sealed record Holder<T>(T[] Values, long[] Shape);

    private A? Read<A>(string path, Func<long, long, long[], A?> take) where A : class
    {
        lock (Hdf5.Gate)
        {
            if (!Exists(path)) return null;
            long set, space = -1, type = -1;
            fixed (byte* name = Name(path)) set = library.H5Dopen2(file, name, 0);
            if (set < 0) return null;
            try
            {
                (space, type) = (library.H5Dget_space(set), library.H5Dget_type(set));
                return space >= 0 && type >= 0 && Shape(set, space, type) is { } shape ? take(set, type, shape) : null;
            }
            finally
            {
                if (type >= 0) library.H5Tclose(type);
                if (space >= 0) library.H5Sclose(space);
                library.H5Dclose(set);
            }
        }
    }

    /// <summary>The lengths of the axes, or null where they promise more than an array holds, or than the file can mean.</summary>
    private long[]? Shape(long set, long space, long type)
    {
        var axes = library.H5Sget_simple_extent_ndims(space);
        if (axes is < 0 or > 32) return null;
        var lengths = stackalloc ulong[32];
        if (axes > 0 && library.H5Sget_simple_extent_dims(space, lengths, null) < 0) return null;
        UInt128 count = 1;
        for (var i = 0; i < axes; i++)
        {
            count *= lengths[i];
            if (count > (UInt128)Array.MaxLength) return null;
        }
        var promised = (ulong)count * library.H5Tget_size(type);
        if (promised > (1 << 20) + MostCompression * library.H5Dget_storage_size(set)) return null;
        var shape = new long[axes];
        for (var i = 0; i < axes; i++) shape[i] = (long)lengths[i];
        return shape;
    }

    private long? Group(string group)
    {
        if (!Exists(group)) return null;
        fixed (byte* name = Name(group)) return library.H5Gopen2(file, name, 0) is >= 0 and var handle ? handle : null;
    }

    private string? NameAt(long group, ulong index)
    {
        fixed (byte* here = "."u8)
        {
            var length = library.H5Lget_name_by_idx(group, here, 0, 0, index, null, 0, 0);
            if (length is < 0 or > 1 << 16) return null;
            var name = new byte[length + 1];
            fixed (byte* to = name) return library.H5Lget_name_by_idx(group, here, 0, 0, index, to, (nuint)name.Length, 0) < 0 ? null : Encoding.UTF8.GetString(name, 0, (int)length);
        }
    }

    /// <summary>H5Lexists asks for the last part only, and fails where one before it is missing.</summary>
    private bool Exists(string path)
    {
        if (path == "/") return true;
        var end = 0;
        while (end < path.Length)
        {
            end = path.IndexOf('/', end + 1) is > 0 and var next ? next : path.Length;
            fixed (byte* name = Name(path[..end]))
            {
                if (library.H5Lexists(file, name, 0) <= 0) return false;
            }
        }
        return true;
    }

    private static byte[] Name(string text) => Encoding.UTF8.GetBytes(text + "\0");
}
