using MpucMer.Effects.Tensors;
using MpucMer.Effects.Tensors.Kernels;
using TorchSharp;
using static LanguageExt.Prelude;
using static TorchSharp.torch;
using Stream = MpucMer.Pure.Randomness.Stream;

namespace MpucMer.Effects.Training;

/// <summary>The loss of a batch and its gradient.</summary>
/// <param name="Features">Of each view what probes see of each modality, [clips that have it, F].</param>
public sealed record BatchGradient(double Loss, double Accuracy, ParameterSet Gradients, Seq<Tensor[]> Features) : IDisposable
{
    public void Dispose()
    {
        Gradients.Dispose();
        foreach (var tensor in Features.Bind(f => f.ToSeq()))
            tensor.Dispose();
    }

    /// <summary>
    /// With MpucChunk = 0, or a batch no larger than it, by one pass. Else by chunks, with the gradient of the whole batch and the memory
    /// of one chunk (Gao et al. 2021): the projections of all chunks first, without a graph; the loss of all of them and its gradient at
    /// each; then each chunk again, its projections weighted by those gradients. Both passes draw the same dropout, since the generator is
    /// seeded for each chunk. Batch normalisation takes its statistics by chunk, in both passes alike; its running statistics follow the
    /// second only.
    /// </summary>
    /// <param name="dropout">Names the seeds of dropout.</param>
    public static BatchGradient Of(ContrastRun run, ParameterSet parameters, ClipBatch batch, Stream dropout)
    {
        var parts = batch.Parts(run.Experiment.Training.Chunk);
        return parts.Count == 1 ? Whole(run, parameters, batch, dropout) : InParts(run, parameters, batch, parts, dropout);
    }

    private static BatchGradient Whole(ContrastRun run, ParameterSet parameters, ClipBatch batch, Stream dropout)
    {
        Seed(dropout);
        var views = EncoderPass.Forward(run, parameters, batch, .., Mode.Training);
        var (loss, accuracy) = LossOf(run, parameters, batch, views.Map(v => v.Projections));
        using (loss)
        {
            var gradients = Training.Gradients.Of(loss, parameters);
            foreach (var z in views.Bind(v => v.Projections.ToSeq()))
                z.Dispose();
            return new BatchGradient(loss.Number(), accuracy, gradients, views.Map(v => v.Features));
        }
    }

    private static BatchGradient InParts(ContrastRun run, ParameterSet parameters, ClipBatch batch, Seq<Range> parts, Stream dropout)
    {
        var embedded = Embedded(run, parameters, batch, parts, dropout);
        var (loss, accuracy, own, slopes) = AtEmbeddings(run, parameters, batch, embedded);
        var sums = own.Tensors;
        var from = embedded.Map(view => new long[view.Projections.Length]).ToArray();
        // The loss's own parameters have their gradients: no chunk depends on them.
        var networks = new ParameterSet(
            ContrastLoss.Parameters(run.Experiment).Fold(parameters.Tensors, (all, spec) => all.Remove(spec.Name))
        );
        for (var p = 0; p < parts.Count; p++)
        {
            Seed(dropout.At(p));
            var views = EncoderPass.Forward(run, parameters, batch, parts[p], Mode.Training);
            using var scope = NewDisposeScope();
            var outputs = views
                .ToArray()
                .SelectMany((view, v) => view.Projections.Select((z, m) => (Output: z, Slope: Next(slopes[v][m], z, ref from[v][m]))))
                .Where(o => o.Output.shape[0] > 0)
                .ToArray();
            var gradients = Training.Gradients.Of([.. outputs.Select(o => o.Output)], [.. outputs.Select(o => o.Slope)], networks);
            sums = Added(sums, gradients);
            foreach (var view in views)
                view.Dispose();
        }
        foreach (var tensor in slopes.Bind(s => s.ToSeq()).Concat(embedded.Bind(v => v.Projections.ToSeq())))
            tensor.Dispose();
        return new BatchGradient(loss, accuracy, new ParameterSet(sums), embedded.Map(v => v.Features));
    }

    /// <summary>All chunks' outputs joined: no graph, running statistics left alone; the projections are leaves.</summary>
    private static Seq<ViewOutput> Embedded(ContrastRun run, ParameterSet parameters, ClipBatch batch, Seq<Range> parts, Stream dropout)
    {
        using var _ = no_grad();
        var (own, set) = parameters.WithOwnBuffers();
        using var buffers = own;
        // Strict, as all that makes tensors is here: without a graph, with these buffers, in this order.
        var outputs = parts
            .Map(
                (p, part) =>
                {
                    Seed(dropout.At(p));
                    return EncoderPass.Forward(run, set, batch, part, Mode.Training);
                }
            )
            .ToSeq()
            .Strict();
        Tensor[] Joined(int view, Func<ViewOutput, Tensor[]> of) =>
            [.. Range(0, run.Towers.Count).Map(m => cat([.. outputs.Map(part => of(part[view])[m])], 0))];
        var joined = Range(0, batch.Views.Count)
            .Map(v => new ViewOutput(Joined(v, o => o.Features), [.. Joined(v, o => o.Projections).Select(z => z.requires_grad_())]))
            .ToArray()
            .ToSeq();
        foreach (var view in outputs.Bind(o => o))
            view.Dispose();
        return joined;
    }

