using System.Diagnostics;

namespace MpucMer.Effects.Training;

/// <summary>
/// When the next checkpoint is due: so many minutes after the last one, within an epoch too (one may take hours); 0 minutes: after every
/// epoch.
/// Where writing one takes long, they come more rarely: never more than a twentieth of the time goes into them.
/// </summary>
public sealed class CheckpointPace(double minutes)
{
    private const double LargestShare = .05;

    private readonly Stopwatch since = Stopwatch.StartNew();
    private TimeSpan cost;

    public bool IsDue(TrainState state) =>
        minutes == 0 ? state.Batch == 0 : since.Elapsed.TotalMinutes >= minutes && since.Elapsed * LargestShare >= cost;

    public A Timed<A>(Func<A> save)
    {
        var begin = since.Elapsed;
        var result = save();
        cost = since.Elapsed - begin;
        since.Restart();
        return result;
    }
}
