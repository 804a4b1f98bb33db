using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using Google.Protobuf;
using Tensorboard;

namespace MpucMer.Effects.Sinks;

/// <summary>
/// A file of TensorBoard's events: records of a length and its checksum, an <c>Event</c> of the protocol buffers that TorchSharp has, and
/// its checksum. TorchSharp's own writer opens the file for every number, and writes times that are none (ticks, or 0, as a float).
/// </summary>
public sealed class EventFile : IDisposable
{
    // Field 10 of Event, source_metadata, which TorchSharp's Event is too old for: { writer = "mpucmer" }.
    private static readonly byte[] Writer = [0x52, 9, 0x0a, 7, .. "mpucmer"u8];

    private readonly FileStream file;

    /// <param name="number">What tells it from others of the same second.</param>
    public EventFile(string folder, DateTimeOffset now, int number)
    {
        Directory.CreateDirectory(folder);
        var name = string.Create(
            CultureInfo.InvariantCulture,
            $"events.out.tfevents.{now.ToUnixTimeSeconds():D10}.{Environment.MachineName}.{Environment.ProcessId}.{number}"
        );
        file = new FileStream(Path.Combine(folder, name), FileMode.CreateNew, FileAccess.Write, FileShare.Read, 1 << 16);
        Write([.. new Event { FileVersion = "brain.Event:2", WallTime = Seconds(now) }.ToByteArray(), .. Writer]);
    }

    public void Scalar(string tag, double value, long step, DateTimeOffset time) =>
        Write(new Summary.Types.Value { Tag = tag, SimpleValue = (float)value }, step, time);

    /// <summary>Text in Markdown.</summary>
    public void Text(string tag, string markdown, DateTimeOffset time)
    {
        var shown = new TensorProto { Dtype = DataType.DtString, TensorShape = new TensorShapeProto() };
        shown.TensorShape.Dim.Add(new TensorShapeProto.Types.Dim { Size = 1 });
        shown.StringVal.Add(ByteString.CopyFromUtf8(markdown));
        Write(
            new Summary.Types.Value
            {
                Tag = tag,
                Tensor = shown,
                Metadata = new SummaryMetadata { PluginData = new SummaryMetadata.Types.PluginData { PluginName = "text" } },
            },
            0,
            time
        );
    }

    /// <param name="about">What is shown with it.</param>
    public void Image(string tag, byte[] png, int width, int height, string about, DateTimeOffset time) =>
        Write(
            new Summary.Types.Value
            {
                Tag = tag,
                Image = new Summary.Types.Image
                {
                    Width = width,
                    Height = height,
                    Colorspace = 3,
                    EncodedImageString = ByteString.CopyFrom(png),
                },
                Metadata = new SummaryMetadata { SummaryDescription = about },
            },
            0,
            time
        );

    /// <summary>How values are spread: so many bins of equal width from the least to the greatest.</summary>
    public void Histogram(string tag, IReadOnlyList<float> values, int bins, long step, DateTimeOffset time)
    {
        if (values.Count == 0)
            return;
        var (least, greatest, sum, squares) = (double.MaxValue, double.MinValue, 0.0, 0.0);
        foreach (double x in values)
            (least, greatest, sum, squares) = (Math.Min(least, x), Math.Max(greatest, x), sum + x, squares + x * x);
        // A parameter whose values are all the same has a bin of some width around them.
        var (from, width) = greatest > least ? (least, (greatest - least) / bins) : (least - .5, 1.0 / bins);
        var counts = new double[bins];
        foreach (double x in values)
            counts[Math.Clamp((int)((x - from) / width), 0, bins - 1)]++;
        var spread = new HistogramProto
        {
            Min = least,
            Max = greatest,
            Num = values.Count,
            Sum = sum,
            SumSquares = squares,
        };
        for (var bin = 0; bin < bins; bin++)
        {
            spread.BucketLimit.Add(from + (bin + 1) * width);
            spread.Bucket.Add(counts[bin]);
        }
        Write(new Summary.Types.Value { Tag = tag, Histo = spread }, step, time);
    }

    public void Flush() => file.Flush();

    public void Dispose() => file.Dispose();

    private void Write(Summary.Types.Value value, long step, DateTimeOffset time)
    {
        var summary = new Summary();
        summary.Value.Add(value);
        Write(
            new Event
            {
                Step = step,
                WallTime = Seconds(time),
                Summary = summary,
            }.ToByteArray()
        );
    }

    private void Write(byte[] content)
    {
        Span<byte> head = stackalloc byte[12];
        BinaryPrimitives.WriteInt64LittleEndian(head, content.LongLength);
        BinaryPrimitives.WriteUInt32LittleEndian(head[8..], Masked(head[..8]));
        Span<byte> tail = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(tail, Masked(content));
        file.Write(head);
        file.Write(content);
        file.Write(tail);
    }

    private static double Seconds(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).TotalSeconds;

    // CRC-32C, turned and shifted as in LevelDB's logs: a checksum of what contains checksums would tell less.
    private static uint Masked(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        for (; bytes.Length >= 8; bytes = bytes[8..])
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (var b in bytes)
            crc = BitOperations.Crc32C(crc, b);
        return BitOperations.RotateRight(~crc, 15) + 0xa282ead8;
    }
}
