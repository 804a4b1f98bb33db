using MpucMer.Build.Scanning;

namespace MpucMer.Build.Planning;

/// <summary>Looking at data's files: what the system refuses is a problem of the data.</summary>
internal static class Reads
{
    /// <param name="path">The file or folder to name where the system names none.</param>
    public static Either<Problem, A> Guarded<A>(string path, Func<Either<Problem, A>> action)
    {
        try
        {
            return action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            var named = e switch
            {
                UnreadableFileException u => u.Path,
                FileNotFoundException f => f.FileName,
                _ => null,
            };
            return new Problem.FileUnreadable(named ?? path, e.Message.TrimEnd('.'));
        }
    }

    /// <summary>The same, of what may tell several problems.</summary>
    public static Either<Seq<Problem>, A> GuardedAll<A>(string path, Func<Either<Seq<Problem>, A>> action) =>
        Guarded<Either<Seq<Problem>, A>>(path, () => Right<Problem, Either<Seq<Problem>, A>>(action())).MapLeft(Seq1).Bind(a => a);
}
