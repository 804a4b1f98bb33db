using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using MpucMer.Effects.Training;
using MpucMer.Pure.Data;
using static LanguageExt.Prelude;

namespace MpucMer.Effects.Stages;

/// <summary>How the probes did where a clip has one class.</summary>
public static class ClassesReport
{
    public static ProbeReport Of(Seq<string> names, Seq<ProbeOutcome> outcomes, ProbeStage.ProbeParts parts) =>
        new(
            Scored(names, outcomes, o => o.Test, parts.Test),
            Scored(names, outcomes, o => o.Validation, parts.Validation),
            Predictions(names, outcomes, parts)
        );

    private static JsonObject Scored(Seq<string> names, Seq<ProbeOutcome> outcomes, Func<ProbeOutcome, ProbeAnswers> of, ProbeData part) =>
        new(
            outcomes
                .Filter(o => of(o).Rows.Length > 0)
                .Map(o =>
                    KeyValuePair.Create<string, JsonNode?>(
                        o.Head.Name,
                        ScoresJson.Write(
                            Pure.Metrics.Scores.Of([.. of(o).Rows.Select(r => part.Truths.Labels[r])], of(o).Classes, names.Count)
                        )
                    )
                )
        );

    private static string Predictions(Seq<string> names, Seq<ProbeOutcome> outcomes, ProbeStage.ProbeParts parts)
    {
        var text = new StringBuilder($"clip,part,emotion,{string.Join(',', outcomes.Map(o => o.Head.Name))}\n");
        foreach (
            var (data, part, of) in new (ProbeData, string, Func<ProbeOutcome, ProbeAnswers>)[]
            {
                (parts.Validation, "validation", o => o.Validation),
                (parts.Test, "test", o => o.Test),
            }
        )
        {
            var said = outcomes.Map(o => of(o).Rows.Zip(of(o).Classes).ToDictionary(p => p.Item1, p => names[p.Item2])).ToArray();
            for (var i = 0; i < data.Ids.Length; i++)
            {
                var answers = string.Join(',', said.Select(s => Csv.Field(s.GetValueOrDefault(i, ""))));
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"{Csv.Field(data.Ids[i])},{part},{Csv.Field(names[data.Truths.Labels[i]])},{answers}\n"
                );
            }
        }
        return text.ToString();
    }
}
