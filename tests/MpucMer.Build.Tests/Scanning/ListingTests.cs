using System.Net.Sockets;
using MpucMer.Build.Scanning;
using MpucMer.Build.Tests.Fakes;

namespace MpucMer.Build.Tests.Scanning;

/// <summary>Folders as they may be found: links in circles, pipes and sockets among the files, and a wish to stop.</summary>
public sealed class ListingTests : IDisposable
{
    private readonly TempFolder folder = new();

    public ListingTests() => Clips.Write(folder);

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Links_of_a_folder_to_itself_and_around_it_add_nothing()
    {
        var before = Names("audio");
        foreach (var name in new[] { "a", "b", "c" })
            Directory.CreateSymbolicLink(folder[$"audio/{name}"], ".");
        foreach (var name in new[] { "a", "b", "c" })
            Directory.CreateSymbolicLink(folder[$"audio/Actor_01/{name}"], "..");
        Directory.CreateSymbolicLink(folder["audio/Actor_02/around"], folder.Path);
        File.CreateSymbolicLink(folder["audio/round"], "round");
        Assert.Equal(
            [.. before, "audio/round"],
            Names("audio").Where(n => n.StartsWith("audio", StringComparison.Ordinal) && !n.Contains("around", StringComparison.Ordinal))
        );
    }

    [Fact]
    public void A_folder_is_listed_where_it_lies_whatever_links_to_it_come_first()
    {
        var before = Names("audio");
        Directory.CreateSymbolicLink(folder["audio/0"], folder["audio/Actor_03"]);
        Directory.CreateSymbolicLink(folder["audio/Actor_01/0"], folder["audio/Actor_06"]);
        Assert.Equal(before, Names("audio"));
    }

    [Fact]
    public void A_folder_that_is_only_linked_is_listed_by_its_links_first_name()
    {
        folder.Write("elsewhere/x.wav", "x");
        Directory.CreateSymbolicLink(folder["audio/b"], folder["elsewhere"]);
        Directory.CreateSymbolicLink(folder["audio/a"], folder["elsewhere"]);
        Assert.Contains("audio/a/x.wav", Names("audio"));
        Assert.DoesNotContain("audio/b/x.wav", Names("audio"));
    }

    [Fact]
    public void Folders_are_listed_however_deep_they_lie()
    {
        var deep = string.Join('/', Enumerable.Range(0, 40));
        folder.Write($"deep/{deep}/x.wav", "x");
        Assert.Equal([$"deep/{deep}/x.wav"], Names("deep"));
    }

    [Fact]
    public void A_link_that_leads_nowhere_hurts_nobody_who_does_not_read_it()
    {
        File.CreateSymbolicLink(folder["audio/gone.wav"], folder["not/there"]);
        var gone = Listing.Of(folder["audio"], default).Single(f => f.Path.EndsWith("gone.wav", StringComparison.Ordinal));
        Assert.Equal(folder["audio/gone.wav"], Assert.Throws<UnreadableFileException>(() => ContentHashes.Hash(gone.Path, default)).Path);
    }

    [Fact]
    public void A_link_that_leads_to_no_file_is_told_as_one()
    {
        File.CreateSymbolicLink(folder["gone.wav"], folder["not/there"]);
        File.CreateSymbolicLink(folder["one.wav"], folder["other.wav"]);
        File.CreateSymbolicLink(folder["other.wav"], folder["one.wav"]);
        string Why(string name) => Assert.Throws<UnreadableFileException>(() => RegularFile.ReadAllBytes(folder[name])).Message;

        Assert.Equal($"it is a link to {folder["not/there"]}, where there is no file", Why("gone.wav"));
        Assert.Equal($"it is a link to {folder["other.wav"]}, from where links lead in a circle", Why("one.wav"));
        Assert.DoesNotContain("link", Why("nothing.wav"), StringComparison.Ordinal);
    }

    [Fact]
    public void Listing_and_hashing_stop_when_they_are_asked_to()
    {
        var stopped = new CancellationToken(canceled: true);
        Assert.Throws<OperationCanceledException>(() => Listing.Of(folder["audio"], stopped));
        Assert.Throws<OperationCanceledException>(() => Listing.Folders(folder["audio"], stopped));
        Assert.Throws<OperationCanceledException>(() => ContentHashes.Hash(folder["audio/Actor_01/03-01-03-01-01-01-01.wav"], stopped));
    }

    [Theory]
    [InlineData("pipe", "a named pipe")]
    [InlineData("socket", "a socket")]
    [InlineData("device", "a device")]
    public void What_may_never_end_is_not_opened(string kind, string words)
    {
        var path = folder["special"];
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        switch (kind)
        {
            case "pipe":
                Unix.Pipe(path);
                break;
            case "socket":
                socket.Bind(new UnixDomainSocketEndPoint(path));
                break;
            case "device":
                File.CreateSymbolicLink(path, "/dev/zero");
                break;
        }
        Assert.False(RegularFile.Exists(path));
        Assert.All<Action>(
            [
                () => RegularFile.ReadAllBytes(path),
                () => RegularFile.ReadAllText(path),
                () => RegularFile.ReadAllLines(path),
                () => RegularFile.Open(path),
                () => RegularFile.Start(path, 4),
            ],
            read => Assert.Contains(words, Assert.Throws<UnreadableFileException>(read).Message, StringComparison.Ordinal)
        );
    }

    [Fact]
    public void The_portable_facts_are_those_of_the_system_itself()
    {
        Directory.CreateSymbolicLink(folder["link"], folder["audio"]);
        Unix.Pipe(folder["pipe"]);
        foreach (
            var path in new[]
            {
                folder["audio"],
                folder["link"],
                folder["pipe"],
                folder["audio/Actor_01/03-01-03-01-01-01-01.wav"],
                "/dev/null",
            }
        )
        {
            var (own, portable) = (StatX.Of(path)!.Value, PortableStat.Of(path)!.Value);
            // The two number devices differently.
            Assert.Equal(own with { Device = 0 }, portable with { Device = 0 });
        }
        Assert.Null(PortableStat.Of(folder["nothing"]));
        Assert.Null(Stat.Of(folder["nothing"]));
        var file = folder["audio/Actor_01/03-01-03-01-01-01-01.wav"];
        Assert.Equal(
            (StatX.Of(file)!.Value.Kind, StatX.Of(file)!.Value.Length),
            (PlainStat.Of(file)!.Value.Kind, PlainStat.Of(file)!.Value.Length)
        );
        Assert.Equal(FileKind.Folder, PlainStat.Of(folder["link"])!.Value.Kind);
    }

    private string[] Names(string root) =>
        [.. Listing.Of(folder[root], default).Select(f => Path.GetRelativePath(folder.Path, f.Path)).Order(StringComparer.Ordinal)];
}
