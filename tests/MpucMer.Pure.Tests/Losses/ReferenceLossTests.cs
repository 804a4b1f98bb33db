using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using MpucMer.Pure.Losses;
using Stream = MpucMer.Pure.Randomness.Stream;

namespace MpucMer.Pure.Tests.Losses;

/// <summary>Properties that the loss has by its formula, in each of its forms.</summary>
[Properties(Arbitrary = [typeof(ReferenceLossTests)])]
public sealed class ReferenceLossTests
{
    private static readonly ContrastiveForm[] Forms = [.. ContrastiveForm.All];

    /// <summary>
    /// A random batch: its size, dimension, temperature and the seed of its features; labels as clip modulo Classes, 0: unsupervised.
    /// </summary>
    public sealed record Sample(int Batch, int Dim, double Temperature, int Classes, int Seed)
    {
        public Positives Positives =>
            Classes == 0 ? new Positives.SameClip() : new Positives.SameLabel(Range(0, Batch).Map(i => i % Classes).ToSeq());

        public double[,,] Raw(string name) =>
            FeatureArrays.Map(new double[Batch, 2, Dim], (i, v, d) => Stream.Of(Seed, name).Normal((i * 2 + v) * Dim + d));

        public double[,,] Unit(string name) => FeatureArrays.Normalise(Raw(name));
    }

    public static Arbitrary<Sample> Samples() =>
        (
            from batch in Gen.Choose(1, 6)
            from dim in Gen.Choose(2, 6)
            from temperature in Gen.Elements(.07, .1, .5, 1, 5)
            from classes in Gen.Choose(0, 3)
            from seed in Gen.Choose(0, 1_000_000)
            select new Sample(batch, dim, temperature, classes, seed)
        ).ToArbitrary();

    private static void InEachForm(Action<ContrastiveForm> check)
    {
        foreach (var form in Forms)
            check(form);
    }

    [Property]
    public void One_order_of_the_clips_is_as_good_as_another(Sample sample) =>
        InEachForm(form =>
        {
            var order = Stream.Of(sample.Seed, "order").Permutation(sample.Batch);
            double[,,] Reordered(double[,,] features) => FeatureArrays.Map(features, (i, v, d) => features[order[i], v, d]);
            var positives = sample.Positives is Positives.SameLabel same
                ? new Positives.SameLabel(order.ToSeq().Map(i => same.Labels[i]))
                : sample.Positives;
            var (a, c) = (sample.Unit("a"), sample.Unit("c"));
            Close.Absolute(
                ReferenceLoss.Pair(a, c, sample.Positives, form, sample.Temperature).Value,
                ReferenceLoss.Pair(Reordered(a), Reordered(c), positives, form, sample.Temperature).Value,
                1e-9
            );
        });

    [Property]
    public void The_total_does_not_mind_which_modality_comes_first(Sample sample) =>
        InEachForm(form =>
        {
            var positives = new Positives.SameClip();
            Close.Absolute(
                ReferenceLoss.Total(Seq(sample.Unit("a"), sample.Unit("b"), sample.Unit("c")), positives, form, sample.Temperature).Value,
                ReferenceLoss.Total(Seq(sample.Unit("c"), sample.Unit("a"), sample.Unit("b")), positives, form, sample.Temperature).Value,
                1e-9
            );
        });

    [Property]
    public void Equal_features_leave_nothing_to_tell_candidates_apart(Sample sample) =>
        InEachForm(form =>
        {
            var same = FeatureArrays.Normalise(FeatureArrays.Map(new double[sample.Batch, 2, sample.Dim], (_, _, d) => d + 1));
            Close.Absolute(Blind(sample, form), ReferenceLoss.Pair(same, same, sample.Positives, form, sample.Temperature).Value, 1e-9);
        });

    [Property]
    public void At_a_high_temperature_every_candidate_is_as_likely(Sample sample) =>
        InEachForm(form =>
        {
            var hot = sample with { Temperature = 1e9 };
            Close.Relative(
                Blind(hot, form),
                ReferenceLoss.Pair(hot.Unit("a"), hot.Unit("c"), hot.Positives, form, hot.Temperature).Value,
                1e-6
            );
        });

    [Property]
    public void At_a_low_temperature_aligned_features_cost_what_their_views_share(Sample sample) =>
        InEachForm(form =>
        {
            // Both views and both modalities alike, every clip different: the positives share all probability. Two of them (textbook) leave
            // log 2, one (published) nothing.
            var aligned = FeatureArrays.Map(new double[sample.Batch, 2, sample.Batch], (i, _, d) => i == d ? 1 : 0);
            var loss = ReferenceLoss.Pair(aligned, aligned, new Positives.SameClip(), form, .001).Value;
            Close.Absolute(form == ContrastiveForm.Textbook ? Math.Log(2) : 0, loss, 1e-9);
        });

