using System.Runtime.InteropServices;
using LanguageExt;
using MpucMer.Effects.Tests.Storage;
using MpucMer.Effects.Tests.Weights;
using MpucMer.Effects.Worker;
using MpucMer.Pure.Diagnostics;
using MpucMer.Pure.Planning;
using MpucMer.Tests;
using TorchSharp;
using static LanguageExt.Prelude;

namespace MpucMer.Effects.Tests.Worker;

/// <summary>A check passes what training does, and refuses what it refuses, with the same words.</summary>
[Collection(AloneCollection.Name)]
public sealed class CheckTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("mpuc-check-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    public static TheoryData<string> Settings =>
        new(
            "",
            "MpucEpochs=0",
            "MpucProtocol=published",
            "MpucBatchSize=2",
            "MpucChunk=2",
            "MpucProbe=online",
            "MpucNegatives=same-group",
            "MpucObjective=supervised",
            "MpucPrecision=bf16",
            "MpucWindow=11",
            "MpucPredictionHeads=true",
            "MpucContrast=concatenated",
            "MpucProbeKind=attention",
            // Of which none can be trained.
            "MpucWindow=8",
            "MpucWindow=2",
            "MpucBatchSize=17",
            "MpucBatchSize=16384",
            "MpucProbeHidden=65536 MpucFeatureSize=16384",
            "MpucFeatureSize=16384"
        );

    [Theory, MemberData(nameof(Settings))]
    public void A_check_ends_as_training_does(string settings)
    {
        var written = settings
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(s => s.Split('='))
            .Select(s => (s[0], s[1]))
            .ToArray();
        var check = TinyRun.In(Path.Combine(folder, "check"), TinyRun.Corrected, Prepared.Features, written) with { Goal = Goal.Check };
        var (code, events) = TinyRun.Run(check);
        var (trained, told) = TinyRun.Run(TinyRun.In(Path.Combine(folder, "train"), TinyRun.Corrected, Prepared.Features, written));
        Assert.Equal((trained, string.Join(' ', TinyRun.Codes(told))), (code, string.Join(' ', TinyRun.Codes(events))));
        if (code == 0)
            Assert.True(
                events.Exists(e => e is WorkerEvent.Message m && m.Text.Contains("all will take about", StringComparison.Ordinal)),
                string.Join('\n', events)
            );
        // Nothing of its steps is kept.
        foreach (var stage in new[] { "contrast", "embed", "probe", "checkpoints" })
            Assert.False(Directory.Exists(Path.Combine(check.StoreDir, stage)), stage);
        Outcome.Clean(check, settings);
    }

    [Fact]
    public void A_check_tells_how_long_how_large_and_from_what()
    {
        var request = TinyRun.In(folder, TinyRun.Corrected, Prepared.Features) with { Goal = Goal.Check };
        var text = string.Join('\n', TinyRun.Good(request).Map(e => e is WorkerEvent.Message m ? m.Text : ""));
        // Of eight training clips two batches of four.
        Assert.Contains("1 training of 2 epochs of 2 steps, by ", text, StringComparison.Ordinal);
        Assert.Contains("the second of two steps just taken", text, StringComparison.Ordinal);
        Assert.Contains("a clip for its features (24 clips, 1 time)", text, StringComparison.Ordinal);
        Assert.Contains("memory: ", text, StringComparison.Ordinal);
        Assert.Contains(" of features are there", text, StringComparison.Ordinal);
        TinyRun.Good(request with { Goal = Goal.Train });
        Assert.Contains("what is to be trained is in the store", string.Join('\n', TinyRun.Good(request)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_class_that_no_training_clip_shows_is_told_before_a_step()
    {
        var request = TinyRun.In(folder, TinyRun.Corrected, Prepared.Features);
        var (fold, labels) = (request.Folds[0], request.Inventory.Clips.ToDictionary(c => c.Id, c => c.Label));
        var without = request with
        {
            Folds = Seq1(fold with { Train = fold.Train with { Ids = fold.TrainIds.Filter(id => labels[id] != 3) } }),
            Settings = Pure.Configuration.Settings.Of([
                .. request.Settings.Written.Values,
                new Pure.Configuration.Setting("MpucBatchSize", "2", Place.CommandLine),
            ]),
        };
        foreach (var goal in new[] { Goal.Check, Goal.Train })
            Assert.Equal("MPUC4003", string.Join(' ', TinyRun.Codes(TinyRun.Run(without with { Goal = goal }).Events)));
    }

    [Fact]
    public void Weights_that_do_not_fit_what_the_clips_tell_are_told()
    {
        var request = Weighed
            .In(folder, ("MpucEpochs", "0"), ("MpucFeatureSize", "9"))
            .With("MpucEncoderWeights", Path.Combine(TestFiles.Folder, "encoder.pth")) with
        {
            Goal = Goal.Check,
        };
        Assert.Equal("MPUC1121", string.Join(' ', TinyRun.Codes(TinyRun.Run(request).Events)));
    }

    [Fact]
    public void Memory_that_is_refused_is_a_problem_wherever_it_is_asked_for()
    {
        string Detail(Func<Either<Problem, int>> work) =>
            Faults.Caught("some step", work).Match(Right: _ => "", Left: p => Assert.IsType<Problem.MemoryRefused>(p).Detail);
        Assert.NotEmpty(Detail(() => throw new OutOfMemoryException()));
        Assert.NotEmpty(
            Detail(() => throw new AggregateException(new InvalidOperationException(), new AggregateException(new OutOfMemoryException())))
        );
        Assert.Contains(
            "memory",
            Detail(() =>
            {
                using var vast = torch.zeros([1L << 52]);
                return 1;
            }),
            StringComparison.OrdinalIgnoreCase
        );
        // What is no such thing stays what it is.
        Assert.Throws<ExternalException>(() =>
            Faults.Caught<int>("some step", () => throw new ExternalException("shapes cannot be multiplied"))
        );
    }
}
