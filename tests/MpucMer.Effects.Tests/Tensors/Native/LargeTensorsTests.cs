using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using MpucMer.Effects.Tensors.Kernels;
using MpucMer.Effects.Tensors.Native;
using static TorchSharp.torch;

namespace MpucMer.Effects.Tests.Tensors.Native;

[Collection("Tensors")]
public sealed unsafe class LargeTensorsTests
{
    private const nint MiB = 1 << 20;

    /// <summary>Sizes that are taken, in MiB, and places of what is given back (among those in use).</summary>
    private static readonly Arbitrary<(bool Takes, int Number)[]> Uses = Gen.Zip(
            Gen.Frequency((3, Gen.Constant(true)), (2, Gen.Constant(false))),
            Gen.Choose(1, 80)
        )
        .ArrayOf()
        .ToArbitrary();

    [Property(MaxTest = 50)]
    public Property Blocks_in_use_do_not_overlap_and_no_more_is_held_than_was_in_use_once() => Prop.ForAll(Uses, uses =>
        {
            if (!Blocks.Supported)
                return;
            var blocks = new Blocks();
            List<(nint Start, nint Bytes)> inUse = [];
            nint most = 0;
            foreach (var (takes, number) in uses)
            {
                if (takes)
                {
                    var (start, bytes) = (blocks.Take(number * MiB)!.Value, number * MiB);
                    *(byte*)start = *(byte*)(start + bytes - 1) = 1;
                    Assert.DoesNotContain(inUse, other => start < other.Start + other.Bytes && other.Start < start + bytes);
                    inUse.Add((start, bytes));
                }
                else if (inUse.Count > 0)
                {
                    blocks.Give(inUse[number % inUse.Count].Start);
                    inUse.RemoveAt(number % inUse.Count);
                }
                // Whole pages of 2 MiB, and up to a quarter more than was asked for.
                most = nint.Max(
                    most,
                    inUse.Aggregate((nint)0, (sum, block) => sum + (block.Bytes + 2 * MiB - 1) / (2 * MiB) * 2 * MiB * 5 / 4)
                );
                Assert.InRange(blocks.Held, 0, most);
            }
            foreach (var block in inUse)
                blocks.Give(block.Start);
            blocks.Release(nint.MaxValue);
            Assert.Equal(0, blocks.Held);
        });

    [LinuxFact]
    public void A_large_tensor_is_like_any_other_and_leaves_its_memory_to_the_next()
    {
        const int Rows = 1 << 10;
        const int Columns = (1 << 12) + 32;
        nint first;
        using (var x = Memory.New(Rows, Columns))
        {
            Assert.Equal([Rows, Columns], x.shape);
            Assert.Equal((ScalarType.Float32, true, false), (x.dtype, x.is_contiguous(), x.requires_grad));
            first = (nint)x.Start();
            // A huge page's first: libtorch's own begin elsewhere.
            Assert.Equal(0, first % (2 * MiB));
            x.fill_(2);
            using var sum = x.sum();
            Assert.Equal(2.0 * Rows * Columns, sum.item<float>());
            Assert.Equal(2, x.Start()[Rows * Columns - 1]);
        }
        using var next = Memory.New(Rows, Columns);
        Assert.Equal(first, (nint)next.Start());
    }

    [LinuxFact]
    public void Memory_stays_as_long_as_a_view_or_the_graph_needs_it()
    {
        using var leaf = ones(1 << 23).requires_grad_();
        Tensor y,
            view;
        using (var x = Memory.New(1 << 23))
        {
            x.fill_(3);
            view = x.narrow(0, 5, 1);
            y = leaf.mul(x);
        }
        // The graph of y has x, and the view too: another tensor of the size gets other memory.
        using (var other = Memory.New(1 << 23))
            other.fill_(4);
        using var gradient = autograd.grad([y.sum()], [leaf])[0];
        Assert.Equal(3, gradient.max().item<float>());
        Assert.Equal(3, view.item<float>());
        y.Dispose();
        view.Dispose();
    }
}
