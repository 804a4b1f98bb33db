namespace MpucMer.Pure.Configuration;

/// <summary>Every public property, once.</summary>
public static class PropertyTable
{
    private const string Prefix = "Mpuc";
    private const string Flag = "true | false";

    public static readonly Seq<Property> All = Seq(
        // Data
        new Property("MpucDataset", "ravdess | demo | manifest | mosei", "ravdess", "Which reader turns files into clips."),
        new Property("MpucAudioDir", "folder", "", "WAV files named as RAVDESS names them, in any folders; or, of clips without one, ready spectrograms in decibels (.pkl, the published layout)."),
        new Property("MpucLandmarksDir", "folder", "", "OpenFace CSV files, one a clip, in folders or flat."),
        new Property("MpucActionUnits", "CSV file or folder", "", "A table with one row a clip (name, then numbers), or a folder of OpenFace CSV files."),
        new Property("MpucManifest", "CSV or JSON lines file", "", "A list of clips, their labels and the files of each modality (docs/own-data.md); for MpucDataset=manifest."),
        new Property("MpucTrainPickle", "pickle file", "", "CMU-MOSEI's training clips in the published layout (read without Python; only NumPy arrays and containers are allowed in it)."),
        new Property("MpucValidationPickle", "pickle file", "", "CMU-MOSEI's validation clips."),
        new Property("MpucTestPickle", "pickle file", "", "CMU-MOSEI's test clips."),
        new Property("MpucMelDir", "folder", "", "CMU-MOSEI's spectrograms, a pickle a clip (Mel_Spect)."),
        new Property("MpucFramesDir", "folder", "", "CMU-MOSEI's frames, a folder of JPEG files a clip (Frames_resize)."),
        new Property("MpucLabelsCsd", "CSD file", "", "CMU-MOSEI's label sequence (CMU_MOSEI_Labels.csd): which segments there are, when they are, and their labels; in place of the pickles."),
        new Property("MpucStandardFolds", "Python file", "", "The SDK's standard folds by video (cmu_mosei_std_folds.py), read as text."),
        new Property("MpucSegments", "CSV file", "", "A list of segments in place of MpucLabelsCsd (docs/mosei.md)."),
        new Property("MpucWordsCsd", "CSD file", "", "CMU-MOSEI's sequence of word vectors, 300 wide."),
        new Property("MpucFacesCsd", "CSD file", "", "CMU-MOSEI's OpenFace 2 sequence: landmarks, and action units where they are asked for."),
        new Property("MpucAcousticCsd", "CSD file", "", "A sequence of acoustic features (COVAREP): the modality vectors:acoustic."),
        new Property("MpucFrameRate", "a number from 1 to 120", "30", "Frames a second at which recordings of pictures and computational sequences are read, and at which words and sound are cut where no landmarks are there."),
        new Property("MpucVideosDir", "folder", "", "CMU-MOSEI's recordings, a file a segment or a video: video, and sound where no other is given."),
        new Property("MpucSoundsDir", "folder", "", "CMU-MOSEI's sound, a file a segment or a video."),
        new Property("MpucTranscriptsDir", "folder", "", "Transcripts with word times, a CSV file a segment or a video; needs MpucWordVectors."),
        new Property("MpucWordVectors", "text file", "", "The vectors of the words of transcripts: GloVe's, a line a word with 300 numbers."),
        new Property("MpucOpenFaceDir", "folder", "", "OpenFace CSV files, one a segment or a video."),
        new Property("MpucModalities", "names", "", "Which of text, audio, video, landmarks, action-units, vectors, vectors:NAME to use; default: those whose data is given."),
        new Property("MpucMissing", "leave-out | fail | use", "leave-out", "What to do with clips that miss a modality; use: they count for the pairs that they have."),
        new Property("MpucLabels", "as-given | shuffled", "as-given", "shuffled permutes the labels among the clips: scores must fall to chance."),

        // Protocol and parts
        new Property("MpucProtocol", "corrected | published", "corrected", "published reproduces the published code to the digit, its slips included."),
        new Property("MpucSplit", "folds | leave-one-out | manifest | published | published-clips", "folds", "published", "How clips are parted into training, validation and test; manifest: as its split column says. CMU-MOSEI has its own split unless folds are asked for."),
        new Property("MpucFolds", "actors / actors …", "", "The test actors of each fold: blanks between actors, / between folds; or one number k for k folds by actor."),
        new Property("MpucValidationActors", Form(Limits.ValidationActors), "3", "How many of a fold's other actors validate (folds, leave-one-out)."),
        new Property("MpucSplitSeed", Form(Limits.Seed), "42", "Seed of the published splits and of k folds."),
        new Property("MpucSplitPercentage", "a number in (0, 1)", "0.9", "Share of the published splits."),
        new Property("MpucGroupsAcrossSplits", "refuse | allow", "refuse", "What to do with a group that a manifest has in two splits: stop, or warn."),
        new Property("MpucSeeds", $"whole numbers, at most {Limits.Seeds}", "0", "Seeds; each fold is run with each."),

        // Encoders
        new Property("MpucFeatureSize", Form(Limits.FeatureSize), "512", "Length of a modality's feature vector, F."),
        new Property("MpucWindow", Form(Limits.Window), "90", "Frames of a view, T (30 a second)."),
        new Property("MpucEvaluationWindows", Form(Limits.EvaluationWindows), "3", "1", "Windows, spread evenly over a clip, whose features are averaged once training is over."),
        new Property("MpucInputs", "none | training | group", "training", "none", "Whose mean and deviation standardise the signals before the encoders: the training clips', or the clips' own group's (labels unused; reads all clips of a test actor at once)."),
        new Property("MpucProjectorNorm", "none | batch", "batch", "none", "Batch normalisation between encoder and projector, without which small batches may collapse onto one direction."),
        new Property("MpucDropout", "a number in [0, 1)", "0.1", "Dropout in encoders and before projectors."),

        new Property("MpucFaceAttention", "none | temporal | spatial | both", "none", "Position attention after the blocks of the landmark network: of frames to frames, of nodes to nodes, or both."),
        new Property("MpucFaceParts", Flag, "false", "A landmark network for each of eyes, nose and mouth, joined at the end, in place of one for the whole face."),
        new Property("MpucTextPositions", "time | batch", "time", "batch", "Whether the text network's positions count the words of a clip or, a slip of the published code, the clips of the batch."),
        new Property("MpucVideoFrames", Form(Limits.VideoFrames), "8", "Frames of a window, spread evenly, that the video network sees."),
        new Property("MpucVideoSize", Form(Limits.VideoSize), "112", "Pixels of a side of these frames."),
        new Property("MpucOutput", "features | projections", "features", "What the probes see of a clip: the encoders' features, or what the projectors make of them for the loss."),

        // What networks start from
        new Property("MpucVideoWeights", "PyTorch or safetensors file", "", "Weights of torchvision's r2plus1d_18 that the video encoder starts from; without them it starts at random (docs/pytorch.md)."),
        new Property("MpucEncoderWeights", "PyTorch or safetensors file, or a folder", "", "A checkpoint of encoders and projectors (encoder_epoch_top) that training starts from; with MpucEpochs=0 they are used as they are."),
        new Property("MpucProbeWeights", "PyTorch or safetensors file, or a folder", "", "Probes (linear_epoch_top) that their training starts from; with MpucProbeEpochs=0 they are judged as they are."),

        // Contrast
        new Property("MpucObjective", "unsupervised | supervised", "unsupervised", "What the encoders learn from."),
        new Property("MpucContrast", "pairwise | concatenated", "pairwise", "Every pair of modalities, or the joint vector against itself."),
        new Property("MpucPairs", "a:b a:c …", "", "Which pairs of modalities to contrast; default: all."),
        new Property("MpucPairForm", "textbook | published | symmetric", "textbook", "published", "The loss as the paper describes it, as the code computes it (aligned pair left out, halved), or as the symmetric cross-entropy of CLIP (each view by itself)."),
        new Property("MpucPredictionHeads", Flag, "false", "An MLP for each ordered pair of modalities on the anchor's projections."),
        new Property("MpucNegatives", "any | same-group", "any", "Batches of any clips, or of clips of one actor (identity is then no shortcut)."),
        new Property("MpucTemperature", Form(Limits.Temperature), "0.1", "0.07", "Temperature of the cosine similarities."),
        new Property("MpucTemperatureLearned", Flag, "false", "Whether the temperature is learned, starting from MpucTemperature."),
        new Property("MpucMaskTemperature", Form(Limits.Temperature), "0.01", "Temperature of label similarity (supervised, several labels)."),
        new Property("MpucVectorNoise", Form(Limits.Noise), "0.3", "0", "Deviation of the noise that tells two views of an action-unit vector apart."),
        new Property("MpucVectorDropout", "a number in [0, 1)", "0.1", "0", "Share of an action-unit vector's elements that a view leaves out."),
        new Property("MpucVideoAugment", Flag, "true", "Whether frames of training views are cut at random places and mirrored, and the colours of half of the clips changed; otherwise the middle is cut."),
        new Property("MpucSpecAugment", Flag, "false", "Whether two bands of frequencies and two stretches of frames of each training spectrogram are masked (SpecAugment)."),
        new Property("MpucEpochs", Form(Limits.Epochs), "8", "2000", "Passes over the training clips; 0 leaves the encoders untrained."),
        new Property("MpucBatchSize", Form(Limits.BatchSize), "60", "32", "Clips a step."),
        new Property("MpucChunk", Form(Limits.Chunk), "0", "Clips that the encoders see at a time, with the gradient of the whole batch: for batches that do not fit in memory, at the price of a second forward pass; 0: all. Batch normalisation takes its statistics by chunk."),
        new Property("MpucPrecision", "float32 | bf16", "float32", "Numbers of the matrix products and convolutions in training (on the CPU: of the products); all else stays in float32."),
        new Property("MpucOptimiser", "sgd | adamw", "adamw", "sgd", "How a step is made from a gradient."),
        new Property("MpucLearningRate", Form(Limits.Rate), "0.001", "Of the encoders."),
        new Property("MpucMomentum", "a number in [0, 1)", "0.9", "SGD's momentum (encoders and probes)."),
        new Property("MpucWeightDecay", Form(Limits.Decay), "0.01", "0.001", "Of the encoders."),
        new Property("MpucSchedule", "constant | step | cosine", "cosine", "step", "How the learning rate falls."),
        new Property("MpucScheduleStep", Form(Limits.ScheduleStep), "100", "Epochs between two steps of the step schedule."),
        new Property("MpucScheduleGamma", "a number in (0, 1]", "0.9", "Factor of each step."),
        new Property("MpucWarmup", "a number in [0, 1)", "0.1", "0", "Share of the steps over which the cosine schedule's rate rises from zero."),
        new Property("MpucPatience", Form(Limits.Patience), "0", "2000", "Epochs without a better validation contrastive loss before training stops; 0: never."),
        new Property("MpucSampler", "uniform | class-balanced", "uniform", "class-balanced", "How training clips are drawn (class-balanced reads labels)."),
        new Property("MpucTransductive", Flag, "false", "true", "Whether each epoch also takes steps on the validation and test clips, labels unused."),
        new Property("MpucSelection", "contrastive-loss | accuracy | last", "contrastive-loss", "accuracy", "Which epoch's encoders are kept (accuracy reads validation labels)."),

        // Probe
        new Property("MpucProbe", "offline | online", "offline", "online", "Trained after the encoders on frozen features, or in their loop on detached ones."),
        new Property("MpucProbeKind", "mlp | attention", "mlp", "The probes' form; attention puts the published attention before the MLP."),
        new Property("MpucProbeEpochs", Form(Limits.ReadyProbeEpochs), "30", "Passes of the offline probe; 0, with MpucProbeWeights, judges those as they are."),
        new Property("MpucProbeBatchSize", Form(Limits.ProbeBatchSize), "32", "Clips a step of the offline probe."),
        new Property("MpucProbeOptimiser", "sgd | adamw", "adamw", "sgd", "The probes' optimiser."),
        new Property("MpucProbeLearningRate", Form(Limits.Rate), "0.0003", "0.001", "Of the probes."),
        new Property("MpucProbeWeightDecay", Form(Limits.Decay), "0.05", "0.001", "Of the probes."),
        new Property("MpucProbeHidden", Form(Limits.ProbeHidden), "512", "Hidden units of a probe; 0 makes it linear."),
        new Property("MpucProbeDropout", "a number in [0, 1)", "0.3", "0", "Dropout on the inputs of the probe's layers."),
        new Property("MpucProbePatience", Form(Limits.Patience), "0", "100", "Epochs without a better validation accuracy before the probe (online: all training) stops; 0: never."),
        new Property("MpucProbeFeatures", "none | training | group", "training", "none", "Whose mean and deviation standardise the features before the offline probe."),

        new Property("MpucPositiveWeight", "none | training | published | numbers", "training", "published", "How much a clip that shows a label weighs against one that does not, where clips have several: as much, by how rare the label is in training, as published for CMU-MOSEI, or numbers in the order of the labels."),

        // Running
        new Property("MpucThreads", Form(Limits.Threads), "0", "Threads of the tensor library; 0: all cores."),
        new Property("MpucDevice", "auto | cpu | cuda | cuda:N", "auto", "Where the tensors live; auto: on the GPU where libtorch finds one."),
        new Property("MpucCheckpointMinutes", Form(Limits.Minutes), "5", "Minutes between two checkpoints of a training step."),
        new Property("MpucConfig", "YAML file", "", "A published configuration file; properties win over it."),
        new Property("MpucRunDir", "folder", "", "Where results.json goes; default: artifacts/runs/<experiment>."),
        new Property("MpucExportDir", "folder", "", "Where -t:Export writes; default: the folder export in the run folder."),
        new Property("MpucStoreDir", "folder", "", "Where features and checkpoints are kept; default: artifacts/store."),
        new Property("MpucSharedStore", "folder", "", "A store that is looked in first and never written to, such as a group's."),
        new Property("MpucForce", "features | contrast | embed | probe", "", "Runs that stage again though nothing changed."),
        new Property("MpucPlanFormat", "text | json | mermaid", "text", "How -t:Plan prints."),
        new Property("MpucClips", "folder or manifest", "", "Clips whose emotions -t:Predict tells: files in folders (a folder a speaker), or a manifest without labels."),
        new Property("MpucWith", "name or path of a run", "", "What -t:Diff compares with: a run beside this one by its name, or any by its path."),
        new Property("MpucKeepDays", Form(Limits.KeepDays), "30", "-t:Gc lists what no run of the last so many days needs."),
        new Property("MpucDelete", Flag, "false", "Whether -t:Gc deletes what it lists."));

    private static readonly HashMap<string, Property> ByName = toHashMap(All.Select(p => (p.Name.ToUpperInvariant(), p)));

    private static string Form(object range) => range.ToString()!;

    /// <summary>The property of a name, in any case: MSBuild's properties have none.</summary>
    public static Option<Property> Find(string name) => ByName.Find(name.ToUpperInvariant());

    /// <summary>The protocol's default of a property of the table.</summary>
    public static string Default(string name, Protocol protocol) =>
        Find(name).Map(p => protocol == Protocol.Published ? p.Published : p.Corrected)
            .IfNone(() => throw new ArgumentException($"{name} is not in the table of properties", nameof(name)));

    /// <summary>The known name that is fewest edits away from <paramref name="name"/>, where that is close enough to be meant.</summary>
    public static Option<string> Nearest(string name) =>
        // The prefix that all share would make long names of short ones, and neighbours of what has nothing else in common.
        (name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) ? Text.Nearest(name[Prefix.Length..], All.Select(p => p.Name[Prefix.Length..])).Map(n => Prefix + n) : None)
        || Text.Nearest(name, All.Select(p => p.Name)).Filter(_ => !name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase));
}