    [Property]
    public void The_gradient_is_that_of_finite_differences(Sample sample) =>
        InEachForm(form =>
        {
            var (a, c) = (sample.Unit("a"), sample.Unit("c"));
            var gradients = ReferenceLoss.Pair(a, c, sample.Positives, form, sample.Temperature).Gradients;
            Close.Absolute(
                Slope(h => ReferenceLoss.Pair(Nudged(a, h), c, sample.Positives, form, sample.Temperature).Value),
                gradients[0][0, 1, 0],
                1e-4
            );
            Close.Absolute(
                Slope(h => ReferenceLoss.Pair(a, Nudged(c, h), sample.Positives, form, sample.Temperature).Value),
                gradients[1][0, 1, 0],
                1e-4
            );
            if (form != ContrastiveForm.Symmetric)
                Close.Absolute(
                    Slope(h => ReferenceLoss.WithItself(Nudged(a, h), sample.Positives, form, sample.Temperature).Value),
                    ReferenceLoss.WithItself(a, sample.Positives, form, sample.Temperature).Gradients[0][0, 1, 0],
                    1e-4
                );
        });

    [Property]
    public void The_gradient_through_normalisation_is_that_of_finite_differences_and_the_scale_does_not_matter(Sample sample) =>
        InEachForm(form =>
        {
            var (a, c) = (sample.Raw("a"), sample.Unit("c"));
            double Loss(double[,,] raw) =>
                ReferenceLoss.Pair(FeatureArrays.Normalise(raw), c, sample.Positives, form, sample.Temperature).Value;
            var gradient = FeatureArrays.NormaliseGradient(
                a,
                ReferenceLoss.Pair(FeatureArrays.Normalise(a), c, sample.Positives, form, sample.Temperature).Gradients[0]
            );
            Close.Absolute(Slope(h => Loss(Nudged(a, h))), gradient[0, 1, 0], 1e-3 * (1 + Math.Abs(gradient[0, 1, 0])));
            Close.Absolute(Loss(a), Loss(FeatureArrays.Map(a, (i, v, d) => 37 * a[i, v, d])), 1e-9);
        });

    [Property]
    public void A_small_step_down_the_gradient_lowers_the_loss(Sample sample) =>
        InEachForm(form =>
        {
            var (a, c) = (sample.Unit("a"), sample.Unit("c"));
            var loss = ReferenceLoss.Pair(a, c, sample.Positives, form, sample.Temperature);
            var steepness = loss.Gradients[0].Cast<double>().Sum(g => g * g);
            if (steepness < 1e-12)
                return;
            var moved = FeatureArrays.Map(a, (i, v, d) => a[i, v, d] - 1e-4 * sample.Temperature * loss.Gradients[0][i, v, d]);
            Assert.True(ReferenceLoss.Pair(moved, c, sample.Positives, form, sample.Temperature).Value < loss.Value);
        });

    [Property]
    public void The_textbook_loss_is_never_negative_and_one_clip_is_finite(Sample sample) =>
        InEachForm(form =>
        {
            var loss = ReferenceLoss.Pair(sample.Unit("a"), sample.Unit("c"), sample.Positives, form, sample.Temperature).Value;
            Assert.InRange(loss, -1e-9, double.MaxValue);
            var one = sample with { Batch = 1, Classes = 0 };
            var alone = ReferenceLoss.Pair(one.Unit("a"), one.Unit("c"), one.Positives, form, one.Temperature).Value;
            if (form != ContrastiveForm.Textbook)
                Close.Absolute(0, alone, 1e-12);
            else
                Assert.InRange(alone, Math.Log(2) - 1e-9, Math.Log(2) + 2 / one.Temperature);
        });

    [Property]
    public void The_symmetric_form_is_the_mean_of_cross_entropies_over_rows_and_over_columns(Sample sample)
    {
        var (a, c) = (sample.Unit("a"), sample.Unit("c"));
        double Similarity(int v, int i, int j) => Range(0, sample.Dim).Sum(d => a[i, v, d] * c[j, v, d]) / sample.Temperature;
        double CrossEntropy(int v, int i, Func<int, double> of) =>
            Math.Log(Range(0, sample.Batch).Sum(j => Math.Exp(of(j)))) - Similarity(v, i, i);
        var clip = (
            from v in Range(0, 2)
            from i in Range(0, sample.Batch)
            select .5 * (CrossEntropy(v, i, j => Similarity(v, i, j)) + CrossEntropy(v, i, j => Similarity(v, j, i)))
        ).Average();
        Close.Absolute(
            clip,
            ReferenceLoss.Total(Seq(a, c), new Positives.SameClip(), ContrastiveForm.Symmetric, sample.Temperature).Value,
            1e-9
        );
    }

