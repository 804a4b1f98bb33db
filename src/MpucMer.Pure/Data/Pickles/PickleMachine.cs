using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;

namespace MpucMer.Pure.Data.Pickles;

/// <summary>
/// The stack machine of pickles (Python's pickletools documents each opcode). A step pushes at most one value, and every length is checked
/// against the file before anything is made, so that memory stays within a multiple of the file's length.
/// </summary>
internal sealed partial class PickleMachine(IByteSource source, string path, long start, PickleGlobals globals)
{
    private readonly PickleBytes bytes = new(source, path, start);
    private readonly PickleBudget budget = new(source.Length, path);
    private readonly List<PickleValue> stack = [];
    private readonly List<int> marks = [];
    private readonly Dictionary<long, PickleValue> memo = new();

    public long Position => bytes.Position;

    /// <summary>Runs to the opcode that stops.</summary>
    public PickleValue Run()
    {
        while (true)
        {
            var opcode = bytes.Byte();
            if (opcode == '.')
                return marks.Count == 0 ? Pop() : throw Malformed("it stops within a mark");
            if (!Literal(opcode) && !Text(opcode) && !Container(opcode) && !Memo(opcode) && !Call(opcode))
                throw Malformed($"0x{opcode:X2} is no opcode");
        }
    }

    /// <summary>Numbers, truth values and None.</summary>
    private bool Literal(byte opcode)
    {
        switch (opcode)
        {
            case (byte)'N':
                Push(PickleValue.None.Value);
                return true;
            case 0x88:
                Push(new PickleValue.Truth(true));
                return true;
            case 0x89:
                Push(new PickleValue.Truth(false));
                return true;
            case (byte)'J':
                Push(bytes.Int32());
                return true;
            case (byte)'K':
                Push(bytes.Byte());
                return true;
            case (byte)'M':
                Push(bytes.UInt16());
                return true;
            case 0x8A:
                PushLong(bytes.Byte());
                return true;
            case 0x8B:
                PushLong(bytes.Int32());
                return true;
            case (byte)'G':
                Push(new PickleValue.Float(bytes.Double()));
                return true;
            case (byte)'F':
                Push(new PickleValue.Float(PickleText.Float(bytes.Line().Span) ?? throw Malformed("a float is no number")));
                return true;
            case (byte)'L':
                Push(PickleText.Integer(bytes.Line().Span) ?? throw Malformed("an integer is no number, or too long"));
                return true;
            case (byte)'I':
                var line = bytes.Line().Span;
                if (line.SequenceEqual("01"u8) || line.SequenceEqual("00"u8))
                    Push(new PickleValue.Truth(line[1] == '1'));
                else
                    Push(PickleText.Integer(line) ?? throw Malformed("an integer is no number, or too long"));
                return true;
            default:
                return false;
        }
    }

    private bool Text(byte opcode)
    {
        switch (opcode)
        {
            case (byte)'S':
                Push(new PickleValue.Text(PickleText.Quoted(bytes.Line().Span) ?? throw Malformed("a string has no quotes")));
                return true;
            case (byte)'T':
                Push(new PickleValue.Text(Encoding.Latin1.GetString(Counted(bytes.Int32()).Span)));
                return true;
            case (byte)'U':
                Push(new PickleValue.Text(Encoding.Latin1.GetString(Counted(bytes.Byte()).Span)));
                return true;
            case (byte)'V':
                Push(new PickleValue.Text(PickleText.Unicode(bytes.Line().Span)));
                return true;
            case (byte)'X':
                Push(Utf8Text(bytes.UInt32()));
                return true;
            case 0x8C:
                Push(Utf8Text(bytes.Byte()));
                return true;
            case 0x8D:
                Push(Utf8Text(bytes.Length()));
                return true;
            case (byte)'B':
                Push(new PickleValue.Bytes(Counted(bytes.UInt32())));
                return true;
            case (byte)'C':
                Push(new PickleValue.Bytes(Counted(bytes.Byte())));
                return true;
            case 0x8E or 0x96:
                Push(new PickleValue.Bytes(Counted(bytes.Length())));
                return true;
            case 0x97 or 0x98:
                throw new PickleRefusal(new Problem.PickleUnsupported(path, Position - 1, PickleFeature.OutOfBandBuffers));
            default:
                return false;
        }
    }

    // Nothing is replaced without a word: two names that differ in such a letter would be one.
    private PickleValue.Text Utf8Text(long length) =>
        Counted(length).Span is var text && Utf8.IsValid(text)
            ? new(Encoding.UTF8.GetString(text))
            : throw Malformed("a text is not UTF-8");

