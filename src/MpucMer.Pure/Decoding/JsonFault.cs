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
