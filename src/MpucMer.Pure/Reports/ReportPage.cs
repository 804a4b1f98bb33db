using System.Globalization;
using System.Text.Json.Nodes;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Metrics;
using MpucMer.Pure.Planning;

namespace MpucMer.Pure.Reports;

/// <summary>How far a run is: of the steps that it makes, the one at work and how far that is.</summary>
public sealed record RunProgress(int Done, int Of, string Step, Option<int> Epoch, Option<int> Epochs, Option<double> SecondsLeft);

/// <summary>
/// What the report's page draws, as one JSON object: all of a report and its details, numbers rounded to what can be seen. While a run
/// trains the same of what is known; a section that is not there yet is null, or empty.
/// </summary>
public static class ReportPage
{
    /// <summary>What the object calls itself.</summary>
    public const string Form = "mpuc-page-1";

    /// <summary>The page of a run that has ended.</summary>
    public static JsonObject Of(Report r, ReportDetails d)
    {
        var page = Head(
            "finished",
            r.Experiment,
            d,
            r.Protocol,
            r.Standardised,
            r.EncodersReadLabels,
            r.Modalities,
            r.Labelling.Names,
            r.Labelling.Several
        );
        page["clips"] = r.Clips;
        page["seeds"] = List(r.Seeds, s => s);
        page["progress"] = null;
        page["measures"] = Measures(r.Measures);
        page["rows"] = List(r.Rows, Row);
        page["folds"] = List(r.Folds, f => Fold(r, f));
        page["classes"] = Members(r.Classes, c => (c.Probe, List(c.Rows, Class)));
        page["by_group"] = Members(d.Groups, g => (g.Probe, List(g.Rows, Group)));
        page["by_gender"] = d.Genders.IsEmpty ? null : Members(d.Genders, g => (g.Probe, List(g.Rows, Gender)));
        Learning(page, d);
        page["calibration"] = List(r.Calibrations, Calibrated);
        Maps(page, r, d);
        page["wrong"] = List(d.Wrong, Wrong);
        page["encoders"] = List(d.Encoders, Encoder);
        page["plan"] = List(d.Plan, Planned);
        page["settings"] = List(r.Settings, s => Setting(s.Property, s.Value, r.Protocol));
        page["fingerprint"] = r.Fingerprint;
        page["versions"] = Members(r.Versions, v => (v.Of, (JsonNode?)v.Version.MatchUnsafe<string?>(x => x, () => null)));
        page["threads"] = r.Threads;
        page["seconds"] = Number(r.Seconds);
        page["run"] = RunName(r.Settings);
        return page;
    }

    /// <summary>The page of a run that trains, or was stopped: the plan, the settings, and what has been measured so far.</summary>
    /// <param name="details">Curves, plan and encoders as far as they are known.</param>
    /// <param name="stopped">Whether it goes on no more.</param>
    public static JsonObject Running(
        Request request,
        Experiment experiment,
        ReportDetails details,
        Option<RunProgress> progress,
        bool stopped = false
    )
    {
        var (labelling, protocol) = (request.Inventory.Labelling, experiment.Protocol);
        var page = Head(
            stopped ? "stopped" : "running",
            request.Name,
            details,
            protocol,
            experiment.Probe.Features,
            LabelProperties.ReadByEncoders.Holds(experiment),
            experiment.Data.Modalities.Map(m => m.Name),
            labelling.Names,
            labelling.Several
        );
        page["clips"] = request.Inventory.Clips.Count;
        page["seeds"] = List(experiment.Split.Seeds, s => s);
        page["progress"] = progress.MatchUnsafe<JsonNode?>(Progress, () => null);
        page["measures"] = Measures(Measure.Of(labelling.Several));
        Learning(page, details);
        page["encoders"] = List(details.Encoders, Encoder);
        page["plan"] = List(details.Plan.IsEmpty ? PlanOf(request, new Dictionary<string, double>()) : details.Plan, Planned);
        var settings = Properties.All.Map(p => (p.Name, request.Settings.Effective(p, protocol).Value));
        page["settings"] = List(settings, s => Setting(s.Name, s.Value, protocol));
        page["fingerprint"] = request.Steps.Last.Key.Fingerprint;
        page["run"] = Named(request.RunName);
        return page;
    }

