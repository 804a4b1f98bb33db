using System.Text;
using MpucMer.Pure.Data;

namespace MpucMer.Pure.Networks;

/// <summary>
/// A network as ONNX has it (onnx.ai, IR version 8): the graph, and facts by name for whoever runs it. As bytes MpucMer.Effects has it.
/// </summary>
/// <param name="Facts">Names and texts, the file's <c>metadata_props</c>.</param>
public sealed record OnnxModel(OnnxGraph Graph, Seq<(string Name, string Text)> Facts)
{
    /// <summary>The form of the file: the one of ONNX 1.12 (2022), which ONNX Runtime reads from 1.12 on.</summary>
    public const int IrVersion = 8;

    /// <summary>
    /// The set of operators: 17 is the first with LayerNormalization, and nothing later is needed. The older, the more runtimes know it.
    /// </summary>
    public const int Opset = 17;

    public const string Producer = "MpucMer";

    public const string Ending = ".onnx";

    /// <summary>As many bytes of a file as <see cref="IsOurs"/> looks at.</summary>
    public static int SignBytes => Sign.Length;

    // The first two fields: version and producer.
    private static readonly byte[] Sign = [0x08, IrVersion, 0x12, (byte)Producer.Length, .. Encoding.ASCII.GetBytes(Producer)];

    /// <summary>Whether a file that begins so was written here, whole or not.</summary>
    public static bool IsOurs(ReadOnlySpan<byte> start) => start.StartsWith(Sign);
}

/// <summary>
/// Nodes in an order in which each comes after those that it reads, what they read besides, and what goes in and comes out.
/// </summary>
public sealed record OnnxGraph(string Name, Seq<OnnxTensor> Initialisers, Seq<OnnxNode> Nodes, OnnxPort Input, OnnxPort Output);

/// <summary>An input or output of float32; its axes with the batch.</summary>
public sealed record OnnxPort(string Name, Seq<OnnxAxis> Axes);

/// <summary>The size of an axis.</summary>
public abstract record OnnxAxis
{
    private OnnxAxis() { }

    public sealed record Fixed(int Size) : OnnxAxis;

    /// <summary>Whatever is given to it; axes of one name are of one size.</summary>
    public sealed record Free(string Name) : OnnxAxis;
}

/// <summary>One operation with one output, by the names of what it reads.</summary>
public sealed record OnnxNode(string Name, string Operator, Seq<string> Inputs, string Output, Seq<OnnxAttribute> Attributes);

/// <summary>A setting of an operator.</summary>
public abstract record OnnxAttribute(string Name)
{
    public sealed record Whole(string Name, long Value) : OnnxAttribute(Name);

    public sealed record Wholes(string Name, Seq<long> Values) : OnnxAttribute(Name);

    public sealed record Number(string Name, float Value) : OnnxAttribute(Name);
}

/// <summary>Numbers of a graph, row-major; an empty shape is a scalar's.</summary>
public abstract record OnnxTensor(string Name, Seq<long> Shape)
{
    public sealed record Floats(string Name, Seq<long> Shape, ReadOnlyMemory<float> Values) : OnnxTensor(Name, Shape);

    public sealed record Wholes(string Name, Seq<long> Values) : OnnxTensor(Name, Seq1((long)Values.Count));
}

/// <summary>What a network computes, before it has names: each operation with what it reads. Told apart by reference, never by content.
/// </summary>
public abstract record OnnxValue
{
    private OnnxValue() { }

    /// <summary>What goes into the network.</summary>
    public sealed record Input : OnnxValue;

    /// <summary>An entry of the network's state, by its name there.</summary>
    public sealed record Parameter(string Name) : OnnxValue;

    /// <summary>Numbers that are none of the network's parameters.</summary>
    public sealed record Numbers(Seq<long> Shape, float[] Values) : OnnxValue;

    /// <summary>Axes, sizes and places.</summary>
    public sealed record Wholes(Seq<long> Values) : OnnxValue;

    /// <param name="Path">The layer's place in the network, for the node's name.</param>
    public sealed record Operation(string Path, string Operator, IReadOnlyList<OnnxValue> Inputs, IReadOnlyList<OnnxAttribute> Attributes)
        : OnnxValue;

    /// <summary>
    /// It as a graph. What is read twice is one node; a parameter keeps its name; a node is named after its layer's place and its operator.
    /// </summary>
    /// <param name="state">The network's entries by name.</param>
    public OnnxGraph Graph(string name, OnnxPort input, OnnxPort output, IReadOnlyDictionary<string, NamedArray> state)
    {
        var (nodes, tensors) = (new List<OnnxNode>(), new List<OnnxTensor>());
        var (named, parameters) = (
            new Dictionary<OnnxValue, string>(ReferenceEqualityComparer.Instance),
            new System.Collections.Generic.HashSet<string>()
        );
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        Node(this is Operation whole ? whole : new Operation("", "Identity", [this], []), output.Name);
        return new OnnxGraph(name, tensors.ToSeq().Strict(), nodes.ToSeq().Strict(), input, output);

        string Node(Operation operation, string? called)
        {
            var inputs = operation.Inputs.Select(NameOf).ToArray().ToSeq();
            var own = Unique($"{operation.Path}/{operation.Operator}");
            nodes.Add(new OnnxNode(own, operation.Operator, inputs, called ?? own, operation.Attributes.ToSeq().Strict()));
            return called ?? own;
        }

        string NameOf(OnnxValue value)
        {
            if (!named.TryGetValue(value, out var known))
                named[value] = known = Named(value);
            return known;
        }

        string Named(OnnxValue value)
        {
            switch (value)
            {
                case Input:
                    return input.Name;
                case Parameter p:
                    if (parameters.Add(p.Name))
                        tensors.Add(new OnnxTensor.Floats(p.Name, state[p.Name].Shape.ToSeq().Strict(), state[p.Name].Values));
                    return p.Name;
                case Numbers c:
                    tensors.Add(new OnnxTensor.Floats(Unique("/numbers"), c.Shape, c.Values));
                    return tensors[^1].Name;
                case Wholes c:
                    tensors.Add(new OnnxTensor.Wholes(Unique("/wholes"), c.Values));
                    return tensors[^1].Name;
                case Operation o:
                    return Node(o, null);
                default:
                    throw new InvalidOperationException($"No name for {value.GetType()}: a case of OnnxValue was added without one.");
            }
        }

        string Unique(string wanted)
        {
            var count = counts[wanted] = counts.GetValueOrDefault(wanted) + 1;
            return count == 1 ? wanted : $"{wanted}_{count}";
        }
    }
}
