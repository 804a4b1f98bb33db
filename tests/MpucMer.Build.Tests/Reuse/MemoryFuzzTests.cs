using System.Security.Cryptography;
using MpucMer.Build.Reuse;
using MpucMer.Build.Scanning;
using MpucMer.Build.Tests.Fakes;
using MpucMer.Pure.Planning;
using MpucMer.Tests;

namespace MpucMer.Build.Tests.Reuse;

/// <summary>Damage to what a build remembers (<see cref="Fuzz"/>): what is read is what was written, or nothing.</summary>
public sealed class MemoryFuzzTests : IDisposable
{
    private readonly Fakes.TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Hashes_of_files()
    {
        var store = folder["store"];
        (ListedFile File, string Hash)[] hashes =
        [
            .. Enumerable
                .Range(0, 12)
                .Select(i =>
                    (new ListedFile($"/data/a clip {i}\n.wav", i * 1000, i * 77, i), Convert.ToHexStringLower(SHA256.HashData([(byte)i])))
                ),
        ];
        Memory.Of(store).Remember(hashes);
        var path = Directory.GetFiles(Path.Combine(store, StoreLayout.Hashes)).Single();
        Fuzz.OfOption([File.ReadAllBytes(path)], bytes =>
        {
            File.WriteAllBytes(path, bytes);
            var memory = Memory.Of(store);
            var found = hashes.Select(h => (Right: h.Hash, Found: memory.Find(h.File))).Where(h => h.Found is not null).ToArray();
            return found.Length > 0 ? found.All(h => h.Found == h.Right) : Option<bool>.None;
        });
    }

    [Fact]
    public void States_of_runs()
    {
        folder.Write("run/results.json", "{}");
        new RunState("0123", ["/data"], [folder["store/manifest.json"]], [], ["said"]).Complete(folder["run"], Disk.Real);
        var path = Directory.GetFiles(folder["run"]).Single(f => Path.GetFileName(f) != "results.json");
        var whole = RunState.Load(path)!;
        Fuzz.OfOption(
            [File.ReadAllBytes(path)],
            bytes =>
            {
                File.WriteAllBytes(path, bytes);
                if (RunState.Load(path) is not { } state)
                    return Option<bool>.None;
                return state.Digest == whole.Digest && state.Kept.SequenceEqual(whole.Kept) && state.Present.SequenceEqual(whole.Present);
            },
            signed: true
        );
    }
}
