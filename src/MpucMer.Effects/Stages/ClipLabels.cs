namespace MpucMer.Effects.Stages;

/// <summary>A clip's group and what it is labelled with: one class, and the intensity of each label where it has several (else empty).</summary>
public sealed record ClipLabels(string Group, int Label, double[] Intensities);
