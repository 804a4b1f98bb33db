using FsCheck;
using FsCheck.Xunit;
using MpucMer.Pure.Training;

namespace MpucMer.Pure.Tests.Training;

/// <summary>Stretches of clips are what stands there in the whole.</summary>
public sealed class StretchesTests
{
    [Property]
    public void A_stretch_has_the_frames_of_its_place(PositiveInt frames, NonNegativeInt from, PositiveInt window)
    {
        var (count, start) = (frames.Get + 1, from.Get % (frames.Get + 1));
        var whole = new ClipSet(
            ["a", "b"],
            ["g", "h"],
            [1, 0],
            Seq(
                new ModalityClips(
                    Modality.Audio,
                    2,
                    [
                        [.. Enumerable.Range(0, 2 * count).Select(i => (float)i)],
                        [],
                    ]
                ),
                // A vector does not move.
                new ModalityClips(
                    Modality.ActionUnits,
                    3,
                    [
                        [7, 8, 9],
                        [4, 5, 6],
                    ]
                )
            )
        );
        var cut = whole.Stretches([(0, start, "a@0"), (1, 0, "b@0")], window.Get);
        Assert.Equal(["a@0", "b@0"], cut.Ids);
        Assert.Equal(["g", "h"], cut.Groups);
        Assert.Equal(whole.Modalities[0].Clips[0].Skip(2 * start).Take(2 * window.Get), cut.Modalities[0].Clips[0]);
        Assert.False(cut.Modalities[0].Has(1));
        Assert.Equal(new float[] { 7, 8, 9 }, cut.Modalities[1].Clips[0]);
        Assert.Equal(new float[] { 4, 5, 6 }, cut.Modalities[1].Clips[1]);
    }
}
