using TorchSharp;
using static TorchSharp.torch;
using static MpucMer.Torch.Tests.Support;
using F = TorchSharp.torch.nn.functional;

namespace MpucMer.Torch.Tests;

public sealed class LifetimeTests
{
    [Fact]
    public void Scopes_own_what_is_made_in_them()
    {
        Tensor inner, kept, detached;
        using (var outer = NewDisposeScope())
        {
            using (var scope = NewDisposeScope())
            {
                Assert.Same(scope, CurrentDisposeScope);
                inner = zeros(1);
                kept = zeros(1).MoveToOuterDisposeScope();
                detached = zeros(1).DetachFromDisposeScope();
                Assert.Equal(1, scope.DisposablesCount);
                Assert.True(scope.Contains(inner));
            }
            Assert.Same(outer, CurrentDisposeScope);
            Assert.True(inner.IsInvalid);
            Assert.False(kept.IsInvalid);
            Assert.Equal(1, outer.DisposablesCount);
        }
        Assert.Null(CurrentDisposeScope);
        Assert.True(kept.IsInvalid);
        Assert.False(detached.IsInvalid);
        detached.Dispose();
    }

    [Fact]
    public void Scopes_move_attach_and_spare()
    {
        using var outer = NewDisposeScope();
        using var inner = NewDisposeScope();
        var (a, b, c) = (zeros(1), zeros(1), zeros(1));
        a.MoveToOtherDisposeScope(outer);
        Assert.True(outer.Contains(a));
        Assert.False(inner.Contains(a));
        Assert.Same(b, inner.Detach(b));
        inner.Attach(b);
        Assert.True(inner.Contains(b));
        inner.DisposeEverythingBut(b);
        Assert.True(c.IsInvalid);
        Assert.False(b.IsInvalid);
        b.Dispose();
        Assert.Equal(0, inner.DisposablesCount);
        var (d, e) = inner.MoveToOuter(zeros(1), zeros(1));
        Assert.True(outer.Contains(d) && outer.Contains(e));
        inner.Dispose();
        Assert.Throws<ObjectDisposedException>(() => inner.DisposablesCount);
    }

    [Fact]
    public void Statistics_count_the_threads_tensors()
    {
        var statistics = DisposeScopeManager.Statistics;
        statistics.Reset();
        using (NewDisposeScope())
        {
            zeros(1);
            zeros(1).DetachFromDisposeScope().Dispose();
        }
        Assert.Equal(2, statistics.CreatedInScopeCount);
        Assert.Equal(1, statistics.DisposedInScopeCount);
        Assert.Equal(1, statistics.DetachedFromScopeCount);
        Assert.Equal(1, statistics.DisposedOutsideScopeCount);
        Assert.Equal(0, statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void Using_a_disposed_tensor_is_refused()
    {
        var x = zeros(2);
        x.Dispose();
        x.Dispose();
        Assert.True(x.IsInvalid);
        Assert.ThrowsAny<InvalidOperationException>(() => x.add(1));
        Assert.ThrowsAny<InvalidOperationException>(() => x.shape);
        using var y = zeros(2);
        Assert.ThrowsAny<InvalidOperationException>(() => y + x);
        Assert.ThrowsAny<InvalidOperationException>(() => cat([y, x]));
    }

    [Fact]
    public void Ten_thousand_steps_leave_nothing_behind()
    {
        using var w = Irregular(8, 8).requires_grad_();
        using var x = Irregular(16, 8);
        void Step()
        {
            using var scope = NewDisposeScope();
            var loss = F.relu(F.linear(x, w)).square().mean();
            loss.backward();
            using (no_grad())
            {
                var gradient = w.grad!;
                w.sub_(gradient * 0.01);
                gradient.zero_();
            }
        }
        for (var i = 0; i < 500; i++) Step();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var (tensors, memory) = (Tensor.TotalCount, Environment.WorkingSet);
        for (var i = 0; i < 10_000; i++) Step();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Assert.Equal(tensors, Tensor.TotalCount);
        Assert.InRange(Environment.WorkingSet - memory, long.MinValue, 64L << 20);
    }

#if SYSTEM_TORCH
    [Fact]
    public void Nothing_is_freed_while_a_call_uses_it()
    {
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(4));
        var collector = new Thread(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }
        });
        collector.Start();
        var wrong = 0;
        var workers = Enumerable.Range(0, 4).Select(n => new Thread(() =>
        {
            // No using, no scope: every temporary is left to the finaliser while it may still be in use.
            while (!stop.IsCancellationRequested)
            {
                var x = full(64, n + 1.0, ScalarType.Float64);
                var y = cat([(x + 1) * 2, x - 1]).narrow(0, 0, 64).exp().log();
                if (Math.Abs((y / (x + 1)).mean().item<double>() - 2) > 1e-9) Interlocked.Increment(ref wrong);
            }
        })).ToArray();
        foreach (var worker in workers) worker.Start();
        foreach (var worker in workers) worker.Join();
        collector.Join();
        Assert.Equal(0, wrong);
    }

    [Fact]
    public void Dispose_on_another_thread_waits_for_the_call()
    {
        for (var i = 0; i < 200; i++)
        {
            var x = ones(4096);
            var other = new Thread(x.Dispose);
            other.Start();
            try
            {
                for (var n = 0; n < 50; n++) x.add(1).Dispose();
            }
            catch (ObjectDisposedException)
            {
            }
            other.Join();
        }
    }
#endif
}
