using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using MpucMer.Effects.Training;
using MpucMer.Pure.Data;
using MpucMer.Pure.Metrics;
using static LanguageExt.Prelude;

namespace MpucMer.Effects.Stages;

/// <summary>
/// How the probes did where a clip has several labels: with the threshold one half, with thresholds chosen on the validation clips (rows
/// named as such), and beside them what always saying no gets, which on rare labels is a high weighted F1.
/// </summary>
public static class LabelsReport
{
    /// <summary>What is added to a head's name where its thresholds were chosen on the validation clips.</summary>
    public const string Chosen = " (validation thresholds)";

    public const string AlwaysNo = "always no";

    public static ProbeReport Of(Seq<string> names, Seq<ProbeOutcome> outcomes, ProbeStage.ProbeParts parts)
    {
        var chosen = outcomes
            .Map(o => names.Map((label, _) => BestOf(o.Validation, parts.Validation.Truths.Shows(label), label)).ToArray())
            .ToArray();
        var half = names.Map(_ => Thresholds.Half).ToArray();
        JsonObject Scored(Func<ProbeOutcome, ProbeAnswers> of, ProbeData part)
        {
            var rows = outcomes
                .Map((i, o) => (o, i))
                .Filter(p => of(p.o).Rows.Length > 0)
                .Bind(p =>
                    Seq(
                        (p.o.Head.Name, ScoresJson.Write(Score(of(p.o), part, half), names, half)),
                        (p.o.Head.Name + Chosen, ScoresJson.Write(Score(of(p.o), part, chosen[p.i]), names, chosen[p.i]))
                    )
                )
                .ToSeq();
            var no = (
                AlwaysNo,
                ScoresJson.Write(
                    MultiLabelScores.Of(Rows(part, [.. Enumerable.Range(0, part.Count)]), [.. part.Ids.Select(_ => new int[names.Count])]),
                    names,
                    half
                )
            );
            return new JsonObject(rows.Add(no).Map(r => KeyValuePair.Create<string, JsonNode?>(r.Item1, r.Item2)));
        }
        return new(Scored(o => o.Test, parts.Test), Scored(o => o.Validation, parts.Validation), Predictions(names, outcomes, parts));
    }

    private static double BestOf(ProbeAnswers answers, int[] shows, int label) =>
        answers.Rows.Length == 0
            ? Thresholds.Half
            : Thresholds.Best([.. answers.Probabilities.Select(p => p[label])], [.. answers.Rows.Select(r => shows[r])]);

    private static MultiLabelScores Score(ProbeAnswers answers, ProbeData part, double[] thresholds) =>
        MultiLabelScores.Of(
            Rows(part, answers.Rows),
            [.. answers.Probabilities.Select(row => row.Select((p, l) => Thresholds.Says(p, thresholds[l])).ToArray())]
        );

    private static IReadOnlyList<IReadOnlyList<int>> Rows(ProbeData part, int[] rows) =>
        [.. rows.Select(r => part.Truths.Intensities[r].Select(i => i > 0 ? 1 : 0).ToArray())];

    /// <summary>
    /// A line for each clip and label: the true intensity and each head's probability (empty where it cannot judge the clip).
    /// </summary>
    private static string Predictions(Seq<string> names, Seq<ProbeOutcome> outcomes, ProbeStage.ProbeParts parts)
    {
        var text = new StringBuilder($"clip,part,label,intensity,{string.Join(',', outcomes.Map(o => o.Head.Name))}\n");
        foreach (
            var (data, part, of) in new (ProbeData, string, Func<ProbeOutcome, ProbeAnswers>)[]
            {
                (parts.Validation, "validation", o => o.Validation),
                (parts.Test, "test", o => o.Test),
            }
        )
        {
            var said = outcomes.Map(o => of(o).Rows.Zip(of(o).Probabilities).ToDictionary(p => p.Item1, p => p.Item2)).ToArray();
            for (var i = 0; i < data.Ids.Length; i++)
            {
                for (var l = 0; l < names.Count; l++)
                {
                    var shown = said.Select(s => s.TryGetValue(i, out var row) ? row[l].ToString("F6", CultureInfo.InvariantCulture) : "");
                    text.Append(
                        CultureInfo.InvariantCulture,
                        $"{Csv.Field(data.Ids[i])},{part},{Csv.Field(names[l])},{data.Truths.Intensities[i][l]},{string.Join(',', shown)}\n"
                    );
                }
            }
        }
        return text.ToString();
    }
}
