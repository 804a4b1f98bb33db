namespace MpucMer.Pure.Problems;

public static partial class ProblemText
{
    private static Explanation? Build(Problem problem) => problem switch
    {
        _ => null,
    };
}
