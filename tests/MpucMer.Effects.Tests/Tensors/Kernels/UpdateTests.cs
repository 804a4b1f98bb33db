using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using MpucMer.Effects.Tensors;
using MpucMer.Effects.Training;
using MpucMer.Pure.Training;
using static TorchSharp.torch;

namespace MpucMer.Effects.Tests.Tensors.Kernels;

/// <summary>The optimisers' kernels write what plain operations write.</summary>
[Collection("Tensors")]
public sealed class UpdateTests
{
    private static readonly Arbitrary<(int Rows, int Columns, OptimiserRule Rule, bool Turned)> Cases = (
        from rows in Gen.Choose(1, 300)
        from columns in Gen.Choose(1, 90)
        from decay in Gen.Elements(0, 1e-3, .1)
        from first in Gen.Elements(0, .5, .9)
        from rule in Gen.Elements<OptimiserRule>(new OptimiserRule.Sgd(first, decay), new OptimiserRule.AdamW(decay, first))
        from turned in Gen.Elements(false, true)
        select (rows, columns, rule, turned)
    ).ToArbitrary();

    [Property]
    public Property Three_steps_are_those_of_plain_operations() => Prop.ForAll(Cases, given =>
        {
            using var scope = NewDisposeScope();
            var start = randn(given.Rows, given.Columns);
            // As gradients of transposed uses come.
            var gradients = Enumerable
                .Range(0, 3)
                .Select(_ => given.Turned ? randn(given.Columns, given.Rows).t() : randn(given.Rows, given.Columns))
                .ToArray();
            float[][] After(IUpdateKernel updates, ScalarType type)
            {
                var (parameter, first, second) = (start.to_type(type, copy: true), zeros(start.shape, type), zeros(start.shape, type));
                for (var step = 0; step < gradients.Length; step++)
                {
                    var gradient = gradients[step].to_type(type, copy: true);
                    if (given.Rule is OptimiserRule.Sgd sgd)
                        updates.Sgd(parameter, gradient, first, sgd, .1);
                    else
                        updates.AdamW(parameter, gradient, first, second, (OptimiserRule.AdamW)given.Rule, .1, step + 1);
                }
                return [parameter.Floats(), first.Floats(), second.Floats()];
            }
            var expected = After(PlainUpdates.Instance, ScalarType.Float64);
            foreach (var (path, _, updates) in Paths.All)
            foreach (var (e, a) in expected.Zip(After(updates, ScalarType.Float32)))
                for (var i = 0; i < e.Length; i++)
                    Assert.True(Math.Abs(e[i] - a[i]) <= 2e-6 * Math.Max(1, Math.Abs(e[i])), $"{path}[{i}]: expected {e[i]}, got {a[i]}");
        });
}
