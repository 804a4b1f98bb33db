using MpucMer.Build.Planning;
using MpucMer.Build.Reuse;
using MpucMer.Build.Scanning;
using MpucMer.Build.Tests.Fakes;

namespace MpucMer.Build.Tests.Planning;

/// <summary>Folders of frames: their content counts, is read once, and is watched cheaply.</summary>
public sealed class FileHashesTests : IDisposable
{
    private readonly TempFolder folder = new();

    public FileHashesTests()
    {
        foreach (var clip in new[] { "a", "b" })
        {
            for (var f = 0; f < 3; f++)
                Frame(clip, f, $"frame {f} of {clip}");
        }
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void An_edited_frame_of_the_same_length_and_time_is_another_folder()
    {
        var (before, read) = Hashes();
        Assert.Equal(6, read);
        Frame("a", 1, "FRAME 1 of a");
        var (after, again) = Hashes();
        Assert.Equal(3, again);
        Assert.NotEqual(before["a"], after["a"]);
        Assert.Equal(before["b"], after["b"]);
    }

    [Fact]
    public void A_folder_is_read_once_and_its_hash_does_not_depend_on_where_it_is()
    {
        var (before, _) = Hashes();
        Assert.Equal(0, Hashes().Read);
        Directory.Move(folder["frames/a"], folder["elsewhere"]);
        Assert.Equal(
            before["a"],
            FileHashes.Of([folder["elsewhere"]], Listing.Describe, Memory.Of(folder["store"]), (_, _) => { }, default)[folder["elsewhere"]]
        );
    }

    [Fact]
    public void Names_and_contents_do_not_run_together()
    {
        File.Move(folder["frames/a/1.jpg"], folder["frames/a/11.jpg"]);
        var moved = Hashes().Hashes["a"];
        File.Move(folder["frames/a/11.jpg"], folder["frames/a/1.jpg"]);
        Assert.NotEqual(moved, Hashes().Hashes["a"]);
    }

    [Fact]
    public void A_frame_written_a_moment_ago_is_read_again()
    {
        folder.Write("frames/a/3.jpg", "new");
        Assert.Equal(7, Hashes().Read);
        Assert.Equal(4, Hashes().Read);
    }

    [Fact]
    public void An_idle_build_sees_frames_and_folders_that_come_go_or_are_replaced()
    {
        string Digest() => RunState.DigestOf([], [folder["frames"] + "/"], default);
        void Changed(Action change)
        {
            // Whatever the clock's tick: what changes has another time than this one.
            foreach (var old in Directory.GetDirectories(folder["frames"]).Append(folder["frames"]))
                Directory.SetLastWriteTimeUtc(old, Long);
            var before = Digest();
            Assert.Equal(before, Digest());
            change();
            Assert.NotEqual(before, Digest());
        }
        Changed(() => folder.Write("frames/a/new.jpg", "x"));
        Changed(() => File.Delete(folder["frames/a/new.jpg"]));
        Changed(() =>
        {
            folder.Write("other", "frame 1 of b");
            File.Move(folder["other"], folder["frames/b/1.jpg"], overwrite: true);
        });
        Changed(() => folder.Write("frames/c/0.jpg", "x"));
        Changed(() => Directory.Delete(folder["frames/c"], recursive: true));
    }

    private static readonly DateTime Long = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private void Frame(string clip, int frame, string content)
    {
        var path = folder.Write($"frames/{clip}/{frame}.jpg", content);
        File.SetLastWriteTimeUtc(path, Long);
    }

    private (Dictionary<string, string> Hashes, int Read) Hashes()
    {
        var read = 0;
        var found = FileHashes.Of(
            [folder["frames/a"], folder["frames/b"]],
            Listing.Describe,
            Memory.Of(folder["store"]),
            (files, _) => read += files,
            default
        );
        return (found.ToDictionary(p => Path.GetFileName(p.Key), p => p.Value), read);
    }
}
