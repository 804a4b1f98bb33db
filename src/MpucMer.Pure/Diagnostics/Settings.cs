using MpucMer.Pure.Configuration;
using MpucMer.Pure.Fetching;
using MpucMer.Pure.Layouts;
using static MpucMer.Pure.Diagnostics.Wording;

namespace MpucMer.Pure.Diagnostics;

/// <content>Properties, configuration files and what they ask for together.</content>
public abstract partial record Problem
{
    private static Area SettingsArea =>
        new(
            "Settings",
            "Properties and configuration files, and what they ask for together.",
            [
                UnknownProperty.Page,
                MalformedValue.Page,
                OutOfRange.Page,
                NotOneOf.Page,
                MissingSetting.Page,
                Contradiction.Page,
                ConfigurationUnreadable.Page,
                ConfigurationSyntax.Page,
                ConfigurationKeyUnknown.Page,
                ConfigurationKeyWithoutEffect.Page,
                TooFewModalities.Page,
                BadPair.Page,
                WindowTooLong.Page,
                BatchTooLarge.Page,
                DeviceUnavailable.Page,
                PropertyWithoutEffect.Page,
                RunNameInvalid.Page,
                ModalityNotOfDataset.Page,
                NotOfDataset.Page,
                PositiveWeightCount.Page,
                PositiveWeightUnpublished.Page,
            ]
        );

