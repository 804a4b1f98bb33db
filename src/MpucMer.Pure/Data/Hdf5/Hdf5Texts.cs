using System.Text;

namespace MpucMer.Pure.Data.Hdf5;

/// <summary>A global heap's collection, in which texts of any length lie by number.</summary>
internal sealed class Hdf5Texts
{
    private readonly Dictionary<uint, ReadOnlyMemory<byte>> objects = [];

    public static Hdf5Texts Read(Hdf5Space space, long address)
    {
        var cursor = space.At(address);
        cursor.Expect("GCOL"u8, 1);
        cursor.Skip(3);
        var size = cursor.Length();
        var inner = space.Of(space.At(address).Take(size));
        inner.Skip(cursor.At - address);
        var texts = new Hdf5Texts();
        var frame = 8 + space.Widths.Length;
        while (size - inner.At >= frame)
        {
            var number = inner.UInt16();
            inner.Skip(6);
            var length = inner.Length();
            // 0 is the room that is left.
            if (number == 0)
                break;
            texts.objects[number] = inner.Take(length);
            inner.Skip(Math.Min((8 - length % 8) % 8, size - inner.At));
        }
        return texts;
    }

    public string At(uint number, uint length) =>
        objects.TryGetValue(number, out var bytes) && length <= bytes.Length
            ? Encoding.UTF8.GetString(bytes.Span[..(int)length]).TrimEnd('\0')
            : throw Hdf5Refusal.Damaged("a text is not where it should be");
}
