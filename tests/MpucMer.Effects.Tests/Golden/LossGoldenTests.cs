using System.Text.Json;
using LanguageExt;
using MpucMer.Effects.Tensors;
using MpucMer.Effects.Training;
using MpucMer.Pure.Losses;
using MpucMer.Tests;
using TorchSharp;
using static TorchSharp.torch;

namespace MpucMer.Effects.Tests.Goldens;

[Collection("Tensors")]
public sealed class LossGoldenTests
{
    public static TheoryData<string> Cases => [.. Golden.Read("contrastive_loss")["cases"].EnumerateArray().Select(c => c.GetProperty("key").GetString()!)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Golden_contrastive_loss(string key)
    {
        var (golden, @case) = Find(key);
        using var scope = NewDisposeScope();
        var anchor = Features(golden, @case, "anchor");
        var contrast = Features(golden, @case, "contrast");
        var loss = ContrastiveLosses.Pair(anchor, contrast, PositivesOf(@case), PairForm.Published, @case.GetProperty("temperature").GetDouble());
        Close.Absolute(@case.GetProperty("loss").GetDouble(), loss.item<float>(), 1e-5, "loss");
        var swapped = ContrastiveLosses.Pair(contrast, anchor, PositivesOf(@case), PairForm.Published, @case.GetProperty("temperature").GetDouble());
        Close.Absolute(@case.GetProperty("loss_swapped").GetDouble(), swapped.item<float>(), 1e-5, "swapped");
        var published = PublishedLosses.Total(Prelude.Seq(anchor, contrast), Prelude.Seq1((0, 1)), PositivesOf(@case), PairForm.Published, @case.GetProperty("temperature").GetDouble());
        Close.Absolute(@case.GetProperty("loss").GetDouble(), published.item<float>(), 1e-5, "loss in the published arithmetic");
        Close.ToLargest(Golden.Floats(@case.GetProperty("grad_anchor")), autograd.grad([published], [anchor])[0].Floats(), 1e-4, "anchor's gradient in the published arithmetic");
        loss.backward();
        Close.ToLargest(Golden.Floats(@case.GetProperty("grad_anchor")), anchor.grad!.Floats(), 1e-4, "anchor's gradient");
        Close.ToLargest(Golden.Floats(@case.GetProperty("grad_contrast")), contrast.grad!.Floats(), 1e-4, "contrast's gradient");
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Golden_contrastive_loss_of_the_reference(string key)
    {
        var (golden, @case) = Find(key);
        using var scope = NewDisposeScope();
        var (anchor, contrast) = (Array(Features(golden, @case, "anchor")), Array(Features(golden, @case, "contrast")));
        var loss = ReferenceLoss.Pair(anchor, contrast, PositivesOf(@case), PairForm.Published, @case.GetProperty("temperature").GetDouble());
        Close.Absolute(@case.GetProperty("loss").GetDouble(), loss.Value, 1e-5, "loss");
        Close.ToLargest(Golden.Floats(@case.GetProperty("grad_anchor")), [.. loss.Gradients[0].Cast<double>().Select(x => (float)x)], 1e-4, "anchor's gradient");
        Close.ToLargest(Golden.Floats(@case.GetProperty("grad_contrast")), [.. loss.Gradients[1].Cast<double>().Select(x => (float)x)], 1e-4, "contrast's gradient");
    }

    private static (Golden, JsonElement) Find(string key)
    {
        var golden = Golden.Read("contrastive_loss");
        return (golden, golden["cases"].EnumerateArray().Single(c => c.GetProperty("key").GetString() == key));
    }

    /// <summary>A leaf: the golden gradients are those at the vectors that the loss is given.</summary>
    private static Tensor Features(Golden golden, JsonElement @case, string role)
    {
        var (batch, dim) = (@case.GetProperty("batch").GetInt64(), @case.GetProperty("dim").GetInt64());
        var raw = golden.Tensor($"{@case.GetProperty("key").GetString()}.{role}", batch * 2 * dim).ToTensor(batch, 2, dim);
        return (@case.GetProperty("normalised").GetBoolean() ? ContrastiveLosses.Normalise(raw) : raw).detach().requires_grad_();
    }

    private static double[,,] Array(Tensor features)
    {
        var values = features.Doubles();
        var (views, dim) = (features.shape[1], features.shape[2]);
        return FeatureArrays.Map(new double[features.shape[0], views, dim], (i, v, d) => values[(i * views + v) * dim + d]);
    }

    internal static Positives PositivesOf(JsonElement @case) => @case.GetProperty("labels") switch
    {
        { ValueKind: JsonValueKind.Null } => new Positives.SameClip(),
        var labels when labels[0].ValueKind == JsonValueKind.Number => new Positives.SameLabel(Golden.Longs(labels).Select(label => (int)label).ToArray().ToSeq()),
        var labels => new Positives.SimilarLabels(labels.EnumerateArray().Select(row => Golden.Doubles(row).ToSeq()).ToArray().ToSeq(), @case.GetProperty("mask_temperature").GetDouble()),
    };
}
