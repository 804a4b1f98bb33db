using MpucMer.Pure.Configuration;
using MpucMer.Pure.Training;

namespace MpucMer.Pure.Tests.Training;

public sealed class StandardiserTests
{
    // Four clips of two actors; actor b is louder by 10 and twice as lively.
    private static readonly ClipSet Set = new(
        ["1", "2", "3", "4"],
        ["a", "a", "b", "b"],
        [0, 1, 0, 1],
        Seq1(
            new ModalityClips(
                Modality.Audio,
                2,
                [
                    [0, 5, 2, 5],
                    [4, 5, 6, 5],
                    [10, 5, 14, 5],
                    [18, 5, 22, 5],
                ]
            )
        )
    );

    private static float[][] Clips(Standardisation by, params string[] training) =>
        Standardiser.Of(Set, by, training.ToSeq()).Modalities[0].Clips;

    [Fact]
    public void None_leaves_the_clips_as_they_are() => Assert.Equal(Set.Modalities[0].Clips, Clips(Standardisation.None, "1"));

    [Fact]
    public void By_group_what_tells_the_groups_apart_is_gone()
    {
        var clips = Clips(Standardisation.Group, "1", "2");
        for (var i = 0; i < 4; i++)
        {
            Assert.Equal(clips[0][i], clips[2][i], 0.03f);
            Assert.Equal(clips[1][i], clips[3][i], 0.03f);
        }
    }

    [Fact]
    public void By_training_only_the_training_clips_are_measured()
    {
        // Of clips 1 and 2 the first band has mean 3 and deviation √5.
        var clips = Clips(Standardisation.Training, "1", "2");
        Assert.Equal((0 - 3) / (Math.Sqrt(5) + .05), clips[0][0], 1e-5);
        Assert.Equal((10 - 3) / (Math.Sqrt(5) + .05), clips[2][0], 1e-5);
    }

    [Fact]
    public void What_never_varies_stays_finite_and_extremes_are_held() =>
        Assert.All(Clips(Standardisation.Training, "1", "2").SelectMany(c => c), x => Assert.InRange(x, -5, 5));
}
