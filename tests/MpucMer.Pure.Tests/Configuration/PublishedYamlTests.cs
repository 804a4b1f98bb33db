using MpucMer.Pure.Configuration;
using MpucMer.Pure.Layouts;

namespace MpucMer.Tests.Configuration;

public sealed class PublishedYamlTests
{
    private const string Ravdess = """
        dataset:
          path: /data/landmarks
          path_audio: /data/audio
          n_frames: 90
          n_mels: 128
          classes: 8
          actor_split: True
          split_percentage: 0.9
          text: False
          video: False
          audio: True
          graph: True
        model_params:
          out_feat: 512
          backbone: "STCGN"
          adj_matr: /data/adjacency.npy
        training:
          lr_encoder: 0.001
          lr_linear: 1e-3
          batch_size: 32
          scheduler_step: 100
          scheduler_gamma: 0.9
          wd: 0.001
          momentum: 0.9
          epochs: 2000
          patience: 100
          num_workers: 6
          contrastive: True
          unsupervised: False
        """;

    private const string Mosei = """
        dataset:
          path_train: /data/train
          path_test: /data/test
          path_valid: /data/valid
          n_frames: 30
          classes: 6
          text: True
          video: True
          audio: True
          graph: True
        training: {scheduler_step: 5, patience: 50, contrastive: True, unsupervised: True}
        """;

    private static (Settings Settings, Seq<Problem> Warnings) Good(string text) => Written.Good(PublishedYaml.Read(text, "params.yaml"));

    private static Seq<Problem> Bad(string text) => Written.Bad(PublishedYaml.Read(text, "params.yaml"));

    private static string Value(Settings settings, string name) => settings.Find(name).Match(s => s.Value, () => "");

    [Fact]
    public void The_shipped_RAVDESS_configuration_is_the_published_protocol_by_its_defaults_but_supervised()
    {
        var (settings, warnings) = Good(Ravdess);
        Assert.Equal(
            Written.Good(("MpucProtocol", "published"), ("MpucObjective", "supervised")),
            Written.Good(settings.Over(Written.Least))
        );
        Assert.Equal(
            new Setting("MpucWindow", "90", new Place("params.yaml", 4, 13)),
            settings.Find("MpucWindow").IfNone(() => throw new InvalidOperationException())
        );
        Assert.Equal(
            [
                ("dataset.path", NoEffect.PathIsAProperty),
                ("dataset.path_audio", NoEffect.PathIsAProperty),
                ("dataset.classes", NoEffect.ClassesComeFromTheData),
                ("model_params.adj_matr", NoEffect.GraphIsBuiltIn),
                ("training.num_workers", NoEffect.LoadingIsParallel),
            ],
            warnings.Map(w => (Problem.ConfigurationKeyWithoutEffect)w).Map(w => (w.Key, w.Why)).ToArray()
        );
        Assert.Equal(
            "params.yaml(27,3): training.num_workers: 6 has no effect here: clips are loaded by all cores in any case.",
            Line(warnings.Last())
        );
    }

    [Fact]
    public void The_shipped_MOSEI_configuration_is_the_published_experiment()
    {
        var written = Written.Of(("MpucMelDir", "/data/mel"), ("MpucFramesDir", "/data/frames"));
        var (settings, _) = Written.Good(PublishedYaml.Read(Mosei, "params.yaml", written));
        var e = Written.Good(ExperimentParser.Parse("mosei", written.Over(settings)));
        Assert.Equal(
            ("mosei", SplitKind.Given, "text audio video landmarks", PositiveWeightKind.Published),
            (e.Data.Dataset.Layout.Name, e.Split.Kind, string.Join(' ', e.Data.Modalities), e.Probe.Positive.Kind)
        );
        var pickles = Assert.IsType<MoseiPickles>(e.Data.Dataset);
        Assert.Equal(("/data/train", "/data/valid", "/data/test"), (pickles.Train, pickles.Validation, pickles.Test));
    }

    [Fact]
    public void What_the_MOSEI_configuration_does_not_say_is_asked_for()
    {
        var problems = Written.Bad(ExperimentParser.Parse("mosei", Good(Mosei).Settings));
        Assert.Equal("MpucMelDir MpucFramesDir", string.Join(' ', problems.Map(p => ((Problem.MissingSetting)p).Property)));
    }

    [Fact]
    public void The_shipped_MOSEI_configuration_goes_with_other_modalities_by_property()
    {
        var written = Written.LeastAnd(("MpucModalities", "audio landmarks"), ("MpucDataset", "ravdess"));
        var (settings, _) = Written.Good(PublishedYaml.Read(Mosei, "params.yaml", written));
        var e = Written.Good(written.Over(settings));
        Assert.Equal(
            (30, 5, 50, Objective.Unsupervised, Protocol.Published),
            (e.Encoders.Window, e.Schedule.Step, e.Probe.Patience, e.Loss.Objective, e.Protocol)
        );
    }

