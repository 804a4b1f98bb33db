using System.Globalization;

namespace MpucMer.Pure.Networks;

/// <summary>A network as a tree of text: each part's name, layer, output shape and learned parameters.</summary>
public static class Drawing
{
    /// <summary>The drawing for an input, lines ended by \n, or the layer that does not fit.</summary>
    public static Either<ShapeProblem, string> Of(Layer layer, Shape input) =>
        from output in Shapes.Infer(layer, input)
        from lines in Lines(new Part(layer, input, ""), "", 0)
        select string.Join('\n', lines.Prepend($"{input} -> {output}, {Number(Parameters.Count(layer))} parameters")) + "\n";

    private static Either<ShapeProblem, Seq<string>> Lines(Part part, string label, int depth) =>
        part.Layer switch
        {
            Layer.Named named => Inside(part, named, Paths.Join(label, named.Name), depth),
            Layer.FramesFirst first => Inside(part, first, label, depth),
            Layer.Sequence sequence when label.Length == 0 => Inside(part, sequence, "", depth),
            var layer => from y in layer.Infer(part.Input, part.Path)
            from inside in Inside(part, layer, "", depth + 1)
            select Seq1(Line(depth, label, y, layer)) + inside,
        };

    private static Either<ShapeProblem, Seq<string>> Inside(Part part, Layer layer, string label, int depth) =>
        layer
            .Parts(part.Input, part.Path)
            .Match(
                parts =>
                    parts.Bind(all =>
                        all.Fold(Right<ShapeProblem, Seq<string>>(Seq<string>()), (so, inner) =>
                            from done in so
                            from more in Lines(inner, label, depth)
                            select done + more
                        )
                    ),
                () => Seq<string>()
            );

    private static string Line(int depth, string label, Shape output, Layer layer)
    {
        var count = Parameters.Count(layer);
        var title =
            label.Length == 0 ? layer.Title
            : layer.Title.Length == 0 ? label
            : $"{label}: {layer.Title}";
        return $"{new string(' ', 2 * depth)}{title} {output}" + (count == 0 ? "" : $" {Number(count)}");
    }

    private static string Number(long count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
