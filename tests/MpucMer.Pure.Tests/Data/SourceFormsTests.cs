namespace MpucMer.Pure.Tests.Data;

public sealed class SourceFormsTests
{
    [Theory]
    [InlineData("audio", "a.wav", false, "wav")]
    [InlineData("audio", "a.MP3", false, "sound-track")]
    [InlineData("audio", "a.mkv", false, "sound-track")]
    [InlineData("audio", "a.pkl", false, "spectrogram")]
    [InlineData("video", "a.WebM", false, "pictures")]
    [InlineData("video", "frames/a", false, "frame-folder")]
    [InlineData("text", "a.csv", false, "vectors")]
    [InlineData("text", "all.pkl", true, "pickled")]
    [InlineData("vectors:x", "a.npy", false, "vectors")]
    [InlineData("landmarks", "a.csv", false, "openface")]
    [InlineData("action-units", "a.csv", false, "openface")]
    [InlineData("action-units", "a.csv", true, "table-row")]
    public void A_name_tells_how_a_file_is_read(string modality, string path, bool isPart, string form) =>
        Assert.Equal(Some(form), Modality.Of(modality).Map(m => m.FormOf(path, isPart).Word));

    [Fact]
    public void What_a_manifest_may_name_is_read_as_something_else_than_the_fallback()
    {
        foreach (var ending in Modality.Video.Endings)
            Assert.Equal(SourceForm.Pictures, Modality.Video.FormOf("a" + ending, false));
        foreach (var ending in Modality.Audio.Endings.Skip(1))
            Assert.Equal(SourceForm.SoundTrack, Modality.Audio.FormOf("a" + ending, false));
    }

    [Fact]
    public void Each_form_has_a_word_of_its_own_that_a_request_carries()
    {
        Assert.Equal(SourceForm.All.Count, SourceForm.All.Select(f => f.Word).Distinct().Count());
        Assert.All(SourceForm.All, form => Assert.Equal(Some(form), SourceForm.Of(form.Word)));
    }
}
