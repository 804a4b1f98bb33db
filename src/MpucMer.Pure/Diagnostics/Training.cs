using static MpucMer.Pure.Diagnostics.Wording;

namespace MpucMer.Pure.Diagnostics;

/// <content>Training, and the memory that it takes.</content>
public abstract partial record Problem
{
    private static Area TrainingArea =>
        new(
            "Training",
            "Training, and the memory that it takes.",
            [
                LossNotFinite.Page,
                Interrupted.Page,
                ClassWithoutTrainingClips.Page,
                GroupsTooSmall.Page,
                ResultNotFinite.Page,
                FeaturesNotFinite.Page,
                ScoresNotFinite.Page,
                MemoryRefused.Page,
                MemoryTooSmall.Page,
                BatchBeyondArrays.Page,
                ModalityWithoutTrainingClips.Page,
            ]
        );

    /// <summary>A loss that is infinite or not a number: training stops, the last checkpoint stays. Batch 0: on validation clips.</summary>
    public sealed record LossNotFinite(string Step, int Epoch, int Batch, double LearningRate, Option<string> Checkpoint) : Problem
    {
        /// <summary>The probe that diverged, where it was one; else the encoders did.</summary>
        public Option<string> Probe { get; init; }

        public override Explanation Explain() =>
            Error(
                "MPUC4001",
                Place.Nowhere,
                Invariant($"{Step}: the loss {OfProbe}is not finite {When} (learning rate {LearningRate:G3}); training stopped."),
                Probe.Match(_ => "Lower MpucProbeLearningRate.", () => $"Lower MpucLearningRate or raise MpucTemperature. {LastGood}")
            );

        public static Page Page =>
            new()
            {
                Title = "Loss not finite",
                What = """
                    The loss became infinite or not a number, so that every later step would be lost. Training stopped; the last good
                    checkpoint stays, and nothing of this step is stored as a result.
                    """,
                Fix = """
                    - Lower `MpucLearningRate`, or use a warm-up (`MpucWarmup`).
                    - Raise `MpucTemperature`: small ones make large logits.
                    - Look for clips with values that are no numbers: MPUC2xxx warnings name them.
                    """,
                Examples = [new LossNotFinite("contrast fold 1 seed 0", 12, 3, .1, "artifacts/store/checkpoints/3f09")],
            };

        private string OfProbe => Probe.Match(probe => $"of the probe {probe} ", () => "");

        private string When => Batch == 0 ? $"on the validation clips after epoch {Epoch}" : $"at epoch {Epoch}, step {Batch}";

        private string LastGood => Checkpoint.Match(c => $"The last good checkpoint is {c}.", () => "There is no checkpoint yet.");
    }

    /// <summary>The user or the system asked to stop; the state is saved.</summary>
    public sealed record Interrupted(string Step, int Epoch, Option<string> Checkpoint) : Problem
    {
        public const string Code = "MPUC4002";

        public override Explanation Explain() =>
            Error(
                Code,
                Place.Nowhere,
                $"{Step}: stopped on request{(Epoch > 0 ? $" at epoch {Epoch}" : "")}.",
                Checkpoint.Match(
                    _ => "Its state is kept; the same command goes on from there.",
                    () => "The same command starts this step again; finished steps are kept."
                )
            );

        public static Page Page =>
            new()
            {
                Title = "Stopped on request",
                What = """
                    You (Ctrl-C) or the system asked the build to stop. The state of the step was saved first where it has one (in the
                    store, under `checkpoints`), and finished steps are stored. After a Ctrl-C this is no error but the last line that is
                    shown; it is an error where somebody stopped the worker and not the build.
                    """,
                Fix = """
                    - Give the same command again: it goes on where it stopped.
                    - To begin that stage anew, use `MpucForce`.
                    """,
                Examples = [new Interrupted("contrast fold 1 seed 0", 12, "artifacts/store/checkpoints/3f09")],
            };
    }

