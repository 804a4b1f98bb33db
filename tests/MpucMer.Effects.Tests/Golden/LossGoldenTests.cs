using System.Text.Json;
using LanguageExt;
using MpucMer.Effects.Tensors;
using MpucMer.Effects.Training;
using MpucMer.Pure.Losses;
using MpucMer.Tests;
using static TorchSharp.torch;

namespace MpucMer.Effects.Tests.Goldens;

/// <summary>The pairwise losses against the published one: on tensors in both arithmetics, and the reference on arrays.</summary>
[Collection("Tensors")]
public sealed class LossGoldenTests
{
    public static TheoryData<string, ScalarType, Arithmetic> Ways
    {
        get
        {
            var ways = new TheoryData<string, ScalarType, Arithmetic>();
            foreach (var key in Keys)
            foreach (var way in Closeness.Ways)
                ways.Add(key, (ScalarType)way[0], (Arithmetic)way[1]);
            return ways;
        }
    }

    private const double PublishedMaskTemperature = .01;

    public static TheoryData<string> Cases => [.. Keys];

    private static IEnumerable<string> Keys =>
        Golden.Read64("contrastive_loss")["cases"].EnumerateArray().Select(c => c.GetProperty("key").GetString()!);

    [Theory]
    [MemberData(nameof(Ways))]
    public void Golden_contrastive_loss(string key, ScalarType numbers, Arithmetic arithmetic)
    {
        var (golden, @case) = Find(key);
        using var scope = NewDisposeScope();
        var (positives, temperature) = (PositivesOf(@case), @case.GetProperty("temperature").GetDouble());
        Tensor Loss(Tensor a, Tensor c) =>
            arithmetic == Arithmetic.Published
                ? PublishedLosses.Total(Prelude.Seq(a, c), Prelude.Seq1((0, 1)), positives, ContrastiveForm.Published, temperature)
                : ContrastiveLosses.Pair(a, c, positives, ContrastiveForm.Published, temperature);
        var (anchor, contrast) = (Features(golden, @case, "anchor", numbers), Features(golden, @case, "contrast", numbers));
        var loss = Loss(anchor, contrast);
        Assert.Equal(numbers, loss.dtype);
        var gradients = autograd.grad([loss], [anchor, contrast]);
        Check(
            @case,
            ToleranceOf(@case, numbers),
            loss.Number(),
            Loss(contrast, anchor).Number(),
            gradients[0].Doubles(),
            gradients[1].Doubles()
        );
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Golden_contrastive_loss_of_the_reference(string key)
    {
        var (golden, @case) = Find(key);
        using var scope = NewDisposeScope();
        double[,,] Of(string role) => Array(Features(golden, @case, role, ScalarType.Float64));
        var (anchor, contrast) = (Of("anchor"), Of("contrast"));
        LossAndGradients Loss(double[,,] a, double[,,] c) =>
            ReferenceLoss.Pair(a, c, PositivesOf(@case), ContrastiveForm.Published, @case.GetProperty("temperature").GetDouble());
        var loss = Loss(anchor, contrast);
        Check(
            @case,
            ToleranceOf(@case, ScalarType.Float64),
            loss.Value,
            Loss(contrast, anchor).Value,
            [.. loss.Gradients[0].Cast<double>()],
            [.. loss.Gradients[1].Cast<double>()]
        );
    }

    private static void Check(JsonElement @case, double tolerance, double loss, double swapped, double[] toAnchor, double[] toContrast)
    {
        Close.Relative(@case.GetProperty("loss").GetDouble(), loss, tolerance, "loss");
        Close.Relative(@case.GetProperty("loss_swapped").GetDouble(), swapped, tolerance, "swapped");
        Close.ToLargest(Golden.Doubles(@case.GetProperty("grad_anchor")), toAnchor, tolerance, "anchor's gradient");
        Close.ToLargest(Golden.Doubles(@case.GetProperty("grad_contrast")), toContrast, tolerance, "contrast's gradient");
    }

    /// <summary>How close losses with these labels come.</summary>
    internal static double ToleranceOf(JsonElement @case, ScalarType numbers) =>
        Math.Max(Closeness.Of(numbers).Outputs, PositivesOf(@case) is Positives.SimilarLabels ? Closeness.GradedLabels : 0);

    private static (Golden, JsonElement) Find(string key)
    {
        var golden = Golden.Read64("contrastive_loss");
        return (golden, golden["cases"].EnumerateArray().Single(c => c.GetProperty("key").GetString() == key));
    }

    /// <summary>A leaf: the golden gradients are those at the vectors that the loss is given.</summary>
    private static Tensor Features(Golden golden, JsonElement @case, string role, ScalarType numbers)
    {
        var (batch, dim) = (@case.GetProperty("batch").GetInt64(), @case.GetProperty("dim").GetInt64());
        var values = golden.Tensor($"{@case.GetProperty("key").GetString()}.{role}", batch * 2 * dim);
        var raw = GoldenNetwork.Typed(values, numbers, batch, 2, dim);
        return (@case.GetProperty("normalised").GetBoolean() ? ContrastiveLosses.Normalise(raw) : raw).detach().requires_grad_();
    }

    private static double[,,] Array(Tensor features)
    {
        var values = features.Doubles();
        var (views, dim) = (features.shape[1], features.shape[2]);
        return FeatureArrays.Map(new double[features.shape[0], views, dim], (i, v, d) => values[(i * views + v) * dim + d]);
    }

    internal static Positives PositivesOf(JsonElement @case) =>
        @case.GetProperty("labels") switch
        {
            { ValueKind: JsonValueKind.Null } => new Positives.SameClip(),
            var labels when labels[0].ValueKind == JsonValueKind.Number => new Positives.SameLabel(
                Golden.Longs(labels).Select(label => (int)label).ToArray().ToSeq()
            ),
            var labels => new Positives.SimilarLabels(
                labels.EnumerateArray().Select(row => Golden.Doubles(row).ToSeq()).ToArray().ToSeq(),
                @case.TryGetProperty("mask_temperature", out var temperature) ? temperature.GetDouble() : PublishedMaskTemperature
            ),
        };
}
