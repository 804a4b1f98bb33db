using System.IO.Pipes;
using System.Runtime.InteropServices;
using MpucMer.Effects.Training;
using MpucMer.Pure.Planning;

namespace MpucMer.Effects.Worker;

/// <summary>What the worker says, a line of JSON each, from any thread.</summary>
public sealed class EventWriter(TextWriter output)
{
    public void Say(WorkerEvent e)
    {
        lock (output)
        {
            output.WriteLine(EventJson.Write(e));
            output.Flush();
        }
    }

    public void Tell(Problem problem) => Say(new WorkerEvent.Told(problem.Explain()));
}

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

/// <summary>
/// The reading end of the <see cref="Lifeline"/>: when the build is gone nobody will show what is made here, or could stop it.
/// </summary>
public static class ParentWatch
{
    /// <summary>Calls <paramref name="gone"/> once, from a thread of its own, when the process that started this one has ended.</summary>
    public static void Start(Action gone)
    {
        if (Environment.GetEnvironmentVariable(Lifeline.Variable) is not { Length: > 0 } handle)
            return;
        // The programs that this one starts are watched by it, not by the build.
        Environment.SetEnvironmentVariable(Lifeline.Variable, null);
        AnonymousPipeClientStream pipe;
        try
        {
            pipe = new AnonymousPipeClientStream(PipeDirection.In, handle);
        }
        catch (Exception e) when (e is ArgumentException or IOException)
        {
            // The variable is another one's.
            return;
        }
        new Thread(() => Watch(pipe, gone)) { IsBackground = true, Name = "lifeline" }.Start();
    }

    private static void Watch(AnonymousPipeClientStream pipe, Action gone)
    {
        using (pipe)
        {
            try
            {
                while (pipe.ReadByte() >= 0) { }
            }
            catch (IOException)
            {
                // It broke: as good as closed.
            }
        }
        gone();
    }
}
