using MpucMer.Pure.Networks;

namespace MpucMer.Pure.Problems;

public static partial class ProblemText
{
    // MPUC1101-1139.
    private static Explanation? Shape(Problem problem) => problem switch
    {
        Problem.NetworkAxisSize p => Error("MPUC1101", Place.Nowhere, ShapeMessage(p.Network, p.Shape), "Make the sizes of the inputs (features, mels, nodes, frames) agree with the network."),
        Problem.NetworkAxisCount p => Error("MPUC1102", Place.Nowhere, ShapeMessage(p.Network, p.Shape), "Give the network an input with as many axes as it expects, or put a Permute, Mean or Flatten before the layer."),
        Problem.NetworkAxisTooShort p => Error("MPUC1103", Place.Nowhere, ShapeMessage(p.Network, p.Shape), "Use a longer window: every temporal gate takes two frames, so the landmark network needs at least 11."),
        Problem.NetworkResidualShape p => Error("MPUC1104", Place.Nowhere, ShapeMessage(p.Network, p.Shape), "Choose channels and padding so that the body of the residual keeps the shape."),
        Problem.NetworkAxisTooLong p => Error("MPUC1120", Place.Nowhere, ShapeMessage(p.Network, p.Shape), "Use a shorter window."),
        Problem.StateDoesNotFit p => Error("MPUC1121", Place.Nowhere, $"{p.Path} does not fit the {p.Network}: {StateMessage(p)}.",
            "Give a file of the same networks: modalities, MpucFeatureSize, MpucWindow, MpucProjectorNorm and the optional parts have to be those that it was made with."),
        Problem.NetworksTooLarge p => Error("MPUC1130", Place.Nowhere,
            $"The networks have {Large(p.Parameters)} parameters: a checkpoint of their training would be {Gigabytes(p.Bytes)}, and at most {Gigabytes(p.Most)} are written.",
            "Lower MpucFeatureSize or MpucProbeHidden."),
        Problem.WeightsNotFinite p => Error("MPUC1131", new(p.Path),
            $"{p.Entry} holds a number that is not finite, or beyond the range of float32 (element {p.At}).",
            "The training that wrote the file diverged, or the file is damaged: give an earlier checkpoint."),
        _ => null,
    };

    private static string Large(long count) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{count / 1e6:0.#} million");

    private static string Gigabytes(long bytes) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{bytes / 1e9:0.##} GB");

    private static string ShapeMessage(string network, ShapeProblem shape) =>
        $"The {network} network does not fit{(shape.Path.Length == 0 ? "" : $" at {shape.Path}")}: expected {Expected(shape.Expected)}, got {shape.Got}.";

    // All of them: half a list would have to be asked for again.
    private static string StateMessage(Problem.StateDoesNotFit p)
    {
        static Seq<string> Part(string what, Seq<string> names) => names.IsEmpty ? Seq<string>() : Seq1($"{names.Count} {what} ({string.Join(", ", names)})");
        return string.Join("; ", Part("missing", p.Missing) + Part("unexpected", p.Unexpected)
            + Part("of another shape", p.Misshapen.Map(m => $"{m.Name} [{string.Join(", ", m.Got)}] for [{string.Join(", ", m.Expected)}]")));
    }

    private static string Expected(Expectation expectation) => expectation switch
    {
        Expectation.Rank e => $"{e.Count} axes",
        Expectation.RankAtLeast e => $"at least {e.Count} axes",
        Expectation.Size e => $"{e.Count} at axis {e.Axis}",
        Expectation.SizeAtLeast e => $"at least {e.Count} at axis {e.Axis}",
        Expectation.SizeAtMost e => $"at most {e.Count} at axis {e.Axis}",
        Expectation.Unchanged e => $"the input's shape {e.Input}",
        _ => throw new InvalidOperationException($"No text for {expectation.GetType()}: a case of Expectation was added without one."),
    };
}
