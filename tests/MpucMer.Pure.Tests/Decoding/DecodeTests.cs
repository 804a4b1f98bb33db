using FsCheck.Xunit;
using MpucMer.Pure.Decoding;

namespace MpucMer.Tests.Decoding;

/// <summary>Values of JSON texts, and what is said where there is none.</summary>
public sealed class DecodeTests
{
    private static readonly Decoder<Seq<(string Name, Option<long> Seed)>> Folds = Decode.Field("folds", Decode.ListOf(Fold));

    private static Decoder<(string, Option<long>)> Fold =>
        from name in Decode.Field("name", Decode.Text)
        from seed in Decode.Maybe("seed", Decode.Long)
        select (name, seed);

    [Fact]
    public void What_is_there_is_read_and_what_nobody_asks_for_is_let_be() =>
        Assert.Equal(
            Seq(("a", Some(1L)), ("b", None), ("c", None)),
            Folds.Whole("""{"more":[null],"folds":[{"name":"a","seed":1,"x":{}},{"name":"b"},{"name":"c","seed":null}]}""")
        );

    [Theory]
    [InlineData("""{"folds":[{"name":"a"},{"name":"b"},{"name":"c","seed":1.5}]}""", "folds[2].seed is no whole number")]
    [InlineData("""{"folds":[{"name":"a"},{"name":"b","seed":"1"}]}""", "folds[1].seed is no whole number")]
    [InlineData("""{"folds":[{"seed":1}]}""", "folds[0].name is missing")]
    [InlineData("""{"folds":[{"name":null}]}""", "folds[0].name is no text")]
    [InlineData("""{"folds":[7]}""", "folds[0] is no object")]
    [InlineData("""{"folds":{}}""", "folds is no list")]
    [InlineData("{}", "folds is missing")]
    [InlineData("null", "it is no object")]
    [InlineData("""{"folds":[],"x":"\ud800"}""", "it has half a character in a text")]
    [InlineData("""{"folds":[],"\uDC00":1}""", "it has half a character in a text")]
    public void A_fault_is_named_by_its_place(string text, string fault) =>
        Assert.Equal(fault, Folds.Read(text).Match(Right: _ => "", Left: f => f.ToString()));

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("""{"folds":[]}{}""")]
    [InlineData("""{"folds":[],"folds":[]}""")]
    public void A_text_that_is_no_JSON_is_told(string text) =>
        Assert.StartsWith("it is no JSON: ", Folds.Read(text).Match(Right: _ => "", Left: f => f.ToString()), StringComparison.Ordinal);

    [Fact]
    public void Bytes_that_are_no_text_are_told() =>
        Assert.Equal(
            "it is no UTF-8",
            Folds.Read(new byte[] { (byte)'"', 0xff, (byte)'"' }).Match(Right: _ => "", Left: f => f.ToString())
        );

    [Theory]
    [InlineData("Seven")]
    [InlineData("7")]
    [InlineData("monday")]
    [InlineData("")]
    public void A_case_is_known_by_its_very_name(string name)
    {
        Assert.True(Decode.Case<DayOfWeek>().Read($"\"{name}\"").IsLeft);
        Assert.Equal(DayOfWeek.Monday, Decode.Case<DayOfWeek>().Whole("\"Monday\""));
    }

    [Fact]
    public void A_number_that_is_too_large_is_none()
    {
        Assert.True(Decode.Double.Read("1e999").IsLeft);
        Assert.True(Decode.Int.Read("3000000000").IsLeft);
        Assert.Equal(3_000_000_000, Decode.Long.Whole("3000000000"));
    }

    [Property]
    public bool A_list_and_its_places_are_read_alike(int[] numbers)
    {
        var text = $"[{string.Join(',', numbers)}]";
        return Decode.ListOf(Decode.Int).Whole(text).SequenceEqual(numbers)
            && numbers.Select((number, place) => Decode.Item(place, Decode.Int).Whole(text) == number).All(same => same)
            && Decode.Item(numbers.Length, Decode.Int).Read(text).IsLeft
            && Decode.MaybeItem(numbers.Length, Decode.Int).Whole(text).IsNone;
    }

    [Property]
    public bool The_members_of_an_object_keep_their_order(int[] numbers)
    {
        var text = $"{{{string.Join(',', numbers.Select((n, i) => $"\"m{i}\":{n}"))}}}";
        return Decode.MembersOf(Decode.Int).Whole(text).SequenceEqual(numbers.Select((n, i) => ($"m{i}", n)));
    }
}
