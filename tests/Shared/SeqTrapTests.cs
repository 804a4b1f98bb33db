using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using LanguageExt;
using static LanguageExt.Prelude;

namespace MpucMer.Tests;

/// <summary>
/// Two ways to write a sequence that compile and are wrong in LanguageExt 4.4.9. A collection expression (<c>Seq&lt;int&gt; a = [1, 2]</c>,
/// also as an argument) is empty, since what <c>Add</c> returns is dropped. <c>x.Cons(lazy)</c> throws when no more are taken than were put
/// before, and gives the first of these for each. <c>Seq(1, 2)</c> and <c>Seq1(x) + lazy</c> are right. Looked for in the compiled code,
/// whatever the source looks like.
/// </summary>
public sealed class SeqTrapTests
{
    private const byte Call = 0x28,
        Pop = 0x26;

    [Fact]
    public void No_collection_expression_makes_a_sequence() => Assert.Empty(Calls((name, next) => name == "Add" && next == Pop));

    [Fact]
    public void Nothing_is_put_before_a_sequence_that_may_be_lazy() => Assert.Empty(Calls((name, _) => name == "Cons"));

    [Fact]
    public void The_traps_are_there_and_would_be_found()
    {
        Seq<int> trap = [1, 2];
        Assert.Empty(trap);
        var lazy = 1.Cons(2.Cons(Seq1(3).Map(x => x)));
        Assert.Equal(Seq(1, 2, 3), lazy);
        Assert.Equal(1, lazy[1]);
        Assert.Throws<ArgumentException>(() =>
        {
            _ = lazy.Take(2);
        });
        const string here = $"{nameof(SeqTrapTests)}.{nameof(The_traps_are_there_and_would_be_found)}";
        var own = typeof(SeqTrapTests).Assembly.Location;
        Assert.Contains(here, Found(own, (name, next) => name == "Add" && next == Pop));
        Assert.Contains(here, Found(own, (name, _) => name == "Cons"));
    }

    // This assembly and the rooms that it tests lie in one folder.
    private static IEnumerable<string> Calls(Func<string, byte, bool> wrong) =>
        Directory
            .GetFiles(Path.GetDirectoryName(typeof(SeqTrapTests).Assembly.Location)!, "MpucMer.*.dll")
            .SelectMany(file => Found(file, wrong))
            .Where(method => !method.StartsWith($"{nameof(SeqTrapTests)}.", StringComparison.Ordinal));

    /// <summary>
    /// The methods of an assembly that call one of LanguageExt's sequences so, by its name and the instruction that follows.
    /// </summary>
    private static IEnumerable<string> Found(string assembly, Func<string, byte, bool> wrong)
    {
        using var file = new PEReader(File.OpenRead(assembly));
        var metadata = file.GetMetadataReader();
        foreach (var handle in metadata.MethodDefinitions)
        {
            var method = metadata.GetMethodDefinition(handle);
            if (method.RelativeVirtualAddress == 0)
                continue;
            var code = file.GetMethodBody(method.RelativeVirtualAddress).GetILContent();
            var calls = Enumerable.Range(0, Math.Max(0, code.Length - 5)).Where(i => code[i] == Call);
            if (!calls.Any(i => Of(metadata, Token(code, i + 1)) is { } name && wrong(name, code[i + 5])))
                continue;
            yield return $"{metadata.GetString(metadata.GetTypeDefinition(method.GetDeclaringType()).Name)}.{metadata.GetString(method.Name)}";
        }
    }

    private static int Token(ImmutableArray<byte> code, int at) => BinaryPrimitives.ReadInt32LittleEndian(code.AsSpan(at, 4));

    /// <summary>What a call of LanguageExt's is called; none of any other, and of four bytes that are no call.</summary>
    private static string? Of(MetadataReader metadata, int token)
    {
        var (table, row) = (token >>> 24, token & 0xFFFFFF);
        if (table == 0x2B && row > 0 && row <= metadata.GetTableRowCount(TableIndex.MethodSpec))
        {
            var method = metadata.GetMethodSpecification(MetadataTokens.MethodSpecificationHandle(row)).Method;
            return method.Kind == HandleKind.MemberReference ? Of(metadata, (MemberReferenceHandle)method) : null;
        }
        return table == 0x0A && row > 0 && row <= metadata.GetTableRowCount(TableIndex.MemberRef)
            ? Of(metadata, MetadataTokens.MemberReferenceHandle(row))
            : null;
    }

    private static string? Of(MetadataReader metadata, MemberReferenceHandle handle)
    {
        var member = metadata.GetMemberReference(handle);
        var type = member.Parent.Kind switch
        {
            HandleKind.TypeReference => Name(metadata, (TypeReferenceHandle)member.Parent),
            HandleKind.TypeSpecification => Generic(metadata, metadata.GetTypeSpecification((TypeSpecificationHandle)member.Parent)),
            _ => "",
        };
        return type is "LanguageExt.Seq`1" or "LanguageExt.Prelude" ? metadata.GetString(member.Name) : null;
    }

    // GENERICINST, VALUETYPE or CLASS, then the type.
    private static string Generic(MetadataReader metadata, TypeSpecification type)
    {
        var signature = metadata.GetBlobReader(type.Signature);
        if (signature.ReadByte() != 0x15)
            return "";
        _ = signature.ReadByte();
        var handle = signature.ReadTypeHandle();
        return handle.Kind == HandleKind.TypeReference ? Name(metadata, (TypeReferenceHandle)handle) : "";
    }

    private static string Name(MetadataReader metadata, TypeReferenceHandle handle)
    {
        var type = metadata.GetTypeReference(handle);
        return $"{metadata.GetString(type.Namespace)}.{metadata.GetString(type.Name)}";
    }
}
