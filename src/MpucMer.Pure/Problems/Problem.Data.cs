namespace MpucMer.Pure.Problems;

public abstract partial record Problem
{
}
