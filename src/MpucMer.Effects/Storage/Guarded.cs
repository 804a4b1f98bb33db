namespace MpucMer.Effects.Storage;

/// <summary>From the system's refusals to problems with a code. Anything else that is thrown is a bug and stays one.</summary>
internal static class Guarded
{
    public static Either<Problem, A> Run<A>(string operation, string path, Func<A> action)
    {
        try
        {
            return action();
        }
        catch (Exception e) when (IsRefusal(e))
        {
            return new Problem.StoreOperationFailed(operation, path, FaultOf(e), e.Message.TrimEnd('.'));
        }
    }

    public static bool IsRefusal(Exception e) => e is IOException or UnauthorizedAccessException;

    private static StoreFault FaultOf(Exception e) => e switch
    {
        UnauthorizedAccessException or IOException { HResult: Errno.ReadOnly } => StoreFault.Denied,
        FileNotFoundException or DirectoryNotFoundException => StoreFault.Missing,
        // As .NET reports them on Unix; ERROR_DISK_FULL and ERROR_HANDLE_DISK_FULL on Windows.
        IOException { HResult: Errno.NoSpace or Errno.Quota or unchecked((int)0x80070070) or unchecked((int)0x80070027) } => StoreFault.DiskFull,
        _ => StoreFault.Other,
    };
}
