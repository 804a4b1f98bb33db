namespace MpucMer.Build.Rendering;

/// <summary>
/// How long a build will still take: what the step under way says of itself, and for each step to come the mean of those of its stage, in
/// this build, else as the last report has it.
/// </summary>
/// <param name="steps">Names of the steps that run (their first word is the stage), in order.</param>
/// <param name="before">Seconds that a step of a stage took before.</param>
internal sealed class TimeLeft(IEnumerable<string> steps, IReadOnlyDictionary<string, double> before)
{
    private readonly List<string> toCome = [.. steps];
    private readonly Dictionary<string, (double Seconds, int Count)> done = new(StringComparer.Ordinal);

    /// <param name="IsLeast">Of some step to come nothing is known: it will take longer.</param>
    public readonly record struct Estimate(double Seconds, bool IsLeast);

    public void Finished(string step, double seconds)
    {
        toCome.Remove(step);
        var (sum, count) = done.GetValueOrDefault(StageOf(step));
        done[StageOf(step)] = (sum + seconds, count + 1);
    }

    /// <summary>Of the whole build; none where nothing was planned.</summary>
    /// <param name="step">The one under way.</param>
    /// <param name="elapsed">Seconds that it has taken.</param>
    /// <param name="left">Seconds that it says it will take.</param>
    public Estimate? Of(string step, double elapsed, double left)
    {
        if (toCome.Count == 0)
            return null;
        var (seconds, isLeast) = (left, false);
        foreach (var other in toCome)
        {
            if (other == step)
                continue;
            if (Usual(StageOf(other)) is { } usual)
                seconds += usual;
            else if (StageOf(other) == StageOf(step))
                seconds += elapsed + left;
            else
                isLeast = true;
        }
        return new Estimate(seconds, isLeast);
    }

    private double? Usual(string stage) =>
        done.TryGetValue(stage, out var d) ? d.Seconds / d.Count
        : before.TryGetValue(stage, out var known) ? known
        : null;

    private static string StageOf(string step) => step.Split(' ')[0];
}