    private bool Container(byte opcode)
    {
        switch (opcode)
        {
            case (byte)'(':
                budget.Values(1);
                marks.Add(stack.Count);
                return true;
            case (byte)']':
                Push(new PickleValue.List());
                return true;
            case (byte)'}':
                Push(new PickleValue.Dict());
                return true;
            case 0x8F:
                Push(new PickleValue.Set());
                return true;
            case (byte)')':
                Push(Tuple([]));
                return true;
            case 0x85:
                Push(Tuple(Last(1)));
                return true;
            case 0x86:
                Push(Tuple(Last(2)));
                return true;
            case 0x87:
                Push(Tuple(Last(3)));
                return true;
            case (byte)'t':
                Push(Tuple(ToMark()));
                return true;
            case (byte)'l':
                Push(Fill(new PickleValue.List(), ToMark()));
                return true;
            case 0x91:
                Push(Fill(new PickleValue.Set(), ToMark()));
                return true;
            case (byte)'d':
                Push(Fill(new PickleValue.Dict(), ToMark()));
                return true;
            case (byte)'a':
                var item = Last(1);
                Fill(Top(), item);
                return true;
            case (byte)'e' or 0x90:
                var items = ToMark();
                Fill(Top(), items);
                return true;
            case (byte)'s':
                var pair = Last(2);
                Fill(Top(), pair);
                return true;
            case (byte)'u':
                var pairs = ToMark();
                Fill(Top(), pairs);
                return true;
            case (byte)'0':
                // A mark is popped where it is what was pushed last.
                if (marks.Count > 0 && marks[^1] == stack.Count)
                    marks.RemoveAt(marks.Count - 1);
                else
                    Pop();
                return true;
            case (byte)'1':
                ToMark();
                return true;
            case (byte)'2':
                Push(Top());
                return true;
            default:
                return false;
        }
    }

    private bool Memo(byte opcode)
    {
        switch (opcode)
        {
            case (byte)'p':
                Remember(Index());
                return true;
            case (byte)'q':
                Remember(bytes.Byte());
                return true;
            case (byte)'r':
                Remember(bytes.UInt32());
                return true;
            case 0x94:
                Remember(memo.Count);
                return true;
            case (byte)'g':
                Push(Remembered(Index()));
                return true;
            case (byte)'h':
                Push(Remembered(bytes.Byte()));
                return true;
            case (byte)'j':
                Push(Remembered(bytes.UInt32()));
                return true;
            case 0x80:
                var protocol = bytes.Byte();
                if (protocol > 5)
                    throw Malformed($"its protocol is {protocol}, and 0 to 5 are read");
                return true;
            // Frames only say how much to read at once.
            case 0x95:
                bytes.Length();
                return true;
            default:
                return false;
        }
    }

    private long Index() =>
        PickleText.Integer(bytes.Line().Span) is { } index && index >= 0 && index <= long.MaxValue
            ? (long)index
            : throw Malformed("a place in the memo is no number");

    private void Remember(long index)
    {
        budget.Values(1);
        memo[index] = Top();
    }

    private PickleValue Remembered(long index) =>
        memo.TryGetValue(index, out var value) ? value : throw Malformed($"place {index} of the memo is empty");

    private ReadOnlyMemory<byte> Counted(long length) => bytes.Take(length);

    private void PushLong(int length)
    {
        // As many bits as the decimal digits that are read at most.
        if (length > 1800)
            throw Malformed("an integer is too long");
        Push(new BigInteger(Counted(length).Span));
    }

    private void Push(BigInteger value) => Push(new PickleValue.Integer(value));

    private void Push(PickleValue value)
    {
        budget.Values(1);
        stack.Add(value);
    }

    private int Floor => marks.Count == 0 ? 0 : marks[^1];

    private PickleValue Top() => stack.Count > Floor ? stack[^1] : throw Malformed("its stack is empty");

    private PickleValue Pop()
    {
        var top = Top();
        stack.RemoveAt(stack.Count - 1);
        return top;
    }

    private PickleValue[] Last(int count)
    {
        if (stack.Count - Floor < count)
            throw Malformed("its stack is empty");
        PickleValue[] items = CollectionsMarshal.AsSpan(stack)[^count..].ToArray();
        stack.RemoveRange(stack.Count - count, count);
        return items;
    }

    private PickleValue[] ToMark()
    {
        if (marks.Count == 0)
            throw Malformed("there is no mark on its stack");
        var items = Last(stack.Count - Floor);
        marks.RemoveAt(marks.Count - 1);
        return items;
    }

    private PickleValue.Tuple Tuple(PickleValue[] items)
    {
        var tuple = new PickleValue.Tuple(items);
        foreach (var item in items)
            budget.Within(tuple, item);
        return tuple;
    }

    private PickleValue Fill(PickleValue container, PickleValue[] items)
    {
        foreach (var item in items)
            budget.Within(container, item);
        switch (container)
        {
            case PickleValue.List list:
                list.Growing.AddRange(items);
                break;
            case PickleValue.Set set:
                set.Growing.AddRange(items);
                break;
            case PickleValue.Dict dict when items.Length % 2 == 0:
                for (var i = 0; i < items.Length; i += 2)
                    dict.Put(items[i], items[i + 1]);
                break;
            default:
                throw Malformed("items are put into what holds none");
        }
        return container;
    }

    private PickleRefusal Malformed(string detail) => new(new Problem.PickleMalformed(path, Position, detail));
}
