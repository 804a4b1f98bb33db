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
