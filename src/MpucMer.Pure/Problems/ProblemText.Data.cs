namespace MpucMer.Pure.Problems;

public static partial class ProblemText
{
    private static Explanation? Data(Problem problem) => problem switch
    {
        _ => null,
    };
}
