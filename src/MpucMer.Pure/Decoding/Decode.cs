using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace MpucMer.Pure.Decoding;

/// <summary>What is wrong in a JSON text, and where, e.g. <c>folds[2].seed is no whole number</c>.</summary>
/// <param name="Path">Members and places from the root on; empty at the root itself.</param>
/// <param name="What">What is said of that place.</param>
public sealed record JsonFault(string Path, string What)
{
    public override string ToString() => $"{(Path.Length == 0 ? "it" : Path)} {What}";

    internal JsonFault In(string member) => this with { Path = Path.Length == 0 || Path[0] == '[' ? member + Path : $"{member}.{Path}" };

    internal JsonFault In(int place) => In($"[{place}]");
}

/// <summary>
/// Makes a value of a place in a JSON text, or says what is wrong there. Total: whatever the text is, it gives one or the other. Decoders
/// are values, put together by the functions of <see cref="Decode"/> and by queries:
/// <c>from name in Decode.Field("name", Decode.Text) from seed in Decode.Field("seed", Decode.Long) select new Run(name, seed)</c>.
/// </summary>
public delegate Either<JsonFault, A> Decoder<A>(JsonElement node);

/// <summary>
/// Reads the JSON that this project writes (as Elm's Json.Decode and Thoth.Json do). The first fault is told, by its place. Members that
/// nobody asks for are let be, so that a reader of today reads what a later writer adds to.
/// </summary>
public static class Decode
{
    /// <summary>Whatever is there.</summary>
    public static readonly Decoder<Unit> Any = _ => unit;

    /// <summary>A string.</summary>
    public static readonly Decoder<string> Text = n => n.ValueKind == JsonValueKind.String ? n.GetString()! : No("text");

    /// <summary>A number without fraction, of 32 bits.</summary>
    public static readonly Decoder<int> Int = n => n.ValueKind == JsonValueKind.Number && n.TryGetInt32(out var x) ? x : No("whole number");

    /// <summary>A number without fraction, of 64 bits.</summary>
    public static readonly Decoder<long> Long = n =>
        n.ValueKind == JsonValueKind.Number && n.TryGetInt64(out var x) ? x : No("whole number");

    /// <summary>A number, which JSON has of finite ones only: what is too large for it is refused.</summary>
    public static readonly Decoder<double> Double = n =>
        n.ValueKind == JsonValueKind.Number && n.TryGetDouble(out var x) && double.IsFinite(x) ? x : No("finite number");

