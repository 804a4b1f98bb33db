using System.Text.Json.Nodes;
using MpucMer.Build.Reuse;
using MpucMer.Build.Runs;
using MpucMer.Build.Tests.Fakes;
using MpucMer.Pure.Data;
using MpucMer.Pure.Planning;

namespace MpucMer.Build.Tests.Runs;

/// <summary>That a folder is taken for a store only if it is one.</summary>
public sealed class StoreFolderTests : IDisposable
{
    private static readonly string Fingerprint = "ab" + new string('c', 62);

    private readonly Lab lab = new();

    public void Dispose() => lab.Dispose();

    public static TheoryData<string> Foreign =>
        new(
            $"cas/ab/{Fingerprint}/data",
            $"contrast/ab/{Fingerprint}/manifest.json",
            $"features/audio/ab/{Fingerprint}.safetensors",
            "checkpoints/a/b",
            "quarantine/my cat",
            "runs/1.json",
            "hashes/machine.txt",
            "notes.txt",
            StoreMark.FileName
        );

    [Theory, MemberData(nameof(Foreign))]
    public void In_a_folder_of_other_things_no_target_deletes_moves_or_writes_anything(string file)
    {
        lab.Folder.Write("mine/" + file, "of the user");
        Clips.Age(lab.Folder["mine"], TimeSpan.FromDays(100));
        lab.Global("MpucStoreDir", lab.Folder["mine"]);
        lab.Global("MpucDelete", "true");
        void Refused((bool Succeeded, FakeEngine Engine) outcome)
        {
            Assert.False(outcome.Succeeded);
            Assert.Equal("MPUC3006", Assert.Single(outcome.Engine.Errors).Code);
        }
        Refused(lab.Ask("Gc"));
        Refused(lab.Ask("Verify"));
        Refused(lab.Ask("Status"));
        foreach (var purpose in new[] { "train", "check", "show" })
            Refused(lab.Plan(purpose) is var (_, succeeded, engine) ? (succeeded, engine) : default);
        Assert.Equal(
            [file],
            Directory
                .GetFiles(lab.Folder["mine"], "*", SearchOption.AllDirectories)
                .Select(f => Path.GetRelativePath(lab.Folder["mine"], f))
        );
        Assert.Equal("of the user", File.ReadAllText(lab.Folder["mine/" + file]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("lost+found/")]
    [InlineData(".DS_Store")]
    [InlineData("tmp/")]
    public void A_folder_with_nothing_of_anybodys_becomes_a_store(string thing)
    {
        Directory.CreateDirectory(lab.Folder["mine/" + Path.GetDirectoryName(thing)]);
        if (Path.GetFileName(thing).Length > 0)
            lab.Folder.Write("mine/" + thing, "a desktop's");
        lab.Global("MpucStoreDir", lab.Folder["mine"]);
        Assert.True(lab.Train().Succeeded);
        Assert.Equal(StoreMark.Text, File.ReadAllText(lab.Folder["mine/" + StoreMark.FileName]));
    }

    public static TheoryData<string> Proofs => new("register", "hashes", "entry", "feature");

    [Theory, MemberData(nameof(Proofs))]
    public void A_store_of_before_there_were_marks_is_known_by_one_thing_that_only_a_store_has(string proof)
    {
        lab.Folder.Write("old/notes.txt", "of the user");
        switch (proof)
        {
            case "register":
                lab.Folder.Write(
                    "old/runs/0123456789abcdef.json",
                    "{\"experiment\":\"x\",\"host\":\"h\",\"folder\":\"/f\",\"steps\":[],\"features\":[]}"
                );
                break;
            case "hashes":
                lab.Folder.Write("old/hashes/machine.txt", $"{Fingerprint} 12 638000000000000000 638000000000000001 /data/a b.wav\n");
                break;
            case "entry":
                var key = new StageKey("probe", 1, Seq1(new Parameter("p", "1")), Seq<Input>());
                File.WriteAllBytes(
                    lab.Folder.Write($"old/{StoreLayout.Entry(key)}/{StoreLayout.Manifest}", ""),
                    EntryManifest.Write(key, [("scores.json", [1])], new JsonObject())
                );
                break;
            case "feature":
                File.WriteAllBytes(
                    lab.Folder.Write($"old/features/audio/ab/{Fingerprint}.safetensors", ""),
                    Safetensors.Write([new NamedArray("f", [1], [1f])], [])
                );
                break;
        }
        Assert.True(StoreFolder.Usable(lab.Folder["old"], default).IsRight);
        lab.Global("MpucStoreDir", lab.Folder["old"]);
        Assert.True(lab.Plan().Succeeded);
        Assert.Equal(StoreMark.Text, File.ReadAllText(lab.Folder["old/" + StoreMark.FileName]));
        Assert.Equal("of the user", File.ReadAllText(lab.Folder["old/notes.txt"]));
    }

    [Fact]
    public void In_a_store_only_what_can_be_a_runs_is_listed_for_deletion()
    {
        string[] others =
        [
            $"cas/ab/{Fingerprint}/data",
            "quarantine/my cat.jpg",
            $"features/ab/{Fingerprint}.safetensors",
            $"contrast/xy/{Fingerprint}/manifest.json",
        ];
        foreach (var other in others)
            lab.Folder.Write("artifacts/store/" + other, "of the user");
        lab.Folder.Write($"artifacts/store/{StoreMark.FileName}", StoreMark.Text);
        Clips.Age(lab.Folder["artifacts"], TimeSpan.FromDays(100));
        lab.Global("MpucDelete", "true");
        var (succeeded, engine) = lab.Ask("Gc");
        Assert.True(succeeded, engine.Text);
        Assert.Contains("need all of it (0 things, 0 B)", engine.Shown[0], StringComparison.Ordinal);
        Assert.All(others, o => Assert.True(File.Exists(lab.Folder["artifacts/store/" + o])));
    }

    [Fact]
    public void A_mark_is_written_once_and_by_a_name_of_its_own()
    {
        StoreFolder.Mark(lab.Folder["s"], Disk.Real);
        File.SetLastWriteTimeUtc(lab.Folder["s/" + StoreMark.FileName], DateTime.UnixEpoch);
        StoreFolder.Mark(lab.Folder["s"], Disk.Real);
        Assert.Equal(DateTime.UnixEpoch, File.GetLastWriteTimeUtc(lab.Folder["s/" + StoreMark.FileName]));
        Assert.Single(Directory.GetFileSystemEntries(lab.Folder["s"]));
    }
}
