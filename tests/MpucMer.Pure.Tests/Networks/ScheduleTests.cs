using Schedule = MpucMer.Pure.Training.Schedule;

namespace MpucMer.Pure.Tests.Networks;

public sealed class ScheduleTests
{
    [Fact]
    public void Steps_lower_the_rate_after_every_so_many_epochs()
    {
        var steps = new Schedule.Steps(5, .9);
        Assert.Equal([1, 1, .9, .9, .81], new[] { 0, 4, 5, 9, 10 }.Select(epoch => Math.Round(steps.Rate(1, epoch), 12)));
        Assert.Equal(.3, new Schedule.Constant().Rate(.3, 1000));
    }

    [Fact]
    public void A_cosine_warms_up_peaks_and_ends_at_its_floor()
    {
        var cosine = new Schedule.Cosine(4, 24, .1);
        Close.Absolute(.2, cosine.Rate(1, 0), 1e-12);
        Close.Absolute(1, cosine.Rate(1, 4), 1e-12);
        Close.Absolute(.55, cosine.Rate(1, 14), 1e-12);
        Close.Absolute(.1, cosine.Rate(1, 24), 1e-12);
        Close.Absolute(.1, cosine.Rate(1, 99), 1e-12);
    }
}
