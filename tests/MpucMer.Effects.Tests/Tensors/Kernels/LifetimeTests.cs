using System.Globalization;
using MpucMer.Effects.Tensors;
using MpucMer.Effects.Tensors.Kernels;
using MpucMer.Effects.Training;
using MpucMer.Pure.Networks;
using MpucMer.Pure.Training;
using static TorchSharp.torch;
using Stream = MpucMer.Pure.Randomness.Stream;

namespace MpucMer.Effects.Tests.Tensors.Kernels;

/// <summary>Steps with collections forced everywhere: nothing stays behind, and nothing is freed that native code still reads.</summary>
[Collection("Tensors")]
public sealed class LifetimeTests
{
    [Fact]
    public void Steps_leave_nothing_behind_while_the_collector_runs_all_the_time()
    {
        Tower[] towers =
        [
            Tower.Of(Modality.Landmarks, Encoders.Landmarks(16, 20, FaceGraph.Value), Shape.Of(20, 51, 2), 16),
            Tower.Of(Modality.Audio, Encoders.Audio(16), Shape.Of(20, 128), 16),
        ];
        using var parameters = ParameterSet.Initial(towers[0].Parameters + towers[1].Parameters, Stream.Of(1, "p"));
        Tensor[] clips = [rand(2, 20, 51, 2), randn(2, 20, 128)];
        var state = OptimiserState.Start;
        double Step()
        {
            using var scope = NewDisposeScope();
            Tensor Loss(Tower of, Tensor x) =>
                Interpreter
                    .Forward(of.Projector, Interpreter.Forward(of.Encoder, x, parameters, Mode.Training), parameters, Mode.Training)
                    .square()
                    .mean();
            // Every parameter takes part: TorchSharp counts the gradient of one that does not, which is no tensor, for ever.
            var loss = Loss(towers[0], clips[0]).add(Loss(towers[1], clips[1]));
            using var gradients = Gradients.Of(loss, parameters);
            state = Optimisers.Step(new OptimiserRule.AdamW(1e-3), parameters, gradients, state, 1e-4, FastUpdates.Of(Arithmetic.Fast));
            state.Moments.Tensors.Iter((_, moment) => moment.DetachFromDisposeScope());
            return loss.item<float>();
        }
        var (done, collections) = (false, 0);
        var collector = new Thread(() =>
        {
            for (; !Volatile.Read(ref done); collections++)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }
        });
        collector.Start();
        try
        {
            for (var i = 0; i < 10; i++)
                Assert.True(double.IsFinite(Step()));
            var (tensors, memory) = (Tensor.TotalCount, ResidentMiB());
            for (var i = 0; i < 30; i++)
            {
                Assert.True(double.IsFinite(Step()));
                Assert.Equal(tensors, Tensor.TotalCount);
            }
            // A step's activations alone are more than 1 MiB: what kept any of them would be seen.
            Assert.InRange(ResidentMiB() - memory, int.MinValue, 50);
        }
        finally
        {
            Volatile.Write(ref done, true);
            collector.Join();
            state.Moments.Dispose();
            foreach (var clip in clips)
                clip.Dispose();
        }
        Assert.True(collections > 30, $"{collections} collections");
    }

    [Fact]
    public void A_collection_within_a_forward_or_backward_pass_takes_nothing_that_is_in_use()
    {
        using var x = randn(2, 3, 9, 32).requires_grad_();
        Tensor[] parameters = [randn(32, 32, 1, 3), randn(32), randn(32, 32, 1, 3), randn(32), randn(32, 32, 1, 3), randn(32)];
        foreach (var parameter in parameters)
            parameter.requires_grad_();
        float[] Gradients(Kernel kernel)
        {
            using var scope = NewDisposeScope();
            // No inputs of its own: what a kernel makes of them may not depend on the caller's variables.
            var y = kernel.Apply([x.mul(1.5), .. parameters.Select(parameter => parameter.mul(.1))]);
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return [.. y.Floats(), .. autograd.grad([y.square().sum()], [x, .. parameters]).SelectMany(gradient => gradient.Floats())];
        }
        var plain = Gradients(new TemporalGateKernel<Lanes128>());
        for (var i = 0; i < 20; i++)
            Assert.Equal(plain, Gradients(new Collecting(new TemporalGateKernel<Lanes128>())));
        foreach (var parameter in parameters)
            parameter.Dispose();
    }

    [Fact]
    public void An_output_that_nothing_depends_on_gives_no_gradient()
    {
        using var scope = NewDisposeScope();
        var (x, used) = (randn(5).requires_grad_(), randn(5).requires_grad_());
        CpuKernels.Kernels.Dropout(x, .5);
        Assert.Equal(5, autograd.grad([used.sum()], [used])[0].numel());
    }

    private static long ResidentMiB()
    {
        if (!File.Exists("/proc/self/status"))
            return 0;
        var line = File.ReadLines("/proc/self/status").First(l => l.StartsWith("VmRSS:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }

    /// <summary>The same kernel, with a full collection before and after each of its passes.</summary>
    private sealed class Collecting(Kernel kernel) : Kernel
    {
        public override Result Forward(Tensor[] inputs, bool learning) => Between(() => kernel.Forward(inputs, learning));

        public override Tensor?[] Backward(Tensor[] saved, Tensor gradient, bool[] wanted) =>
            Between(() => kernel.Backward(saved, gradient, wanted));

        private static T Between<T>(Func<T> pass)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            var result = pass();
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return result;
        }
    }
}
