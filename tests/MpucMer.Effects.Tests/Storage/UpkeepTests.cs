using LanguageExt;
using MpucMer.Effects.Storage;
using MpucMer.Effects.Worker;
using MpucMer.Pure.Planning;
using MpucMer.Pure.Runs;
using static LanguageExt.Prelude;

namespace MpucMer.Effects.Tests.Storage;

/// <summary>Verifying a store and removing from it.</summary>
[Collection(AloneCollection.Name)]
public sealed class UpkeepTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("mpuc-upkeep-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_whole_store_is_verified_by_several_threads_and_damage_fails_and_is_kept()
    {
        var request = TinyRun.In(folder, TinyRun.Published, Prepared.Features);
        DamageTests.StopAfterCheckpoints(request, 1);
        var checkpoint = Assert.Single(Files(request.StoreDir, "checkpoints"));
        var (code, said) = Verify(request.StoreDir);
        Assert.True(code == Session.Done && said.Exists(e => e is WorkerEvent.Message m && m.Text.Contains("1 results, 48 features and 1 checkpoints", StringComparison.Ordinal)), string.Join('\n', said));

        string[] damaged = [checkpoint, Files(request.StoreDir, "features").First(f => f.EndsWith(".safetensors", StringComparison.Ordinal)), Files(request.StoreDir, "features").First(f => f.EndsWith("clips.json", StringComparison.Ordinal))];
        var count = Files(request.StoreDir, "").Length;
        foreach (var path in damaged)
        {
            var bytes = File.ReadAllBytes(path);
            bytes[bytes.Length / 2] ^= 1;
            File.WriteAllBytes(path, bytes);
        }
        (code, said) = Verify(request.StoreDir);
        Assert.Equal(Session.Failed, code);
        Assert.Equal(["MPUC3002", "MPUC3002", "MPUC3002", "MPUC3020"], TinyRun.Codes(said).Order(StringComparer.Ordinal));
        // Put aside, not deleted.
        Assert.Equal(count, Files(request.StoreDir, "").Length);
        Assert.Equal(Session.Done, Verify(request.StoreDir).Code);
    }

    [Fact]
    public void An_empty_store_is_whole() => Assert.Equal(Session.Done, Verify(Path.Combine(folder, "nothing")).Code);

    [Fact]
    public void What_is_listed_goes_and_what_is_held_or_written_since_stays()
    {
        var root = Path.Combine(folder, "store");
        string[] places = [Entry('a'), Entry('b'), Entry('c'), $"checkpoints/{Name('d')}", $"checkpoints/{Name('e')}", $"features/audio/ff/{Name('f')}.safetensors", "quarantine/old"];
        foreach (var place in places) Write(root, place.Contains('.', StringComparison.Ordinal) ? place : place + "/file", "content");
        var now = DateTime.UtcNow;
        var later = Write(root, Entry('b') + "/log.csv", "more");
        File.SetLastWriteTimeUtc(later, now.AddHours(1));
        var temps = new Temps(root);
        using var held = EntryLock.Take(new FileLayer(), temps, Path.Combine(root, "locks", Name('c') + ".lock"), "c", _ => { }, default);
        using var training = EntryLock.Take(new FileLayer(), temps, Path.Combine(root, "locks", Name('d') + ".lock"), "d", _ => { }, default);

        var output = new StringWriter();
        var code = Upkeep.Remove(new Removal(root, places.Select(p => (p, now)).ToSeq()), output, default);

        var said = Events(output);
        Assert.True(code == Session.Done, string.Join('\n', said));
        Assert.Equal(["MPUC3021", "MPUC3021"], TinyRun.Codes(said).ToArray());
        Assert.Contains(said, e => e is WorkerEvent.Message m && m.Text.Contains("deleted 4 of 7", StringComparison.Ordinal));
        Assert.Equal([$"checkpoints/{Name('d')}/file", $"{Entry('b')}/file", $"{Entry('b')}/log.csv", $"{Entry('c')}/file"],
            Files(root, "").Select(f => Path.GetRelativePath(root, f)).Where(f => !f.StartsWith("locks", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("../outside")]
    [InlineData("locks/x")]
    [InlineData("quarantine/..")]
    public void A_place_that_is_no_things_is_refused(string place) =>
        Assert.Throws<ArgumentException>(() => new Store(folder, new FileLayer(), _ => { }).Remove(place, DateTime.UtcNow));

    [Fact]
    public void Killed_at_any_point_of_a_removal_no_half_entry_is_left()
    {
        var root = Path.Combine(folder, "store");
        string[] files = ["manifest.json", "a", "b", "c"];
        var list = Path.Combine(folder, "list.json");
        for (var point = 1; ; point++)
        {
            foreach (var file in files)
            {
                Write(root, $"{Entry('a')}/{file}", "content");
                Write(root, $"{Entry('b')}/{file}", "content");
            }
            File.WriteAllText(list, new Removal(root, Seq((Entry('a'), DateTime.UtcNow.AddMinutes(1)), (Entry('b'), DateTime.UtcNow.AddMinutes(1)))).Write());
            using var worker = new WorkerProcess("remove", list, point);
            var code = worker.Wait();
            foreach (var entry in new[] { Entry('a'), Entry('b') })
            {
                var left = Directory.Exists(Path.Combine(root, entry)) ? Directory.GetFiles(Path.Combine(root, entry)).Length : 0;
                Assert.True(left == 0 || left == files.Length, $"{left} of {files.Length} files are left after a kill at point {point}");
            }
            if (code == 137)
            {
                // Whoever comes next tidies up.
                Assert.Equal(Session.Done, Upkeep.Remove(new Removal(root, Seq<(string, DateTime)>()), new StringWriter(), default));
                Assert.DoesNotContain(Files(root, ""), f => Path.GetRelativePath(root, f).Split('/')[0] is "tmp" or "locks");
                continue;
            }
            Assert.True(code == 0 && point > 8, $"exit code {code} at point {point}: {worker.Said}");
            Assert.Empty(Files(root, ""));
            break;
        }
    }

    private static (int Code, Seq<WorkerEvent> Said) Verify(string store)
    {
        var output = new StringWriter();
        var code = Upkeep.Verify(store, output, default);
        return (code, Events(output));
    }

    private static Seq<WorkerEvent> Events(StringWriter output) =>
        output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(EventJson.Read).Somes().ToSeq();

    private static string[] Files(string store, string below) =>
        Directory.Exists(Path.Combine(store, below)) ? [.. Directory.GetFiles(Path.Combine(store, below), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)] : [];

    private static string Write(string root, string file, string content)
    {
        var path = Path.Combine(root, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        return path;
    }

    private static string Name(char digit) => new(digit, 64);

    private static string Entry(char digit) => $"probe/{digit}{digit}/{Name(digit)}";
}
