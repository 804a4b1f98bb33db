namespace MpucMer.Pure.Events;

/// <summary>An epoch of a probe that is trained on frozen features.</summary>
/// <param name="Epoch">From 1.</param>
/// <param name="Loss">
/// Mean over the training clips, each as it stood when its step was taken; none where no clip can teach the probe.
/// </param>
/// <param name="Validation">
/// By what epochs are chosen (accuracy, or of several labels a clip their mean weighted accuracy), on the validation clips; none where
/// there are none.
/// </param>
public sealed record ProbeEpoch(int Epoch, Option<double> Loss, Option<double> Validation);
