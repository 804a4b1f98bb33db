using Stream = MpucMer.Pure.Randomness.Stream;

namespace MpucMer.Tests;

/// <summary>Damaged copies of a file, by number: the same number gives the same damage.</summary>
internal static class Mutation
{
    /// <summary>
    /// One to four of: a byte changed, a number at an end of its range, a stretch cut, doubled or moved, the end cut off.
    /// </summary>
    public static byte[] Of(byte[] file, int number)
    {
        var random = Stream.Of(number, "mutation");
        var bytes = file.ToList();
        var steps = 1 + random.Below(0, 4);
        for (var s = 1; s <= steps && bytes.Count > 8; s++)
        {
            var r = random.At(s);
            // Half of the damage is done where the headers are.
            var at = r.Below(0, r.Below(1, 2) == 0 ? bytes.Count : Math.Min(bytes.Count, 80));
            var length = Math.Min(1 + r.Below(2, 40), bytes.Count - at);
            switch (r.Below(3, 6))
            {
                case 0:
                    bytes[at] = (byte)r.Bits(4);
                    break;
                case 1:
                    var extreme = (byte[])[0, 0xFF, 0x7F, 0x80, (byte)'"', (byte)',', (byte)'\n', (byte)'-', (byte)'e'];
                    for (var k = 0; k < Math.Min(4, length); k++)
                        bytes[at + k] = extreme[r.Below(5, extreme.Length)];
                    break;
                case 2:
                    bytes.RemoveRange(at, length);
                    break;
                case 3:
                    bytes.InsertRange(at, bytes.GetRange(at, length));
                    break;
                case 4:
                    var part = bytes.GetRange(at, length);
                    bytes.RemoveRange(at, length);
                    bytes.InsertRange(r.Below(6, bytes.Count + 1), part);
                    break;
                default:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
            }
        }
        return [.. bytes];
    }
}
