using MpucMer.Effects.Tests.Storage;

namespace MpucMer.Effects.Tests.Resume;

/// <summary>
/// Training that was stopped and goes on ends in the very numbers of training that was not: parameters, momenta, running statistics, best
/// epoch, patience, log.
/// </summary>
[Collection(AloneCollection.Name)]
public sealed class ResumeTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("mpuc-resume-").FullName;

    [Theory]
    [InlineData("corrected")]
    [InlineData("published")]
    public void Stopped_after_any_step_it_ends_bit_identical(string protocol)
    {
        var training = new Training(TinyRun.In(folder, protocol == "corrected" ? TinyRun.Corrected : TinyRun.Published, Prepared.Features));
        var (whole, steps) = training.Whole();
        Assert.True(steps > 3, $"{steps} steps");
        // A run equals itself: else the comparison below would say nothing.
        Assert.Equal(whole, training.Whole().State);
        for (var k = 1; k <= steps; k++)
            Assert.True(whole == training.Stopped(k), $"{protocol}, stopped after step {k} of {steps}");
        Assert.True(whole == training.Stopped([.. Enumerable.Range(1, steps)]), $"{protocol}, stopped after each of {steps} steps");
        // Asked to stop before the first step, and twice in one place.
        Assert.True(whole == training.Stopped(0, 0, 3, 3), $"{protocol}, stopped where it began");
    }

    [Theory]
    [InlineData(
        "corrected",
        "MpucPairForm=symmetric MpucPredictionHeads=true MpucTemperatureLearned=true MpucSpecAugment=true MpucChunk=2 "
            + "MpucFaceAttention=both"
    )]
    [InlineData(
        "published",
        "MpucPredictionHeads=true MpucProbeKind=attention MpucOutput=projections MpucFaceParts=true MpucObjective=supervised"
    )]
    public void With_every_switch_it_ends_bit_identical_too(string protocol, string switches)
    {
        var more = switches.Split(' ').Select(s => s.Split('=')).Select(s => (s[0], s[1])).ToArray();
        var training = new Training(
            TinyRun.In(folder, protocol == "corrected" ? TinyRun.Corrected : TinyRun.Published, Prepared.Features, more)
        );
        var (whole, steps) = training.Whole();
        Assert.True(whole == training.Stopped([.. Enumerable.Range(1, steps)]), $"{switches}, stopped after each of {steps} steps");
    }

    [Fact]
    public void Checkpoints_within_an_epoch_change_nothing()
    {
        var whole = new Training(TinyRun.In(folder, TinyRun.Published, Prepared.Features)).Whole().State;
        // So short a time that one is due after every step.
        Assert.Equal(
            whole,
            new Training(TinyRun.In(folder, TinyRun.Published, Prepared.Nothing, ("MpucCheckpointMinutes", "1e-9"))).Whole().State
        );
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
