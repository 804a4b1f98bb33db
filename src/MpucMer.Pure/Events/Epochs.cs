using System.Globalization;
using System.Text;

namespace MpucMer.Pure.Events;

/// <summary>An epoch of a training of encoders. Validation figures are absent where nothing validates.</summary>
/// <param name="Epoch">From 1.</param>
/// <param name="LearningRate">Of its last step.</param>
/// <param name="Loss">Mean over its steps.</param>
/// <param name="Accuracy">The contrastive accuracy: how often a clip's own partner is the nearest; mean over its steps.</param>
/// <param name="ValidationLoss">The contrastive loss on the validation clips.</param>
/// <param name="ValidationAccuracy">Of the fused probe that learns beside the encoders, on the validation clips.</param>
/// <param name="Seconds">That its steps took.</param>
public sealed record EpochRow(
    int Epoch,
    double LearningRate,
    double Loss,
    double Accuracy,
    Option<double> ValidationLoss,
    Option<double> ValidationAccuracy,
    double Seconds
);

/// <summary>An epoch of a probe that is trained on frozen features.</summary>
/// <param name="Epoch">From 1.</param>
/// <param name="Loss">Mean over the training clips, each as it stood when its step was taken; none where no clip can teach the
/// probe.</param>
/// <param name="Validation">By what epochs are chosen (accuracy, or of several labels a clip their mean weighted accuracy), on the
/// validation clips; none where there are none.</param>
public sealed record ProbeEpoch(int Epoch, Option<double> Loss, Option<double> Validation);

/// <summary>The epochs of a training as CSV (<c>log.csv</c> of its result), and back.</summary>
public static class EpochLog
{
    private const string Header = "epoch,learning_rate,loss,contrastive_accuracy,validation_loss,validation_accuracy,seconds";

    public static string Write(Seq<EpochRow> history)
    {
        var text = new StringBuilder(Header + "\n");
        foreach (var r in history)
        {
            var validation = $"{Shown(r.ValidationLoss)},{Shown(r.ValidationAccuracy)}";
            text.Append(
                CultureInfo.InvariantCulture,
                $"{r.Epoch},{r.LearningRate:R},{r.Loss:R},{r.Accuracy:R},{validation},{r.Seconds:F3}\n"
            );
        }
        return text.ToString();
    }

    /// <summary>The rows of a text that <see cref="Write"/> has written; what is no such row is left out.</summary>
    public static Seq<EpochRow> Read(string csv) =>
        csv.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(Row).Somes().ToSeq().Strict();

    private static Option<EpochRow> Row(string line) =>
        line.Split(',') is [var epoch, var rate, var loss, var accuracy, var validationLoss, var validationAccuracy, var seconds]
            ? from e in parseInt(epoch)
            from r in Number(rate)
            from l in Number(loss)
            from a in Number(accuracy)
            from s in Number(seconds)
            select new EpochRow(e, r, l, a, Number(validationLoss), Number(validationAccuracy), s)
            : None;

    private static Option<double> Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var x) ? Some(x) : None;

    private static string Shown(Option<double> x) => x.Match(v => v.ToString("R", CultureInfo.InvariantCulture), () => "");
}
