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

/// <summary>Asking a process to stop, which .NET cannot do but by killing it.</summary>
internal static partial class UnixSignals
{
    private const int Terminate = 15;

    /// <summary>Sends SIGTERM. False where there are no signals, or no such process.</summary>
    public static bool AskToStop(int process) => !OperatingSystem.IsWindows() && Kill(process, Terminate) == 0;

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int process, int signal);
}
