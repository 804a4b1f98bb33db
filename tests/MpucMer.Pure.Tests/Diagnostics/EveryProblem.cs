using System.Collections.Immutable;
using System.Reflection;

namespace MpucMer.Tests.Diagnostics;

/// <summary>
/// Every kind of problem is declared as docs/extending/problem.md says: words, a code of its own, a page, and its line in the list of its
/// area. Kinds are found by reflection, so that none can be forgotten.
/// </summary>
public sealed class EveryProblem
{
    public static TheoryData<string> Kinds => new(Types.Select(t => t.Name));

    private static readonly Type[] Types =
    [
        .. typeof(Problem).GetNestedTypes().Where(t => t.IsSubclassOf(typeof(Problem))).OrderBy(t => t.Name, StringComparer.Ordinal),
    ];

    private static readonly ILookup<Type, Page> Pages = Problem
        .Areas.SelectMany(area => area.Pages)
        .SelectMany(page => page.Examples.Select(e => (Type: e.GetType(), page)))
        .ToLookup(p => p.Type, p => p.page);

    [Theory, MemberData(nameof(Kinds))]
    public void Is_in_the_list_of_its_area(string name) =>
        Assert.True(
            Pages[Kind(name)].Distinct().Count() == 1,
            $"Problem.{name} belongs into the list at the top of its file, src/MpucMer.Pure/Diagnostics, once: {name}.Page, (its Page "
                + $"has Examples of {name})."
        );

    [Theory, MemberData(nameof(Kinds))]
    public void Explains_itself_in_every_example(string name)
    {
        var page = Pages[Kind(name)].First();
        foreach (var example in page.Examples)
        {
            var e = example.Explain();
            Assert.IsType(Kind(name), example);
            Assert.Matches("^MPUC[1-7][0-9]{3}$", e.Code);
            Assert.Equal(page.Code, e.Code);
            Assert.Equal((e.Message.Trim(), e.Hint.Trim()), (e.Message, e.Hint));
            Assert.NotEmpty(e.Message);
        }
        Assert.All(new[] { page.Title, page.What, page.Fix }, text => Assert.Matches(@"\A\S(.|\n)*\S\z", text));
        Assert.False(page.Title.EndsWith('.'), page.Title);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Explains_itself_whatever_it_holds(string name)
    {
        var e = Explained(Kind(name));
        Assert.Equal(Pages[Kind(name)].First().Code, e.Code);
        Assert.NotEmpty(e.Message);
    }

    [Fact]
    public void No_code_is_used_twice_or_again() =>
        Assert.Distinct(
            Problem.Areas.SelectMany(area => area.Pages).Select(page => page.Code).Concat(Problem.Retired.Select(code => code.Code))
        );

    [Fact]
    public void Every_value_of_an_enumeration_has_words()
    {
        foreach (var type in Types)
        {
            foreach (var parameter in Constructor(type).GetParameters().Where(p => p.ParameterType.IsEnum))
            {
                foreach (var value in Enum.GetValues(parameter.ParameterType))
                {
                    Assert.NotEmpty(Made(type, p => p.Name == parameter.Name ? value : Dummy(p.ParameterType)).Explain().Message);
                }
            }
        }
    }

    private static Type Kind(string name) => Types.Single(t => t.Name == name);

    private static Explanation Explained(Type type) => Made(type, p => Dummy(p.ParameterType)).Explain();

    private static ConstructorInfo Constructor(Type type) =>
        type.GetConstructors().OrderByDescending(c => c.GetParameters().Length).First();

    private static Problem Made(Type type, Func<ParameterInfo, object> value) =>
        (Problem)Constructor(type).Invoke([.. Constructor(type).GetParameters().Select(value)]);

    /// <summary>Some value of a type: data of records, lists of two, options that hold something.</summary>
    private static object Dummy(Type type)
    {
        if (type == typeof(string))
            return "name";
        if (type.IsEnum)
            return Enum.GetValues(type).GetValue(0)!;
        if (type.IsPrimitive)
            return Convert.ChangeType(type == typeof(char) ? 'x' : 1, type, System.Globalization.CultureInfo.InvariantCulture);
        if (type.IsArray)
            return Filled(type.GetElementType()!);
        var arguments = type.GetGenericArguments();
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>))
            return Filled(arguments[0]);
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>))
            return Generic(nameof(ImmutableOf), arguments[0], Dummy(arguments[0]));
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Seq<>))
            return Generic(nameof(SeqOf), arguments[0], Dummy(arguments[0]));
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Option<>))
            return Generic(nameof(SomeOf), arguments[0], Dummy(arguments[0]));
        var constructor = type.GetConstructors()
            .Where(c => c.GetParameters().All(p => p.ParameterType != type))
            .OrderByDescending(c => c.GetParameters().Length)
            .FirstOrDefault();
        if (constructor is not null)
            return constructor.Invoke([.. constructor.GetParameters().Select(p => Dummy(p.ParameterType))]);
        // A closed union, or a type with a private constructor: one of its cases, or one of its own constants.
        return type.GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(f => f.FieldType == type)
            .Select(f => f.GetValue(null))
            .FirstOrDefault()
            ?? Dummy(
                type.GetNestedTypes().FirstOrDefault(t => t.IsSubclassOf(type)) ?? throw new NotSupportedException($"how to make a {type}?")
            );
    }

    private static Array Filled(Type element)
    {
        var array = System.Array.CreateInstance(element, 2);
        array.SetValue(Dummy(element), 0);
        array.SetValue(Dummy(element), 1);
        return array;
    }

    private static object Generic(string method, Type type, object value) =>
        typeof(EveryProblem)
            .GetMethod(method, BindingFlags.NonPublic | BindingFlags.Static)!
            .MakeGenericMethod(type)
            .Invoke(null, [value])!;

    private static ImmutableArray<A> ImmutableOf<A>(A value) => [value, value];

    private static Seq<A> SeqOf<A>(A value) => Prelude.Seq(value, value);

    private static Option<A> SomeOf<A>(A value) => Prelude.Some(value);
}
