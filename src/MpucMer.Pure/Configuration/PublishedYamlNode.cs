namespace MpucMer.Pure.Configuration;

/// <summary>What a YAML file says, with the place of everything: as much of YAML as a configuration file needs.</summary>
internal abstract record PublishedYamlNode(Place Place)
{
    /// <summary>A single value as text; a null (<c>~</c>, <c>null</c>, nothing) is empty.</summary>
    public sealed record Scalar(string Text, Place Place) : PublishedYamlNode(Place);

    public sealed record List(Seq<PublishedYamlNode> Items, Place Place) : PublishedYamlNode(Place);

    public sealed record Mapping(Seq<PublishedYamlEntry> Entries, Place Place) : PublishedYamlNode(Place);

    /// <summary>
    /// The text of a property: a list is its values between blanks, a list of lists has a slash between them (as MpucFolds). None for
    /// anything deeper.
    /// </summary>
    public Option<string> AsText() =>
        this switch
        {
            Scalar s => s.Text,
            List l when l.Items.ForAll(i => i is Scalar) => Joined(l),
            List l when l.Items.ForAll(i => i is List inner && inner.Items.ForAll(x => x is Scalar)) => string.Join(
                '/',
                l.Items.Map(i => Joined((List)i))
            ),
            _ => None,
        };

    private static string Joined(List list) => string.Join(' ', list.Items.Map(i => ((Scalar)i).Text));
}

/// <summary>A key of a mapping, where it stands, and its value.</summary>
internal sealed record PublishedYamlEntry(string Key, Place Place, PublishedYamlNode Value);
