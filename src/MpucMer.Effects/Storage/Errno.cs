namespace MpucMer.Effects.Storage;

/// <summary>Numbers of Linux's errors. .NET hands those that it has no exception for through as <see cref="Exception.HResult"/>.</summary>
public static class Errno
{
    public const int NotPermitted = 1;
    public const int Io = 5;
    public const int Access = 13;
    public const int Exists = 17;
    public const int Invalid = 22;
    public const int NoSpace = 28;
    public const int TooManyLinks = 31;
    public const int NotImplemented = 38;
    public const int NotSupported = 95;
}
