using System.Text.Json.Nodes;
using MpucMer.Effects.Tensors;
using MpucMer.Effects.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace MpucMer.Effects.Stages;

/// <summary>
/// What a head says of the clips of a part that it can judge: <paramref name="Rows"/> of that part, and of each the class; where clips have
/// several labels the probability of each label (else empty).
/// </summary>
public sealed record ProbeAnswers(int[] Rows, int[] Classes, double[][] Probabilities)
{
    /// <param name="step">What to call the step where a score is not finite, which is a problem.</param>
    public static Either<Problem, ProbeAnswers> Of(string step, ProbeHead head, ParameterSet parameters, ProbeData part, Device device)
    {
        var rows = part.RowsFor(head);
        if (rows.Length == 0)
            return new ProbeAnswers([], [], []);
        var asked = part.Take(rows);
        return asked.Judged(head, parameters, device, scores =>
            asked
                .Sound(step, head, scores)
                .Map(_ =>
                    head.Goal.PositiveWeights.IsNone
                        ? new ProbeAnswers(rows, ProbeGoal.Best(scores), [])
                        : new ProbeAnswers(rows, [], ProbeGoal.Probabilities(scores))
                )
        );
    }
}

/// <summary>A trained head: how many epochs it took, and what it says of the validation and test clips.</summary>
public sealed record ProbeOutcome(ProbeHead Head, ParameterSet Parameters, int Epochs, ProbeAnswers Validation, ProbeAnswers Test);

/// <summary>The scores of all heads on both parts, and every answer as CSV.</summary>
public sealed record ProbeReport(JsonObject Test, JsonObject Validation, string Predictions);
