using MpucMer.Pure.Data;

namespace MpucMer.Pure.Tests.Data;

public sealed class SourceFormsTests
{
    [Theory]
    [InlineData("audio", "a.wav", false, SourceForm.Wav)]
    [InlineData("audio", "a.MP3", false, SourceForm.SoundTrack)]
    [InlineData("audio", "a.mkv", false, SourceForm.SoundTrack)]
    [InlineData("audio", "a.pkl", false, SourceForm.Spectrogram)]
    [InlineData("video", "a.WebM", false, SourceForm.Pictures)]
    [InlineData("video", "frames/a", false, SourceForm.FrameFolder)]
    [InlineData("text", "a.csv", false, SourceForm.Vectors)]
    [InlineData("text", "all.pkl", true, SourceForm.Pickled)]
    [InlineData("vectors:x", "a.npy", false, SourceForm.Vectors)]
    [InlineData("landmarks", "a.csv", false, SourceForm.OpenFace)]
    [InlineData("action-units", "a.csv", false, SourceForm.OpenFace)]
    [InlineData("action-units", "a.csv", true, SourceForm.TableRow)]
    public void A_name_tells_how_a_file_is_read(string modality, string path, bool isPart, SourceForm form) =>
        Assert.Equal(form, SourceForms.Of(Modality.Of(modality).IfNone(() => throw new InvalidOperationException()), path, isPart));

    [Fact]
    public void What_a_manifest_may_name_is_read_as_something_else_than_the_fallback()
    {
        foreach (var ending in SourceForms.Endings(Modality.Video))
            Assert.Equal(SourceForm.Pictures, SourceForms.Of(Modality.Video, "a" + ending, false));
        foreach (var ending in SourceForms.Endings(Modality.Audio).Skip(1))
            Assert.Equal(SourceForm.SoundTrack, SourceForms.Of(Modality.Audio, "a" + ending, false));
        Assert.All(Enum.GetValues<SourceForm>(), f => Assert.False(SourceForms.IsDecoded(f) && !SourceForms.CanBeCut(f)));
    }
}