    [Fact]
    public void Properties_win_over_the_file()
    {
        var written = Written.LeastAnd(("MpucEpochs", "3"), ("MpucProtocol", "corrected"));
        var e = Written.Good(
            written.Over(Written.Good(PublishedYaml.Read(Ravdess.Replace("epochs: 2000", "epochs: [x]"), "params.yaml", written)).Settings)
        );
        Assert.Equal((3, Protocol.Corrected, 100), (e.Training.Epochs, e.Protocol, e.Schedule.Step));
    }

    [Theory]
    [InlineData("Epochs: 3")]
    [InlineData("MpucEpochs: 3")]
    [InlineData("epochs: '3'")]
    [InlineData("{Epochs: 3}")]
    public void Our_own_form_is_property_names(string text)
    {
        var (settings, warnings) = Good(text);
        Assert.Equal(("3", "", 1), (Value(settings, "MpucEpochs"), Value(settings, "MpucProtocol"), settings.Written.Count));
        Assert.Empty(warnings);
    }

    [Fact]
    public void Lists_may_be_YAML_lists()
    {
        var (settings, _) = Good("Seeds: [0, 1]\nFolds:\n- [1, 2]\n- [3, 4]\nModalities:\n- audio\n- landmarks\nDataset: demo\n");
        Assert.Equal(
            ("0 1", "1 2/3 4", "audio landmarks", "demo"),
            (Value(settings, "MpucSeeds"), Value(settings, "MpucFolds"), Value(settings, "MpucModalities"), Value(settings, "MpucDataset"))
        );
    }

    [Fact]
    public void Both_forms_may_stand_in_one_file_where_they_agree()
    {
        Assert.Equal("corrected", Value(Good("Protocol: corrected\nEpochs: 3\ntraining:\n  epochs: 3\n").Settings, "MpucProtocol"));
        Assert.Equal(
            new Problem.Contradiction("MpucEpochs", "4", "MpucEpochs in line 2", "3", new Place("params.yaml", 3, 9)),
            Assert.Single(Bad("training:\n  epochs: 3\nEpochs: 4\n"))
        );
    }

    [Theory]
    [InlineData("training: {contrastive: yes, unsupervised: on}", "unsupervised")]
    [InlineData("training: {contrastive: true, unsupervised: false}", "supervised")]
    [InlineData("training: {unsupervised: True}", "unsupervised")]
    [InlineData("training: {contrastive: True}", "")]
    public void Objective_is_read_from_two_flags(string text, string objective) =>
        Assert.Equal(objective, Value(Good(text).Settings, "MpucObjective"));

    [Theory]
    [InlineData("true", "published")]
    [InlineData("False", "published-clips")]
    public void Actor_split_chooses_the_published_split(string flag, string split) =>
        Assert.Equal(split, Value(Good($"dataset: {{actor_split: {flag}}}").Settings, "MpucSplit"));

    [Fact]
    public void All_mistakes_come_at_once_in_the_order_of_the_file()
    {
        var problems = Bad(
            "dataset:\n  n_mels: 64\n  n_frame: 90\n  audio: maybe\ntrainig:\n  epochs: 3\nmodel_params: 7\nSeed: 1\ntraining:\n  "
                + "contrastive: false\n  n_frames: 3\n  wd: [1]\n  batchsize: 3\n"
        );
        Assert.Equal(
            [
                "params.yaml(2,11): dataset.n_mels is '64'; it must be 128.",
                "params.yaml(3,3): There is no key dataset.n_frame. Did you mean dataset.n_frames?",
                "params.yaml(4,10): dataset.audio is 'maybe'; it must be true | false.",
                "params.yaml(5,1): There is no key trainig. Did you mean training?",
                "params.yaml(7,15): The configuration file cannot be read from here on: model_params should be a section: keys with "
                    + "values.",
                "params.yaml(8,1): There is no key Seed. Did you mean Seeds?",
                "params.yaml(10,16): training.contrastive is 'false'; it must be true.",
                "params.yaml(11,3): There is no key training.n_frames. Did you mean dataset.n_frames?",
                "params.yaml(12,7): training.wd is '…', which is not a single value.",
                "params.yaml(13,3): There is no key training.batchsize. Did you mean training.batch_size?",
            ],
            problems.Map(p => p is Problem.ConfigurationKeyUnknown ? Line(p) + " " + p.Explain().Hint : Line(p)).ToArray()
        );
    }

    [Fact]
    public void A_bad_value_is_told_by_the_parser_at_its_place_in_the_file() =>
        Assert.Equal(
            "params.yaml(2,15): MpucBatchSize is 0; it must be from 1 to 16384.",
            Line(
                Assert.Single(
                    Written.Bad(ExperimentParser.Parse("some", Written.Least.Over(Good("training:\n  batch_size: 0\n").Settings)))
                )
            )
        );

    private static string Line(Problem problem)
    {
        var e = problem.Explain();
        return $"{e.Place.File}({e.Place.Line},{e.Place.Column}): {e.Message}";
    }
}
