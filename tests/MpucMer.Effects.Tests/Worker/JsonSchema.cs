using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace MpucMer.Effects.Tests.Worker;

/// <summary>The part of JSON Schema that docs/results.schema.json uses. A keyword that is not known here is an error, not a pass.</summary>
public sealed class JsonSchema(JsonObject root)
{
    private static readonly string[] Words = ["$schema", "$defs", "title", "description"];

    public static JsonSchema Read(string path) => new(JsonNode.Parse(File.ReadAllText(path))!.AsObject());

    /// <summary>What is wrong with a value, each with its place; empty where it is valid.</summary>
    public IReadOnlyList<string> Faults(JsonNode? value) => [.. Faults(root, value, "$")];

    private IEnumerable<string> Faults(JsonObject schema, JsonNode? value, string at) =>
        schema.SelectMany(k => Of(k.Key, k.Value!, schema, value, at));

    private IEnumerable<string> Of(string keyword, JsonNode rule, JsonObject schema, JsonNode? value, string at)
    {
        switch (keyword)
        {
            case var word when Words.Contains(word):
                return [];
            case "$ref":
                return Faults(Target(rule.GetValue<string>()), value, at);
            case "anyOf":
                // Where none fits, what is wrong with the one that comes nearest.
                var choices = rule.AsArray().Select(r => Faults(r!.AsObject(), value, at).ToList()).ToList();
                return choices.Exists(f => f.Count == 0) ? [] : choices.MinBy(f => f.Count)!;
            case "type":
                return Types(rule).Any(t => Is(t, value)) ? [] : [$"{at} is no {string.Join(" or ", Types(rule))}"];
            case "enum":
                return rule.AsArray().Any(v => JsonNode.DeepEquals(v, value)) ? [] : [$"{at} is {value?.ToJsonString()}"];
            case "pattern":
                return value is not JsonValue s || Regex.IsMatch(s.GetValue<string>(), rule.GetValue<string>()) ? [] : [$"{at} is {s}"];
            case "minLength":
                return value is not JsonValue t || t.GetValue<string>().Length >= rule.GetValue<int>() ? [] : [$"{at} is too short"];
            case "minimum":
                return !Is("number", value) || value!.GetValue<double>() >= rule.GetValue<double>() ? [] : [$"{at} is below {rule}"];
            case "maximum":
                return !Is("number", value) || value!.GetValue<double>() <= rule.GetValue<double>() ? [] : [$"{at} is above {rule}"];
            case "minItems":
                return value is not JsonArray a || a.Count >= rule.GetValue<int>() ? [] : [$"{at} has {a.Count} items"];
            case "items":
                return value is JsonArray list ? list.SelectMany((v, i) => Faults(rule.AsObject(), v, $"{at}[{i}]")) : [];
            case "required":
                return value is JsonObject o
                    ? rule.AsArray().Select(r => r!.GetValue<string>()).Where(r => !o.ContainsKey(r)).Select(r => $"{at}.{r} is missing")
                    : [];
            case "properties":
                return value is JsonObject p
                    ? rule.AsObject()
                        .Where(r => p.ContainsKey(r.Key))
                        .SelectMany(r => Faults(r.Value!.AsObject(), p[r.Key], $"{at}.{r.Key}"))
                    : [];
            case "additionalProperties":
                if (value is not JsonObject more)
                    return [];
                var others = more.Where(m => schema["properties"] is not JsonObject known || !known.ContainsKey(m.Key));
                return rule is JsonObject each ? others.SelectMany(m => Faults(each, m.Value, $"{at}.{m.Key}"))
                    : rule.GetValue<bool>() ? []
                    : others.Select(m => $"{at}.{m.Key} is not foreseen");
            default:
                throw new NotSupportedException($"{keyword} at {at}");
        }
    }

    private JsonObject Target(string reference) =>
        reference["#/".Length..].Split('/').Aggregate((JsonNode)root, (node, name) => node[name]!).AsObject();

    private static string[] Types(JsonNode rule) =>
        rule is JsonArray many ? [.. many.Select(t => t!.GetValue<string>())] : [rule.GetValue<string>()];

    private static bool Is(string type, JsonNode? value) =>
        type switch
        {
            "null" => value is null,
            "object" => value is JsonObject,
            "array" => value is JsonArray,
            "string" => value?.GetValueKind() == JsonValueKind.String,
            "number" => value?.GetValueKind() == JsonValueKind.Number,
            "integer" => value?.GetValueKind() == JsonValueKind.Number && double.IsInteger(value.GetValue<double>()),
            "boolean" => value?.GetValueKind() is JsonValueKind.True or JsonValueKind.False,
            _ => throw new NotSupportedException(type),
        };
}
