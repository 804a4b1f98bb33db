using LanguageExt;
using MpucMer.Effects.Files;
using MpucMer.Pure.Diagnostics;
using MpucMer.Tests;

namespace MpucMer.Effects.Tests.Files;

public sealed class FileBytesTests
{
    private static A Expect<A>(Either<Problem, A> either) => either.IfLeft(p => throw new Xunit.Sdk.XunitException(p.Explain().Text));

    [Fact]
    public void Pieces_are_the_bytes_of_the_file_whatever_was_read_before()
    {
        using var folder = new TempFolder();
        var bytes = new byte[100_000];
        new Random(1).NextBytes(bytes);
        File.WriteAllBytes(folder["a"], bytes);
        using var file = Expect(FileBytes.Open(folder["a"]));

        Assert.Equal(bytes.Length, file.Length);
        Parallel.For(0, 2000, i =>
        {
            var random = new Random(i);
            var start = random.Next(bytes.Length);
            var length = random.Next(Math.Min(bytes.Length - start, i % 2 == 0 ? 100 : 50_000) + 1);
            Assert.True(bytes.AsSpan(start, length).SequenceEqual(file.Slice(start, length).Span));
        });
        Assert.Throws<ArgumentOutOfRangeException>(() => file.Slice(bytes.Length - 1, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => file.Slice(-1, 2));
    }

    [Fact]
    public void A_file_that_is_missing_is_told_and_one_that_shrinks_is_an_error_of_reading()
    {
        using var folder = new TempFolder();
        File.WriteAllBytes(folder["a"], new byte[50_000]);
        using var file = Expect(FileBytes.Open(folder["a"]));
        using (var cut = File.Open(folder["a"], FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
            cut.SetLength(10);

        Assert.ThrowsAny<IOException>(() => file.Slice(20_000, 10));
        Assert.True(FileBytes.Open(folder["nowhere"]).IsLeft);
    }
}
