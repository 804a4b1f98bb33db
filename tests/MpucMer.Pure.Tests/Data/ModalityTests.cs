using MpucMer.Pure.Data;

namespace MpucMer.Pure.Tests.Data;

public sealed class ModalityTests
{
    [Theory]
    [InlineData("vectors")]
    [InlineData("vectors:wav2vec")]
    [InlineData("vectors:au-17_x")]
    public void Vectors_have_a_name_of_their_own(string name)
    {
        Assert.Equal(Some(name), Modality.Of(name.ToUpperInvariant()).Map(m => m.Name));
        Assert.Equal(Some(Modality.Vectors()), Modality.Of(name).Map(m => m.Family.IfNone(m)));
    }

    [Theory]
    [InlineData("vectors:")]
    [InlineData("vectors:a b")]
    [InlineData("vectors:a/b")]
    [InlineData("vectors:a:b")]
    [InlineData("vector")]
    [InlineData("")]
    public void Other_names_are_none(string name) => Assert.True(Modality.Of(name).IsNone);

    [Fact]
    public void The_order_is_the_published_one_with_vectors_last()
    {
        var all = Modality.InOrder([
            Modality.Vectors("b"),
            Modality.ActionUnits,
            Modality.Vectors(),
            Modality.Landmarks,
            Modality.Text,
            Modality.Audio,
            Modality.Vectors("a"),
            Modality.Video,
            Modality.Audio,
        ]);
        Assert.Equal("text audio video landmarks action-units vectors vectors:a vectors:b", string.Join(' ', all));
    }

    [Fact]
    public void The_strongest_label_is_the_first_of_equals_and_neutral_comes_after_the_last()
    {
        Assert.Equal(1, Labelling.Strongest([0, 2, 2]));
        Assert.Equal(3, Labelling.Strongest([0, 0, 0]));
    }
}
