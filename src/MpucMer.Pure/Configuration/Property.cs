namespace MpucMer.Pure.Configuration;

/// <summary>
/// One public property of an experiment: its name, the form of its value, its default under each protocol, and one sentence.
/// The table of these is what the parser, the nearest-name hints and src/MpucMer.Build/README.md are made of.
/// </summary>
public sealed record Property(string Name, string Form, string Corrected, string Published, string Summary)
{
    public Property(string name, string form, string both, string summary) : this(name, form, both, both, summary) { }
}
