namespace MpucMer.Pure.Data;

/// <summary>Which stretch of a recording a clip is, in seconds from its beginning; without an end, all that follows.</summary>
public sealed record Cut(double Start, Option<double> End)
{
    public static Cut Whole { get; } = new(0, None);

    public override string ToString() =>
        FormattableString.Invariant(
            $"{Start:0.###} s to {End.Match(end => FormattableString.Invariant($"{end:0.###} s"), () => "the end")}"
        );
}
