using System.Runtime.InteropServices;
using MpucMer.Effects.Training;

namespace MpucMer.Effects.Worker;

/// <summary>
/// What comes as an exception from the middle of a step though it is expected: a frame that cannot be decoded, and memory that is not
/// there, which the system refuses anywhere. Anything else that is thrown is a bug and stays one. Where the system promises memory that it
/// has not, it ends the process, which the build tells.
/// </summary>
internal static class Faults
{
    /// <param name="step">What to call the work.</param>
    public static Either<Problem, A> Caught<A>(string step, Func<Either<Problem, A>> work)
    {
        try
        {
            return work();
        }
        catch (Exception e) when (ProblemOf(step, e) is { } problem)
        {
            return problem;
        }
    }

    internal static Problem? ProblemOf(string step, Exception thrown) =>
        thrown switch
        {
            FramesUnreadable e => e.Problem,
            AggregateException e => e.Flatten().InnerExceptions.Select(inner => ProblemOf(step, inner)).OfType<Problem>().FirstOrDefault(),
            TypeInitializationException { InnerException: { } inner } => ProblemOf(step, inner),
            OutOfMemoryException => new Problem.MemoryRefused(step, "the system gives no more"),
            // libtorch's own words, of which the first line says how much it was.
            ExternalException e when IsOfMemory(e.Message) => new Problem.MemoryRefused(step, e.Message.Split('\n')[0].Trim().TrimEnd('.')),
            _ => null,
        };

    private static bool IsOfMemory(string message) =>
        message.Contains("not enough memory", StringComparison.OrdinalIgnoreCase)
        || message.Contains("out of memory", StringComparison.OrdinalIgnoreCase)
        || message.Contains("can't allocate memory", StringComparison.OrdinalIgnoreCase)
        || message.Contains("bad_alloc", StringComparison.OrdinalIgnoreCase)
        || message.Contains("bad allocation", StringComparison.OrdinalIgnoreCase);
}
