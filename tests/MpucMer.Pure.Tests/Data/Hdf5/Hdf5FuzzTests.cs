using MpucMer.Pure.Data.Hdf5;
using MpucMer.Pure.Data.Pickles;

namespace MpucMer.Pure.Tests.Data.Hdf5;

/// <summary>
/// Damaged files (as many as <see cref="Fuzz"/> says, the same in every run), each walked through as a whole: a value or a refusal with
/// words comes of everything, within memory in proportion to the file and within reads in proportion to it. Anything else that is thrown is
/// a fault of the reader.
/// </summary>
public sealed class Hdf5FuzzTests
{
    private static readonly int Files = Fuzz.Files;

    // A walk through all members, some of which may have come to be each other's.
    private const int MostVisits = 400;

    [Fact]
    public void Damage_of_any_kind_is_told_and_costs_no_more_than_the_file()
    {
        string[] names = ["hdf5/small-earliest.h5", "hdf5/small-latest.h5", "openface.csd", "words.csd", "vast.csd", "mosei/faces.csd"];
        var seeds = names.Select(TestFiles.Read).ToArray();
        var (good, refused) = (0, 0);
        for (var i = 0; i < Files; i++)
        {
            var bytes = i % 3 == 0 ? Mutation.Of(seeds[i % seeds.Length], i) : InPlace(seeds[i % seeds.Length], i);
            var source = new Counted(bytes);
            var before = GC.GetAllocatedBytesForCurrentThread();
            var visits = 0;
            var opened = Hdf5File.Open(source);
            opened.IfLeft(detail =>
            {
                refused++;
                Assert.NotEmpty(detail);
            });
            opened.IfRight(file => Walk(file, "", 0, ref visits, ref good, ref refused));

            Assert.True(source.Reads < 20_000 + bytes.Length * (visits + 1L), $"file {i}: {source.Reads} reads");
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(allocated < (visits + 1L) * (4_000_000 + 1000L * bytes.Length), $"file {i}: {allocated} bytes");
        }
        Assert.True(good > Files && refused > Files / 2, $"{good} good, {refused} refused");
    }

    private static void Walk(Hdf5File file, string path, int depth, ref int visits, ref int good, ref int refused)
    {
        if (depth > 6 || ++visits > MostVisits)
            return;
        if (file.Names(path).Case is not IReadOnlyList<string> names)
        {
            bool[] outcomes = [file.Shape(path).IsRight, file.Floats(path).IsRight, file.Doubles(path).IsRight, file.Texts(path).IsRight];
            good += outcomes.Count(fine => fine);
            refused += outcomes.Count(fine => !fine);
            return;
        }
        good++;
        foreach (var name in names)
            Walk(file, $"{path}/{name}", depth + 1, ref visits, ref good, ref refused);
    }

    /// <summary>
    /// One to four of: a byte changed, a number at an end of its range, eight bytes that stand elsewhere in the file. Nothing moves, so
    /// that most structures stay whole.
    /// </summary>
    private static byte[] InPlace(byte[] file, int number)
    {
        var random = Randomness.Stream.Of(number, "in place");
        var bytes = file.ToArray();
        for (var s = 0; s <= random.Below(0, 4); s++)
        {
            var r = random.At(s);
            var at = r.Below(0, bytes.Length - 16) / 8 * 8 + (r.Below(1, 2) == 0 ? 0 : r.Below(2, 8));
            switch (r.Below(3, 3))
            {
                case 0:
                    bytes[at] = (byte)r.Bits(4);
                    break;
                case 1:
                    bytes.AsSpan(at, r.Below(5, 8) + 1).Fill(((byte[])[0, 1, 0x7F, 0x80, 0xFF])[r.Below(6, 5)]);
                    break;
                default:
                    file.AsSpan(r.Below(7, file.Length - 8) / 8 * 8, 8).CopyTo(bytes.AsSpan(at));
                    break;
            }
        }
        return bytes;
    }

    private sealed class Counted(byte[] bytes) : IByteSource
    {
        public int Reads { get; private set; }

        public long Length => bytes.Length;

        public ReadOnlyMemory<byte> Slice(long start, int length)
        {
            Reads++;
            return bytes.AsMemory((int)start, length);
        }
    }
}
