using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.CompilerServices;
using LanguageExt;
using MpucMer.Pure.Problems;

namespace MpucMer.Tests.Problems;

/// <summary>
/// Every case of the union has words, a code of its own, a page and a line in the index. A new case is found by reflection: what is to be done for it
/// is its text in ProblemText, docs/problems/MPUCnnnn.md, and a line in docs/problems/README.md.
/// </summary>
public sealed class EveryProblem
{
    public static TheoryData<string> Cases => new(Types.Select(t => t.Name));

    private static readonly Type[] Types = [.. typeof(Problem).GetNestedTypes().Where(t => t.IsSubclassOf(typeof(Problem))).OrderBy(t => t.Name, StringComparer.Ordinal)];

    private static readonly string Pages = Path.GetFullPath(Path.Combine(Here(), "..", "..", "..", "docs", "problems"));

    [Theory, MemberData(nameof(Cases))]
    public void Has_words_a_page_and_a_line_in_the_index(string name)
    {
        var e = Explained(Types.Single(t => t.Name == name));
        Assert.Matches("^MPUC[1-5][0-9]{3}$", e.Code);
        Assert.NotEmpty(e.Message);
        Assert.Equal(e.Message.Trim(), e.Message);
        Assert.Equal(e.Hint.Trim(), e.Hint);
        var page = Path.Combine(Pages, e.Code + ".md");
        Assert.True(File.Exists(page), $"{name} needs a page: docs/problems/{e.Code}.md");
        Assert.StartsWith($"# {e.Code}: ", File.ReadLines(page).First(), StringComparison.Ordinal);
        Assert.True(File.ReadAllText(Path.Combine(Pages, "README.md")).Contains($"({e.Code}.md)", StringComparison.Ordinal), $"docs/problems/README.md needs a line: - [{File.ReadLines(page).First()[2..]}]({e.Code}.md)");
    }

    [Fact]
    public void No_two_cases_share_a_code() => Assert.Empty(Types.Select(t => (t.Name, Explained(t).Code)).GroupBy(c => c.Code).Where(g => g.Count() > 1).Select(g => string.Join(' ', g)));

    [Fact]
    public void Every_value_of_an_enumeration_has_words()
    {
        foreach (var type in Types)
        {
            var constructor = Constructor(type);
            foreach (var parameter in constructor.GetParameters().Where(p => p.ParameterType.IsEnum))
            {
                foreach (var value in Enum.GetValues(parameter.ParameterType))
                {
                    Assert.NotEmpty(ProblemText.Explain(Made(type, p => p.Name == parameter.Name ? value : Dummy(p.ParameterType))).Message);
                }
            }
        }
    }

    private static Explanation Explained(Type type) => ProblemText.Explain(Made(type, p => Dummy(p.ParameterType)));

    private static ConstructorInfo Constructor(Type type) => type.GetConstructors().OrderByDescending(c => c.GetParameters().Length).First();

    private static Problem Made(Type type, Func<ParameterInfo, object> value) => (Problem)Constructor(type).Invoke([.. Constructor(type).GetParameters().Select(value)]);

    /// <summary>Some value of a type: data of records, lists of two, options that hold something.</summary>
    private static object Dummy(Type type)
    {
        if (type == typeof(string)) return "name";
        if (type.IsEnum) return Enum.GetValues(type).GetValue(0)!;
        if (type.IsPrimitive) return Convert.ChangeType(type == typeof(char) ? 'x' : 1, type, System.Globalization.CultureInfo.InvariantCulture);
        if (type.IsArray) return Filled(type.GetElementType()!);
        var arguments = type.GetGenericArguments();
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>)) return Filled(arguments[0]);
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>)) return Generic(nameof(ImmutableOf), arguments[0], Dummy(arguments[0]));
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Seq<>)) return Generic(nameof(SeqOf), arguments[0], Dummy(arguments[0]));
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Option<>)) return Generic(nameof(SomeOf), arguments[0], Dummy(arguments[0]));
        var constructor = type.GetConstructors().Where(c => c.GetParameters().All(p => p.ParameterType != type)).OrderByDescending(c => c.GetParameters().Length).FirstOrDefault();
        if (constructor is not null) return constructor.Invoke([.. constructor.GetParameters().Select(p => Dummy(p.ParameterType))]);
        // A closed union, or a type with a private constructor: one of its cases, or one of its own constants.
        return type.GetFields(BindingFlags.Public | BindingFlags.Static).Where(f => f.FieldType == type).Select(f => f.GetValue(null)).FirstOrDefault()
            ?? Dummy(type.GetNestedTypes().FirstOrDefault(t => t.IsSubclassOf(type)) ?? throw new NotSupportedException($"how to make a {type}?"));
    }

    private static Array Filled(Type element)
    {
        var array = System.Array.CreateInstance(element, 2);
        array.SetValue(Dummy(element), 0);
        array.SetValue(Dummy(element), 1);
        return array;
    }

    private static object Generic(string method, Type type, object value) =>
        typeof(EveryProblem).GetMethod(method, BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(type).Invoke(null, [value])!;

    private static ImmutableArray<A> ImmutableOf<A>(A value) => [value, value];

    private static Seq<A> SeqOf<A>(A value) => Prelude.Seq(value, value);

    private static Option<A> SomeOf<A>(A value) => Prelude.Some(value);

    private static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
