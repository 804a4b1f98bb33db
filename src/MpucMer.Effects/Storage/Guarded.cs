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
            return new Problem.StoreOperationFailed(operation, path, StoreFaults.Of(e), e.Message.TrimEnd('.'));
        }
    }

    public static bool IsRefusal(Exception e) => e is IOException or UnauthorizedAccessException;
}
