namespace MpucMer.Pure.Configuration;

/// <summary>
/// Which of the two bodies of rules: the published code to the digit, its slips included, or the method as the paper describes it.
/// </summary>
public enum Protocol
{
    Corrected,
    Published,
}

public enum SplitKind
{
    /// <summary>By actor, drawn as the published code draws (seed 42).</summary>
    Published,

    /// <summary>By clip within each class, drawn as the published code draws (seed 42).</summary>
    PublishedClips,

    /// <summary>Named lists of test actors.</summary>
    Folds,

    /// <summary>Each actor in turn.</summary>
    LeaveOneOut,

    /// <summary>As the data says: a manifest's split column, the files of CMU-MOSEI.</summary>
    Given,
}

/// <summary>How much a clip that shows a label weighs against one that does not, while a probe of several labels learns.</summary>
public enum PositiveWeightKind
{
    /// <summary>As much.</summary>
    None,

    /// <summary>Clips without the label over clips with it, counted in the training part: both sides weigh the same in all.</summary>
    Training,

    /// <summary>The published numbers for the six emotions of CMU-MOSEI.</summary>
    Published,

    /// <summary>The numbers that the experiment gives, in the order of the labels.</summary>
    Given,
}

/// <summary>What the encoders learn from.</summary>
public enum Objective
{
    /// <summary>Which features of the batch come from the same clip (no labels).</summary>
    Unsupervised,

    /// <summary>Which features of the batch come from clips of the same label.</summary>
    Supervised,
}

/// <summary>What is contrasted with what.</summary>
public enum Contrast
{
    /// <summary>Every modality with every other one (the paper).</summary>
    Pairwise,

    /// <summary>The joint vector of all modalities with itself.</summary>
    Concatenated,
}

/// <summary>Where the other clips of a batch come from.</summary>
public enum Negatives
{
    /// <summary>Any clips of the training part.</summary>
    Any,

    /// <summary>Clips of one group (actor): who speaks is then no help in telling them apart.</summary>
    SameGroup,
}

public enum Sampler
{
    /// <summary>Each training clip once an epoch, in random order.</summary>
    Uniform,

    /// <summary>Drawn with replacement, each class equally often (reads labels).</summary>
    ClassBalanced,
}

/// <summary>Which epoch's encoders are kept.</summary>
public enum Selection
{
    /// <summary>The lowest contrastive loss on the validation clips (no labels).</summary>
    ContrastiveLoss,

    /// <summary>The highest accuracy of the online fusion probe on the validation clips (reads labels).</summary>
    Accuracy,

    /// <summary>The last.</summary>
    Last,
}

public enum OptimiserKind
{
    Sgd,
    AdamW,
}

public enum ScheduleKind
{
    Constant,
    Step,
    Cosine,
}

public enum ProbeMode
{
    /// <summary>Trained after the encoders, on their frozen features.</summary>
    Offline,

    /// <summary>Trained in the encoders' loop on detached features (published).</summary>
    Online,
}

/// <summary>Whose statistics standardise a clip's features before the probe.</summary>
public enum Standardisation
{
    /// <summary>Features as they are.</summary>
    None,

    /// <summary>Mean and deviation of the training clips.</summary>
    Training,

    /// <summary>Mean and deviation of the clips of the same group, labels unused (needs several clips of a test actor).</summary>
    Group,
}

/// <summary>What stands between an encoder and its projector.</summary>
public enum ProjectorNorm
{
    None,
    Batch,
}

/// <summary>What of a clip the probes see.</summary>
public enum Output
{
    /// <summary>The encoders' features, before the projectors.</summary>
    Features,

    /// <summary>The projectors' vectors, which the loss compares.</summary>
    Projections,
}

public enum ProbeKind
{
    /// <summary>FC-ReLU-FC, or one FC.</summary>
    Mlp,

    /// <summary>The same with the published attention before it.</summary>
    Attention,
}

/// <summary>
/// In which numbers matrix products and convolutions are computed in training. Parameters, norms, losses and the optimiser stay in float32.
/// </summary>
public enum Precision
{
    Float32,
    BFloat16,
}

public enum LabelUse
{
    AsGiven,

    /// <summary>Permuted among the clips: a check that scores then fall to chance.</summary>
    Shuffled,
}
