namespace MpucMer.Pure.Problems;

public static partial class ProblemText
{
    private static Explanation? Training(Problem problem) => problem switch
    {
        _ => null,
    };
}
