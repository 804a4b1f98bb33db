using MpucMer.Pure.Losses;
using MpucMer.Pure.Networks;

namespace MpucMer.Pure.Training;

/// <summary>
/// One modality of some clips: of each clip its frames, [frames, width] row-major. A clip may have a single frame (a table's row of action
/// units), or none where it lacks the modality.
/// </summary>
public sealed record ModalityClips(Modality Modality, int Width, float[][] Clips)
{
    /// <summary>
    /// Whether the encoder reads frames over time; otherwise a vector, the mean over the window. Vectors from elsewhere are what their
    /// files are.
    /// </summary>
    public bool IsTemporal { get; init; } =
        Modality.Window switch
        {
            WindowUse.Frames => true,
            WindowUse.Mean => false,
            _ => Clips.Any(c => c.Length > Width),
        };

    /// <summary>Of video, of which no clip is held in memory: how it is looked at, and each clip's frames.</summary>
    public Option<VideoForm> Video { get; init; }

    public ClipFrames[] Pictures { get; init; } = [];

    /// <summary>
    /// Of which clips it was read at times of its own (the pictures of a recording, the words of a transcript), not in frames that another
    /// program made; empty: of none.
    /// </summary>
    public bool[] Timed { get; init; } = [];

    public bool IsTimed(int clip) => Timed.Length > 0 && Timed[clip];

    public int Frames(int clip) => Video.IsSome ? Pictures[clip].Count : Clips[clip].Length / Width;

    /// <summary>Whether the clip has the modality: one that lacks it holds no frames.</summary>
    public bool Has(int clip) => Frames(clip) > 0;

    internal float[] Cut(int clip, int from, int frames)
    {
        var values = Clips.Length == 0 ? [] : Clips[clip];
        return values.Length <= Width
            ? values
            : values[(Math.Min(from * Width, values.Length - Width))..Math.Min((from + frames) * Width, values.Length)];
    }

    internal ClipFrames CutPictures(int clip, int from, int frames) =>
        new ClipFrames.Chosen(
            Pictures[clip],
            [
                .. Enumerable
                    .Range(from, frames)
                    .Where(i => i < Pictures[clip].Count)
                    .DefaultIfEmpty(Pictures[clip].Count - 1)
                    .Where(i => i >= 0),
            ]
        );

    public ModalityClips Select(int[] clips) =>
        this with
        {
            Clips = [.. clips.Select(c => Clips[c])],
            Pictures = Video.IsSome ? [.. clips.Select(c => Pictures[c])] : [],
            Timed = Timed.Length > 0 ? [.. clips.Select(c => Timed[c])] : [],
        };
}

/// <summary>
/// Clips in memory: names, groups, labels and signals, all in one order. Where clips have several labels, <see cref="Labels"/> is the
/// strongest of each.
/// </summary>
public sealed record ClipSet(string[] Ids, string[] Groups, int[] Labels, Seq<ModalityClips> Modalities)
{
    /// <summary>
    /// Of each clip its graded labels, where it may have several; they weigh the positives of a supervised contrast in place of
    /// <see cref="Labels"/>.
    /// </summary>
    public Option<double[][]> Intensities { get; init; }

    public int Count => Ids.Length;

    public Truths Truths => new(Labels, Intensities.IfNone([]));

    /// <summary>Which of the given clips have which modality.</summary>
    public ModalityMask ModalityMask(int[] clips) => new(Modalities.Map(m => clips.Select(m.Has).ToArray()));

    /// <summary>The clips with these names, in their order.</summary>
    public ClipSet Select(Seq<string> ids)
    {
        var places = Ids.Select((id, i) => (id, i)).ToDictionary(p => p.id, p => p.i);
        var clips = ids.Map(id => places[id]).ToArray();
        // Strict, lest all the other clips live on in the function.
        return new ClipSet(
            [.. ids],
            [.. clips.Select(c => Groups[c])],
            [.. clips.Select(c => Labels[c])],
            Modalities.Map(m => m.Select(clips)).Strict()
        )
        {
            Intensities = Intensities.Map(rows => clips.Select(c => rows[c]).ToArray()),
        };
    }

    /// <summary>
    /// Stretches of clips as clips of their own, in that order: of sequences so many frames from the given one on, or fewer where the clip
    /// ends; what does not move is as it is.
    /// </summary>
    public ClipSet Stretches(IReadOnlyList<(int Clip, int From, string Id)> of, int frames) =>
        new(
            [.. of.Select(s => s.Id)],
            [.. of.Select(s => Groups[s.Clip])],
            [.. of.Select(s => Labels[s.Clip])],
            Modalities
                .Map(m =>
                    m with
                    {
                        Clips = [.. of.Select(s => m.Cut(s.Clip, s.From, frames))],
                        Pictures = m.Video.IsSome ? [.. of.Select(s => m.CutPictures(s.Clip, s.From, frames))] : [],
                        Timed = m.Timed.Length > 0 ? [.. of.Select(s => m.Timed[s.Clip])] : [],
                    }
                )
                .Strict()
        )
        {
            Intensities = Intensities.Map(rows => of.Select(s => rows[s.Clip]).ToArray()),
        };

    /// <summary>Frames that all sequences of a clip have; 1 where it has none.</summary>
    public int Frames(int clip)
    {
        var frames = Modalities.Map(m => m.Frames(clip)).Filter(f => f > 1);
        return frames.IsEmpty ? 1 : frames.Min();
    }
}

/// <summary>
/// What clips are labelled with, as a probe learns it: [clips] classes, and [clips][labels] intensities where clips have several labels
/// (else empty).
/// </summary>
public sealed record Truths(int[] Labels, double[][] Intensities)
{
    /// <summary>1 where a clip shows the label, else 0.</summary>
    public int[] Shows(int label) => [.. Intensities.Select(i => i[label] > 0 ? 1 : 0)];
}

/// <summary>
/// The frames of a clip's video, each a JPEG picture that is read when a step needs it, by the shell that knows where it lies.
/// </summary>
public abstract record ClipFrames
{
    /// <summary>A clip without video.</summary>
    public static ClipFrames None { get; } = new Nothing();

    public abstract int Count { get; }

    /// <summary>What to call a frame that cannot be read.</summary>
    public abstract string Name(int frame);

    /// <summary>The bytes of a frame.</summary>
    /// <exception cref="IOException">As the system refuses.</exception>
    /// <exception cref="UnauthorizedAccessException">As the system refuses.</exception>
    public abstract byte[] Read(int frame);

    private sealed record Nothing : ClipFrames
    {
        public override int Count => 0;

        public override string Name(int frame) => "no frame";

        public override byte[] Read(int frame) => [];
    }

    /// <summary>Frames of another clip's, by their places: on another clock some come twice, or not at all.</summary>
    public sealed record Chosen(ClipFrames Of, int[] Places) : ClipFrames
    {
        public override int Count => Places.Length;

        public override string Name(int frame) => Of.Name(Places[frame]);

        public override byte[] Read(int frame) => Of.Read(Places[frame]);
    }
}