    /// <summary>The loss, the gradient of what it learns itself, and its gradient at the projections of each view and modality.</summary>
    private static (double Loss, double Accuracy, ParameterSet Own, Seq<Tensor[]> Slopes) AtEmbeddings(
        ContrastRun run,
        ParameterSet parameters,
        ClipBatch batch,
        Seq<ViewOutput> embedded
    )
    {
        var (loss, accuracy) = LossOf(run, parameters, batch, embedded.Map(v => v.Projections));
        using (loss)
        {
            var names = ContrastLoss.Parameters(run.Experiment).Map(spec => spec.Name).ToArray();
            var leaves = embedded.Bind(v => v.Projections.ToSeq()).ToArray();
            var gradients = autograd.grad([loss], [.. leaves, .. names.Select(name => parameters[name])], allow_unused: true);
            var slopes = gradients
                .Take(leaves.Length)
                .Select((g, i) => Training.Gradients.Exists(g) ? g : leaves[i].detach().clone().zero_())
                .Chunk(run.Towers.Count)
                .ToArray()
                .ToSeq();
            var own = names
                .Select((name, i) => (name, Gradient: gradients[leaves.Length + i]))
                .Where(p => Training.Gradients.Exists(p.Gradient))
                .Aggregate(HashMap<string, Tensor>(), (set, p) => set.Add(p.name, p.Gradient));
            return (loss.Number(), accuracy, new ParameterSet(own), slopes);
        }
    }

    private static (Tensor Loss, double Accuracy) LossOf(ContrastRun run, ParameterSet parameters, ClipBatch batch, Seq<Tensor[]> views)
    {
        using var scope = NewDisposeScope();
        var projections = Range(0, run.Towers.Count).ToSeq().Map(m => stack([.. views.Map(view => view[m])], 1)).Strict();
        var positives = ContrastLoss.PositivesOf(run.Experiment, batch.Set, batch.Clips);
        var (loss, accuracy) = ContrastLoss.Of(
            run.Experiment,
            parameters,
            projections,
            batch.ModalityMask,
            positives,
            ContrastiveLosses.Normalise,
            Rules.Of(run.Experiment.Protocol)
        );
        return (loss.MoveToOuterDisposeScope(), accuracy);
    }

    // The rows of a chunk within those of the batch: chunks go in order.
    private static Tensor Next(Tensor slopes, Tensor chunk, ref long from)
    {
        var rows = slopes.narrow(0, from, chunk.shape[0]);
        from += chunk.shape[0];
        return rows;
    }

    private static HashMap<string, Tensor> Added(HashMap<string, Tensor> sums, ParameterSet gradients)
    {
        using var _ = no_grad();
        return gradients.Tensors.Fold(sums, (all, name, gradient) => all.Find(name)
                .Match(
                    sum =>
                    {
                        sum.add_(gradient, Sums.One);
                        gradient.Dispose();
                        return all;
                    },
                    () => all.Add(name, gradient.MoveToOuterDisposeScope())
                ));
    }

    // Dropout draws from torch's generator: seeded anew for each step, and each chunk of it, so that a resumed run and a second pass draw
    // the same.
    private static void Seed(Stream dropout) => torch.manual_seed((long)(dropout.Bits(0) >> 1));
}

/// <summary>Gradients as values: nothing accumulates in the parameters.</summary>
public static class Gradients
{
    /// <summary>
    /// The gradient of a scalar with respect to every parameter that asks for one and takes part in it. The caller disposes the set. The
    /// graph is used up.
    /// </summary>
    public static ParameterSet Of(Tensor loss, ParameterSet parameters) => Of([loss], null, parameters);

    /// <summary>
    /// The gradient of Σ output · weight with respect to every parameter that asks for one and takes part. The caller disposes the set. The
    /// graph is used up.
    /// </summary>
    public static ParameterSet Of(IList<Tensor> outputs, IList<Tensor>? weights, ParameterSet parameters)
    {
        // Strict: tensors are asked while they are there.
        var learned = parameters.Tensors.Filter(tensor => tensor.requires_grad).ToSeq().Strict();
        // A parameter takes no part where no clip of the batch has its modality.
        var gradients = KernelFunction.Once(() =>
            autograd.grad(outputs, learned.Map(entry => entry.Value).ToArray(), weights, allow_unused: true)
        );
        return new ParameterSet(
            learned
                .Zip(gradients.ToSeq())
                .Fold(LanguageExt.HashMap<string, Tensor>.Empty, (set, pair) =>
                    Exists(pair.Item2) ? set.Add(pair.Item1.Key, pair.Item2) : set
                )
        );
    }

    /// <summary>
    /// Whether an input of <c>autograd.grad</c> has a gradient: where the outputs do not depend on it, one provider gives null, the other a
    /// tensor without a handle.
    /// </summary>
    public static bool Exists(Tensor? gradient) => gradient is { IsInvalid: false };
}
