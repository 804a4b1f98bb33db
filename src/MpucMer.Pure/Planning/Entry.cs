using System.Text;
using MpucMer.Pure.Data;
using MpucMer.Pure.Decoding;

namespace MpucMer.Pure.Planning;

/// <summary>A file of an entry that is about to be written.</summary>
public sealed record EntryFile(string Name, byte[] Content)
{
    public static EntryFile Text(string name, string text) => new(name, Encoding.UTF8.GetBytes(text));
}

/// <summary>An entry of the store that was found whole: its files, already read and checked.</summary>
public sealed record Entry(string Folder, HashMap<string, byte[]> Files)
{
    public byte[] this[string name] =>
        Files
            .Find(name)
            .IfNone(() => throw new InvalidOperationException($"{Folder} has no {name}: its stage's code version should have been raised"));

    /// <summary>A text file of it.</summary>
    public string Text(string name) => Encoding.UTF8.GetString(this[name]);

    /// <summary>The arrays of a safetensors file of it.</summary>
    public Either<Problem, Seq<NamedArray>> Arrays(string name) =>
        Safetensors.Read(this[name], Path.Combine(Folder, name)).Map(f => f.Arrays);

    /// <summary>The value of a JSON file of it.</summary>
    public Either<Problem, A> Decoded<A>(string name, Decoder<A> decoder) =>
        decoder
            .Read(this[name])
            .MapLeft(fault =>
                (Problem)new Problem.StoreOperationFailed("read", Path.Combine(Folder, name), StoreFault.Other, fault.ToString())
            );
}

/// <summary>How the results of a stage are kept: the files of an entry, and what these say.</summary>
public sealed record Codec<A>(Func<A, Seq<EntryFile>> Write, Func<Entry, Either<Problem, A>> Read);
