using System.Runtime.InteropServices;

namespace MpucMer.Build.Worker;

/// <summary>
/// A SIGTERM ends MSBuild at once, and with exit code 0. While one of these stands, what is under way is asked to stop first, and the exit
/// code tells: 143 after a SIGTERM, 129 after a SIGHUP.
/// </summary>
internal sealed class Termination : IDisposable
{
    private const int AfterTerminate = 143;
    private const int AfterHangup = 129;

    private readonly Action stop;
    private readonly PosixSignalRegistration? hangup;
    private int code = AfterTerminate;

    /// <param name="stop">Returns when what is under way has stopped. May be called twice.</param>
    public Termination(Action stop)
    {
        this.stop = stop;
        AppDomain.CurrentDomain.ProcessExit += AtExit;
        if (!OperatingSystem.IsWindows())
            hangup = PosixSignalRegistration.Create(PosixSignal.SIGHUP, HangUp);
    }

    public void Dispose()
    {
        hangup?.Dispose();
        AppDomain.CurrentDomain.ProcessExit -= AtExit;
    }

    private void AtExit(object? sender, EventArgs e)
    {
        stop();
        Environment.ExitCode = code;
    }

    private void HangUp(PosixSignalContext context)
    {
        context.Cancel = true;
        code = AfterHangup;
        Environment.Exit(AfterHangup);
    }
}
