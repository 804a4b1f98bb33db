using MpucMer.Effects.Tests.Storage;
using MpucMer.Effects.Worker;
using MpucMer.Pure.Planning;
using MpucMer.Tests;

namespace MpucMer.Effects.Tests.Resume;

/// <summary>A whole run that was stopped, or that follows a shorter one, ends in what one long run gives.</summary>
[Collection(AloneCollection.Name)]
public sealed class MoreEpochsTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("mpuc-epochs-").FullName;

    [Theory]
    [InlineData("corrected", "constant")]
    [InlineData("published", "step")]
    public void More_epochs_go_on_from_the_finished_run(string protocol, string schedule)
    {
        var longRun = New("long", protocol, schedule, 4);
        TinyRun.Good(longRun);
        TinyRun.Good(New("short", protocol, schedule, 1));
        TinyRun.Good(New("short", protocol, schedule, 2));

        var events = TinyRun.Good(New("short", protocol, schedule, 4));

        Assert.True(
            events.Exists(e =>
                e is WorkerEvent.Message m && m.Text.EndsWith("goes on from the finished run of 2 epochs", StringComparison.Ordinal)
            ),
            string.Join('\n', events)
        );
        Same(Outcome.Of(longRun), New("short", protocol, schedule, 4));
    }

    [Fact]
    public void A_schedule_that_depends_on_the_number_of_epochs_starts_anew()
    {
        TinyRun.Good(New("short", "corrected", "cosine", 1));
        var events = TinyRun.Good(New("short", "corrected", "cosine", 2));
        Assert.False(events.Exists(e => e is WorkerEvent.Message));
    }

    [Theory]
    [InlineData("corrected", "cosine")]
    [InlineData("published", "step")]
    public void Stopped_after_each_epoch_a_run_ends_in_the_same_results(string protocol, string schedule)
    {
        var whole = New("whole", protocol, schedule, 3);
        TinyRun.Good(whole);
        var request = New("stopped", protocol, schedule, 3);
        for (var stops = 0; stops < 3; stops++)
            DamageTests.StopAfterCheckpoints(request, 1);
        TinyRun.Good(request);
        Outcome.Equal(Outcome.Of(whole), request, $"{protocol}, stopped after each epoch");
    }

    [Fact]
    public void A_run_stopped_in_its_probe_keeps_no_half_trained_one()
    {
        var whole = New("whole", "corrected", "cosine", 1);
        TinyRun.Good(whole);
        var request = New("stopped", "corrected", "cosine", 1);
        using var stop = new CancellationTokenSource();
        // The embeddings are in place: the probe is next.
        var output = new StoppingWriter(stop, "\"step\":\"probe");
        Assert.Equal(Session.Stopped, Session.Run(request.Anew(), output, stop.Token));
        TinyRun.Good(request);
        Outcome.Equal(Outcome.Of(whole), request, "stopped in the probe");
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private Request New(string name, string protocol, string schedule, int epochs)
    {
        var place = Path.Combine(folder, name);
        return TinyRun.In(
            place,
            protocol == "corrected" ? TinyRun.Corrected : TinyRun.Published,
            Directory.Exists(place) ? Prepared.Nothing : Prepared.Features,
            ("MpucSchedule", schedule),
            ("MpucScheduleStep", "2"),
            ("MpucEpochs", epochs.ToString(System.Globalization.CultureInfo.InvariantCulture))
        );
    }

    // The shorter runs' entries are there as well.
    private static void Same(SortedDictionary<string, string> expected, Request actual)
    {
        var found = Outcome.Of(actual);
        foreach (var (name, text) in expected)
            Assert.True(found.TryGetValue(name, out var there) && there == text, $"{name} differs");
        Outcome.Clean(actual, "more epochs");
    }

    /// <summary>Asks the run to stop when it says a certain thing.</summary>
    private sealed class StoppingWriter(CancellationTokenSource stop, string at) : StringWriter
    {
        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            if (value?.Contains(at, StringComparison.Ordinal) == true && value.Contains("progress", StringComparison.Ordinal))
                stop.Cancel();
        }
    }
}
