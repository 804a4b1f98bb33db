using System.Diagnostics.CodeAnalysis;

namespace MpucMer.Pure;

/// <summary>
/// What no input can cause, only a mistake in the code: it ends the program. What input can cause is a problem, and is returned.
/// </summary>
public static class Bug
{
    /// <exception cref="ArgumentException">It does not hold.</exception>
    public static void Unless([DoesNotReturnIf(false)] bool holds, string otherwise)
    {
        if (!holds)
            Found(otherwise);
    }

    /// <exception cref="ArgumentException">Always.</exception>
    [DoesNotReturn]
    public static void Found(string what) => throw new ArgumentException(what);
}