    /// <summary>A property with the prefix Mpuc that nothing reads.</summary>
    public sealed record UnknownProperty(string Name, Option<string> Nearest, Place Place) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC1001",
                Place,
                $"There is no property {Name}.",
                DidYouMean(Nearest, "src/MpucMer.Build/README.md lists every property.")
            );

        public static Page Page =>
            new()
            {
                Title = "Unknown property",
                What = """
                    A property with the prefix `Mpuc` is set, in the project or on the command line, and nothing reads it. It would have no
                    effect, so most likely it is misspelt. Names have no case.
                    """,
                Fix = """
                    - Write the name that is suggested, or look it up in `src/MpucMer.Build/README.md`, which lists every property.
                    - A property of your own should begin otherwise.
                    """,
                Examples = [new UnknownProperty("MpucEpoch", LossProperties.Epochs.Name, new("some.proj", 7, 5))],
            };
    }

    /// <summary>A value that does not have the form it should have.</summary>
    public sealed record MalformedValue(string Property, string Value, string Form, Place Place) : Problem
    {
        public override Explanation Explain() =>
            Error("MPUC1002", Place, $"{Property} is '{Value}', which is not {Form}.", $"Give {Form}.");

        public static Page Page =>
            new()
            {
                Title = "Malformed value",
                What = """
                    The value of a property does not have the form that it should have: letters where a number belongs, a fraction where a
                    whole number belongs, a list where a single value belongs. Numbers have a decimal point, never a comma.
                    """,
                Fix = """
                    - Write the value in the form that the message names.
                    - In a YAML file the place is that of the value.
                    """,
                Examples = [new MalformedValue(TrainingProperties.BatchSize.Name, "3.5", "a whole number", new("some.proj", 9, 5))],
            };
    }

    /// <summary>A number outside its range.</summary>
    public sealed record OutOfRange(string Property, string Value, string Range, Place Place) : Problem
    {
        public override Explanation Explain() =>
            Error("MPUC1003", Place, $"{Property} is {Value}; it must be {Range}.", "Choose a value in that range.");

        public static Page Page =>
            new()
            {
                Title = "Value out of range",
                What = """
                    A number has the right form, but no experiment can be made with it: a temperature of zero, a batch of no clips, a share
                    above one.
                    """,
                Fix = """
                    - Choose a value in the range that the message names.
                    """,
                Examples =
                [
                    new OutOfRange(LossProperties.Temperature.Name, "0", "greater than 0 and at most 1000000", new("some.proj", 9, 5)),
                ],
            };
    }

    /// <summary>A word that is none of those allowed.</summary>
    public sealed record NotOneOf(string Property, string Value, Seq<string> Allowed, Option<string> Nearest, Place Place) : Problem
    {
        public override Explanation Explain() =>
            Error("MPUC1004", Place, $"{Property} is '{Value}'; it must be {string.Join(" | ", Allowed)}.", DidYouMean(Nearest, ""));

        public static Page Page =>
            new()
            {
                Title = "Not one of the allowed words",
                What = """
                    A property, or a key of a configuration file, takes one of a few words, and its value is none of them. Words have no
                    case. Keys of a published configuration file that can have only one value here (`n_mels`, `backbone`, `contrastive`) are
                    reported in the same way.
                    """,
                Fix = """
                    - Write one of the words that the message lists.
                    """,
                Examples = [new NotOneOf(OptimiserProperties.Kind.Name, "adam", Seq("sgd", "adamw"), "adamw", new("some.proj", 9, 5))],
            };
    }

    /// <summary>A property without which another setting makes no sense.</summary>
    public sealed record MissingSetting(string Property, string NeededBy, string Example) : Problem
    {
        public override Explanation Explain() =>
            Error("MPUC1005", Place.Nowhere, $"{Property} is not set, and {NeededBy} needs it.", $"For example -p:{Property}={Example}");

        public static Page Page =>
            new()
            {
                Title = "Missing setting",
                What = """
                    Another setting needs this property, and it is not set. An empty value counts as not set. The message has no place,
                    since nothing is written.
                    """,
                Fix = """
                    - Set the property, in the project or on the command line.
                    - Or change the setting that needs it: for modalities, name only those whose data you have.
                    """,
                Examples = [new MissingSetting(Ravdess.LandmarksDir.Name, "the modality landmarks", "/path/to/it")],
            };
    }

    /// <summary>Two settings that cannot both hold.</summary>
    public sealed record Contradiction(string Property, string Value, string Other, string OtherValue, Place Place) : Problem
    {
        public override Explanation Explain() =>
            Error("MPUC1006", Place, $"{Property}={Value} cannot go with {Other}={OtherValue}.", "Change one of the two.");

        public static Page Page =>
            new()
            {
                Title = "Contradiction",
                What = """
                    Two settings are good each by itself and cannot hold together. One of them may be a protocol's default; the place is
                    that of one that is written. These go together never: `MpucSelection=accuracy` with `MpucProbe=offline`;
                    `MpucNegatives=same-group` with `MpucSampler=class-balanced`; `MpucPairs` with `MpucContrast=concatenated`. A YAML file
                    that gives one property two values is reported so too.
                    """,
                Fix = """
                    - Change or remove one of the two settings.
                    """,
                Examples =
                [
                    new Contradiction(
                        TrainingProperties.Selection.Name,
                        "accuracy",
                        ProbeProperties.Mode.Name,
                        "offline",
                        new("some.proj", 9, 5)
                    ),
                ],
            };
    }

    /// <summary>A configuration file that is not there or cannot be read.</summary>
    public sealed record ConfigurationUnreadable(string Path, string Reason, Place Place) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC1007",
                Place,
                $"The configuration file {Path} cannot be read: {Reason}.",
                "MpucConfig names a YAML file, relative to the project's folder or absolute."
            );

        public static Page Page =>
            new()
            {
                Title = "Configuration file unreadable",
                What = """
                    `MpucConfig` names a file that is not there, or that this user may not read.
                    """,
                Fix = """
                    - Correct the path; a relative one begins at the project's folder.
                    - See that you may read the file.
                    """,
                Examples = [new ConfigurationUnreadable("params.yaml", "it does not exist", new("some.proj", 9, 5))],
            };
    }

    /// <summary>A configuration file that is no YAML.</summary>
    public sealed record ConfigurationSyntax(string Detail, Place Place) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC1008",
                Place,
                $"The configuration file cannot be read from here on: {Detail}.",
                "Check indentation, brackets and quotes at that place."
            );

        public static Page Page =>
            new()
            {
                Title = "Configuration file malformed",
                What = """
                    The configuration file is not YAML, or not keys with values. The place is where reading stopped, which may be a line
                    after the slip: a bracket or quote that is not closed is noticed where the next line begins, or at the end. A key that
                    stands twice, an alias (`*name`) without its anchor, a second document and a section without keys are reported so too.
                    """,
                Fix = """
                    - Look at that line and the one before it: indentation (blanks, no tabs), brackets, quotes, a blank after each colon.
                    """,
                Examples = [new ConfigurationSyntax("epochs stands here again, after line 2", new("params.yaml", 4, 3))],
            };
    }

    /// <summary>A key of a configuration file that nothing here reads.</summary>
    public sealed record ConfigurationKeyUnknown(string Key, Option<string> Nearest, Place Place) : Problem
    {
        public override Explanation Explain() =>
            Error("MPUC1009", Place, $"There is no key {Key}.", DidYouMean(Nearest, "docs/problems/MPUC1009.md lists the keys."));

        public static Page Page =>
            new()
            {
                Title = "Unknown key",
                What = """
                    A key of the configuration file is read by nothing, so most likely it is misspelt or stands in the wrong section.
                    """,
                Fix = $"""
                    - Write the key that is suggested, or one of those below; remove it if it belongs to something else.
                    - At the top level, the names of properties are keys too, with or without their prefix: `Epochs: 3`. A list may be a
                      YAML list; `Config` is none, since a file names no other file.

                    The keys of the published configuration files, each in its section. A file with one of these sections means
                    `MpucProtocol=published`, and one with a `path_train` means `MpucDataset=mosei`, unless it or a property says otherwise;
                    properties win over the file.

                    | key | here |
                    | --- | --- |
                    {string.Join('\n', PublishedYamlKeys.Meanings.Map(key => $"| `{key.Path}` | {key.Meaning.Words} |"))}
                    """,
                Examples = [new ConfigurationKeyUnknown("dataset.n_frame", "dataset.n_frames", new("params.yaml", 3, 3))],
            };
    }

    /// <summary>A key of a published configuration file that has no effect, and why.</summary>
    public sealed record ConfigurationKeyWithoutEffect(string Key, string Value, NoEffect Why, Place Place) : Problem
    {
        public override Explanation Explain() =>
            Warning(
                "MPUC1010",
                Place,
                $"{Key}: {Value} has no effect here: {Reason(Why)}.",
                "Remove it, or leave it for the published code."
            );

        public static Page Page =>
            new()
            {
                Title = "Key without effect",
                What = """
                    A key of a published configuration file changes nothing here; the message says why. The build goes on.
                    """,
                Fix = """
                    - Nothing has to be done. Paths are properties here: `MpucAudioDir`, `MpucLandmarksDir`, `MpucActionUnits`.
                    - Remove the key if the file need not work with the published code.
                    """,
                Examples =
                [
                    new ConfigurationKeyWithoutEffect("training.num_workers", "6", NoEffect.LoadingIsParallel, new("params.yaml", 27, 3)),
                ],
            };

        internal static string Reason(NoEffect why) =>
            why switch
            {
                NoEffect.LoadingIsParallel => "clips are loaded by all cores in any case",
                NoEffect.UnusedByThePublishedCode => "the published code does not read it either",
                NoEffect.ClassesComeFromTheData => "the classes are the labels that the clips have",
                NoEffect.GraphIsBuiltIn => "the graph of the face is part of the landmark encoder",
                NoEffect.PathIsAProperty =>
                    "where the data lies is a property (MpucAudioDir, MpucLandmarksDir, MpucActionUnits, MpucMelDir)",
                NoEffect.Overridden => "a property of the project or command line overrides it",
            };
    }

    /// <summary>Fewer modalities than a contrast needs.</summary>
    /// <param name="Dataset">The data set's word; empty where a file says which modalities there are.</param>
    /// <param name="Lacking">Properties of the data set by which others would be given.</param>
    public sealed record TooFewModalities(Seq<string> Given, string Dataset, Seq<string> Lacking, Place Place) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC1011",
                Place,
                $"A contrast needs two modalities or more; this experiment has {(Given.IsEmpty ? "none" : string.Join(", ", Given))}.",
                (
                    Lacking.IsEmpty
                        ? "Name another one, or another column of files in the manifest."
                        : $"Give the data of another one: {string.Join(", ", Lacking)}."
                ) + From
            );

        private string From =>
            Lacking.IsEmpty
                ? ""
                : KnownSets
                    .All.Find(s => s.Name == Dataset)
                    .Map(s => $" Where there is none yet, -t:Fetch fetches it ({s.Page}).")
                    .IfNone("") + KnownSets.Asked.Find(s => s.Name == Dataset).Map(s => $" It has to be asked for: {s.Link}").IfNone("");

        public static Page Page =>
            new()
            {
                Title = "Too few modalities",
                What = """
                    Contrastive learning asks which features of two modalities belong to the same clip, so an experiment needs two or more.
                    Without `MpucModalities` they are those whose data is given.
                    """,
                Fix = """
                    - Give the folder or table of another modality: the message names the properties of the data set.
                    - Where there is no data yet, `-t:Fetch` fetches it, or says where it has to be asked for (docs/fetch.md).
                    - If `MpucModalities` or the flags of a YAML file name one only, name another.
                    """,
                Examples =
                [
                    new TooFewModalities(
                        Seq1("audio"),
                        Ravdess.Layout.Name,
                        Seq(Ravdess.LandmarksDir.Name, Ravdess.ActionUnits.Name),
                        Place.Nowhere
                    ),
                ],
            };
    }

    /// <summary>A pair of modalities one of which the experiment does not have, or the same twice.</summary>
    public sealed record BadPair(string Pair, Seq<string> Modalities, Place Place) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC1012",
                Place,
                $"The pair '{Pair}' does not name two different modalities of this experiment.",
                $"Write two of {string.Join(", ", Modalities)} with a colon between them, e.g. audio:landmarks."
            );

        public static Page Page =>
            new()
            {
                Title = "Not a pair of modalities",
                What = """
                    `MpucPairs` lists pairs of the experiment's modalities, each with one colon. This one names a modality that the
                    experiment does not have, the same one twice, or not two. The order within a pair does not matter.
                    """,
                Fix = """
                    - Correct the pair, or leave `MpucPairs` out to contrast all pairs.
                    """,
                Examples = [new BadPair("audio:audio", Seq("audio", "landmarks"), new("some.proj", 9, 5))],
            };
    }

    /// <summary>The window has more frames than the longest clip; half of the clips have <paramref name="Median"/> or more.</summary>
    public sealed record WindowTooLong(int Window, int LongestClip, string LongestClipName, int Median, Place Place) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC1013",
                Place,
                $"The window has {Window} frames, and the longest clip ({LongestClipName}) has only {LongestClip}.",
                $"Set MpucWindow to {Median} or less, which half of the clips fill."
            );

        public static Page Page =>
            new()
            {
                Title = "Window longer than every clip",
                What = """
                    A view is a window of `MpucWindow` frames. Clips shorter than it repeat their first frames; where every clip is shorter,
                    the window is most likely a mistake.
                    """,
                Fix = """
                    - Set `MpucWindow` to the median length of the clips, which the message names, or less (30 frames are a second): with
                      the length of the longest, every other clip would repeat itself.
                    """,
                Examples = [new WindowTooLong(900, 150, "01-01-03-01-01-01-02", 110, new("some.proj", 9, 5))],
            };
    }

    /// <summary>The batch has more clips than a fold's training part (or, with batches within one group, than every group of it).</summary>
    public sealed record BatchTooLarge(int Batch, int Available, string Fold, string Within, Place Place) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC1014",
                Place,
                $"A batch of {Batch} clips is larger than what {Fold} trains on{Within}: {Available}.",
                $"Set MpucBatchSize to {Available} or less."
            );

        public static Page Page =>
            new()
            {
                Title = "Batch larger than the data",
                What = """
                    A step contrasts `MpucBatchSize` clips with each other, and a fold's training part (or, with `MpucNegatives=same-group`,
                    every group of it) has fewer.
                    """,
                Fix = """
                    - Lower `MpucBatchSize`.
                    - Or give the fold more clips: fewer test or validation actors.
                    """,
                Examples = [new BatchTooLarge(64, 40, "fold 1", "", new("some.proj", 9, 5))],
            };
    }

    /// <summary>A device that this build of the tensors does not have.</summary>
    public sealed record DeviceUnavailable(string Device, int Devices, bool HasCuda, Place Place) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC1015",
                Place,
                $"There is no device {Device}: {Reason}.",
                HasCuda
                    ? "Use -p:MpucDevice=auto, which takes a GPU where there is one."
                    : "Use -p:MpucDevice=auto, or build with -p:TorchProvider=cuda on a machine with an NVIDIA driver."
            );

        public static Page Page =>
            new()
            {
                Title = "Device unavailable",
                What = """
                    `MpucDevice` names a device that this libtorch, or this machine, does not have.
                    """,
                Fix = """
                    - Leave `MpucDevice` out, or say `auto`: tensors then live on the GPU where libtorch finds one, else on the CPU.
                    - For a GPU, build with `-p:TorchProvider=cuda` on a machine with an NVIDIA driver, and number the devices from 0
                      (`cuda:0`).
                    """,
                Examples = [new DeviceUnavailable("cuda", 0, false, new("some.proj", 9, 5))],
            };

        private string Reason =>
            !HasCuda ? "this libtorch is made for the CPU"
            : Devices == 0 ? "libtorch finds no GPU, or no NVIDIA driver"
            : $"there are {Devices}, numbered from 0";
    }

    /// <summary>A property was given a value that changes nothing in this experiment.</summary>
    /// <param name="Needs">With what it would count, in words.</param>
    public sealed record PropertyWithoutEffect(string Property, string Value, string Needs, Place Place) : Problem
    {
        public override Explanation Explain() =>
            Warning(
                "MPUC1017",
                Place,
                $"{Property}={Value} changes nothing here: it counts only with {Needs}.",
                $"Remove {Property}, or set what it needs."
            );

        public static Page Page =>
            new()
            {
                Title = "Value without effect",
                What = """
                    A property was given a value that is not its default, and nothing in this experiment depends on it: SGD's momentum under
                    AdamW, the steps of a schedule that has none, the folder of a data set that is not the one in use. Nothing is trained
                    again for it.
                    """,
                Fix = """
                    Remove the property, or give the other one, which the message names, the value that it needs.
                    """,
                Examples =
                [
                    new PropertyWithoutEffect(
                        OptimiserProperties.Momentum.Name,
                        "0.5",
                        "MpucOptimiser=sgd, or MpucProbeOptimiser=sgd",
                        new("experiments/demo.proj", 4, 5)
                    ),
                ],
            };
    }

    /// <summary>A name that no run can have: it is the name of a folder, on any system, and a word of command lines.</summary>
    public sealed record RunNameInvalid(string Property, string Value, Place Place) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC1018",
                Place,
                $"{Property}={Value} is no name of a run.",
                "Letters, digits, dots, dashes and underscores make one: -p:MpucRunName=low-temperature."
            );

        public static Page Page =>
            new()
            {
                Title = "No name of a run",
                What = """
                    `MpucRunName` is what a run is called, and the folder in which its results lie beside those of the experiment's other
                    runs. It is no path, has at most 80 characters, none of `/ \ : * ? " < > | ; , % $ @ ( ) ' `, begins with no dot, dash
                    or blank and ends with no dot or blank; and it is none of the names that Windows has for devices (`con`, `nul`, …).
                    """,
                Fix = """
                    - Choose a plain name; or name any folder with `MpucRunDir`.
                    - Without `MpucRunName` a run is called after the settings on the command line (`temperature-0.05`), else `default`.
                    """,
                Command = "dotnet build experiments/demo.proj -p:MpucRunName=a/b",
                Examples = [new RunNameInvalid(CommandProperties.RunNameName, "a/b", Place.CommandLine)],
            };
    }

    /// <summary>A modality that the data set does not have.</summary>
    public sealed record ModalityNotOfDataset(string Modality, string Dataset, Seq<string> Has, Place Place) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC1050",
                Place,
                $"The data set {Dataset} has no {Modality}; it has {string.Join(", ", Has)}.",
                "Choose among these, or list your files in a manifest: -p:MpucDataset=manifest -p:MpucManifest=FILE."
            );

        public static Page Page =>
            new()
            {
                Title = "The data set has no such modality",
                What = """
                    `MpucModalities` names a modality that `MpucDataset` does not have: RAVDESS has sound, landmarks and action units, and
                    no words.
                    """,
                Fix = """
                    - Choose among the modalities that the message names.
                    - To add signals of your own to a data set, list its clips in a manifest ([own-data.md](../own-data.md)).
                    """,
                Examples = [new ModalityNotOfDataset("text", "ravdess", Seq("audio", "landmarks", "action-units"), Place.CommandLine)],
            };
    }

    /// <summary>A setting that only some data sets can have.</summary>
    public sealed record NotOfDataset(string Property, string Value, string Dataset, string Needs, Place Place) : Problem
    {
        public override Explanation Explain() =>
            Error("MPUC1051", Place, $"{Property}={Value} cannot go with {Dataset}: it needs {Needs}.", "Choose another value.");

        public static Page Page =>
            new()
            {
                Title = "Not with this data set",
                What = """
                    A setting asks for something that only some data sets can say, such as a split that the data itself gives.
                    """,
                Fix = """
                    - Choose another value; the table in src/MpucMer.Build/README.md has them all.
                    - Or use a data set that has it.
                    """,
                Examples =
                [
                    new NotOfDataset(
                        SplitProperties.Kind.Name,
                        "manifest",
                        "ravdess",
                        "a manifest with a column split",
                        new("some.proj", 6, 5)
                    ),
                ],
            };
    }

    /// <summary>Numbers for the labels that are not as many as the labels.</summary>
    public sealed record PositiveWeightCount(int Numbers, Seq<string> Labels, Place Place) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC1052",
                Place,
                $"MpucPositiveWeight has {Numbers} numbers, and the clips have {Labels.Count} labels: {Names(Labels, 20)}.",
                "Give one number for each label, in that order, or training."
            );

        public static Page Page =>
            new()
            {
                Title = "Not one weight for each label",
                What = """
                    `MpucPositiveWeight` lists numbers, one for each label of the clips in the order of the labels, and there are more or
                    fewer of them than labels.
                    """,
                Fix = """
                    - Give as many numbers as the message names labels, in its order.
                    - Or set `MpucPositiveWeight` to `training`: each label then weighs by how rare it is among the training clips.
                    """,
                Examples = [new PositiveWeightCount(2, Seq("afraid", "happy", "sad"), Place.CommandLine)],
            };
    }

    /// <summary>Labels for which nothing was published.</summary>
    public sealed record PositiveWeightUnpublished(Seq<string> Labels, Seq<string> Published, Place Place) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC1053",
                Place,
                $"No weight was published for {Names(Labels, 20)}; there are those of {string.Join(", ", Published)}.",
                "Set MpucPositiveWeight to training, or to numbers of your own."
            );

        public static Page Page =>
            new()
            {
                Title = "No weight was published for a label",
                What = """
                    `MpucPositiveWeight=published` (the default under the published protocol) stands for the six numbers of the published
                    training on CMU-MOSEI: happy, sad, anger, surprise, disgust, fear. A label of these clips is none of them.
                    """,
                Fix = """
                    - Set `MpucPositiveWeight` to `training`, or to one number for each label.
                    - Or give the labels their published names.
                    """,
                Examples =
                [
                    new PositiveWeightUnpublished(
                        Seq1("bored"),
                        Seq("happy", "sad", "anger", "surprise", "disgust", "fear"),
                        Place.Nowhere
                    ),
                ],
            };
    }
}

/// <summary>Why a key of a published configuration file changes nothing here.</summary>
public enum NoEffect
{
    /// <summary>Loading is parallel by itself, over all cores.</summary>
    LoadingIsParallel,

    /// <summary>The published code reads it nowhere.</summary>
    UnusedByThePublishedCode,

    /// <summary>Classes are the labels that the clips have.</summary>
    ClassesComeFromTheData,

    /// <summary>The graph of the face is part of the encoder.</summary>
    GraphIsBuiltIn,

    /// <summary>The data's place is a property of the build.</summary>
    PathIsAProperty,

    /// <summary>A property of the project or command line overrides it.</summary>
    Overridden,
}