    /// <summary>A class that no training clip of a fold has.</summary>
    public sealed record ClassWithoutTrainingClips(string Fold, Seq<string> Classes) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC4003",
                Place.Nowhere,
                $"{Fold}: no training clip has the label {Names(Classes)}.",
                "Choose other test actors, or another split."
            );

        public static Page Page =>
            new()
            {
                Title = "Class without training clips",
                What = """
                    A class has test or validation clips in this fold, but no training clip has it, so no probe can learn it. It is reported
                    by `-t:Plan` and `-t:Check`, before anything is trained. (A class that no clip has at all is no fault.)
                    """,
                Fix = """
                    - Choose other test actors for the fold, or fewer.
                    - See whether warnings name clips of that class that were left out.
                    """,
                Examples = [new ClassWithoutTrainingClips("fold 1", Seq1("disgust"))],
            };
    }

    /// <summary>Batches within one group, and no group has two clips.</summary>
    public sealed record GroupsTooSmall(string Fold, int LargestGroup) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC4004",
                Place.Nowhere,
                $"{Fold}: batches within one group need two clips of it; the largest training group has {LargestGroup}.",
                "Use -p:MpucNegatives=any."
            );

        public static Page Page =>
            new()
            {
                Title = "Groups too small",
                What = """
                    With `MpucNegatives=same-group` the clips of a batch are of one actor, and a contrast needs two clips. No training actor
                    of this fold has two.
                    """,
                Fix = """
                    - Use `-p:MpucNegatives=any`.
                    - Or see why actors have so few clips: warnings name those that were left out.
                    """,
                Examples = [new GroupsTooSmall("fold 1", 1)],
            };
    }

    /// <summary>An array that a step made has a number that is not finite (element <paramref name="At"/>): nothing is stored.</summary>
    public sealed record ResultNotFinite(string Result, string Array, long At) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC4010",
                Place.Nowhere,
                $"{Result}: {Array} has a number that is not finite (element {At}); nothing of it is stored.",
                "Lower the learning rates, and see that the features and weights that went in are of a usual size."
            );

        public static Page Page =>
            new()
            {
                Title = "Result that is not finite",
                What = """
                    What a step made has a number that is a NaN or an infinity. It is looked for in every array before it is stored, so
                    nothing of it is, and nothing is made of it.
                    """,
                Fix = """
                    Lower the learning rates. Where features or weights come from files, see that their numbers are of a usual size.
                    """,
                Examples = [new ResultNotFinite("contrast fold 1 seed 0", "encoders.safetensors, proj_audio.0.weight", 12)],
            };
    }

    /// <summary>The encoder makes numbers that are not finite of a clip.</summary>
    public sealed record FeaturesNotFinite(string Step, string Modality, string Clip) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC4011",
                Place.Nowhere,
                $"{Step}: the {Modality} encoder makes numbers of the clip {Clip} that are not finite; nothing is stored.",
                "Look at the clip's file for huge numbers, standardise the inputs (MpucInputs=training), or give other weights where "
                    + "they come from a file."
            );

        public static Page Page =>
            new()
            {
                Title = "Features that are not finite",
                What = """
                    A trained or given encoder makes numbers of a clip that are a NaN or an infinity. Nothing is stored of the step, and no
                    score is made of them.
                    """,
                Fix = """
                    Look at the clip's file for huge numbers; standardise the inputs (`MpucInputs=training`), which bounds them; or give
                    other weights where they come from a file.
                    """,
                Examples = [new FeaturesNotFinite("embed fold 1 seed 0", "vectors", "a17")],
            };
    }

    /// <summary>A probe makes scores that are not finite of a clip.</summary>
    public sealed record ScoresNotFinite(string Step, string Probe, string Clip) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC4012",
                Place.Nowhere,
                $"{Step}: the probe {Probe} makes scores of the clip {Clip} that are not finite; nothing is stored.",
                "Lower MpucProbeLearningRate, or standardise the features (MpucProbeFeatures=training)."
            );

        public static Page Page =>
            new()
            {
                Title = "Scores that are not finite",
                What = """
                    A probe makes scores of a clip that are a NaN or an infinity. No class can be told from them, so nothing is stored and
                    nothing is reported.
                    """,
                Fix = """
                    Lower `MpucProbeLearningRate`, or standardise the features before the probe (`MpucProbeFeatures=training`).
                    """,
                Examples = [new ScoresNotFinite("probe fold 1 seed 0", "fused", "a17")],
            };
    }

    /// <summary>The system, or the library behind the tensors, has no memory for an array.</summary>
    public sealed record MemoryRefused(string Step, string Detail) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC4013",
                Place.Nowhere,
                $"{Step}: there is not enough memory ({Detail}).",
                "Lower MpucBatchSize, or set MpucChunk, which keeps the batch and needs the memory of a part of it; MpucWindow, "
                    + "MpucFeatureSize and MpucProbeHidden count as well."
            );

        public static Page Page =>
            new()
            {
                Title = "Not enough memory",
                What = """
                    The system, or the library behind the tensors, refused the memory for an array. What was finished before is kept. Where
                    the system ends the process in place of refusing (it promises more than it has), the build says that the worker was
                    ended by signal 9.
                    """,
                Fix = """
                    Lower `MpucBatchSize`, or set `MpucChunk`, which keeps the batch and its gradient and needs the memory of a part of it.
                    `MpucWindow`, `MpucFeatureSize`, `MpucVideoFrames`, `MpucVideoSize` and `MpucProbeHidden` count as well.
                    """,
                Examples =
                [
                    new MemoryRefused(
                        "contrast fold 1 seed 0",
                        "DefaultCPUAllocator: not enough memory: you tried to allocate 137438953472 bytes"
                    ),
                ],
            };
    }

    /// <summary>A step of training takes more memory, at the least, than there is.</summary>
    public sealed record MemoryTooSmall(int Clips, long Needed, long There, Place Place) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC4014",
                Place,
                $"A step of {Clips} clips takes {Gigabytes(Needed)} of memory or more, and this machine has {Gigabytes(There)}.",
                "Lower MpucBatchSize, or set MpucChunk, which keeps the batch and needs the memory of a part of it."
            );

        public static Page Page =>
            new()
            {
                Title = "More memory than there is",
                What = """
                    A step of training keeps the outputs of the networks' matrix products and convolutions for its backward pass. These
                    alone, for the clips that are seen at a time, take more memory than the machine has. It is a lower bound: a step takes
                    up to some times as much, so this finds only what cannot be.
                    """,
                Fix = """
                    Lower `MpucBatchSize`, or set `MpucChunk`, which keeps the batch and its gradient and needs the memory of a part of it.
                    """,
                Examples = [new MemoryTooSmall(4096, 212_500_000_000, 25_200_000_000, new("some.proj", 9, 5))],
            };
    }

    /// <summary>A batch of a modality's views has more numbers than one array holds.</summary>
    public sealed record BatchBeyondArrays(string Modality, int Clips, long Elements, Place Place) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC4015",
                Place,
                $"The views of {Modality} of a batch of {Clips} clips have {Millions(Elements)} numbers, more than one array holds.",
                "Lower MpucBatchSize or MpucWindow."
            );

        public static Page Page =>
            new()
            {
                Title = "Batch larger than an array",
                What = """
                    The views of one modality of a batch have more numbers than one array holds, which is two thousand million.
                    """,
                Fix = """
                    Lower `MpucBatchSize` or `MpucWindow`.
                    """,
                Examples = [new BatchBeyondArrays("vectors:w2v", 16_384, 3_774_900_000, new("some.proj", 9, 5))],
            };
    }

    /// <summary>A modality that no training clip of a fold has.</summary>
    public sealed record ModalityWithoutTrainingClips(string Fold, Seq<string> Modalities) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC4050",
                Place.Nowhere,
                $"{Fold}: no training clip has {Names(Modalities)}.",
                "Leave the modality out of MpucModalities, or choose another split."
            );

        public static Page Page =>
            new()
            {
                Title = "No training clip has the modality",
                What = """
                    Clips may lack modalities (`MpucMissing=use`), and in this fold none that trains has this one, so nothing can be learnt
                    of it.
                    """,
                Fix = """
                    - Leave the modality out of `MpucModalities`.
                    - Or choose a split in which training clips have it.
                    """,
                Examples = [new ModalityWithoutTrainingClips("fold 1", Seq1("text"))],
            };
    }
}
