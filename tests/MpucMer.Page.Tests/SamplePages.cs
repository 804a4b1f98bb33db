using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MpucMer.Tests.Pages;

/// <summary>
/// Data of pages as runs write them (form mpuc-page-1), made up: of the kinds and sizes that runs have, of any seed, the same each time.
/// </summary>
/// <param name="Several">Whether a clip has any number of labels, as those of CMU-MOSEI.</param>
internal sealed record SamplePages(
    string Experiment,
    string[] Labels,
    string[] Modalities,
    int Clips,
    int Groups,
    int Folds,
    int[] Seeds,
    bool Several,
    int Epochs,
    int Seed = 1
)
{
    public static readonly SamplePages Demo = new(
        "demo",
        ["neutral", "calm", "happy", "sad", "angry", "fearful", "disgust", "surprised"],
        ["audio", "landmarks"],
        384,
        24,
        3,
        [0],
        false,
        20
    );

    public static readonly SamplePages Mosei = new(
        "mosei",
        ["happy", "sad", "anger", "surprise", "disgust", "fear"],
        ["text", "video", "audio"],
        1_200,
        300,
        1,
        [0, 1, 2],
        true,
        100
    );

    /// <summary>Of 2,000 clips, four folds and two seeds.</summary>
    public static readonly SamplePages Large = Demo with
    {
        Experiment = "large",
        Modalities = ["audio", "landmarks", "text"],
        Clips = 2_000,
        Groups = 40,
        Folds = 4,
        Seeds = [0, 1],
        Epochs = 100,
    };

    /// <summary>Each of 24 groups left out once, five seeds: 120 trainings.</summary>
    public static readonly SamplePages Many = Demo with { Experiment = "many", Folds = 24, Groups = 48, Seeds = [0, 1, 2, 3, 4] };

    private string[] Probes => ["fused", .. Modalities];

    private IEnumerable<(int Fold, int Seed)> Runs => from f in Enumerable.Range(1, Folds) from s in Seeds select (f, s);

    /// <summary>The whole report.</summary>
    public JsonObject Finished()
    {
        var random = new Random(Seed);
        var measures = Several ? ["weighted_accuracy", "f1"] : new[] { "accuracy", "weighted_f1", "macro_f1", "uar" };
        var truth = Enumerable.Range(0, Clips).Select(_ => random.Next(Labels.Length)).ToArray();
        var group = Enumerable.Range(0, Clips).Select(i => i % Groups).ToArray();
        return new JsonObject
        {
            ["form"] = "mpuc-page-1",
            ["status"] = "finished",
            ["experiment"] = Experiment,
            ["run"] = null,
            ["command"] = $"dotnet build experiments/{Experiment}.proj -t:Train -p:MpucEpochs={Epochs}",
            ["written"] = "2026-11-28T13:05:00Z",
            ["protocol"] = "corrected",
            ["standardised"] = "the clips of the same group",
            ["labels_read_by_encoders"] = false,
            ["modalities"] = Strings(Modalities),
            ["labels"] = Strings(Labels),
            ["several"] = Several,
            ["clips"] = Clips,
            ["seeds"] = Array(Seeds.Select(s => (JsonNode)s)),
            ["progress"] = null,
            ["measures"] = Array(measures.Select(m => new JsonObject { ["name"] = m, ["title"] = m.Replace('_', ' ') })),
            ["rows"] = Rows(random, measures),
            ["folds"] = FoldsOf(random, truth, group, measures),
            ["classes"] = ByProbe(_ =>
                Labels.Select(l => new JsonObject
                {
                    ["label"] = l,
                    ["precision"] = Score(random, .6),
                    ["recall"] = Score(random, .6),
                    ["f1"] = Score(random, .6),
                    ["support"] = random.Next(20, 200),
                })
            ),
            ["by_group"] = ByProbe(_ =>
                Enumerable
                    .Range(0, Groups)
                    .Select(g => new JsonObject
                    {
                        ["group"] = GroupName(g),
                        ["n"] = (Clips / Groups) + random.Next(4),
                        ["accuracy"] = Score(random, .7),
                        ["gender"] =
                            Several ? null
                            : g % 2 == 0 ? "male"
                            : "female",
                    })
            ),
            ["by_gender"] = Several
                ? null
                : ByProbe(_ =>
                    new[] { "female", "male" }.Select(g => new JsonObject
                    {
                        ["gender"] = g,
                        ["n"] = Clips / 2,
                        ["accuracy"] = .72,
                        ["low"] = .68,
                        ["high"] = .77,
                    })
                ),
            ["curves"] = Curves(random, Epochs),
            ["probe_curves"] = ProbeCurves(random),
            ["clip_list"] = new JsonObject
            {
                ["id"] = Array(Enumerable.Range(0, Clips).Select(i => (JsonNode)ClipName(i, group[i], truth[i]))),
                ["group"] = Array(group.Select(g => (JsonNode)GroupName(g))),
                ["label"] = Array(truth.Select(t => (JsonNode)(Several ? -1 : t))),
            },
            ["maps"] = Maps(random, truth),
            ["retrieval"] = Array(
                (from a in Modalities from b in Modalities where a != b select (a, b)).Select(p => new JsonObject
                {
                    ["from"] = p.a,
                    ["to"] = p.b,
                    ["n"] = Clips / Folds,
                    ["recall"] = AtRanks(k => .08 + (.3 * Math.Log(1 + k) / Math.Log(11)) + (.05 * random.NextDouble())),
                    ["chance"] = AtRanks(k => k * (double)Folds / Clips),
                })
            ),
            ["calibration"] = Several ? new JsonArray() : Calibration(random),
            ["wrong"] = Wrong(random, group),
            ["encoders"] = Encoders(),
            ["plan"] = Plan(),
            ["settings"] = Array(
                Enumerable
                    .Range(0, 90)
                    .Select(i => new JsonObject
                    {
                        ["name"] = i == 0 ? "MpucEpochs" : $"MpucSetting{i}",
                        ["value"] = i == 0 ? Epochs.ToString(CultureInfo.InvariantCulture) : "1",
                        ["default"] =
                            i == 0 ? "7"
                            : i == 4 ? ""
                            : "1",
                        ["differs"] = i is 0 or 4,
                    })
            ),
            ["fingerprint"] = string.Concat(Enumerable.Repeat("0123456789abcdef", 4)),
            ["versions"] = new JsonObject
            {
                ["MpucMer"] = "0.1.0",
                [".NET"] = "10.0.0",
                ["libtorch"] = "2.10.0",
                ["ffmpeg"] = null,
            },
            ["threads"] = 2,
            ["seconds"] = 41.2,
        };
    }

    /// <summary>The same run while it trains: some epochs of the first folds, and nothing of probes yet.</summary>
    public JsonObject Running(int epoch)
    {
        var all = Finished();
        foreach (
            var name in new[]
            {
                "rows",
                "classes",
                "by_group",
                "by_gender",
                "probe_curves",
                "clip_list",
                "maps",
                "retrieval",
                "calibration",
                "wrong",
            }
        )
            all.Remove(name);
        all["folds"] = new JsonArray();
        all["status"] = "running";
        all["written"] = DateTime.UtcNow.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        all["curves"] = Curves(new Random(Seed), epoch);
        all["progress"] = new JsonObject
        {
            ["done"] = 3,
            ["of"] = 10,
            ["step"] = "contrast fold 1 seed 0",
            ["epoch"] = epoch,
            ["epochs"] = Epochs,
            ["seconds_left"] = 12.3,
        };
        return all;
    }

    /// <summary>Runs side by side (form mpuc-compare-1).</summary>
    public static JsonObject Compared(params (string Label, SamplePages Of)[] runs)
    {
        var random = new Random(5);
        var reports = runs.Select(r =>
        {
            var report = r.Of.Finished();
            report.Remove("maps");
            report.Remove("clip_list");
            return new JsonObject { ["label"] = r.Label, ["report"] = report };
        });
        var pairs =
            from i in Enumerable.Range(0, runs.Length)
            from j in Enumerable.Range(i + 1, runs.Length - i - 1)
            from probe in new[] { "fused", runs[i].Of.Modalities[0] }
            let d = .08 * (random.NextDouble() - .5)
            select new JsonObject
            {
                ["a"] = runs[i].Label,
                ["b"] = runs[j].Label,
                ["probe"] = probe,
                ["difference"] = Round(d),
                ["low"] = Round(d - .03),
                ["high"] = Round(d + .03),
                ["p"] = Round(random.NextDouble() * .2),
                ["n"] = 384,
                ["groups"] = 24,
            };
        return new JsonObject
        {
            ["form"] = "mpuc-compare-1",
            ["runs"] = Array(reports),
            ["paired"] = Array(pairs),
        };
    }

    public string ClipName(int i, int group, int truth) =>
        string.Create(CultureInfo.InvariantCulture, $"03-01-{truth + 1:00}-01-02-{i:0000}-{group + 1:00}");

    private string GroupName(int g) =>
        Several
            ? string.Create(CultureInfo.InvariantCulture, $"video-{g:0000}")
            : string.Create(CultureInfo.InvariantCulture, $"Actor_{g + 1:00}");

    private JsonArray Rows(Random random, string[] measures)
    {
        JsonObject Row(string probe, string encoders, double centre) =>
            new()
            {
                ["probe"] = probe,
                ["encoders"] = encoders,
                ["figures"] = new JsonObject(
                    measures.Select(m =>
                    {
                        var value = Score(random, centre, .03);
                        return KeyValuePair.Create<string, JsonNode?>(
                            m,
                            encoders == "chance"
                                ? new JsonObject { ["value"] = value }
                                : new JsonObject
                                {
                                    ["value"] = value,
                                    ["sd"] = .014,
                                    ["low"] = Round(Math.Max(0, value - .045)),
                                    ["high"] = Round(Math.Min(1, value + .041)),
                                    ["n"] = Clips,
                                    ["groups"] = Groups,
                                }
                        );
                    })
                ),
            };
        return Array(
            Probes
                .SelectMany((p, i) => new[] { Row(p, "trained", .78 - (.13 * i)), Row(p, "untrained", .42 - (.06 * i)) })
                .Append(Row("fused", "majority", .14))
                .Append(Row("fused", "chance", .125))
        );
    }

    private JsonArray FoldsOf(Random random, int[] truth, int[] group, string[] measures) =>
        Array(
            Runs.Select(run =>
            {
                var test = Enumerable.Range(0, Clips).Where(i => group[i] % (Folds + 1) == run.Fold).ToArray();
                var fold = new JsonObject
                {
                    ["name"] = run.Fold.ToString(CultureInfo.InvariantCulture),
                    ["seed"] = run.Seed,
                    ["train"] = Clips - (2 * test.Length),
                    ["validation"] = test.Length,
                    ["test"] = test.Length,
                    ["test_groups"] = Array(test.Select(i => group[i]).Distinct().Order().Select(g => (JsonNode)GroupName(g))),
                    ["validation_groups"] = Strings([GroupName(0), GroupName(1)]),
                    ["scores"] = ByProbe(_ => new JsonObject(
                        measures.Select(m => KeyValuePair.Create<string, JsonNode?>(m, Score(random, .7)))
                    )),
                };
                if (!Several)
                {
                    fold["confusion"] = ByProbe(_ =>
                    {
                        var counts = new int[Labels.Length, Labels.Length];
                        foreach (var i in test)
                            counts[truth[i], Said(random, truth[i])]++;
                        return Array(
                            Enumerable
                                .Range(0, Labels.Length)
                                .Select(t => Array(Enumerable.Range(0, Labels.Length).Select(s => (JsonNode)counts[t, s])))
                        );
                    });
                }
                return fold;
            })
        );

    private JsonArray Curves(Random random, int epochs) =>
        Array(
            Runs.Select(run =>
            {
                JsonArray Column(Func<int, double> of, int every = 1) =>
                    Array(Enumerable.Range(1, epochs).Select(e => e % every == 0 ? (JsonNode?)Round(of(e)) : null));
                return new JsonObject
                {
                    ["fold"] = run.Fold.ToString(CultureInfo.InvariantCulture),
                    ["seed"] = run.Seed,
                    ["epochs"] = new JsonObject
                    {
                        ["epoch"] = Array(Enumerable.Range(1, epochs).Select(e => (JsonNode)e)),
                        ["rate"] = Column(e => 1e-3 * (1 + Math.Cos(Math.PI * e / Epochs)) / 2),
                        ["loss"] = Column(e => .6 + (3 * Math.Exp(-3.0 * e / Epochs)) + (.04 * random.NextDouble())),
                        ["accuracy"] = Column(e => .9 - (.8 * Math.Exp(-3.0 * e / Epochs)) + (.02 * random.NextDouble())),
                        ["validation_loss"] = Column(e => .9 + (2.8 * Math.Exp(-2.6 * e / Epochs)) + (.08 * random.NextDouble())),
                        ["validation_accuracy"] = Column(e => .7 - (.6 * Math.Exp(-3.0 * e / Epochs)) + (.03 * random.NextDouble())),
                        ["probe"] = Column(e => .75 - (.5 * Math.Exp(-3.0 * e / Epochs)), every: 5),
                    },
                };
            })
        );

    private JsonArray ProbeCurves(Random random) =>
        Array(
            from run in Runs
            from probe in Probes
            from encoders in new[] { "trained", "untrained" }
            let epochs = 30 + random.Next(20)
            select new JsonObject
            {
                ["fold"] = run.Fold.ToString(CultureInfo.InvariantCulture),
                ["seed"] = run.Seed,
                ["probe"] = probe,
                ["encoders"] = encoders,
                ["kept"] = epochs - 10,
                ["epochs"] = new JsonObject
                {
                    ["epoch"] = Array(Enumerable.Range(1, epochs).Select(e => (JsonNode)e)),
                    ["loss"] = Array(Enumerable.Range(1, epochs).Select(e => (JsonNode)Round(2 * Math.Exp(-.05 * e)))),
                    ["validation"] = Array(
                        Enumerable
                            .Range(1, epochs)
                            .Select(e => (JsonNode)Round(.7 - (.5 * Math.Exp(-.1 * e)) + (.02 * random.NextDouble())))
                    ),
                },
            }
        );

    private JsonArray Maps(Random random, int[] truth)
    {
        var centres = Labels.Select((_, k) => (X: Math.Cos(2 * Math.PI * k / Labels.Length), Y: Math.Sin(2 * Math.PI * k / Labels.Length)));
        var at = centres.ToArray();
        return Array(
            Probes.Select(
                (of, p) =>
                    new JsonObject
                    {
                        ["of"] = of,
                        ["fold"] = "1",
                        ["seed"] = Seeds[0],
                        ["clip"] = Array(Enumerable.Range(0, Clips).Select(i => (JsonNode)i)),
                        ["part"] = string.Concat(Enumerable.Range(0, Clips).Select(i => "ttvx"[i % 4])),
                        ["x"] = Array(truth.Select(t => (JsonNode)Round((20 * at[t].X) + Gauss(random, 5 + (3 * p))))),
                        ["y"] = Array(truth.Select(t => (JsonNode)Round((20 * at[t].Y) + Gauss(random, 5 + (3 * p))))),
                        ["said"] = Array(truth.Select((t, i) => (JsonNode)(Several || i % 4 < 3 ? -1 : Said(random, t)))),
                        ["silhouette"] = new JsonObject { ["trained"] = Round(.31 - (.08 * p)), ["untrained"] = .02 },
                    }
            )
        );
    }

    private JsonArray Calibration(Random random) =>
        Array(
            Probes.Select(p =>
            {
                JsonArray Bins(double tooSure) =>
                    Array(
                        Enumerable
                            .Range(1, 9)
                            .Select(i => new JsonObject
                            {
                                ["low"] = Round(i / 10.0),
                                ["high"] = Round((i + 1) / 10.0),
                                ["n"] = 6 + (i * i) + random.Next(10),
                                ["confidence"] = Round((i + .5) / 10),
                                ["accuracy"] = Round(Math.Clamp(((i + .5) / 10 * (1 - tooSure)) + (.05 * random.NextDouble()), 0, 1)),
                            })
                    );
                return new JsonObject
                {
                    ["probe"] = p,
                    ["temperature"] = 1.43,
                    ["before"] = .118,
                    ["after"] = .036,
                    ["bins"] = Bins(.2),
                    ["bins_after"] = Bins(.03),
                };
            })
        );

    private JsonArray Wrong(Random random, int[] group) =>
        Array(
            Enumerable
                .Range(0, 30)
                .Select(i => new JsonObject
                {
                    ["clip"] = ClipName(i, group[i], 1),
                    ["group"] = GroupName(group[i]),
                    ["label"] = Labels[i % Labels.Length],
                    ["said"] = Labels[(i + 1) % Labels.Length],
                    ["wrong"] = Math.Max(1, Seeds.Length - (i / 10)),
                    ["of"] = Seeds.Length,
                    ["confidence"] = Round(.97 - (.01 * i)),
                })
        );

    private JsonArray Encoders() =>
        Array(
            Modalities.Select(
                (m, k) =>
                    new JsonObject
                    {
                        ["modality"] = m,
                        ["parameters"] = 123_456 * (k + 1),
                        ["macs"] = 12_345_678 * (k + 1),
                        ["layers"] = Array(
                            Enumerable
                                .Range(0, m == "video" ? 40 : 9)
                                .Select(i => new JsonObject
                                {
                                    ["name"] = i < 8 ? $"conv{i + 1}" : $"layer{i + 1}",
                                    ["kind"] = i % 2 == 0 ? "Convolution" : "Normalisation",
                                    ["output"] =
                                        m == "video"
                                            ? new JsonArray(64 + (8 * i), 8, 56, 56)
                                            : new JsonArray(Math.Min(256, 16 << (i / 2)), Math.Max(1, 300 >> i)),
                                    ["parameters"] = i % 2 == 0 ? 2_000 * (i + 1) * (i + 1) : 64,
                                    ["macs"] = 100_000 * (9 - (i % 9)),
                                })
                        ),
                    }
            )
        );

    private JsonArray Plan()
    {
        JsonObject Step(string name, string stage, (int Fold, int Seed)? run, double? seconds, bool reused, params string[] needs) =>
            new()
            {
                ["name"] = name,
                ["stage"] = stage,
                ["fold"] = run?.Fold.ToString(CultureInfo.InvariantCulture),
                ["seed"] = run?.Seed,
                ["needs"] = Strings(needs),
                ["seconds"] = seconds,
                ["reused"] = reused,
            };
        return Array(
            Modalities
                .Select(m => Step($"features {m}", "features", null, null, true))
                .Concat(
                    Runs.SelectMany(r =>
                    {
                        var of = $"fold {r.Fold} seed {r.Seed}";
                        return new[]
                        {
                            Step($"contrast {of}", "contrast", r, 4.1 + r.Fold, false, [.. Modalities.Select(m => $"features {m}")]),
                            Step($"embed {of}", "embed", r, .3, false, $"contrast {of}"),
                            Step($"probe {of}", "probe", r, 1.2, false, $"embed {of}"),
                        };
                    })
                )
                .Append(Step("report", "report", null, .1, false, [.. Runs.Select(r => $"probe fold {r.Fold} seed {r.Seed}")]))
        );
    }

    private int Said(Random random, int truth) =>
        random.NextDouble() < .72 ? truth : (truth + 1 + random.Next(random.NextDouble() < .5 ? 1 : Labels.Length - 1)) % Labels.Length;

    private JsonObject ByProbe(Func<string, JsonNode> of) => new(Probes.Select(p => KeyValuePair.Create<string, JsonNode?>(p, of(p))));

    private JsonObject ByProbe(Func<string, IEnumerable<JsonObject>> of) => ByProbe(p => (JsonNode)Array(of(p)));

    private static JsonObject AtRanks(Func<int, double> of) =>
        new(new[] { 1, 5, 10 }.Select(k => KeyValuePair.Create<string, JsonNode?>(k.ToString(CultureInfo.InvariantCulture), Round(of(k)))));

    private static double Score(Random random, double centre, double spread = .2) =>
        Round(Math.Clamp(centre + (spread * 2 * (random.NextDouble() - .5)), 0, 1));

    private static double Gauss(Random random, double scale) =>
        scale * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private static double Round(double x) => Math.Round(x, 5);

    private static JsonArray Strings(IEnumerable<string> all) => Array(all.Select(s => (JsonNode)s));

    private static JsonArray Array(IEnumerable<JsonNode?> all) => new([.. all]);
}
