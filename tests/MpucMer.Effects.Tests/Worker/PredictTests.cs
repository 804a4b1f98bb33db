using LanguageExt;
using MpucMer.Effects.Tests.Storage;
using MpucMer.Pure.Data;
using MpucMer.Pure.Planning;
using static LanguageExt.Prelude;

namespace MpucMer.Effects.Tests.Worker;

/// <summary>Clips without labels: what is said of them is what was said of the same clips in the test part.</summary>
[Collection(AloneCollection.Name)]
public sealed class PredictTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("mpuc-predict-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    public static TheoryData<string> Standards => ["none", "training", "group", "published"];

    [Theory, MemberData(nameof(Standards))]
    public void A_clip_is_judged_as_it_was_in_the_test(string standard)
    {
        var request =
            standard == "published"
                ? TinyRun.In(folder, TinyRun.Published, Prepared.Features)
                : TinyRun.In(folder, TinyRun.Corrected, Prepared.Features, ("MpucInputs", standard), ("MpucProbeFeatures", standard));
        TinyRun.Good(request);
        var tested = Rows(Directory.GetFiles(request.StoreDir, "predictions.csv", SearchOption.AllDirectories).Single());
        var predict = Asking(request);
        var events = TinyRun.Good(predict);
        var said = Rows(Path.Combine(request.RunDir, "predictions.csv")).ToDictionary(r => (r["clip"], r["probe"]));
        Assert.Equal(3 * predict.Asked.Count, said.Count);
        foreach (var row in tested.Where(r => r["part"] == "test"))
        {
            var one = said[(row["clip"], row["probe"])];
            Assert.Equal((row["said"], "1", "1"), (one["emotion"], one["agreeing"], one["models"]));
            foreach (var shares in new[] { one, row })
            {
                Assert.Equal(
                    1,
                    Labelling.Ravdess.Names.Sum(n => double.Parse(shares[n], System.Globalization.CultureInfo.InvariantCulture)),
                    4
                );
            }
        }
        // The table begins with the first clip and what the fused probe says of it.
        var table = events.Filter(e => e is WorkerEvent.Summary).Map(e => ((WorkerEvent.Summary)e).Lines).Single();
        Assert.Contains(predict.Asked[0].Id, table[1], StringComparison.Ordinal);
        Assert.Contains(said[(predict.Asked[0].Id, "fused")]["emotion"], table[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_trained_again_and_the_results_stay()
    {
        var request = TinyRun.In(folder, TinyRun.Corrected, Prepared.Features);
        TinyRun.Good(request);
        var results = File.ReadAllBytes(Path.Combine(request.RunDir, "results.json"));
        var steps = TinyRun.Good(Asking(request)).Filter(e => e is WorkerEvent.StepStarted).Map(e => ((WorkerEvent.StepStarted)e).Step);
        Assert.Equal("predictions", string.Join(" ", steps));
        Assert.Equal(results, File.ReadAllBytes(Path.Combine(request.RunDir, "results.json")));
    }

    [Fact]
    public void A_damaged_clip_is_told_and_the_others_are_predicted()
    {
        var request = TinyRun.In(folder, TinyRun.Corrected, Prepared.Features);
        TinyRun.Good(request);
        var bad = Path.Combine(folder, "bad.wav");
        File.WriteAllText(bad, "no sound");
        var asked = Asking(request).Asked;
        var first = asked[0] with
        {
            Sources = asked[0].Sources.Map(s => s.Modality == Modality.Audio ? s with { Path = bad, Hash = OnDisk.Hash(bad) } : s),
        };
        var (code, events) = TinyRun.Run(Asking(request) with { Asked = Seq1(first) + asked.Tail });
        Assert.Equal((0, "MPUC2004"), (code, string.Join(' ', TinyRun.Codes(events))));
        var rows = Rows(Path.Combine(request.RunDir, "predictions.csv"));
        Assert.Equal(asked.Tail.Map(c => c.Id).Order(), rows.Select(r => r["clip"]).Distinct().Order());
        var (none, told) = TinyRun.Run(Asking(request) with { Asked = Seq1(first) });
        Assert.Equal((1, "MPUC2004"), (none, string.Join(' ', TinyRun.Codes(told))));
    }

    // The test clips of the only fold, without what is known of them.
    private static Request Asking(Request request) =>
        request with
        {
            Goal = Goal.Predict,
            Asked = request.Inventory.Clips.Filter(c => request.Folds[0].TestIds.Contains(c.Id)).Map(c => c with { Label = 0 }),
        };

    internal static IReadOnlyList<IReadOnlyDictionary<string, string>> Rows(string path)
    {
        var lines = File.ReadAllLines(path).Select(l => l.Split(',')).ToArray();
        return [.. lines[1..].Select(l => lines[0].Zip(l).ToDictionary(p => p.Item1, p => p.Item2))];
    }
}
