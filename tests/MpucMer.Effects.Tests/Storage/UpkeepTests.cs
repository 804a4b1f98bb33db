using System.Text.Json.Nodes;
using LanguageExt;
using MpucMer.Effects.Storage;
using MpucMer.Effects.Worker;
using MpucMer.Pure.Data;
using MpucMer.Pure.Diagnostics;
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
        Assert.True(
            code == Session.Done
                && said.Exists(e =>
                    e is WorkerEvent.Message m && m.Text.Contains("1 results, 48 features and 1 checkpoints", StringComparison.Ordinal)
                ),
            string.Join('\n', said)
        );

        string[] damaged =
        [
            checkpoint,
            Files(request.StoreDir, "features").First(f => f.EndsWith(".safetensors", StringComparison.Ordinal)),
            Files(request.StoreDir, "features").First(f => f.EndsWith("clips.json", StringComparison.Ordinal)),
        ];
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
        var root = Store();
        string[] places =
        [
            Entry('a'),
            Entry('b'),
            Entry('c'),
            $"checkpoints/{Name('d')}",
            $"checkpoints/{Name('e')}",
            $"features/audio/ff/{Name('f')}.safetensors",
            $"quarantine/{Name('9')}-20261122180000000-17-1",
        ];
        foreach (var entry in "abc")
            WriteEntry(root, entry);
        foreach (var state in places[3..5])
            WriteArrays(root, state + "/000001-000000.safetensors");
        WriteArrays(root, places[5]);
        Write(root, places[6] + "/file", "damaged");
        var now = DateTime.UtcNow;
        File.SetLastWriteTimeUtc(Path.Combine(root, Entry('b'), "a"), now.AddHours(1));
        using var held = EntryLock.Take(
            new FileLayer(),
            new Temps(root),
            Path.Combine(root, "locks", Fingerprint('c') + ".lock"),
            "c",
            _ => { },
            default
        );
        using var training = EntryLock.Take(
            new FileLayer(),
            new Temps(root),
            Path.Combine(root, "locks", Name('d') + ".lock"),
            "d",
            _ => { },
            default
        );

        var (code, said) = Remove(root, places.Select(p => (p, now)));
        Assert.True(code == Session.Done, string.Join('\n', said));
        Assert.Equal(["MPUC3021", "MPUC3021"], TinyRun.Codes(said).ToArray());
        Assert.Contains(said, e => e is WorkerEvent.Message m && m.Text.Contains("deleted 4 of 7", StringComparison.Ordinal));
        string[] stay = [$"checkpoints/{Name('d')}", Entry('b'), Entry('c')];
        Assert.Equal(
            stay.Order(StringComparer.Ordinal),
            Below(root)
                .Where(f => !f.StartsWith("locks", StringComparison.Ordinal) && f != StoreMark.FileName)
                .Select(f => Path.GetDirectoryName(f)!)
                .Distinct()
                .Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void What_no_run_wrote_stays_whatever_its_name_and_place()
    {
        var root = Store();
        WriteEntry(root, 'a');
        string[] others =
        [
            $"{Entry('a')}/notes.txt",
            $"{Entry('a')}/more/notes.txt",
            $"probe/bb/{Name('b')}/manifest.json",
            $"probe/bb/{Name('b')}/data",
            $"features/audio/ff/{Name('f')}.safetensors",
            $"checkpoints/{Name('d')}/000001-000000.safetensors",
            $"checkpoints/{Name('e')}/thesis.tex",
        ];
        foreach (var other in others)
            Write(root, other, "of the user");
        string[] places = [Entry('a'), $"probe/bb/{Name('b')}", others[4], $"checkpoints/{Name('d')}", $"checkpoints/{Name('e')}"];

        var (code, said) = Remove(root, places.Select(p => (p, DateTime.UtcNow.AddHours(1))));
        Assert.True(code == Session.Done, string.Join('\n', said));
        Assert.Equal(Enumerable.Repeat("MPUC3023", 5), TinyRun.Codes(said).ToArray());
        Assert.All(others, o => Assert.Equal("of the user", File.ReadAllText(Path.Combine(root, o))));
        Assert.True(File.Exists(Path.Combine(root, Entry('a'), "manifest.json")));
    }

    [Fact]
    public void A_folder_that_is_no_store_is_neither_verified_nor_removed_from_nor_swept()
    {
        var root = Path.Combine(folder, "mine");
        var dead = $"results.json.tmp-1-1-1-{OwnerId.Self.Place}-{OwnerId.Self.Host}";
        string[] files =
        [
            $"probe/bb/{Name('b')}/data",
            $"tmp/{dead}",
            $"locks/{Name('b')}.lock",
            $"checkpoints/{Name('b')}/x",
            "checkpoints/a/x",
            "notes.txt",
        ];
        foreach (var file in files)
            Write(root, file, "of the user");
        var before = Below(root);
        var (code, said) = Remove(root, [($"probe/bb/{Name('b')}", DateTime.UtcNow.AddHours(1))]);
        Assert.Equal((Session.Failed, "MPUC3006"), (code, Assert.Single(TinyRun.Codes(said))));
        (code, said) = Verify(root);
        Assert.Equal((Session.Failed, "MPUC3006"), (code, Assert.Single(TinyRun.Codes(said))));
        new Store(root, new FileLayer(), _ => { }).Sweep();
        Assert.Equal(before, Below(root));
    }

    [Fact]
    public void In_a_store_folders_that_no_stage_has_are_not_verified()
    {
        var root = Store();
        foreach (var file in new[] { $"cas/bb/{Name('b')}/data", "checkpoints/a/x", $"contrast/{Name('b')}/data" })
            Write(root, file, "of the user");
        var before = Below(root);
        Assert.Equal(Session.Done, Verify(root).Code);
        new Store(root, new FileLayer(), _ => { }).Sweep();
        Assert.Equal(before, Below(root));
    }

    [Fact]
    public void What_is_made_again_by_force_is_put_aside_where_it_holds_files_of_others()
    {
        var root = Store();
        WriteEntry(root, 'a');
        Write(root, $"{Entry('a')}/notes.txt", "of the user");
        var told = new List<Problem>();
        Assert.True(new Store(root, new FileLayer(), told.Add).Forget(Key('a')).IsRight);
        Assert.IsType<Problem.EntryHoldsOthers>(Assert.Single(told));
        Assert.False(Directory.Exists(Path.Combine(root, Entry('a'))));
        Assert.Equal(
            "of the user",
            File.ReadAllText(Assert.Single(Files(root, "quarantine"), f => f.EndsWith("notes.txt", StringComparison.Ordinal)))
        );
    }

    [Fact]
    public void A_pipe_in_the_place_of_a_file_of_the_store_is_not_waited_for()
    {
        var root = Store();
        WriteEntry(root, 'a');
        var file = Path.Combine(root, Entry('a'), "a");
        File.Delete(file);
        using (var make = System.Diagnostics.Process.Start("mkfifo", [file]))
            make.WaitForExit();
        var told = new List<Problem>();
        Assert.True(new Store(root, new FileLayer(), told.Add).Load(Key('a')).Match(Right: found => found.IsNone, Left: _ => false));
        Assert.IsType<Problem.EntryDamaged>(Assert.Single(told));
        Assert.Throws<IOException>(() =>
            new FileLayer().Read(Assert.Single(Directory.GetFiles(Path.Combine(root, "quarantine"), "a", SearchOption.AllDirectories)))
        );
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
        var root = Store();
        var list = Path.Combine(folder, "list.json");
        for (var point = 1; ; point++)
        {
            foreach (var entry in "ab")
                WriteEntry(root, entry);
            File.WriteAllText(
                list,
                new Removal(root, Seq((Entry('a'), DateTime.UtcNow.AddMinutes(1)), (Entry('b'), DateTime.UtcNow.AddMinutes(1)))).Write()
            );
            using var worker = new WorkerProcess("remove", list, point);
            var code = worker.Wait();
            foreach (var entry in new[] { Entry('a'), Entry('b') })
            {
                var left = Directory.Exists(Path.Combine(root, entry)) ? Directory.GetFiles(Path.Combine(root, entry)).Length : 0;
                Assert.True(left is 0 or 4, $"{left} of 4 files are left after a kill at point {point}");
            }
            if (code == 137)
            {
                // Whoever comes next tidies up.
                Assert.Equal(Session.Done, Remove(root, []).Code);
                Assert.DoesNotContain(Below(root), f => f.Split('/')[0] is "tmp" or "locks");
                continue;
            }
            Assert.True(code == 0 && point > 8, $"exit code {code} at point {point}: {worker.Said}");
            Assert.Equal([StoreMark.FileName], Below(root));
            break;
        }
    }

    private static (int Code, Seq<WorkerEvent> Said) Verify(string store)
    {
        var output = new StringWriter();
        var code = Upkeep.Verify(store, output, default);
        return (code, Events(output));
    }

    private static (int Code, Seq<WorkerEvent> Said) Remove(string store, IEnumerable<(string, DateTime)> places)
    {
        var output = new StringWriter();
        var code = Upkeep.Remove(new Removal(store, places.ToSeq()), output, default);
        return (code, Events(output));
    }

    private static Seq<WorkerEvent> Events(StringWriter output) =>
        output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(EventJson.Read).Somes().ToSeq();

    private static string[] Files(string store, string below) =>
        Directory.Exists(Path.Combine(store, below))
            ? [.. Directory.GetFiles(Path.Combine(store, below), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)]
            : [];

    private static string Write(string root, string file, string content)
    {
        var path = Path.Combine(root, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        return path;
    }

    private string Store()
    {
        var root = Path.Combine(folder, "store");
        Write(root, StoreMark.FileName, StoreMark.Text);
        return root;
    }

    private static void WriteArrays(string root, string file) =>
        File.WriteAllBytes(Write(root, file, ""), Safetensors.Write([new NamedArray("x", [1], [1f])], []));

    private static void WriteEntry(string root, char name)
    {
        (string, byte[])[] files = [("a", [1]), ("b", [2]), ("c", [3])];
        foreach (var (file, content) in files)
            File.WriteAllBytes(Write(root, $"{Entry(name)}/{file}", ""), content);
        File.WriteAllBytes(
            Write(root, $"{Entry(name)}/{StoreLayout.Manifest}", ""),
            EntryManifest.Write(Key(name), files, new JsonObject())
        );
    }

    private static string[] Below(string root) => [.. Files(root, "").Select(f => Path.GetRelativePath(root, f))];

    private static string Name(char digit) => new(digit, 64);

    private static StageKey Key(char name) => new("probe", 1, Seq1(new Parameter("name", name.ToString())), Seq<Input>());

    private static string Fingerprint(char name) => Key(name).Fingerprint;

    private static string Entry(char name) => StoreLayout.Entry(Key(name));
}
