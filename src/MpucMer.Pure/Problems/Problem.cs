namespace MpucMer.Pure.Problems;

/// <summary>
/// Everything that is expected to go wrong, as a closed union of sealed records that carry data, never text.
/// <see cref="ProblemText.Explain"/> is the one function that gives code, place, message and hint. A bug is no problem: it stays an exception.
/// Codes: MPUC1xxx configuration, 2xxx data, 3xxx store, 4xxx training, 5xxx build; a code is never reused.
/// </summary>
public abstract partial record Problem
{
    private Problem() { }
}
