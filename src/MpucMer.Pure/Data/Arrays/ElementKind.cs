namespace MpucMer.Pure.Data.Arrays;

/// <summary>The numbers that arrays of files are made of.</summary>
public enum ElementKind
{
    /// <summary>A byte: 0, or anything else for 1.</summary>
    Truth,
    Int8,
    UInt8,
    Int16,
    UInt16,
    Int32,
    UInt32,
    Int64,
    UInt64,
    Float16,

    /// <summary>The upper half of a float32 (PyTorch).</summary>
    BFloat16,
    Float32,
    Float64,

    /// <summary>The 80 bits of x87 in 16 bytes: NumPy's longdouble on x86.</summary>
    Extended,
}
