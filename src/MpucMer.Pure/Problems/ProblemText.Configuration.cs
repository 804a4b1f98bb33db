namespace MpucMer.Pure.Problems;

public static partial class ProblemText
{
    private static Explanation? Configuration(Problem problem) => problem switch
    {
        _ => null,
    };
}
