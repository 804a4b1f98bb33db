using MpucMer.Pure.Configuration;

namespace MpucMer.Tests.Configuration;

public sealed class ParserTests
{
    public static TheoryData<string> Properties => new(ParserTable.Rows.Select(r => r.Property));

    public static TheoryData<string, string> BadValues
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var row in ParserTable.Rows)
            {
                foreach (var bad in row.Bad)
                    data.Add(row.Property, bad);
            }
            return data;
        }
    }

    [Fact]
    public void The_table_has_every_property() =>
        Assert.Equal(
            MpucMer.Pure.Configuration.Properties.All.Map(p => p.Name).Order(StringComparer.Ordinal),
            ParserTable.Rows.Select(r => r.Property).Concat(ParserTable.Free).Order(StringComparer.Ordinal)
        );

    [Theory, MemberData(nameof(Properties))]
    public void A_good_value_becomes_part_of_the_experiment(string property)
    {
        var row = ParserTable.Rows.Single(r => r.Property == property);
        Assert.Equal(row.Expected, row.Read(Written.Good((property, row.Good))));
    }

    [Theory, MemberData(nameof(BadValues))]
    public void A_bad_value_is_told_with_property_and_place(string property, string value)
    {
        var explanation = Assert.Single(Written.Bad((property, value))).Explain();
        Assert.Contains(explanation.Code, new[] { "MPUC1002", "MPUC1003", "MPUC1004", "MPUC1011", "MPUC1012" });
        Assert.Equal(Written.Here, explanation.Place);
        if (explanation.Code is not ("MPUC1011" or "MPUC1012"))
            Assert.StartsWith(property + " is ", explanation.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_mistakes_come_at_once()
    {
        var wrong = ParserTable
            .Rows.Where(r => r.Property is not ("MpucDataset" or "MpucModalities" or "MpucPairs"))
            .Select(r => (r.Property, r.Bad[0]))
            .ToArray();
        var named = Written.Bad(wrong).Map(p => p.Explain().Message.Split(' ')[0]);
        Assert.Equal(wrong.Select(w => w.Property).Order(StringComparer.Ordinal), named.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Missing_data_and_folds_do_not_hide_other_mistakes()
    {
        var codes = Written
            .Bad(
                ExperimentParser.Parse(
                    "some",
                    Written.Of(("MpucModalities", "audio landmarks"), ("MpucLabels", "x"), ("MpucSeeds", "y"), ("MpucPairs", "audio:audio"))
                )
            )
            .Map(p => p.Explain().Code);
        Assert.Equal(["MPUC1002", "MPUC1004", "MPUC1005", "MPUC1005", "MPUC1005", "MPUC1012"], codes.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void An_unknown_data_set_is_one_mistake() =>
        Assert.Equal(
            Prelude.Some("demo"),
            Assert
                .IsType<Problem.NotOneOf>(
                    Assert.Single(Written.Bad(ExperimentParser.Parse("some", Written.Of(("MpucDataset", "dmeo"), ("MpucFolds", "2")))))
                )
                .Nearest
        );

    [Theory]
    [InlineData(Protocol.Corrected)]
    [InlineData(Protocol.Published)]
    public void Defaults_are_those_of_the_protocol(Protocol protocol)
    {
        var explicitly = MpucMer
            .Pure.Configuration.Properties.All.Map(p => (p.Name, p.Default(protocol)))
            .Filter(p => p.Item1 != "MpucProtocol")
            .ToArray();
        var bare = Written.Good(("MpucProtocol", protocol.ToString()));
        Assert.Equal(bare, Written.Good(Written.Of(explicitly).Over(Written.LeastAnd(("MpucProtocol", protocol.ToString())))));
        Assert.Equal(
            protocol == Protocol.Published
                ? (2000, OptimiserKind.Sgd, ProbeMode.Online, true)
                : (8, OptimiserKind.AdamW, ProbeMode.Offline, false),
            (bare.Training.Epochs, bare.Optimiser.Kind, bare.Probe.Mode, bare.Training.Transductive)
        );
    }

    [Fact]
    public void Modalities_are_those_whose_data_is_given()
    {
        Assert.Equal(Prelude.Seq(Modality.Audio, Modality.Landmarks), Written.Good().Data.Modalities);
        Assert.Equal(
            Prelude.Seq(Modality.Audio, Modality.Landmarks, Modality.ActionUnits),
            Written.Good(("MpucActionUnits", "/au.csv")).Data.Modalities
        );
        var few = Assert.IsType<Problem.TooFewModalities>(
            Assert.Single(Written.Bad(ExperimentParser.Parse("some", Written.Of(("MpucActionUnits", "/au.csv"), ("MpucFolds", "2")))))
        );
        Assert.Equal(Prelude.Seq1("action-units"), few.Given);
        Assert.Equal(Prelude.Seq("MpucAudioDir", "MpucLandmarksDir", "MpucVideoDir"), few.Lacking);
        var hint = few.Explain().Hint;
        Assert.Contains(
            "MpucAudioDir, MpucLandmarksDir, MpucVideoDir. Where there is none yet, -t:Fetch fetches it",
            hint,
            StringComparison.Ordinal
        );
        Assert.Contains("https://zenodo.org/records/1188976", hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("3", 3, "")]
    [InlineData("1 2/3 4", 0, "1 2|3 4")]
    [InlineData("1,2 / 3;4", 0, "1 2|3 4")]
    [InlineData("1 2 3", 0, "1 2 3")]
    [InlineData("5/", 0, "5")]
    [InlineData("1//2", 0, "1||2")]
    public void Folds_are_lists_or_a_count(string text, int count, string lists)
    {
        var split = Written.Good(("MpucFolds", text)).Split;
        Assert.Equal(count == 0 ? Prelude.None : Prelude.Some(count), split.FoldCount);
        Assert.Equal(lists, string.Join('|', split.Folds.Map(f => string.Join(' ', f))));
    }

    [Fact]
    public void Pairs_are_the_same_however_they_are_written()
    {
        var all = ("MpucActionUnits", "/au.csv");
        Assert.Equal(3, Written.Good(all).Loss.Pairs.Count);
        Assert.Equal(
            Written.Good(all, ("MpucPairs", "audio:landmarks audio:action-units")).Loss.Pairs,
            Written.Good(all, ("MpucPairs", "Action-Units:audio landmarks:audio audio:landmarks")).Loss.Pairs
        );
    }

    [Theory]
    [InlineData("MpucSelection", "accuracy", "MpucProbe", "offline")]
    [InlineData("MpucNegatives", "same-group", "MpucSampler", "class-balanced")]
    [InlineData("MpucPairs", "audio:landmarks", "MpucContrast", "concatenated")]
    [InlineData("MpucPredictionHeads", "true", "MpucContrast", "concatenated")]
    [InlineData("MpucPairForm", "symmetric", "MpucContrast", "concatenated")]
    [InlineData("MpucTemperatureLearned", "true", "MpucPairForm", "published")]
    public void Contradictions_name_both_sides(string property, string value, string other, string otherValue) =>
        Assert.Equal(
            new Problem.Contradiction(property, value, other, otherValue, Written.Here),
            Assert.Single(Written.Bad((property, value), (other, otherValue)))
        );

    [Fact]
    public void Positions_that_count_the_clips_of_a_batch_do_not_go_with_chunks_of_it()
    {
        (string, string)[] chunked =
        [
            ("MpucDataset", "manifest"),
            ("MpucManifest", "/m.csv"),
            ("MpucSplit", "manifest"),
            ("MpucChunk", "4"),
            ("MpucTextPositions", "batch"),
        ];
        Assert.Equal(
            new Problem.Contradiction("MpucChunk", "4", "MpucTextPositions", "batch", Written.Here),
            Assert.Single(Written.Bad([.. chunked, ("MpucModalities", "text vectors")]))
        );
        Assert.Equal(4, Written.Good([.. chunked, ("MpucModalities", "audio vectors")]).Training.Chunk);
    }

    [Fact]
    public void Online_probes_go_with_clips_that_lack_modalities() =>
        Assert.Equal(
            (MissingModality.Use, ProbeMode.Online),
            Written.Good(("MpucMissing", "use"), ("MpucProbe", "online")) is var e ? (e.Data.Missing, e.Probe.Mode) : default
        );

    [Fact]
    public void Weights_need_a_network_and_are_given_once()
    {
        Assert.Equal(
            new Problem.WeightsWithoutNetwork("MpucVideoWeights", "/r.pth", "video", Prelude.Seq("audio", "landmarks"), Written.Here),
            Assert.Single(Written.Bad(("MpucVideoWeights", "/r.pth")))
        );
        (string, string)[] mosei =
        [
            ("MpucDataset", "mosei"),
            ("MpucTrainPickle", "/a"),
            ("MpucValidationPickle", "/b"),
            ("MpucTestPickle", "/c"),
            ("MpucFramesDir", "/f"),
            ("MpucVideoWeights", "/r.pth"),
        ];
        Assert.Equal(Prelude.Some("/r.pth"), VideoProperties.Weights.In(Written.Good(mosei)));
        Assert.Equal(
            "MpucVideoWeights",
            Assert.IsType<Problem.Contradiction>(Assert.Single(Written.Bad([.. mosei, ("MpucEncoderWeights", "/e.pth")]))).Property
        );
        // No epoch for probes that start at random would say nothing.
        Assert.Equal(0, Written.Good(("MpucProbeEpochs", "0"), ("MpucProbeWeights", "/p.pth")).Probe.Epochs);
        Assert.IsType<Problem.OutOfRange>(Assert.Single(Written.Bad(("MpucProbeEpochs", "0"))));
    }

    [Fact]
    public void A_contradiction_with_a_default_is_placed_where_something_is_written() =>
        Assert.Equal(
            Written.Here,
            Assert.IsType<Problem.Contradiction>(Assert.Single(Written.Bad(("MpucProtocol", "published"), ("MpucProbe", "offline")))).Place
        );

    [Fact]
    public void A_single_clip_is_a_batch_only_where_nothing_is_trained()
    {
        Assert.Equal(1, Written.Good(("MpucBatchSize", "1"), ("MpucEpochs", "0")).Training.BatchSize);
        Assert.Equal(
            Written.Here,
            Assert.IsType<Problem.OutOfRange>(Assert.Single(Written.Bad(("MpucBatchSize", "1"), ("MpucEpochs", "1")))).Place
        );
    }

    [Fact]
    public void A_batch_has_a_position_for_each_of_its_clips_where_these_are_counted()
    {
        (string, string)[] text =
        [
            ("MpucDataset", "manifest"),
            ("MpucManifest", "/m.csv"),
            ("MpucSplit", "manifest"),
            ("MpucModalities", "text vectors"),
            ("MpucBatchSize", "5001"),
        ];
        Assert.Equal(5001, Written.Good(text).Training.BatchSize);
        Assert.Equal(
            "MpucBatchSize",
            Assert.IsType<Problem.OutOfRange>(Assert.Single(Written.Bad([.. text, ("MpucTextPositions", "batch")]))).Property
        );
    }

    [Fact]
    public void So_many_seeds_are_no_list_of_seeds()
    {
        Assert.Equal(1000, Written.Good(("MpucSeeds", string.Join(' ', Enumerable.Range(0, 1000)))).Split.Seeds.Count);
        Assert.Equal(
            "1001 seeds",
            Assert.IsType<Problem.OutOfRange>(Assert.Single(Written.Bad(("MpucSeeds", string.Join(' ', Enumerable.Range(0, 1001)))))).Value
        );
    }

    [Fact]
    public void Every_number_of_the_table_has_an_upper_bound() =>
        Assert.Empty(
            MpucMer
                .Pure.Configuration.Properties.All.Filter(p =>
                    p.Form.StartsWith("a whole number", StringComparison.Ordinal) && !p.Form.Contains(" to ", StringComparison.Ordinal)
                    || p.Form.StartsWith("a number", StringComparison.Ordinal)
                        && !p.Form.Contains(',', StringComparison.Ordinal)
                        && !p.Form.Contains(" to ", StringComparison.Ordinal)
                )
                .Map(p => p.Name)
        );

    [Fact]
    public void Names_have_no_case() => Assert.Equal(7, Written.Good(("mpucEPOCHS", "7")).Training.Epochs);

    [Fact]
    public void What_is_written_later_or_above_wins_and_blank_is_not_written()
    {
        Assert.Equal(2, Written.Good(("MpucEpochs", "1"), ("MpucEpochs", " 2 "), ("MpucEpochs", "  ")).Training.Epochs);
        Assert.Equal(1, Written.Good(Written.Of(("MpucEpochs", "1")).Over(Written.LeastAnd(("MpucEpochs", "5")))).Training.Epochs);
    }

    [Theory]
    [InlineData("MpucEpoch", "MpucEpochs")]
    [InlineData("MpucTemprature", "MpucTemperature")]
    [InlineData("MpucOptimizer", "MpucOptimiser")]
    [InlineData("MpucBatch", "")]
    [InlineData("MpucZzz", "")]
    public void Unknown_names_come_with_the_nearest_known_one(string name, string nearest)
    {
        var unknown = Assert.IsType<Problem.UnknownProperty>(
            Assert.Single(ExperimentParser.UnknownNames([(name, Written.Here), ("MpucSeeds", Written.Here), ("mpucseeds", Written.Here)]))
        );
        Assert.Equal((nearest, Written.Here), (unknown.Nearest.IfNone(""), unknown.Place));
    }
}
