using System.Text;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Data;
using MpucMer.Pure.Planning;
using MpucMer.Tests.Configuration;

namespace MpucMer.Tests.Planning;

/// <summary>
/// What every stage of every kind of experiment depends on, in full: a fingerprint that changes makes stored results useless, so it changes
/// in a commit that says why.
/// </summary>
public sealed class ApprovedKeysTests
{
    private static readonly (string, string)[] Pickles =
    [
        ("MpucDataset", "mosei"),
        ("MpucTrainPickle", "/train"),
        ("MpucValidationPickle", "/valid"),
        ("MpucTestPickle", "/test"),
    ];

    private static readonly (string, string)[] Sequences =
    [
        ("MpucDataset", "mosei"),
        ("MpucLabelsCsd", "/l.csd"),
        ("MpucStandardFolds", "/f.py"),
        ("MpucWordsCsd", "/w.csd"),
        ("MpucFacesCsd", "/o.csd"),
        ("MpucAcousticCsd", "/a.csd"),
    ];

    private static readonly (string, string)[] Recordings =
    [
        ("MpucDataset", "mosei"),
        ("MpucSegments", "/s.csv"),
        ("MpucVideosDir", "/v"),
        ("MpucTranscriptsDir", "/t"),
        ("MpucWordVectors", "/glove.txt"),
        ("MpucOpenFaceDir", "/o"),
        ("MpucSplit", "folds"),
        ("MpucFolds", "2"),
    ];

    private static readonly (string, string)[] Own = [("MpucDataset", "manifest"), ("MpucManifest", "/m.csv"), ("MpucFolds", "2")];

    private static readonly (string Name, Labelling Labelling, (string, string)[] Settings)[] Experiments =
    [
        ("demo", Labelling.Ravdess, [("MpucDataset", "demo"), ("MpucFolds", "3")]),
        ("ravdess, audio and landmarks", Labelling.Ravdess, Ravdess("audio landmarks")),
        ("ravdess, audio and action units", Labelling.Ravdess, Ravdess("audio action-units")),
        ("ravdess, landmarks and action units", Labelling.Ravdess, Ravdess("landmarks action-units")),
        ("ravdess, all three", Labelling.Ravdess, Ravdess("audio landmarks action-units")),
        ("ravdess, untrained", Labelling.Ravdess, [.. Ravdess("audio landmarks"), ("MpucEpochs", "0")]),
        (
            "ravdess, supervised by SGD with an online probe",
            Labelling.Ravdess,
            [
                .. Ravdess("audio landmarks"),
                ("MpucObjective", "supervised"),
                ("MpucOptimiser", "sgd"),
                ("MpucSchedule", "step"),
                ("MpucProbe", "online"),
            ]
        ),
        ("mosei, pickles", Several, Pickles),
        ("mosei, pickles with sound and frames", Several, [.. Pickles, ("MpucMelDir", "/m"), ("MpucFramesDir", "/f")]),
        ("mosei, sequences", Several, Sequences),
        ("mosei, recordings", Several, Recordings),
        ("own clips, one label", new Labelling(Seq("no", "yes"), false), [.. Own, ("MpucModalities", "audio landmarks")]),
        (
            "own clips, several labels, missing modalities",
            Several,
            [.. Own, ("MpucModalities", "audio video vectors:gaze"), ("MpucMissing", "use")]
        ),
    ];

    private static Labelling Several => new(Seq("happy", "sad"), true);

    private static (string, string)[] Ravdess(string modalities) =>
        [
            ("MpucAudioDir", "/audio"),
            ("MpucLandmarksDir", "/landmarks"),
            ("MpucActionUnits", "/units.csv"),
            ("MpucFolds", "1 2/3 4"),
            ("MpucModalities", modalities),
        ];

    [Fact]
    public void Every_stage_of_every_kind_of_experiment_depends_on_what_it_did() =>
        Approved.Matches(
            "stage-keys.txt",
            string.Concat(
                from e in Experiments
                from protocol in (string[])["corrected", "published"]
                select Text(e.Name, e.Labelling, e.Settings, protocol)
            )
        );

    private static string Text(string name, Labelling labelling, (string, string)[] settings, string protocol)
    {
        // The published protocol names its own split; the planner is given the folds in any case.
        var experiment = Written.Good(ExperimentParser.Parse("some", Written.Of([.. settings, ("MpucProtocol", protocol)])));
        var inventory = new Inventory(Range(1, 6).Map(i => Clip(i, experiment.Data.Modalities, labelling)).ToSeq())
        {
            Labelling = labelling,
        };
        var text = new StringBuilder($"# {name} ({protocol})\n");
        foreach (var step in Pipeline.Steps(experiment, inventory, Given.Folds(inventory, 1)))
        {
            text.Append($"\n## {step.Name}: {step.Key.Fingerprint[..16]}\nversion: {step.Key.Version}\n");
            foreach (var p in step.Key.Parameters.OrderBy(p => p.Name, StringComparer.Ordinal))
                text.Append($"{p.Name}: {p.Value}\n");
            foreach (var i in step.Key.Inputs)
                text.Append($"reads {i.Name}: {i.Hash[..16]}\n");
        }
        return text.Append('\n').ToString();
    }

    private static SourceClip Clip(int number, Seq<Modality> modalities, Labelling labelling) =>
        new(
            $"clip {number}",
            $"{1 + number % 3}",
            number % 2,
            modalities.Map(m => new Source(m, $"/{m}/{number}{m.Extensions[0]}", None, $"{m} {number}"))
        )
        {
            Intensities = labelling.Several ? Seq(number % 2, 0.5) : Seq<double>(),
        };
}