    /// <summary>The plan's rows.</summary>
    /// <param name="made">Seconds of each step that this run has made, by name.</param>
    public static Seq<PlanRow> PlanOf(Request request, IReadOnlyDictionary<string, double> made) =>
        request
            .Plan.Map(s => new PlanRow(
                s.Step.Name,
                s.Step.Stage.Name,
                s.Step.Fold,
                s.Step.Seed,
                s.Step.Needs.Map(n => n.Name),
                made.TryGetValue(s.Step.Name, out var seconds) ? Some(seconds) : None,
                s.Step.Stage.IsStored && !s.Runs && !made.ContainsKey(s.Step.Name)
            ))
            .Strict();

    /// <summary>
    /// The command that asks for a run anew: its project, and what was given on the command line. Of the project's path the last folder is
    /// named, no more: reports are handed on.
    /// </summary>
    public static string CommandOf(Request request)
    {
        var settings = request.Settings.Written.Values.OrderBy(s => s.Name, StringComparer.Ordinal).ToSeq();
        var project = settings
            .Map(s => s.Place.File)
            .Find(f =>
                f.EndsWith("proj", StringComparison.OrdinalIgnoreCase)
                && string.Equals(Path.GetFileNameWithoutExtension(f), request.Name, StringComparison.OrdinalIgnoreCase)
            )
            .Match(f => Path.Combine(Path.GetFileName(Path.GetDirectoryName(f) ?? ""), Path.GetFileName(f)), () => $"{request.Name}.proj")
            .Replace('\\', '/');
        var given = settings
            .Filter(s => s.Place == Place.CommandLine)
            .Map(s => $" {Quoted($"-p:{s.Name}={s.Value.Replace(";", "%3B", StringComparison.Ordinal)}")}");
        return $"dotnet build {Quoted(project)} -t:Train{string.Concat(given)}";
    }