    [Property]
    public void With_a_modality_missing_a_pair_costs_what_the_clips_that_have_both_cost(Sample sample) =>
        InEachForm(form =>
        {
            var mask = SomeOf(sample, 2);
            var (a, c) = (sample.Unit("a"), sample.Unit("c"));
            var both = mask.Shared(0, 1).Clips;
            var loss = ReferenceLoss.Total(
                Seq(FeatureArrays.Rows(a, mask.Clips(0)), FeatureArrays.Rows(c, mask.Clips(1))),
                mask,
                sample.Positives,
                form,
                sample.Temperature
            );
            if (both.Length == 0)
            {
                Assert.Equal(0, loss.Value);
                return;
            }
            var alone = ReferenceLoss.Total(
                Seq(FeatureArrays.Rows(a, both), FeatureArrays.Rows(c, both)),
                sample.Positives.Of(both),
                form,
                sample.Temperature
            );
            Close.Absolute(alone.Value, loss.Value, 1e-9);
            // A clip that has no partner is not moved; the others are moved as if it were not there.
            var kept = mask.Clips(0).Select((clip, row) => (clip, row)).ToDictionary(p => p.clip, p => p.row);
            for (var i = 0; i < both.Length; i++)
                Close.Absolute(alone.Gradients[0][i, 1, 0], loss.Gradients[0][kept[both[i]], 1, 0], 1e-9);
            foreach (var lonely in mask.Clips(0).Except(both))
                Assert.Equal(0, loss.Gradients[0][kept[lonely], 1, 0]);
        });

    [Property]
    public void Pairs_count_by_their_clips_and_with_nothing_missing_all_alike(Sample sample) =>
        InEachForm(form =>
        {
            var modalities = Seq(sample.Unit("a"), sample.Unit("b"), sample.Unit("c"));
            Close.Absolute(
                ReferenceLoss.Total(modalities, sample.Positives, form, sample.Temperature).Value,
                ReferenceLoss.Total(modalities, ModalityMask.Full(3, sample.Batch), sample.Positives, form, sample.Temperature).Value,
                1e-9
            );
            var mask = SomeOf(sample, 3);
            var compact = modalities.Map((m, features) => FeatureArrays.Rows(features, mask.Clips(m))).ToArray().ToSeq();
            var pairs = ModalityPairs
                .Of(3, sample.Positives, form)
                .Map(p => (Shared: mask.Shared(p.Anchor, p.Contrast), p.Anchor, p.Contrast))
                .Filter(p => p.Shared.Clips.Length > 0);
            var expected =
                pairs.Sum(p =>
                    p.Shared.Clips.Length
                    * ReferenceLoss
                        .Pair(
                            FeatureArrays.Rows(modalities[p.Anchor], p.Shared.Clips),
                            FeatureArrays.Rows(modalities[p.Contrast], p.Shared.Clips),
                            sample.Positives.Of(p.Shared.Clips),
                            form,
                            sample.Temperature
                        )
                        .Value
                ) / Math.Max(1, pairs.Sum(p => p.Shared.Clips.Length));
            Close.Absolute(expected, ReferenceLoss.Total(compact, mask, sample.Positives, form, sample.Temperature).Value, 1e-9);
        });

    [Fact]
    public void Supervised_published_pairs_leave_out_the_last_anchor()
    {
        var labels = new Positives.SameLabel(Seq(0, 1));
        Assert.Equal(Seq((0, 1), (1, 0)), ModalityPairs.Of(2, new Positives.SameClip(), ContrastiveForm.Published));
        Assert.Equal(Seq1((0, 1)), ModalityPairs.Of(2, labels, ContrastiveForm.Published));
        Assert.Equal(Seq((0, 1), (0, 2), (1, 0), (1, 2)), ModalityPairs.Of(3, labels, ContrastiveForm.Published));
        Assert.Equal(6, ModalityPairs.Of(3, labels, ContrastiveForm.Textbook).Count);
    }

    /// <summary>Each clip has each modality or not.</summary>
    private static ModalityMask SomeOf(Sample sample, int modalities) =>
        new(
            Range(0, modalities)
                .Map(m => Range(0, sample.Batch).Map(i => Stream.Of(sample.Seed, "has", m).Below(i, 3) > 0).ToArray())
                .ToArray()
                .ToSeq()
        );

    /// <summary>
    /// What chance costs: log of the number of candidates, times the positives' share of the divisor and the form's factor.
    /// </summary>
    private static double Blind(Sample sample, ContrastiveForm form)
    {
        var weights = sample.Positives.Weights(sample.Batch);
        return Enumerable
            .Range(0, 2 * sample.Batch)
            .Average(i =>
            {
                var candidates = Enumerable.Range(0, 2 * sample.Batch).Where(j => form.IsCandidate(i, j, sample.Batch)).ToArray();
                var positives = candidates.Sum(j => weights[i % sample.Batch * sample.Batch + j % sample.Batch]);
                return form.Factor(sample.Temperature) * positives / (positives + form.Extra) * Math.Log(candidates.Length);
            });
    }

    private static double Slope(Func<double, double> value) => (value(1e-6) - value(-1e-6)) / 2e-6;

    private static double[,,] Nudged(double[,,] features, double by) =>
        FeatureArrays.Map(features, (i, v, d) => features[i, v, d] + ((i, v, d) == (0, 1, 0) ? by : 0));
}
