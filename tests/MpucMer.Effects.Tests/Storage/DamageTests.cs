using LanguageExt;
using MpucMer.Effects.Storage;
using MpucMer.Pure.Planning;

namespace MpucMer.Effects.Tests.Storage;

/// <summary>
/// A flipped byte, a cut byte or another entry's file, in every file of every entry, of a feature and of a checkpoint: noticed, put aside,
/// made again with equal results.
/// </summary>
[Collection(AloneCollection.Name)]
public sealed class DamageTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("mpuc-damage-").FullName;

    public enum Kind
    {
        FlippedFirst,
        FlippedLast,
        FlippedMiddle,
        Cut,
        Emptied,
        Swapped,

        /// <summary>To three gigabytes of nothing, which no array holds.</summary>
        Grown,
    }

    [Theory]
    [InlineData(Kind.FlippedFirst)]
    [InlineData(Kind.FlippedLast)]
    [InlineData(Kind.FlippedMiddle)]
    [InlineData(Kind.Cut)]
    [InlineData(Kind.Emptied)]
    [InlineData(Kind.Swapped)]
    [InlineData(Kind.Grown)]
    public void Damage_in_any_file_is_noticed_and_mended(Kind kind)
    {
        var whole = TinyRun.In(Path.Combine(folder, "whole"), TinyRun.Published, Prepared.Features, ("MpucEpochs", "1"));
        TinyRun.Good(whole);
        var expected = Outcome.Of(whole);
        var request = TinyRun.In(Path.Combine(folder, "damaged"), TinyRun.Published, Prepared.Nothing, ("MpucEpochs", "1"));
        TinyRun.Copy(whole.StoreDir, request.StoreDir);
        // What tells a store is no result, and is written anew by the build.
        foreach (var file in Files(request.StoreDir).Where(f => Path.GetFileName(f) != StoreMark.FileName))
        {
            var name = Path.GetRelativePath(request.StoreDir, file);
            if (!Apply(kind, file))
                continue;
            // So that somebody reads it: all that was made of it is gone.
            foreach (var later in LaterThan(name))
                Directory.Delete(Path.Combine(request.StoreDir, later), recursive: true);
            Seq<WorkerEvent> events = TinyRun.Good(request);
            if (!IsNeverRead(name))
                Assert.True(TinyRun.Codes(events).Contains("MPUC3002"), $"{kind} {name}: not told");
            else
                Assert.Equal(1, Verified(request).Damaged);
            TinyRun.Good(IsNeverRead(name) ? request with { Force = Stage.Features } : request);
            Directory.Delete(Path.Combine(request.StoreDir, StoreLayout.Quarantine), recursive: true);
            Outcome.Equal(expected, request, $"{kind} {name}");
            Assert.Equal(0, Verified(request).Damaged);
        }
    }

    [Theory]
    [InlineData(Kind.FlippedMiddle)]
    [InlineData(Kind.Cut)]
    [InlineData(Kind.Emptied)]
    [InlineData(Kind.Swapped)]
    [InlineData(Kind.Grown)]
    public void A_damaged_checkpoint_gives_way_to_the_older_one(Kind kind)
    {
        var whole = TinyRun.In(Path.Combine(folder, "whole"), TinyRun.Published, Prepared.Features, ("MpucEpochs", "3"));
        TinyRun.Good(whole);
        var request = TinyRun.In(Path.Combine(folder, "stopped"), TinyRun.Published, Prepared.Features, ("MpucEpochs", "3"));
        StopAfterCheckpoints(request, 2);
        var checkpoints = Directory
            .GetFiles(Path.Combine(request.StoreDir, "checkpoints"), "*", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal)
            .ToArray();
        Assert.Equal(2, checkpoints.Length);
        if (kind == Kind.Swapped)
            File.Copy(
                Directory.GetFiles(whole.StoreDir, "encoders.safetensors", SearchOption.AllDirectories)[0],
                checkpoints[1],
                overwrite: true
            );
        else
            Apply(kind, checkpoints[1]);

        var events = TinyRun.Good(request);

        Assert.Contains("MPUC3002", TinyRun.Codes(events));
        Assert.True(
            events.Exists(e => e is WorkerEvent.Message m && m.Text.Contains("goes on from epoch 1", StringComparison.Ordinal)),
            string.Join('\n', events)
        );
        Outcome.Equal(Outcome.Of(whole), request, $"{kind} checkpoint");
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    internal static void StopAfterCheckpoints(Request request, int count)
    {
        using var stop = new CancellationTokenSource();
        var placed = 0;
        var layer = new WatchingLayer(placed: to =>
        {
            if (to.Contains("/checkpoints/", StringComparison.Ordinal) && ++placed == count)
                stop.Cancel();
        });
        var (code, events) = TinyRun.Run(request, layer, stop.Token);
        Assert.True(code == Effects.Worker.Session.Stopped, string.Join('\n', events));
    }

    // All files of the entries, and one feature of each modality.
    private static string[] Files(string store) =>
        [
            .. Directory.GetFiles(store, "*", SearchOption.AllDirectories).Where(f => !IsFeature(store, f)).Order(StringComparer.Ordinal),
            .. Directory
                .GetFiles(store, "*", SearchOption.AllDirectories)
                .Where(f => IsFeature(store, f))
                .GroupBy(f => Path.GetRelativePath(store, f).Split('/')[1])
                .Select(g => g.Min(StringComparer.Ordinal)!),
        ];

    private static bool IsFeature(string store, string file) =>
        Path.GetRelativePath(store, file).Split('/') is ["features", { Length: > 2 }, ..];

    private static string[] LaterThan(string name) =>
        name.Split('/') switch
        {
            ["features", { Length: > 2 }, ..] => ["contrast", "embed", "probe"],
            ["contrast", ..] => ["embed", "probe"],
            ["embed", ..] => ["probe"],
            _ => [],
        };

    // The list of features is for people; stages read the features themselves.
    private static bool IsNeverRead(string name) => name.Split('/') is ["features", { Length: 2 }, ..];

    private static Store.Verified Verified(Request request) =>
        new Store(request.StoreDir, new FileLayer(), _ => { }).Verify().IfLeft(p => throw new InvalidOperationException(p.ToString()));

    private static bool Apply(Kind kind, string path)
    {
        if (kind == Kind.Grown)
        {
            // Without a block on the disk.
            using var file = new FileStream(path, FileMode.Open, FileAccess.Write);
            file.SetLength(3L << 30);
            return true;
        }
        var bytes = File.ReadAllBytes(path);
        if (bytes.Length == 0)
            return false;
        void Flip(int at) => bytes[at] ^= 1;
        switch (kind)
        {
            case Kind.FlippedFirst:
                Flip(0);
                break;
            case Kind.FlippedLast:
                Flip(bytes.Length - 1);
                break;
            case Kind.FlippedMiddle:
                Flip(bytes.Length / 2);
                break;
            case Kind.Cut:
                bytes = bytes[..^1];
                break;
            case Kind.Emptied:
                bytes = [];
                break;
            case Kind.Swapped:
                // Another file of the same form, itself sound: the neighbour's.
                var folder = Path.GetDirectoryName(path)!;
                var other = IsFeature(path[..path.IndexOf("/store/", StringComparison.Ordinal)] + "/store", path)
                    ? Directory.GetFiles(Path.GetDirectoryName(folder)!, "*", SearchOption.AllDirectories).First(f => f != path)
                    : Directory.GetFiles(folder).FirstOrDefault(f => f != path);
                if (other is null)
                    return false;
                bytes = File.ReadAllBytes(other);
                break;
        }
        File.WriteAllBytes(path, bytes);
        return true;
    }
}
