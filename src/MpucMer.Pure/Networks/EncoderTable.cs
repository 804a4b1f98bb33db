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
