namespace MpucMer.Pure.Planning;

/// <summary>
/// How a worker notices that the build which started it is gone, however that ended (a SIGKILL says nothing to anybody): the build holds
/// the writing end of a pipe, and the worker, which has the reading end, sees it close.
/// </summary>
public static class Lifeline
{
    /// <summary>The environment variable with the handle of the reading end. Without it nobody is watched.</summary>
    public const string Variable = "MPUC_LIFELINE";
}
