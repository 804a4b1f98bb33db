using System.IO.Pipes;
using MpucMer.Pure.Planning;

namespace MpucMer.Effects.Worker;

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
