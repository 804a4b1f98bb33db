using FsCheck;
using FsCheck.Fluent;
using LanguageExt;
using MpucMer.Pure;
using static LanguageExt.Prelude;

namespace MpucMer.Tests;

public sealed class SeqsTests
{
    [Fact]
    public void Join_keeps_every_item_once_however_lazy_the_parts() => Prop.ForAll(ArbMap.Default.ArbFor<int[]>(), ArbMap.Default.ArbFor<int[]>(), ArbMap.Default.ArbFor<int[]>(), (a, b, c) =>
        Seqs.Join(a.ToSeq().Strict(), b.ToSeq().Bind(x => Seq1(x)), c.Where(_ => true).ToSeq().Map(x => x), Seq1(7)).ToArray().SequenceEqual([.. a, .. b, .. c, 7])).QuickCheckThrowOnFailure();
}
