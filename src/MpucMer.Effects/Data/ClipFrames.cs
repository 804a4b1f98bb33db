using MpucMer.Build.Scanning;

namespace MpucMer.Effects.Data;

/// <summary>The frames of a clip's video, each a JPEG picture that is read when a step needs it.</summary>
public abstract record ClipFrames
{
    private ClipFrames() { }

    /// <summary>A clip without video.</summary>
    public static ClipFrames None { get; } = new Files([]);

    public abstract int Count { get; }

    /// <summary>What to call a frame that cannot be read.</summary>
    public abstract string Name(int frame);

    /// <summary>The bytes of a frame.</summary>
    /// <exception cref="IOException">As the system refuses.</exception>
    /// <exception cref="UnauthorizedAccessException">As the system refuses.</exception>
    public abstract byte[] Read(int frame);

    /// <summary>One file a frame.</summary>
    public sealed record Files(string[] Paths) : ClipFrames
    {
        /// <summary>The folder that they lie in, by which it is seen whether they are what they were; null: nobody asks.</summary>
        public SeenFolder? Seen { get; init; }

        public override int Count => Paths.Length;

        public override string Name(int frame) => Paths[frame];

        public override byte[] Read(int frame) => Seen?.Frame(Paths[frame]) ?? RegularFile.ReadAllBytes(Paths[frame]);
    }

    /// <summary>All in one file, one after the other; frame i lies from <paramref name="Bounds"/>[i] to the next.</summary>
    public sealed record Slices(string Path, long[] Bounds) : ClipFrames
    {
        public override int Count => Bounds.Length - 1;

        public override string Name(int frame) => $"{Path}, frame {frame}";

        public override byte[] Read(int frame)
        {
            using var file = File.OpenHandle(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var bytes = new byte[Bounds[frame + 1] - Bounds[frame]];
            for (var done = 0; done < bytes.Length; )
            {
                var read = RandomAccess.Read(file, bytes.AsSpan(done), Bounds[frame] + done);
                if (read == 0)
                    throw new EndOfStreamException($"{Path} is shorter than it was");
                done += read;
            }
            return bytes;
        }
    }

    /// <summary>Frames of another clip's, by their places: on another clock some come twice, or not at all.</summary>
    public sealed record Chosen(ClipFrames Of, int[] Places) : ClipFrames
    {
        public override int Count => Places.Length;

        public override string Name(int frame) => Of.Name(Places[frame]);

        public override byte[] Read(int frame) => Of.Read(Places[frame]);
    }
}
