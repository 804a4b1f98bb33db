namespace MpucMer.Pure.Diagnostics;

/// <summary>From the system's refusal of a file operation to what kind of failure it was.</summary>
public static class StoreFaults
{
    // Numbers of Linux's errors, which .NET hands through where it has no exception for them.
    private const int NoFileLeftInSystem = 23;
    private const int NoFileLeft = 24;
    private const int NoSpace = 28;
    private const int ReadOnly = 30;
    private const int Quota = 122;

    // ERROR_TOO_MANY_OPEN_FILES, ERROR_HANDLE_DISK_FULL and ERROR_DISK_FULL of Windows.
    private const int WindowsNoFileLeft = unchecked((int)0x80070004);
    private const int WindowsHandleDiskFull = unchecked((int)0x80070027);
    private const int WindowsDiskFull = unchecked((int)0x80070070);

    public static StoreFault Of(Exception refusal) =>
        refusal switch
        {
            UnauthorizedAccessException or IOException { HResult: ReadOnly } => StoreFault.Denied,
            FileNotFoundException or DirectoryNotFoundException => StoreFault.Missing,
            IOException { HResult: NoSpace or Quota or WindowsDiskFull or WindowsHandleDiskFull } => StoreFault.DiskFull,
            IOException { HResult: NoFileLeft or NoFileLeftInSystem or WindowsNoFileLeft } => StoreFault.TooManyFiles,
            _ => StoreFault.Other,
        };
}
