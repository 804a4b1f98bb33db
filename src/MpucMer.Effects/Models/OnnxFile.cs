using System.Runtime.InteropServices;
using Google.Protobuf;
using MpucMer.Pure.Networks;

namespace MpucMer.Effects.Models;

/// <summary>
/// The bytes of an ONNX model: messages of onnx.proto (ONNX 1.12), written by the protocol buffers that TorchSharp brings.
/// </summary>
public static class OnnxFile
{
    /// <summary>
    /// The same bytes for the same model. What can be trained fits into a message of two gigabytes
    /// (<see cref="NetworkSize.MostBytes"/>).
    /// </summary>
    /// <param name="version">Of the program, for the file's <c>producer_version</c>.</param>
    public static byte[] Bytes(OnnxModel model, string version)
    {
        var message = new Message([
            Field.Whole(1, OnnxModel.IrVersion),
            Field.Text(2, OnnxModel.Producer),
            Field.Text(3, version),
            Field.Of(7, Graph(model.Graph)),
            Field.Of(8, new Message([Field.Text(1, ""), Field.Whole(2, OnnxModel.Opset)])),
            .. model.Facts.Map(fact => Field.Of(14, new Message([Field.Text(1, fact.Name), Field.Text(2, fact.Text)]))),
        ]);
        var bytes = new byte[message.Size];
        using var output = new CodedOutputStream(bytes);
        message.Write(output);
        output.CheckNoSpaceLeft();
        return bytes;
    }

    private static Message Graph(OnnxGraph graph) =>
        new([
            .. graph.Nodes.Map(node => Field.Of(1, Node(node))),
            Field.Text(2, graph.Name),
            .. graph.Initialisers.Map(tensor => Field.Of(5, Tensor(tensor))),
            Field.Of(11, Port(graph.Input)),
            Field.Of(12, Port(graph.Output)),
        ]);

    private static Message Node(OnnxNode node) =>
        new([
            .. node.Inputs.Map(name => Field.Text(1, name)),
            Field.Text(2, node.Output),
            Field.Text(3, node.Name),
            Field.Text(4, node.Operator),
            .. node.Attributes.Map(attribute => Field.Of(5, Attribute(attribute))),
        ]);

    // Kinds are those of AttributeProto.AttributeType.
    private static Message Attribute(OnnxAttribute attribute) =>
        attribute switch
        {
            OnnxAttribute.Number a => new([Field.Text(1, a.Name), Field.Number(2, a.Value), Field.Whole(20, 1)]),
            OnnxAttribute.Whole a => new([Field.Text(1, a.Name), Field.Whole(3, a.Value), Field.Whole(20, 2)]),
            OnnxAttribute.Wholes a => new([Field.Text(1, a.Name), .. a.Values.Map(value => Field.Whole(8, value)), Field.Whole(20, 7)]),
            _ => throw new InvalidOperationException(
                $"No message for {attribute.GetType()}: a case of OnnxAttribute was added without one."
            ),
        };

    private static Message Tensor(OnnxTensor tensor)
    {
        var (type, content) = tensor switch
        {
            OnnxTensor.Floats t => (Float, Field.Raw(9, t.Values)),
            OnnxTensor.Wholes t => (Int64, Field.Raw<long>(9, t.Values.ToArray())),
            _ => throw new InvalidOperationException($"No message for {tensor.GetType()}: a case of OnnxTensor was added without one."),
        };
        return new([.. tensor.Shape.Map(size => Field.Whole(1, size)), Field.Whole(2, type), Field.Text(8, tensor.Name), content]);
    }

    private static Message Port(OnnxPort port)
    {
        var shape = new Message([.. port.Axes.Map(axis => Field.Of(1, Axis(axis)))]);
        var tensor = new Message([Field.Whole(1, Float), Field.Of(2, shape)]);
        return new([Field.Text(1, port.Name), Field.Of(2, new([Field.Of(1, tensor)]))]);
    }

    private static Message Axis(OnnxAxis axis) =>
        axis switch
        {
            OnnxAxis.Fixed a => new([Field.Whole(1, a.Size)]),
            OnnxAxis.Free a => new([Field.Text(2, a.Name)]),
            _ => throw new InvalidOperationException($"No message for {axis.GetType()}: a case of OnnxAxis was added without one."),
        };

    // Of TensorProto.DataType.
    private const int Float = 1;
    private const int Int64 = 7;

    /// <summary>Fields in their order, and how many bytes they take: a message within another is written after its length.</summary>
    private sealed class Message(IReadOnlyList<Field> fields)
    {
        public int Size { get; } = fields.Aggregate(0, (sum, field) => checked(sum + field.Size));

        public void Write(CodedOutputStream output)
        {
            foreach (var field in fields)
                field.Write(output);
        }
    }

    /// <param name="Size">With its tag.</param>
    private sealed record Field(int Size, Action<CodedOutputStream> Write)
    {
        public static Field Whole(int number, long value) =>
            Tagged(number, WireFormat.WireType.Varint, CodedOutputStream.ComputeInt64Size(value), to => to.WriteInt64(value));

        public static Field Number(int number, float value) =>
            Tagged(number, WireFormat.WireType.Fixed32, sizeof(float), to => to.WriteFloat(value));

        public static Field Text(int number, string value) =>
            Tagged(number, WireFormat.WireType.LengthDelimited, CodedOutputStream.ComputeStringSize(value), to => to.WriteString(value));

        public static Field Of(int number, Message message) =>
            Tagged(
                number,
                WireFormat.WireType.LengthDelimited,
                checked(CodedOutputStream.ComputeLengthSize(message.Size) + message.Size),
                to =>
                {
                    to.WriteLength(message.Size);
                    message.Write(to);
                }
            );

        /// <summary>Numbers as they lie in memory, the least byte first on every system that there is a libtorch for.</summary>
        public static Field Raw<A>(int number, ReadOnlyMemory<A> values)
            where A : struct
        {
            var length = checked(values.Length * Marshal.SizeOf<A>());
            return Tagged(number, WireFormat.WireType.LengthDelimited, checked(CodedOutputStream.ComputeLengthSize(length) + length), to =>
                to.WriteBytes(ByteString.CopyFrom(MemoryMarshal.AsBytes(values.Span)))
            );
        }

        private static Field Tagged(int number, WireFormat.WireType type, int size, Action<CodedOutputStream> write) =>
            new(checked(CodedOutputStream.ComputeTagSize(number) + size), to =>
            {
                to.WriteTag(number, type);
                write(to);
            });
    }
}
