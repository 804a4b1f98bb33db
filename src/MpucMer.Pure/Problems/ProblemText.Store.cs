namespace MpucMer.Pure.Problems;

public static partial class ProblemText
{
    private static Explanation? Store(Problem problem) => problem switch
    {
        _ => null,
    };
}
