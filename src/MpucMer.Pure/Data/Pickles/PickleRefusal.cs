using System.Diagnostics.CodeAnalysis;

namespace MpucMer.Pure.Data.Pickles;

/// <summary>
/// The way out of the pickle machine, whose steps have no value to give back; caught where it was started, and nowhere else.
/// </summary>
[SuppressMessage("Design", "CA1064:Exceptions should be public", Justification = "It does not leave this folder.")]
[SuppressMessage("Design", "CA1032:Implement standard exception constructors", Justification = "It carries a problem.")]
internal sealed class PickleRefusal(Problem problem) : Exception
{
    public Problem Problem => problem;
}
