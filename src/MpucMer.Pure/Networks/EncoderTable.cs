using System.Globalization;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Data;

namespace MpucMer.Pure.Networks;

/// <summary>A layer of a network that is not made of others, or all that a name holds: what it makes of a clip and what it costs.</summary>
/// <param name="Name">Its place, in the names of the published checkpoints.</param>
/// <param name="Parameters">Learned ones.</param>
public sealed record LayerCost(string Name, string Kind, Shape Output, long Parameters, long MultiplyAdds);

/// <summary>Networks layer by layer.</summary>
public static class EncoderTable
{
    /// <summary>
    /// The layers that learn or multiply, each with its share; the others change a shape or nothing and are left out. Together they have
    /// all parameters and multiply-adds.
    /// </summary>
    public static Either<ShapeProblem, Seq<LayerCost>> Of(Layer layer, Shape input) => Of(new Part(layer, input, ""));

    private static Either<ShapeProblem, Seq<LayerCost>> Of(Part part) =>
        part
            .Layer.Parts(part.Input, part.Path)
            .Match(
                parts =>
                    parts.Bind(all =>
                        all.Fold(Right<ShapeProblem, Seq<LayerCost>>(Seq<LayerCost>()), (so, one) =>
                            so.Bind(done => Of(one).Map(more => done + more))
                        )
                    ),
                () =>
                    part
                        .Layer.Infer(part.Input, part.Path)
                        .Map(y => new LayerCost(
                            part.Path,
                            part.Layer.GetType().Name,
                            y,
                            Parameters.Count(part.Layer),
                            part.Layer.MultiplyAdds(part.Input, y)
                        ))
                        .Map(cost => cost.Parameters > 0 || cost.MultiplyAdds > 0 ? Seq1(cost) : Seq<LayerCost>())
            );

    /// <summary>
    /// What a modality's encoder reads, told by the arrays that its training left (of some modalities only the clips say how wide they
    /// are): the width with which its parameters have these names and shapes. None where none fits.
    /// </summary>
    public static Option<NetworkInput> InputOf(Experiment e, Modality modality, Seq<NamedArray> arrays)
    {
        var shapes = toHashMap(arrays.Map(a => (a.Name, string.Join(' ', a.Shape))).Distinct());
        // Numbers of a file of any size: those that some shape has are all that come into question.
        var widths = modality.Width.ToSeq() + arrays.Bind(a => a.Shape.ToSeq()).Map(s => (int)s).Distinct();
        return widths
            .Bind(w => Seq(new NetworkInput(w, true), new NetworkInput(w, false)))
            .Find(input =>
                Tower.Of(e, modality, input) is var tower
                && tower.Fit().IsRight
                && tower.Parameters.ForAll(p => shapes.Find(p.Name) == Some(string.Join(' ', p.Shape)))
            );
    }
}

/// <summary>What a network costs to run.</summary>
public static class Costs
{
    /// <summary>
    /// Floating-point operations of one forward pass per clip: two for each of <see cref="Layer.MultiplyAdds"/>.
    /// </summary>
    public static Either<ShapeProblem, long> Flops(Layer layer, Shape input) =>
        Sum(layer, input, "", (part, from, to) => 2 * part.MultiplyAdds(from, to));

    /// <summary>
    /// Of every layer that is not made of others: what <paramref name="of"/> gives for it, the shape that goes in and the one that comes
    /// out.
    /// </summary>
    internal static Either<ShapeProblem, long> Sum(Layer layer, Shape x, string path, Func<Layer, Shape, Shape, long> of) =>
        layer
            .Parts(x, path)
            .Match(
                parts =>
                    parts.Bind(all =>
                        all.Fold(Right<ShapeProblem, long>(0), (so, part) =>
                            so.Bind(sum => Sum(part.Layer, part.Input, part.Path, of).Map(own => sum + own))
                        )
                    ),
                () => layer.Infer(x, path).Map(y => of(layer, x, y))
            );
}

/// <summary>What networks take of memory, in numbers of float32 of four bytes.</summary>
public static class NetworkSize
{
    /// <summary>
    /// The most bytes of a file of parameters: it is one array while it is written and read, with a header before the numbers.
    /// </summary>
    public const long MostBytes = 0x7fff_ffc7 - (1 << 24);

    /// <summary>How many numbers the entries hold, buffers among them.</summary>
    public static long Elements(Seq<ParameterSpec> specs) => specs.Fold(0L, (sum, spec) => sum + spec.Elements);

    /// <summary>
    /// The bytes of a training's state: the entries, the optimiser's moments of those that are learned, and the entries of the best epoch.
    /// </summary>
    /// <param name="moments">Tensors that the optimiser keeps of each parameter: 1 of SGD, 2 of AdamW.</param>
    public static long StateBytes(Seq<ParameterSpec> specs, int moments) =>
        sizeof(float) * (2 * Elements(specs) + moments * Elements(specs.Filter(s => s.Role == ParameterRole.Trainable)));

    /// <summary>
    /// The elements that a forward pass makes of one clip, at the least: the outputs of matrix products and convolutions, each of which the
    /// backward pass reads again. What lies between them is not counted.
    /// </summary>
    public static Either<ShapeProblem, long> Outputs(Layer layer, Shape input) =>
        Costs.Sum(layer, input, "", (part, from, to) => part.MultiplyAdds(from, to) > 0 ? to.Elements : 0);
}

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
