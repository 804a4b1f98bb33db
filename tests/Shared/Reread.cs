using LanguageExt;
using MpucMer.Pure.Decoding;
using MpucMer.Pure.Planning;

namespace MpucMer.Tests;

/// <summary>What was written by a build, read as the worker reads it.</summary>
internal static class Reread
{
    public static Request Request(string path) => Json.Request.Whole(File.ReadAllText(path));

    /// <summary>The value of a text that has one.</summary>
    public static A Whole<A>(this Decoder<A> decoder, string text) =>
        decoder.Read(text).IfLeft(fault => throw new Xunit.Sdk.XunitException(fault.ToString()));
}
