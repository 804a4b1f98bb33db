using System.Buffers.Binary;
using System.Text;

namespace MpucMer.Effects.Tests.Sinks;

/// <summary>
/// A reader of TensorBoard's event files that shares nothing with their writer: records and checksums as TFRecord has them, and of the
/// protocol buffers event.proto, summary.proto, tensor.proto the fields by their numbers.
/// </summary>
internal static class EventRecords
{
    public sealed record Value(string Tag, long Step, double Time, string Kind, double Number, string Text, byte[] Picture, double[] Bins);

    /// <summary>The file's version, who wrote it, and the values of its events.</summary>
    public static (string Version, string Writer, Value[] Values) Read(string path)
    {
        var (version, writer, values) = ("", "", new List<Value>());
        foreach (var record in Records(File.ReadAllBytes(path)))
        {
            var (time, step) = (double.NaN, 0L);
            var of = new List<byte[]>();
            foreach (var (field, number, bytes) in Fields(record))
            {
                switch (field)
                {
                    case 1:
                        time = BitConverter.Int64BitsToDouble(number);
                        break;
                    case 2:
                        step = number;
                        break;
                    case 3:
                        version = Encoding.UTF8.GetString(bytes);
                        break;
                    case 5:
                        of.AddRange(Fields(bytes).Where(f => f.Field == 1).Select(f => f.Bytes));
                        break;
                    case 10:
                        writer = Encoding.UTF8.GetString(Fields(bytes).Single(f => f.Field == 1).Bytes);
                        break;
                    default:
                        throw new InvalidDataException($"field {field} of an event");
                }
            }
            values.AddRange(of.Select(bytes => ValueOf(bytes, step, time)));
        }
        return (version, writer, [.. values]);
    }

    private static Value ValueOf(byte[] message, long step, double time)
    {
        var (tag, kind, number, text) = ("", "", double.NaN, "");
        byte[] picture = [];
        double[] bins = [];
        foreach (var (field, raw, bytes) in Fields(message))
        {
            switch (field)
            {
                case 1:
                    tag = Encoding.UTF8.GetString(bytes);
                    break;
                case 2:
                    (kind, number) = ("scalar", BitConverter.Int32BitsToSingle((int)raw));
                    break;
                case 4:
                    (kind, picture) = ("image", Fields(bytes).Single(f => f.Field == 4).Bytes);
                    break;
                case 5:
                    var histogram = Fields(bytes).ToArray();
                    number = BitConverter.Int64BitsToDouble(histogram.Single(f => f.Field == 3).Number);
                    (kind, bins) = ("histogram", Doubles(histogram.Single(f => f.Field == 7).Bytes));
                    Assert.Equal(bins.Length, Doubles(histogram.Single(f => f.Field == 6).Bytes).Length);
                    break;
                case 8:
                    var tensor = Fields(bytes).ToArray();
                    Assert.Equal(7, tensor.Single(f => f.Field == 1).Number);
                    (kind, text) = ("text", Encoding.UTF8.GetString(tensor.Single(f => f.Field == 8).Bytes));
                    break;
                case 9:
                    break;
                default:
                    throw new InvalidDataException($"field {field} of a value");
            }
        }
        return new(tag, step, time, kind, number, text, picture, bins);
    }

    private static IEnumerable<byte[]> Records(byte[] file)
    {
        for (var at = 0; at < file.Length; )
        {
            var length = BinaryPrimitives.ReadInt64LittleEndian(file.AsSpan(at));
            Assert.Equal(Masked(file.AsSpan(at, 8)), BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + 8)));
            var content = file.AsSpan(at + 12, (int)length).ToArray();
            Assert.Equal(Masked(content), BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + 12 + (int)length)));
            at += 16 + (int)length;
            yield return content;
        }
    }

    // Of a message: the number of each field, and its value as a number or as bytes.
    private static List<(int Field, long Number, byte[] Bytes)> Fields(byte[] message)
    {
        var (at, fields) = (0, new List<(int, long, byte[])>());
        while (at < message.Length)
        {
            var key = Varint();
            switch (key & 7)
            {
                case 0:
                    fields.Add(((int)(key >> 3), Varint(), []));
                    break;
                case 1:
                    fields.Add(((int)(key >> 3), BinaryPrimitives.ReadInt64LittleEndian(message.AsSpan(at)), []));
                    at += 8;
                    break;
                case 2:
                    var length = (int)Varint();
                    fields.Add(((int)(key >> 3), 0, message[at..(at + length)]));
                    at += length;
                    break;
                case 5:
                    fields.Add(((int)(key >> 3), BinaryPrimitives.ReadInt32LittleEndian(message.AsSpan(at)), []));
                    at += 4;
                    break;
                default:
                    throw new InvalidDataException($"wire type {key & 7}");
            }
        }
        return fields;

        long Varint()
        {
            for (var (value, shift) = (0L, 0); ; shift += 7)
            {
                var b = message[at++];
                value |= (long)(b & 0x7f) << shift;
                if (b < 0x80)
                    return value;
            }
        }
    }

    private static double[] Doubles(byte[] packed) =>
        [.. packed.Chunk(8).Select(b => BitConverter.Int64BitsToDouble(BinaryPrimitives.ReadInt64LittleEndian(b)))];

    // Bit by bit, of the polynomial of Castagnoli.
    private static uint Masked(ReadOnlySpan<byte> bytes)
    {
        var crc = ~0u;
        foreach (var b in bytes)
        {
            crc ^= b;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) == 1 ? (crc >> 1) ^ 0x82f63b78 : crc >> 1;
        }
        crc = ~crc;
        return ((crc >> 15) | (crc << 17)) + 0xa282ead8;
    }
}
