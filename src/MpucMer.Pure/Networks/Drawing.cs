using System.Globalization;

namespace MpucMer.Pure.Networks;

/// <summary>A network as a tree of text: each part's name, layer, output shape and learned parameters.</summary>
public static class Drawing
{
    /// <summary>The drawing for an input, lines ended by \n, or the layer that does not fit.</summary>
    public static Either<ShapeProblem, string> Of(Layer layer, Shape input) =>
        from output in Shapes.Infer(layer, input)
        from lines in Lines(layer, input, "", "", 0)
        select string.Join('\n', lines.Prepend($"{input} -> {output}, {Number(Parameters.Count(layer))} parameters")) + "\n";

    private static Either<ShapeProblem, Seq<string>> Lines(Layer layer, Shape x, string path, string label, int depth) =>
        layer switch
        {
            Layer.Named { Body: var body, Name: var name } => Lines(body, x, Paths.Join(path, name), Paths.Join(label, name), depth),
            Layer.FramesFirst first => Lines(first.Body, x, path, label, depth),
            Layer.Residual residual => Parts(Seq1(residual.Body), "x + …", layer, x, path, label, depth),
            Layer.Branches branches => Beside(branches.Parts, "side by side", layer, x, path, label, depth),
            Layer.Shortcut shortcut => Beside(Seq(shortcut.Body, shortcut.Skip), "… + …", layer, x, path, label, depth),
            Layer.Sequence sequence when label.Length == 0 => Inside(sequence.Layers, x, path, depth),
            Layer.Sequence sequence => Parts(sequence.Layers, "", layer, x, path, label, depth),
            _ => from y in Shapes.Infer(layer, x, path) select Seq1(Line(depth, label, Name(layer), y, layer)),
        };

    private static Either<ShapeProblem, Seq<string>> Parts(
        Seq<Layer> layers,
        string name,
        Layer layer,
        Shape x,
        string path,
        string label,
        int depth
    ) =>
        from y in Shapes.Infer(layer, x, path)
        from inside in Inside(layers, x, path, depth + 1)
        select Seq1(Line(depth, label, name, y, layer)) + inside;

    private static Either<ShapeProblem, Seq<string>> Beside(
        Seq<Layer> layers,
        string name,
        Layer layer,
        Shape x,
        string path,
        string label,
        int depth
    ) =>
        from y in Shapes.Infer(layer, x, path)
        from inside in layers.Fold(Right<ShapeProblem, Seq<string>>(Seq<string>()), (so, part) =>
            from done in so
            from more in Lines(part, x, path, "", depth + 1)
            select done + more
        )
        select Seq1(Line(depth, label, name, y, layer)) + inside;

    private static Either<ShapeProblem, Seq<string>> Inside(Seq<Layer> layers, Shape x, string path, int depth) =>
        from shapes in Shapes.Along(layers, x, path)
        from lines in layers
            .Zip(shapes)
            .Fold(Right<ShapeProblem, Seq<string>>(Seq<string>()), (so, part) =>
                from done in so
                from more in Lines(part.Item1, part.Item2, path, "", depth)
                select done + more
            )
        select lines;

    private static string Line(int depth, string label, string name, Shape output, Layer layer)
    {
        var count = Parameters.Count(layer);
        var title =
            label.Length == 0 ? name
            : name.Length == 0 ? label
            : $"{label}: {name}";
        return $"{new string(' ', 2 * depth)}{title} {output}" + (count == 0 ? "" : $" {Number(count)}");
    }

    private static string Name(Layer layer) =>
        layer switch
        {
            Layer.Linear linear => $"Linear {linear.In} -> {linear.Out}",
            Layer.Conv1d conv => $"Conv1d {conv.In} -> {conv.Out}, kernel {conv.Kernel}, dilation {conv.Dilation}"
                + (conv.Groups == 1 ? "" : $", {conv.Groups} groups"),
            Layer.Conv3d conv =>
                $"Conv3d {conv.In} -> {conv.Out}, kernel {string.Join('x', conv.Kernel.Axes)}, stride {string.Join('x', conv.Stride.Axes)}",
            Layer.SelfAttention attention => $"SelfAttention, {attention.Heads} heads",
            Layer.PositionAttention attention => $"PositionAttention over {(attention.Axis == 1 ? "nodes" : "frames")}",
            Layer.Select select => $"Select {select.Places.Count} of axis {select.Axis}",
            Layer.Positions positions => $"Positions over {(positions.Over == PositionAxis.Time ? "time" : "the batch")}",
            Layer.TemporalGate gate => $"TemporalGate {gate.In} -> {gate.Out}",
            Layer.GraphMix mix => $"GraphMix {mix.In} -> {mix.Out}, {mix.Graph.Nodes} nodes, {mix.Graph.Edges.Count} edges",
            Layer.Dropout dropout => string.Create(CultureInfo.InvariantCulture, $"Dropout {dropout.Rate}"),
            Layer.Mean mean => $"Mean over axis {mean.Axis}",
            Layer.Permute permute => $"Permute {string.Join(' ', permute.Order)}",
            Layer.Flatten flatten => $"Flatten from axis {flatten.From}",
            _ => layer.GetType().Name,
        };

    private static string Number(long count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
