using MpucMer.Pure.Configuration;
using MpucMer.Pure.Data;
using MpucMer.Pure.Planning;
using MpucMer.Pure.Splits;

namespace MpucMer.Tests.Splits;

public sealed class CopiesTests
{
    private static Source Of(Modality modality, string hash, Cut? cut = null) =>
        new(modality, $"{hash}.{(modality.Family.IsSome ? "npy" : modality == Modality.Audio ? "wav" : "csv")}", None, hash)
        {
            Cut = cut ?? Cut.Whole,
        };

    private static SourceClip Clip(string id, int label, params Source[] sources) => new(id, id, label, sources.ToSeq());

    private static Part Part(params string[] ids) => new(ids.ToSeq(), ids.ToSeq());

    private static Problem.ClipsCopied[] Told(params SourceClip[] clips) =>
        [
            .. Copies
                .Of(
                    new Inventory(clips.ToSeq()),
                    Seq(new Fold("1", Part("a", "b"), Part("c"), Part("d")), new Fold("2", Part("a", "d"), Part("c"), Part("b")))
                )
                .Cast<Problem.ClipsCopied>(),
        ];

    private static readonly Modality V = Modality.Vectors("v");
    private static readonly Modality W = Modality.Vectors("w");

    [Fact]
    public void A_recording_in_two_parts_of_a_split_is_told_with_its_clips()
    {
        var told = Assert.Single(
            Told(
                Clip("a", 0, Of(Modality.Audio, "x")),
                Clip("b", 1, Of(Modality.Audio, "y")),
                Clip("c", 0, Of(Modality.Audio, "z")),
                Clip("d", 0, Of(Modality.Audio, "x"))
            )
        );

        Assert.Equal((CopyFault.AcrossParts, "1", 1), (told.Fault, told.Fold, told.Pairs.Count));
        Assert.Equal(("d (test)", "a (train)"), told.Pairs[0]);
    }

    [Fact]
    public void Sharing_one_recording_is_enough_and_of_vectors_all_have_to_be_the_same()
    {
        Assert.Single(Told(Clip("a", 0, Of(Modality.Audio, "x"), Of(V, "1")), Clip("c", 0, Of(Modality.Audio, "x"), Of(V, "2"))));
        Assert.Single(Told(Clip("a", 0, Of(V, "1"), Of(W, "2")), Clip("c", 0, Of(V, "1"), Of(W, "2"))));
        // Zeros of a modality that two clips lack are no copy.
        Assert.Empty(Told(Clip("a", 0, Of(V, "0"), Of(W, "1")), Clip("c", 0, Of(V, "0"), Of(W, "2"))));
        Assert.Empty(Told(Clip("a", 0, Of(Modality.Audio, "x"), Of(V, "0")), Clip("c", 0, Of(Modality.Audio, "y"), Of(V, "0"))));
    }

    [Fact]
    public void Stretches_of_one_recording_are_no_copies() =>
        Assert.Empty(
            Told(Clip("a", 0, Of(Modality.Audio, "x", new Cut(0, Some(1.0)))), Clip("c", 0, Of(Modality.Audio, "x", new Cut(1, Some(2.0)))))
        );

    [Fact]
    public void A_copy_in_one_part_is_told_only_where_it_is_labelled_otherwise()
    {
        SourceClip[] same = [Clip("a", 0, Of(Modality.Audio, "x")), Clip("e", 0, Of(Modality.Audio, "x"))];
        Assert.Empty(Told(same));
        var told = Assert.Single(Told(same[0], same[1] with { Label = 1 }));
        Assert.Equal((CopyFault.OtherLabel, ("e", "a")), (told.Fault, told.Pairs[0]));
        Assert.Single(Told(same[0] with { Intensities = Seq(1.0, 0) }, same[1] with { Intensities = Seq(1.0, .5) }));
    }

    [Fact]
    public void Labels_that_no_training_clip_has_are_found_for_clips_of_one_label_and_of_several()
    {
        var one = new Labelling(Seq("happy", "sad", "fear"), false);
        static ClipLabels[] Of(params int[] labels) => [.. labels.Select(l => new ClipLabels("g", l, []))];
        static ClipLabels[] Graded(params double[][] clips) => [.. clips.Select(c => new ClipLabels("g", 0, c))];

        Assert.Equal("fear", Assert.Single(LabelsInUse.Untrained(one, Of(0, 1, 1), Of(1, 2))));
        Assert.Empty(LabelsInUse.Untrained(one, Of(2, 1, 0), Of(0, 1)));
        Assert.Equal(
            "sad",
            Assert.Single(LabelsInUse.Untrained(one with { Several = true }, Graded([1, 0, .5], [0, 0, 0]), Graded([1, .1, 0])))
        );
        // A label that no clip has is never asked for.
        Assert.Empty(LabelsInUse.Untrained(one, Of(0, 1, 1), Of(1, 0)));
        Assert.Empty(LabelsInUse.Untrained(one with { Several = true }, Graded([1, 0, .5], [0, 0, 0]), Graded([1, 0, 0])));
    }

    [Fact]
    public void Shuffled_labels_are_those_of_the_clips_in_another_order()
    {
        var clips = Enumerable
            .Range(0, 40)
            .Select(i => Clip($"{i}", i % 3, Of(V, $"{i}")) with { Intensities = Seq1((double)i) })
            .ToArray()
            .ToSeq();
        var shuffled = LabelsInUse.Of(LabelUse.Shuffled, clips);

        Assert.Equal(clips, LabelsInUse.Of(LabelUse.AsGiven, clips));
        Assert.Equal(clips.Map(c => (c.Id, c.Group, c.Sources)), shuffled.Map(c => (c.Id, c.Group, c.Sources)));
        Assert.NotEqual(clips.Map(c => c.Label), shuffled.Map(c => c.Label));
        Assert.Equal(clips.Map(c => c.Intensities[0]).Order(), shuffled.Map(c => c.Intensities[0]).Order());
        // What belongs to one clip goes together.
        Assert.All(shuffled, c => Assert.Equal((int)c.Intensities[0] % 3, c.Label));
    }
}
