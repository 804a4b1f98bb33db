using MpucMer.Pure.Configuration;
using MpucMer.Pure.Networks;
using MpucMer.Pure.Planning;
using static MpucMer.Pure.Diagnostics.Wording;

namespace MpucMer.Pure.Diagnostics;

/// <content>Shapes of networks, and weights that they start from.</content>
public abstract partial record Problem
{
    private static Area NetworksArea =>
        new(
            "Networks",
            "Shapes of networks, and weights that they start from.",
            [
                NetworkAxisSize.Page,
                NetworkAxisCount.Page,
                NetworkAxisTooShort.Page,
                NetworkResidualShape.Page,
                NetworkAxisTooLong.Page,
                StateDoesNotFit.Page,
                WeightsWithoutNetwork.Page,
                WeightsMissing.Page,
                ProbesNotInFile.Page,
                LayerNotInOnnx.Page,
                NetworksTooLarge.Page,
                WeightsNotFinite.Page,
            ]
        );

    /// <summary>An axis of a layer's input has the wrong size.</summary>
    public sealed record NetworkAxisSize(string Network, ShapeProblem Shape) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC1101",
                Place.Nowhere,
                Unfit(Network, Shape),
                "Make the sizes of the inputs (features, mels, nodes, frames) agree with the network."
            );

        public static Page Page =>
            new()
            {
                Title = "Wrong size",
                What = """
                    An axis of a layer's input has another size than the layer was made for.

                    In the example the network was made for 90 frames and is given 80.
                    """,
                Fix = """
                    Give the encoder and the data the same number of frames, mels, nodes and features.
                    """,
                Examples = [new NetworkAxisSize("landmarks", new("fully", new Expectation.Size(2, 5120), Networks.Shape.Of(51, 4480)))],
            };
    }

    /// <summary>A layer's input has the wrong number of axes.</summary>
    public sealed record NetworkAxisCount(string Network, ShapeProblem Shape) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC1102",
                Place.Nowhere,
                Unfit(Network, Shape),
                "Give the network an input with as many axes as it expects, or put a Permute, Mean or Flatten before the layer."
            );

        public static Page Page =>
            new()
            {
                Title = "Wrong number of axes",
                What = """
                    A layer's input has more or fewer axes than the layer takes.

                    In the example the spectrogram has lost its time axis.
                    """,
                Fix = """
                    Give the network an input with as many axes as it expects, or put a Permute, Mean or Flatten before the layer.
                    """,
                Examples = [new NetworkAxisCount("audio", new("bottleneck.0", new Expectation.Rank(3), Networks.Shape.Of(128)))],
            };
    }

    /// <summary>An axis of a layer's input, mostly time, is too short for the layer.</summary>
    public sealed record NetworkAxisTooShort(string Network, ShapeProblem Shape) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC1103",
                Place.Nowhere,
                Unfit(Network, Shape),
                "Use a longer window: every temporal gate takes two frames, so the landmark network needs at least 11."
            );

        public static Page Page =>
            new()
            {
                Title = "Window too short",
                What = """
                    An axis, mostly time, is shorter than the layer needs.

                    In the example the window has 10 frames.
                    """,
                Fix = """
                    Use a longer window. Every temporal gate of the landmark network takes two frames and there are five, so it needs at
                    least
                    11.
                    """,
                Examples =
                [
                    new NetworkAxisTooShort(
                        "landmarks",
                        new("last_temporal", new Expectation.SizeAtLeast(2, 3), Networks.Shape.Of(51, 2, 64))
                    ),
                ],
            };
    }

    /// <summary>The body of a residual changes the shape, so it cannot be added to its input.</summary>
    public sealed record NetworkResidualShape(string Network, ShapeProblem Shape) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC1104",
                Place.Nowhere,
                Unfit(Network, Shape),
                "Choose channels and padding so that the body of the residual keeps the shape."
            );

        public static Page Page =>
            new()
            {
                Title = "Residual changes the shape",
                What = """
                    The body of a residual layer gives another shape than it is given, so the two cannot be added.

                    In the example a convolution has no padding.
                    """,
                Fix = """
                    Choose channels and padding so that the body keeps the shape.
                    """,
                Examples =
                [
                    new NetworkResidualShape(
                        "audio",
                        new("TCN.0", new Expectation.Unchanged(Networks.Shape.Of(64, 90)), Networks.Shape.Of(64, 88))
                    ),
                ],
            };
    }

    /// <summary>An axis of a layer's input, mostly time, is too long for the layer.</summary>
    public sealed record NetworkAxisTooLong(string Network, ShapeProblem Shape) : Problem
    {
        public override Explanation Explain() => Error("MPUC1120", Place.Nowhere, Unfit(Network, Shape), "Use a shorter window.");

        public static Page Page =>
            new()
            {
                Title = "Window too long",
                What = """
                    An axis, mostly time, is longer than the layer can take.

                    In the example the table of positions has 5,000 rows, as in the published checkpoints.
                    """,
                Fix = """
                    Use a shorter window (`MpucWindow`).
                    """,
                Examples =
                [
                    new NetworkAxisTooLong(
                        "text",
                        new("text_pos_encoder", new Expectation.SizeAtMost(1, 5000), Networks.Shape.Of(6000, 300))
                    ),
                ],
            };
    }

    /// <summary>A file with a network's state lacks entries, has others, or has some of another shape.</summary>
    public sealed record StateDoesNotFit(
        string Path,
        string Network,
        Seq<string> Missing,
        Seq<string> Unexpected,
        Seq<MisshapenEntry> Misshapen
    ) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC1121",
                Place.Nowhere,
                $"{Path} does not fit the {Network}: {Differences}.",
                "Give a file of the same networks: modalities, MpucFeatureSize, MpucWindow, MpucProjectorNorm and the optional parts "
                    + "have to be those that it was made with."
            );

        public static Page Page =>
            new()
            {
                Title = "State of another network",
                What = """
                    A file with a network's parameters (a PyTorch checkpoint, torchvision's weights, a safetensors file) has not the entries
                    that the network has. All that are missing, unexpected or of another shape are listed.

                    In the example the file was trained with text, and with windows of 30 frames.
                    """,
                Fix = """
                    Give a file of the same networks, or make the networks those of the file: modalities, `MpucFeatureSize`, `MpucWindow`
                    (the size of the landmark network's last layers depends on it), `MpucProjectorNorm` (a published file has no norm) and
                    the optional parts.
                    """,
                Examples =
                [
                    new StateDoesNotFit(
                        "encoder_epoch_top.pth",
                        "encoders",
                        Empty,
                        Seq1("proj_text.0.weight"),
                        Seq1(new MisshapenEntry("stgcn.fully.weight", Seq(512, 5120), Seq(512L, 1280L)))
                    ),
                ],
            };

        // All of them: half a list would have to be asked for again.
        private string Differences =>
            string.Join(
                "; ",
                Part("missing", Missing)
                    + Part("unexpected", Unexpected)
                    + Part(
                        "of another shape",
                        Misshapen.Map(m => $"{m.Name} [{string.Join(", ", m.Got)}] for [{string.Join(", ", m.Expected)}]")
                    )
            );

        private static Seq<string> Part(string what, Seq<string> names) =>
            names.IsEmpty ? Seq<string>() : Seq1($"{names.Count} {what} ({string.Join(", ", names)})");
    }

    /// <summary>Weights for a network that the experiment does not have.</summary>
    public sealed record WeightsWithoutNetwork(string Property, string Path, string Modality, Seq<string> Has, Place Place) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC1125",
                Place,
                $"{Property}={Path} has no effect: the experiment has no {Modality}, only {string.Join(", ", Has)}.",
                $"Add {Modality} to the experiment, or set {Property} to nothing."
            );

        public static Page Page =>
            new()
            {
                Title = "Weights without a network",
                What = """
                    A property names weights for a network that the experiment does not have: `MpucVideoWeights` without video.
                    """,
                Fix = """
                    Add the modality (`MpucModalities`, or the data that it needs), or leave the weights out: `-p:MpucVideoWeights=` on the
                    command line wins over a project file.
                    """,
                Examples =
                [
                    new WeightsWithoutNetwork(
                        "MpucVideoWeights",
                        "r2plus1d_18.pth",
                        "video",
                        Seq("audio", "landmarks"),
                        new("some.proj", 9, 5)
                    ),
                ],
            };
    }

    /// <summary>No such file, or a folder without one of the files <paramref name="LookedFor"/>.</summary>
    public sealed record WeightsMissing(string Property, string Path, Seq<string> LookedFor, Place Place) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC1126",
                Place,
                LookedFor.IsEmpty
                    ? $"{Property} names {Path}, and there is no such file."
                    : $"{Property} names the folder {Path}, which has none of {string.Join(", ", LookedFor)}.",
                "Name a PyTorch file of tensors by name (.pth) or a safetensors file."
            );

        public static Page Page =>
            new()
            {
                Title = "No such weights",
                What = """
                    `MpucVideoWeights`, `MpucEncoderWeights` or `MpucProbeWeights` names a file that is not there, or a folder that has none
                    of the files that it could stand for.
                    """,
                Fix = """
                    Name the file itself. A relative path is relative to the project file that names it, or, on the command line, to the
                    folder in which the command was given. See [pytorch.md](../pytorch.md).
                    """,
                Examples =
                [
                    new WeightsMissing(
                        WeightProperties.Encoders.Name,
                        "out",
                        Seq("encoder_epoch_top.safetensors", "encoder_epoch_top.pth"),
                        new("some.proj", 9, 5)
                    ),
                ],
            };
    }

    /// <summary>Probes that a file of probes does not have; they start at random (<paramref name="Trained"/>), or are left out.</summary>
    public sealed record ProbesNotInFile(string Path, Seq<string> Probes, bool Trained) : Problem
    {
        public override Explanation Explain() =>
            Warning(
                "MPUC1127",
                new(Path),
                $"The file has no probe of {string.Join(", ", Probes)}: "
                    + $"{(Trained ? "these start at random" : "these are left out, since none is trained")}.",
                "docs/pytorch.md has the names by which probes are known."
            );

        public static Page Page =>
            new()
            {
                Title = "Probes that are not in the file",
                What = """
                    The file of `MpucProbeWeights` has the fused probe and not those of all single modalities. With epochs to train in, the
                    others start at random; with `MpucProbeEpochs=0` they are not reported, since nothing was learned by them.
                    """,
                Fix = """
                    Nothing need be done. Where the file has them under names of its own, name them as [pytorch.md](../pytorch.md) says (the
                    build lists unexpected names: MPUC1121).
                    """,
                Examples = [new ProbesNotInFile("probes.pth", Seq("audio", "landmarks"), Trained: false)],
            };
    }

    /// <summary>Networks whose state would be a file of more than <paramref name="Most"/> bytes.</summary>
    public sealed record NetworksTooLarge(long Parameters, long Bytes, long Most) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC1130",
                Place.Nowhere,
                $"The networks have {Millions(Parameters)} parameters: a checkpoint of their training would be {Gigabytes(Bytes)}, and at "
                    + $"most {Gigabytes(Most)} are written.",
                "Lower MpucFeatureSize or MpucProbeHidden."
            );

        public static Page Page =>
            new()
            {
                Title = "Networks too large",
                What = """
                    The networks of the experiment have so many parameters that a checkpoint of their training (the parameters, the
                    optimiser's moments and the best epoch's parameters) would be a file of more than two gigabytes, which is one array
                    while it is written.

                    The example is one of `MpucProbeHidden=65536` and `MpucFeatureSize=16384`.
                    """,
                Fix = """
                    Lower `MpucFeatureSize` (the length of a modality's feature vector) or `MpucProbeHidden` (the hidden units of a probe).
                    """,
                Examples = [new NetworksTooLarge(3_229_700_000, 51_670_000_000, 2_130_000_000)],
            };
    }

    /// <summary>Weights with a NaN, an infinity or a number beyond float32, at place <paramref name="At"/> (from 0) of an array.</summary>
    public sealed record WeightsNotFinite(string Path, string Entry, long At) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC1131",
                new(Path),
                $"{Entry} holds a number that is not finite, or beyond the range of float32 (element {At}).",
                "The training that wrote the file diverged, or the file is damaged: give an earlier checkpoint."
            );

        public static Page Page =>
            new()
            {
                Title = "Weights that are not finite",
                What = """
                    A file that networks start from (`MpucEncoderWeights`, `MpucProbeWeights`, `MpucVideoWeights`) has a NaN, an infinity,
                    or a number that float32 has not. Named is the first array with such a number, of those that the networks take.
                    Everything that such networks make would be NaN.
                    """,
                Fix = """
                    The training that wrote the file diverged, or the file is damaged. Give an earlier checkpoint, or fetch the file again.
                    """,
                Examples = [new WeightsNotFinite("checkpoint.pth", "proj_audio.0.weight", 0)],
            };
    }

    /// <summary>A layer of a network that is to be written as ONNX, which has no form there.</summary>
    public sealed record LayerNotInOnnx(string Network, string Path, string Layer) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC1132",
                Place.Nowhere,
                $"The {Network} network cannot be written as ONNX: {Layer}{(Path.Length == 0 ? "" : $" at {Path}")} has no form there.",
                "Give the layer an entry in OnnxNetwork (docs/extending/layer.md), or export for PyTorch: "
                    + $"{CommandProperties.ExportFormat.Name}={ExportForm.PyTorch.Name}."
            );

        public static Page Page =>
            new()
            {
                Title = "A layer without a form in ONNX",
                What = """
                    `-t:Export` with `MpucExportFormat=onnx` writes each network as a graph of ONNX's operators. A layer of the network has
                    no entry in the table that says which operators those are. All layers that the program comes with have one; this is a
                    layer that was added.
                    """,
                Fix = """
                    - Add the layer to the table in `src/MpucMer.Pure/Networks/OnnxNetwork.cs`, as [layer.md](../extending/layer.md) says.
                    - Until then `MpucExportFormat=pytorch` writes its parameters.
                    """,
                Examples = [new LayerNotInOnnx("pulse", "pulse_encoder.0", "FeatureScale")],
                Command = "dotnet build experiments/demo.proj -t:Export -p:MpucExportFormat=onnx",
            };
    }

    private static string Unfit(string network, ShapeProblem shape) =>
        $"The {network} network does not fit{(shape.Path.Length == 0 ? "" : $" at {shape.Path}")}: "
        + $"expected {Shown(shape.Expected)}, got {shape.Got}.";

    private static string Shown(Expectation expectation) =>
        expectation switch
        {
            Expectation.Rank e => $"{e.Count} axes",
            Expectation.RankAtLeast e => $"at least {e.Count} axes",
            Expectation.Size e => $"{e.Count} at axis {e.Axis}",
            Expectation.SizeAtLeast e => $"at least {e.Count} at axis {e.Axis}",
            Expectation.SizeAtMost e => $"at most {e.Count} at axis {e.Axis}",
            Expectation.Unchanged e => $"the input's shape {e.Input}",
            _ => throw new InvalidOperationException($"No text for {expectation.GetType()}: a case of Expectation was added without one."),
        };
}
