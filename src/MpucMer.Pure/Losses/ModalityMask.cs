namespace MpucMer.Pure.Losses;

/// <summary>
/// Which clips of a batch have which modality. Features of a modality then hold the clips that have it and no others, [clips that have it,
/// view, dim], in the order of the batch:
/// nothing stands in for what is missing, neither in a loss nor in a batch's statistics.
/// </summary>
/// <param name="Modalities">Of each modality one flag a clip.</param>
public sealed record ModalityMask(Seq<bool[]> Modalities)
{
    /// <summary>Every clip has everything.</summary>
    public static ModalityMask Full(int modalities, int batch) =>
        new(Range(0, modalities).Map(_ => Enumerable.Repeat(true, batch).ToArray()).ToSeq());

    public bool IsFull => Modalities.ForAll(has => System.Array.TrueForAll(has, h => h));

    /// <summary>The clips that have a modality, in order.</summary>
    public int[] Clips(int modality) => Places(Modalities[modality]);

    /// <summary>The clips that have both modalities: their places in the batch, and in each modality's features.</summary>
    public SharedClips Shared(int anchor, int contrast)
    {
        var (clips, rows) = Shared(Seq(anchor, contrast));
        return new SharedClips(clips, rows[0], rows[1]);
    }

    /// <summary>The clips that have all of these modalities: their places in the batch, and in each one's features.</summary>
    public (int[] Clips, Seq<int[]> Rows) Shared(Seq<int> modalities)
    {
        var clips = Enumerable.Range(0, Modalities[0].Length).Where(clip => modalities.ForAll(m => Modalities[m][clip])).ToArray();
        return (clips, modalities.Map(m => RowsOf(Modalities[m], clips)));
    }

    private static int[] Places(bool[] has) => [.. Enumerable.Range(0, has.Length).Where(clip => has[clip])];

    private static int[] RowsOf(bool[] has, int[] clips)
    {
        var row = Places(has).Select((clip, i) => (clip, i)).ToDictionary(p => p.clip, p => p.i);
        return [.. clips.Select(clip => row[clip])];
    }
}

/// <summary>Clips that two modalities share: places in the batch, and rows of either's features.</summary>
public sealed record SharedClips(int[] Clips, int[] AnchorRows, int[] ContrastRows);
