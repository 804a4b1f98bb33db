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
    public void No_two_share_a_name_a_flag_or_what_the_names_of_parameters_begin_with()
    {
        static void Apart(IEnumerable<string> words) => Assert.Equal(words.Distinct(StringComparer.OrdinalIgnoreCase), words);

        Apart(Modality.All.Select(m => m.Name));
        Apart(Modality.All.SelectMany(m => m.PublishedFlag.ToSeq()));
        Apart(Modality.All.Select(m => m.Published.Match(p => p.Projector, () => $"proj_{m.PlainName}")));
    }

    [Fact]
    public void Each_says_how_its_files_end_in_lower_case_with_the_point_and_names_one_form_for_each_ending()
    {
        foreach (var modality in Modality.All)
        {
            var endings = modality.Formats.SelectMany(f => f.Endings).ToList();
            Assert.NotEmpty(endings);
            Assert.All(endings, e => Assert.True(e.StartsWith('.') && e == e.ToLowerInvariant(), e));
            Assert.Equal(endings.Distinct(), endings);
        }
    }

    [Fact]
    public void A_member_of_a_family_is_like_the_family_in_all_but_its_name()
    {
        var member = Modality.Vectors("wav2vec");
        Assert.Equal(Some(Modality.Vectors()), member.Family);
        Assert.Equal(
            (Modality.Vectors().Window, string.Join(' ', Modality.Vectors().Extensions)),
            (member.Window, string.Join(' ', member.Extensions))
        );
        Assert.NotEqual(Modality.Vectors(), member);
    }

    [Fact]
    public void The_strongest_label_is_the_first_of_equals_and_neutral_comes_after_the_last()
    {
        Assert.Equal(1, Labelling.Strongest([0, 2, 2]));
        Assert.Equal(3, Labelling.Strongest([0, 0, 0]));
    }
}