    /// <summary>True or false.</summary>
    public static readonly Decoder<bool> Bool = n =>
        n.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => No("truth value"),
        };

    /// <summary>A case of an enumeration by its name in C#.</summary>
    public static Decoder<A> Case<A>()
        where A : struct, Enum => OneOf(Enum.GetValues<A>().Select(value => (value.ToString(), value)));

    /// <summary>A word that stands for a value.</summary>
    public static Decoder<A> OneOf<A>(IEnumerable<(string Word, A Value)> words)
    {
        var values = words.ToDictionary(w => w.Word, w => w.Value, StringComparer.Ordinal);
        return Text.To(word => values.TryGetValue(word, out var value) ? Some(value) : None, $"none of {string.Join(", ", values.Keys)}");
    }

    /// <summary>The member of that name of an object.</summary>
    public static Decoder<A> Field<A>(string name, Decoder<A> of) =>
        n =>
            n.ValueKind != JsonValueKind.Object ? No("object")
            : n.TryGetProperty(name, out var member) ? In(name, of(member))
            : Missing.In(name);

    /// <summary>The same of a member that may be absent, or null.</summary>
    public static Decoder<Option<A>> Maybe<A>(string name, Decoder<A> of) =>
        n =>
            n.ValueKind != JsonValueKind.Object ? No("object")
            : n.TryGetProperty(name, out var member) ? In(name, OrNull(of)(member))
            : Option<A>.None;

    /// <summary>What stands at a place, from 0, of a list.</summary>
    public static Decoder<A> Item<A>(int place, Decoder<A> of) =>
        n =>
            n.ValueKind != JsonValueKind.Array ? No("list")
            : place < n.GetArrayLength() ? In(place, of(n[place]))
            : Missing.In(place);

    /// <summary>The same where it may be null; a list that ends before counts as null.</summary>
    public static Decoder<Option<A>> MaybeItem<A>(int place, Decoder<A> of) =>
        n =>
            n.ValueKind != JsonValueKind.Array ? No("list")
            : place < n.GetArrayLength() ? In(place, OrNull(of)(n[place]))
            : Option<A>.None;

    /// <summary>A value, or none where null stands.</summary>
    public static Decoder<Option<A>> OrNull<A>(Decoder<A> of) => n => n.ValueKind == JsonValueKind.Null ? Option<A>.None : of(n).Map(Some);

    /// <summary>A list, all of whose items are alike.</summary>
    public static Decoder<Seq<A>> ListOf<A>(Decoder<A> of) =>
        n =>
        {
            if (n.ValueKind != JsonValueKind.Array)
                return No("list");
            var items = new A[n.GetArrayLength()];
            var place = 0;
            foreach (var item in n.EnumerateArray())
            {
                if (of(item).Fails(out var fault, out var value))
                    return fault.In(place);
                items[place++] = value;
            }
            return items.ToSeq();
        };

    /// <summary>The members of an object, in the order of the text, whose values are alike.</summary>
    public static Decoder<Seq<(string Name, A Value)>> MembersOf<A>(Decoder<A> of) => MembersOf(_ => of);

    /// <summary>The same, each value being read by its name.</summary>
    public static Decoder<Seq<(string Name, A Value)>> MembersOf<A>(Func<string, Decoder<A>> of) =>
        n =>
        {
            if (n.ValueKind != JsonValueKind.Object)
                return No("object");
            var members = new List<(string, A)>();
            foreach (var member in n.EnumerateObject())
            {
                if (of(member.Name)(member.Value).Fails(out var fault, out var value))
                    return fault.In(member.Name);
                members.Add((member.Name, value));
            }
            return members.ToArray().ToSeq();
        };

    /// <summary>Two items of a list.</summary>
    public static Decoder<C> Pair<A, B, C>(Decoder<A> first, Decoder<B> second, Func<A, B, C> of) =>
        from a in Item(0, first)
        from b in Item(1, second)
        select of(a, b);

    /// <summary>A decoder that is chosen by what is there.</summary>
    public static Decoder<A> By<A>(Func<JsonElement, Decoder<A>> choose) => n => choose(n)(n);

    /// <summary>Whether a place is an object with a member of that name.</summary>
    public static bool Has(JsonElement node, string name) => node.ValueKind == JsonValueKind.Object && node.TryGetProperty(name, out _);

    /// <summary>What is made of a value; a fault where that gives none.</summary>
    /// <param name="what">Said of the place then, after "is".</param>
    public static Decoder<B> To<A, B>(this Decoder<A> decoder, Func<A, Option<B>> of, string what) =>
        n => decoder(n).Bind(a => of(a).ToEither(() => new JsonFault("", "is " + what)));

    /// <summary>A value of which something holds; else a fault.</summary>
    /// <param name="what">Said of the place then, after "is".</param>
    public static Decoder<A> If<A>(this Decoder<A> decoder, Func<A, bool> holds, string what) =>
        decoder.To(a => holds(a) ? Some(a) : None, what);

    public static Decoder<B> Select<A, B>(this Decoder<A> decoder, Func<A, B> of) => n => decoder(n).Map(of);

    public static Decoder<C> SelectMany<A, B, C>(this Decoder<A> decoder, Func<A, Decoder<B>> then, Func<A, B, C> of) =>
        n =>
            decoder(n).Fails(out var fault, out var a) ? fault
            : then(a)(n).Fails(out fault, out var b) ? fault
            : of(a, b);

    /// <summary>The value of a whole text.</summary>
    public static Either<JsonFault, A> Read<A>(this Decoder<A> decoder, string text) => decoder.Read(Encoding.UTF8.GetBytes(text));

    /// <summary>The value of a whole text in UTF-8.</summary>
    public static Either<JsonFault, A> Read<A>(this Decoder<A> decoder, ReadOnlyMemory<byte> text)
    {
        if (Parsed(text).Fails(out var fault, out var document))
            return fault;
        using (document)
            return decoder(document.RootElement);
    }

    // A member that stands twice means nothing.
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    private static Either<JsonFault, JsonDocument> Parsed(ReadOnlyMemory<byte> text)
    {
        if (!Utf8.IsValid(text.Span))
            return new JsonFault("", "is no UTF-8");
        try
        {
            var document = JsonDocument.Parse(text, Strict);
            if (MayBeHalved(text.Span))
                TouchTexts(document.RootElement);
            return document;
        }
        catch (JsonException e)
        {
            return new JsonFault("", "is no JSON: " + e.Message.TrimEnd('.'));
        }
        catch (InvalidOperationException)
        {
            // What the parser says of half a surrogate pair, and only when somebody asks for that text.
            return new JsonFault("", "has half a character in a text");
        }
    }

    private static bool MayBeHalved(ReadOnlySpan<byte> text) => text.IndexOf("\\ud"u8) >= 0 || text.IndexOf("\\uD"u8) >= 0;

    private static void TouchTexts(JsonElement node)
    {
        if (node.ValueKind == JsonValueKind.String)
            _ = node.GetString();
        if (node.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in node.EnumerateArray())
                TouchTexts(item);
        }
        if (node.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in node.EnumerateObject())
            {
                _ = member.Name;
                TouchTexts(member.Value);
            }
        }
    }

    private static readonly JsonFault Missing = new("", "is missing");

    private static JsonFault No(string what) => new("", "is no " + what);

    private static Either<JsonFault, A> In<A>(string name, Either<JsonFault, A> result) =>
        result.Fails(out var fault, out _) ? fault.In(name) : result;

    private static Either<JsonFault, A> In<A>(int place, Either<JsonFault, A> result) =>
        result.Fails(out var fault, out _) ? fault.In(place) : result;
}
