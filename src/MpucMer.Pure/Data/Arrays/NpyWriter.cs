using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using MpucMer.Pure.Metrics;

namespace MpucMer.Pure.Data.Arrays;

/// <summary>
/// A matrix as a .npy file of version 1, float32 little-endian in C order. Its header is padded with blanks to <see cref="Header"/> bytes,
/// which every reader of the format passes over (numpy.lib.format asks for a multiple of 64, and itself writes the shortest): by that, a
/// file of ours is told from others'.
/// </summary>
public static class NpyWriter
{
    private const int Header = 1024;

    private static ReadOnlySpan<byte> Start => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0];

    public static byte[] Write(PointSet rows)
    {
        var bytes = new byte[Header + sizeof(float) * rows.Values.Length];
        Start.CopyTo(bytes);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(8), Header - 10);
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({rows.Count}, {rows.Width}), }}"
        );
        Encoding.ASCII.GetBytes(text.PadRight(Header - 11) + "\n").CopyTo(bytes, 10);
        for (var i = 0; i < rows.Values.Length; i++)
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(Header + sizeof(float) * i), rows.Values[i]);
        return bytes;
    }

    /// <summary>Whether a file was written by this.</summary>
    public static bool IsOurs(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= Header
        && bytes.StartsWith(Start)
        && BinaryPrimitives.ReadUInt16LittleEndian(bytes[8..]) == Header - 10
        && bytes[10..].StartsWith("{'descr': '<f4', 'fortran_order': False, 'shape': ("u8);
}
