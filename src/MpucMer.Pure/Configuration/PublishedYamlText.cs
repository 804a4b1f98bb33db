using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace MpucMer.Pure.Configuration;

/// <summary>
/// From the text of a YAML file to its nodes. We compose them from the parser's events ourselves, since a deserialiser loses the places,
/// and since an alias must cost nothing: it is the node that its anchor names, never a copy.
/// </summary>
internal sealed class PublishedYamlText
{
    /// <summary>No configuration is nested deeper; without a bound, a file of brackets would overflow the stack.</summary>
    private const int Deepest = 32;

    private readonly string path;
    private readonly Scanner scanner;
    private readonly Parser parser;
    private readonly Dictionary<string, PublishedYamlNode> anchors = [];
    private readonly List<Problem> problems = [];

    private PublishedYamlText(string text, string path)
    {
        this.path = path;
        scanner = new Scanner(new StringReader(text.TrimStart('\uFEFF')));
        parser = new Parser(scanner);
    }

    /// <summary>The root of the file's one document; none where the file says nothing.</summary>
    public static Validation<Problem, Option<PublishedYamlNode>> Parse(string text, string path) =>
        new PublishedYamlText(text, path).Document();

    private Validation<Problem, Option<PublishedYamlNode>> Document()
    {
        Option<PublishedYamlNode> root = None;
        try
        {
            Next();
            if (Next() is DocumentStart)
            {
                Next();
                root = Node(0);
                Next();
                if (Next() is DocumentStart second)
                    problems.Add(Wrong("a second document begins here; one is read", second.Start));
            }
        }
        catch (YamlException e)
        {
            problems.Add(Wrong(Plain(e.Message), e.Start));
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or OverflowException or FormatException)
        {
            // The scanner's own slips on some broken files (an unclosed bracket, an escape that is no character): it still knows where it
            // is.
            problems.Add(
                Wrong(
                    e is InvalidOperationException
                        ? "the file ends, or a line begins, where a bracket or quote is still open"
                        : Plain(e.Message),
                    scanner.CurrentPosition
                )
            );
        }
        return problems.Count > 0
            ? Validation<Problem, Option<PublishedYamlNode>>.Fail(problems.ToSeq())
            : Success<Problem, Option<PublishedYamlNode>>(root);
    }

    private ParsingEvent? Next() => parser.MoveNext() ? parser.Current : null;

    /// <summary>The node that the current event begins; the current event is its last one afterwards.</summary>
    private PublishedYamlNode Node(int depth)
    {
        var start = parser.Current!;
        if (depth > Deepest)
            throw new YamlException(start.Start, start.End, $"nested more than {Deepest} deep");
        if (start is AnchorAlias alias)
        {
            // An anchor counts from where its node is complete, so that no node can contain itself.
            return anchors.TryGetValue(alias.Value.Value, out var named)
                ? named
                : throw new YamlException(alias.Start, alias.End, $"*{alias.Value.Value} names nothing that comes before it");
        }
        PublishedYamlNode node = start switch
        {
            YamlDotNet.Core.Events.Scalar s => new PublishedYamlNode.Scalar(IsNull(s) ? "" : s.Value, At(s.Start)),
            SequenceStart s => new PublishedYamlNode.List(Items(depth).ToSeq(), At(s.Start)),
            MappingStart s => new PublishedYamlNode.Mapping(Entries(depth).ToSeq(), At(s.Start)),
            _ => throw new YamlException(start.Start, start.End, $"unexpected {start.GetType().Name}"),
        };
        if (start is NodeEvent { Anchor.IsEmpty: false } anchored)
            anchors[anchored.Anchor.Value] = node;
        return node;
    }

    private List<PublishedYamlNode> Items(int depth)
    {
        var items = new List<PublishedYamlNode>();
        while (Next() is not SequenceEnd)
            items.Add(Node(depth + 1));
        return items;
    }

    private List<PublishedYamlEntry> Entries(int depth)
    {
        var entries = new Dictionary<string, PublishedYamlEntry>();
        while (Next() is not MappingEnd)
        {
            var start = parser.Current!;
            var key = (Node(depth + 1) as PublishedYamlNode.Scalar)?.Text
                ?? throw new YamlException(start.Start, start.End, "a key must be a word");
            Next();
            var entry = new PublishedYamlEntry(key, At(start.Start), Node(depth + 1));
            if (!entries.TryAdd(key, entry))
                problems.Add(Wrong($"{key} stands here again, after line {entries[key].Place.Line}", start.Start));
        }
        return [.. entries.Values];
    }

    private static bool IsNull(YamlDotNet.Core.Events.Scalar s) =>
        s.Style == ScalarStyle.Plain && s.Value is "" or "~" or "null" or "Null" or "NULL";

    private Place At(Mark mark) => new(path, (int)mark.Line, (int)mark.Column);

    private Problem Wrong(string detail, Mark mark) => new Problem.ConfigurationSyntax(detail, At(mark));

    // The problem's words put a full stop and the place themselves.
    private static string Plain(string message) => message.ReplaceLineEndings(" ").Trim().TrimEnd('.');
}

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