    private static string Quoted(string word) =>
        word.All(c => char.IsAsciiLetterOrDigit(c) || "-_./:=,+%@".Contains(c, StringComparison.Ordinal))
            ? word
            : $"\"{word.Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    private static JsonObject Head(
        string status,
        string experiment,
        ReportDetails d,
        Protocol protocol,
        Standardisation standardised,
        bool readLabels,
        Seq<string> modalities,
        Seq<string> labels,
        bool several
    ) =>
        new()
        {
            ["form"] = Form,
            ["status"] = status,
            ["experiment"] = experiment,
            ["command"] = d.Command,
            ["written"] = d.Written.MatchUnsafe<JsonNode?>(
                t => t.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
                () => null
            ),
            ["protocol"] = Word(protocol),
            ["standardised"] = Word(standardised),
            ["labels_read_by_encoders"] = readLabels,
            ["modalities"] = Strings(modalities),
            ["labels"] = Strings(labels),
            ["several"] = several,
        };

    private static JsonNode? RunName(Seq<(string Property, string Value)> settings) =>
        Named(settings.Find(s => s.Property == CommandProperties.RunName.Name).Match(s => s.Value, () => ""));

    // The default one has no name of its own.
    private static JsonNode? Named(string run) => run.Length == 0 || run == Runs.RunName.Default ? null : run;

    private static JsonNode Progress(RunProgress p) =>
        new JsonObject
        {
            ["done"] = p.Done,
            ["of"] = p.Of,
            ["step"] = p.Step,
            ["epoch"] = Whole(p.Epoch),
            ["epochs"] = Whole(p.Epochs),
            ["seconds_left"] = Number(p.SecondsLeft),
        };

    private static JsonArray Measures(Seq<Measure> measures) =>
        List(measures, m => new JsonObject { ["name"] = m.Name, ["title"] = m.Title });

    private static JsonObject Row(ScoreRow row) =>
        new()
        {
            ["probe"] = row.Probe,
            ["encoders"] = Word(row.By),
            ["figures"] = Members(row.Figures.Filter(f => f.Value.IsSome), f => (
                    f.Measure.Name,
                    new JsonObject
                    {
                        ["value"] = Number(f.Value),
                        ["sd"] = Number(f.Sd),
                        ["low"] = Number(f.Interval.Map(i => i.Low)),
                        ["high"] = Number(f.Interval.Map(i => i.High)),
                        ["n"] = row.Clips,
                        ["groups"] = row.Groups,
                    }
                )),
        };

    private static JsonObject Fold(Report r, FoldReport f)
    {
        var fold = new JsonObject
        {
            ["name"] = f.Name,
            ["seed"] = f.Seed,
            ["train"] = f.Clips.Train,
            ["validation"] = f.Clips.Validation,
            ["test"] = f.Clips.Test,
            ["test_groups"] = Strings(f.TestGroups),
            ["validation_groups"] = Strings(f.ValidationGroups),
            ["scores"] = Members(f.Test, t =>
                (t.Probe, Members(r.Measures.Bind(m => t.Scores.Of(m).Map(v => (m, v)).ToSeq()), x => (x.m.Name, Number(x.v))))
            ),
        };
        if (!r.Labelling.Several)
        {
            fold["confusion"] = Members(f.Test, t =>
                (t.Probe, t.Scores.Match<JsonNode?>(s => List(s.Confusion.Rows, row => List(row, n => n)), _ => null))
            );
        }
        return fold;
    }

    private static JsonObject Class(ClassRow c) =>
        new()
        {
            ["label"] = c.Label,
            ["precision"] = Number(c.Precision),
            ["recall"] = Number(c.Recall),
            ["f1"] = Number(c.F1),
            ["support"] = c.Clips,
        };

    private static JsonObject Group(GroupRow g) =>
        new()
        {
            ["group"] = g.Group,
            ["n"] = g.Clips,
            ["accuracy"] = Number(g.Accuracy),
            ["gender"] = g.Gender.MatchUnsafe<JsonNode?>(x => x, () => null),
        };

    private static JsonObject Gender(GenderRow g) =>
        new()
        {
            ["gender"] = g.Gender,
            ["n"] = g.Clips,
            ["accuracy"] = Number(g.Accuracy),
            ["low"] = Number(g.Interval.Map(i => i.Low)),
            ["high"] = Number(g.Interval.Map(i => i.High)),
        };

    private static void Learning(JsonObject page, ReportDetails d)
    {
        page["curves"] = List(d.Curves, c => new JsonObject
        {
            ["fold"] = c.Fold,
            ["seed"] = c.Seed,
            ["epochs"] = new JsonObject
            {
                ["epoch"] = List(c.Epochs, e => e.Epoch),
                ["rate"] = List(c.Epochs, e => Number(e.Rate)),
                ["loss"] = List(c.Epochs, e => Number(e.Loss)),
                ["accuracy"] = List(c.Epochs, e => Number(e.Accuracy)),
                ["validation_loss"] = List(c.Epochs, e => Number(e.ValidationLoss)),
                ["validation_accuracy"] = List(c.Epochs, e => Number(e.ValidationAccuracy)),
                ["probe"] = List(c.Epochs, e => Number(e.Probe)),
            },
        });
        page["probe_curves"] = List(d.ProbeCurves, c => new JsonObject
        {
            ["fold"] = c.Fold,
            ["seed"] = c.Seed,
            ["probe"] = c.Probe,
            ["encoders"] = Word(c.By),
            ["kept"] = c.Kept,
            ["epochs"] = new JsonObject
            {
                ["epoch"] = List(c.Epochs, e => e.Epoch),
                ["loss"] = List(c.Epochs, e => Number(e.Loss)),
                ["validation"] = List(c.Epochs, e => Number(e.Validation)),
            },
        });
    }

    private static void Maps(JsonObject page, Report r, ReportDetails d)
    {
        var (maps, tested) = (d.Maps, d.Tested);
        page["clip_list"] = maps.MatchUnsafe<JsonNode?>(m => Clips(r, m, d.ClipFacts), () => null);
        page["maps"] = maps.MatchUnsafe<JsonNode?>(m => List(m.Maps, x => Map(m, x, tested)), () => null);
        page["retrieval"] = maps.MatchUnsafe<JsonNode?>(m => List(m.Retrieval, Found), () => null);
    }

    private static JsonObject Clips(Report r, ClipMaps maps, HashMap<string, (string Group, int Label)> facts) =>
        new()
        {
            ["id"] = Strings(maps.Clips),
            ["group"] = List(maps.Clips, c => facts.Find(c).Map(f => f.Group).IfNone("")),
            ["label"] = List(maps.Clips, c => r.Labelling.Several ? -1 : facts.Find(c).Map(f => f.Label).IfNone(-1)),
        };

    private static JsonObject Map(ClipMaps all, ClipMap map, Option<TestClips> tested)
    {
        var said = tested.Match(t => SaidOf(t, all, map), () => []);
        return new()
        {
            ["of"] = map.Of,
            ["fold"] = all.Fold,
            ["seed"] = all.Seed,
            ["clip"] = List(map.Rows, c => c),
            ["part"] = string.Concat(map.Rows.Map(c => all.Parts[c])),
            ["x"] = List(map.X, x => x),
            ["y"] = List(map.Y, y => y),
            ["said"] = List(map.Rows, c => said.TryGetValue(all.Clips[c], out var label) ? label : -1),
            ["silhouette"] = new JsonObject { ["trained"] = Number(map.Trained), ["untrained"] = Number(map.Untrained) },
        };
    }

    // Only test clips were asked, and with several labels there is no one answer.
    private static Dictionary<string, int> SaidOf(TestClips tested, ClipMaps all, ClipMap map) =>
        tested.Labelling.Several
            ? []
            : tested
                .Of(map.Of, ScoredBy.Trained)
                .Filter(a => a.Fold == all.Fold && a.Seed == all.Seed)
                .AsEnumerable()
                .SelectMany(a => a.Clips.Select((clip, i) => (tested.Clips[clip].Id, Label: System.Array.IndexOf(tested.Said(a, i), true))))
                .ToDictionary(x => x.Id, x => x.Label, StringComparer.Ordinal);

    private static JsonObject Found(Retrieved r) =>
        new()
        {
            ["from"] = r.From,
            ["to"] = r.To,
            ["n"] = r.Clips,
            ["recall"] = Members(r.At, a => ($"{a.Rank}", Number(a.Recall))),
            ["chance"] = Members(r.At, a => ($"{a.Rank}", Number(a.Chance))),
        };

    private static JsonObject Calibrated(CalibrationRow c) =>
        new()
        {
            ["probe"] = c.Probe,
            ["temperature"] = Number(c.Temperature),
            ["before"] = Number(c.Before),
            ["after"] = Number(c.After),
            ["bins"] = List(c.Bins, Bin),
            ["bins_after"] = List(c.BinsAfter, Bin),
        };

    private static JsonObject Bin(ReliabilityBin b) =>
        new()
        {
            ["low"] = Number(b.Low),
            ["high"] = Number(b.High),
            ["n"] = b.Count,
            ["confidence"] = Number(b.Confidence),
            ["accuracy"] = Number(b.Accuracy),
        };

    private static JsonObject Wrong(WrongClip w) =>
        new()
        {
            ["clip"] = w.Clip,
            ["group"] = w.Group,
            ["label"] = w.Label,
            ["said"] = w.Said,
            ["wrong"] = w.Wrong,
            ["of"] = w.Of,
            ["confidence"] = Number(w.Confidence),
        };

    private static JsonObject Encoder(EncoderRow e) =>
        new()
        {
            ["modality"] = e.Modality,
            ["parameters"] = e.Parameters,
            ["macs"] = e.MultiplyAdds,
            ["layers"] = List(e.Layers, l => new JsonObject
            {
                ["name"] = l.Name,
                ["kind"] = l.Kind,
                ["output"] = List(l.Output, x => x),
                ["parameters"] = l.Parameters,
                ["macs"] = l.MultiplyAdds,
            }),
        };

    private static JsonObject Planned(PlanRow p) =>
        new()
        {
            ["name"] = p.Name,
            ["stage"] = p.Stage,
            ["fold"] = p.Fold.MatchUnsafe<JsonNode?>(x => x, () => null),
            ["seed"] = p.Seed.MatchUnsafe<JsonNode?>(x => x, () => null),
            ["needs"] = Strings(p.Needs),
            ["seconds"] = Number(p.Seconds),
            ["reused"] = p.Reused,
        };

    private static JsonObject Setting(string name, string value, Protocol protocol)
    {
        // Of a property that this version does not know there is no default.
        var usual = Properties.Find(name).Map(p => p.Default(protocol));
        return new()
        {
            ["name"] = name,
            ["value"] = value,
            ["default"] = usual.MatchUnsafe<JsonNode?>(d => d, () => null),
            ["differs"] = usual.Exists(d => !string.Equals(d, value, StringComparison.OrdinalIgnoreCase)),
        };
    }

    private static string Word<A>(A value)
        where A : struct, Enum => value.ToString().ToLowerInvariant();

    private static JsonNode? Whole(Option<int> x) => x.MatchUnsafe<JsonNode?>(v => v, () => null);

    private static JsonNode? Number(Option<double> x) => x.MatchUnsafe<JsonNode?>(v => Number(v), () => null);

    // Five digits; JSON has no NaN.
    private static JsonNode? Number(double x) =>
        !double.IsFinite(x) ? null
        : x == 0 ? 0
        : double.Parse(x.ToString("G5", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    private static JsonArray Strings(IEnumerable<string> items) => List(items, s => s);

    private static JsonArray List<A>(IEnumerable<A> items, Func<A, JsonNode?> write) => new([.. items.Select(write)]);

    private static JsonObject Members<A>(IEnumerable<A> items, Func<A, (string, JsonNode?)> write) =>
        new(items.Select(write).DistinctBy(m => m.Item1).Select(m => KeyValuePair.Create(m.Item1, m.Item2)));
}
