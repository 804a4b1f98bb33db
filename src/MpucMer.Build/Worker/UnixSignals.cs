using System.Runtime.InteropServices;

namespace MpucMer.Build.Worker;

/// <summary>Asking a process to stop, which .NET cannot do but by killing it.</summary>
internal static partial class UnixSignals
{
    private const int Terminate = 15;

    /// <summary>Sends SIGTERM. False where there are no signals, or no such process.</summary>
    public static bool AskToStop(int process) => !OperatingSystem.IsWindows() && Kill(process, Terminate) == 0;

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int process, int signal);
}
