using System.Security.Cryptography;
using MpucMer.Build.Scanning;
using MpucMer.Build.Tests.Fakes;

namespace MpucMer.Build.Tests.Scanning;

public sealed class ContentHashesTests : IDisposable
{
    private readonly TempFolder folder = new();

    public ContentHashesTests() => Clips.Write(folder);

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_file_is_read_once()
    {
        Assert.Equal(12, Hash().Read);
        Assert.Equal(0, Hash().Read);
    }

    [Fact]
    public void Hashes_are_of_the_content()
    {
        var (hashes, _) = Hash();
        Assert.All(hashes, h => Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(h.Key))), h.Value));
    }

    [Fact]
    public void A_changed_file_is_read_again_and_no_other()
    {
        Hash();
        var changed = folder["audio/Actor_01/03-01-03-01-01-01-01.wav"];
        File.WriteAllText(changed, "another sound");
        File.SetLastWriteTimeUtc(changed, DateTime.UtcNow.AddMinutes(-5));
        var (hashes, read) = Hash();
        Assert.Equal(1, read);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData("another sound"u8)), hashes[changed]);
    }

    [Fact]
    public void A_file_that_replaced_another_of_the_same_length_and_time_is_read()
    {
        var path = folder["audio/Actor_01/03-01-03-01-01-01-01.wav"];
        var (length, time) = (new FileInfo(path).Length, File.GetLastWriteTimeUtc(path));
        Hash();
        File.WriteAllText(folder["other"], new string('x', (int)length));
        File.Move(folder["other"], path, overwrite: true);
        File.SetLastWriteTimeUtc(path, time);
        Assert.Equal(1, Hash().Read);
    }

    [Fact]
    public void A_file_written_a_moment_ago_is_not_remembered()
    {
        folder.Write("audio/new.wav", "new");
        Assert.Equal(13, Hash().Read);
        Assert.Equal(1, Hash().Read);
    }

    [Fact]
    public void A_damaged_memory_costs_the_reading_only()
    {
        Hash();
        var memory = Assert.Single(Directory.GetFiles(folder["store/hashes"]));
        File.WriteAllText(memory, "what is this\n" + File.ReadAllText(memory)[30..]);
        Assert.InRange(Hash().Read, 1, 12);
        Assert.Equal(0, Hash().Read);
    }

    [Fact]
    public void What_another_build_remembered_is_kept()
    {
        var mine = Memory.Of(folder["store"]);
        Hash();
        var file = Listing.Describe(folder["audio/Actor_01/03-01-03-01-01-01-01.wav"]) with { Path = "/elsewhere" };
        mine.Remember([(file, new string('0', 64))]);
        Assert.Equal(0, Hash().Read);
        Assert.NotNull(Memory.Of(folder["store"]).Find(file));
    }

    [Fact]
    public void Names_that_begin_with_a_dot_are_not_listed()
    {
        folder.Write("audio/._03-01-03-01-01-01-01.wav", "what a Mac leaves");
        Assert.Equal(12, Listing.Of(folder["audio"], default).Count);
    }

    [Fact]
    public void A_link_is_listed_with_its_targets_facts()
    {
        var target = folder.Write("elsewhere/a.wav", "12345");
        Directory.CreateDirectory(folder["linked"]);
        File.CreateSymbolicLink(folder["linked/a.wav"], target);
        Assert.Equal(5, Assert.Single(Listing.Of(folder["linked"], default)).Length);
    }

    private (IReadOnlyDictionary<string, string> Hashes, int Read) Hash() =>
        ContentHashes.Of(Listing.Of(folder["audio"], default), Memory.Of(folder["store"]), (_, _) => { }, CancellationToken.None);
}
