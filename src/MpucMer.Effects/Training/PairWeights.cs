using MpucMer.Pure.Losses;
using TorchSharp;
using static TorchSharp.torch;

namespace MpucMer.Effects.Training;

/// <summary>
/// What a pair loss knows before it sees features: which candidates are excluded ([rows, rows], or null for none), how positive each is,
/// and the same weights divided by rows * (their sum + extra) as the loss needs them. Rows are view * batch, view-major.
/// </summary>
internal sealed record PairWeights(Tensor? Excluded, Tensor Positive, Tensor Scaled, Tensor RowScaled) : IDisposable
{
    /// <summary>
    /// The weights for features like <paramref name="features"/> ([batch, view, dim]), in their element type and on their device.
    /// </summary>
    public static PairWeights Of(Positives positives, PairForm form, Tensor features)
    {
        var (batch, rows) = ((int)features.shape[0], (int)(features.shape[0] * features.shape[1]));
        var clips = positives.Weights(batch);
        var (positive, scaled, perRow, excluded) = (
            new double[rows * rows],
            new double[rows * rows],
            new double[rows],
            new double[rows * rows]
        );
        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j < rows; j++)
            {
                if (!form.IsCandidate(i, j, batch))
                    excluded[i * rows + j] = 1;
                else
                    positive[i * rows + j] = clips[i % batch * batch + j % batch];
            }
            var sum = positive.AsSpan(i * rows, rows).ToArray().Sum();
            var divisor = rows * (sum + form.Extra);
            if (divisor == 0)
                continue;
            for (var j = 0; j < rows; j++)
                scaled[i * rows + j] = positive[i * rows + j] / divisor;
            perRow[i] = sum / divisor;
        }
        using var scope = NewDisposeScope();
        using Scalar half = .5;
        var hidden = !System.Array.Exists(excluded, e => e > 0) ? null : Matrix(excluded).gt(half).MoveToOuterDisposeScope();
        return new PairWeights(
            hidden,
            Matrix(positive).MoveToOuterDisposeScope(),
            Matrix(scaled).MoveToOuterDisposeScope(),
            Placed(perRow).MoveToOuterDisposeScope()
        );

        Tensor Matrix(double[] values) => Placed(values).reshape(rows, rows);
        Tensor Placed(double[] values) => torch.tensor(values, dtype: ScalarType.Float64).to(features.dtype).to(features.device);
    }

    public void Dispose()
    {
        Excluded?.Dispose();
        Positive.Dispose();
        Scaled.Dispose();
        RowScaled.Dispose();
    }
}
