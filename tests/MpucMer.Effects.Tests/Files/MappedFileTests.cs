using LanguageExt;
using MpucMer.Effects.Files;
using MpucMer.Pure.Data.Mosei;
using MpucMer.Pure.Diagnostics;
using MpucMer.Tests;

namespace MpucMer.Effects.Tests.Files;

public sealed class MappedFileTests
{
    private static A Expect<A>(Either<Problem, A> either) => either.IfLeft(p => throw new Xunit.Sdk.XunitException(p.Explain().Text));

    [Fact]
    public void A_pickle_is_read_from_a_mapping_which_its_arrays_keep()
    {
        var part = Expect(MoseiPickle.Read(Expect(MappedFile.Open(Path.Combine(TestFiles.Folder, "mosei.pkl"))), "mosei.pkl"));
        // Nobody but the arrays holds the mapping now.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();

        Assert.Equal(["abc_0", "def_0"], part.Clips.Select(c => c.Id));
        Assert.All(Expect(part.Clips[0].Words("mosei.pkl")).Values, v => Assert.Equal(.5f, v));
    }

    [Fact]
    public void Slices_are_the_bytes_of_the_file()
    {
        var bytes = TestFiles.Read("mel.pkl");
        var file = Expect(MappedFile.Open(Path.Combine(TestFiles.Folder, "mel.pkl")));

        Assert.Equal(bytes.Length, file.Length);
        Assert.Equal(bytes[100..300], file.Slice(100, 200).ToArray());
        Assert.Empty(file.Slice(bytes.Length, 0).ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => file.Slice(bytes.Length - 1, 2));
    }

    [Fact]
    public void An_empty_or_missing_file_is_told()
    {
        using var folder = new TempFolder();
        File.WriteAllBytes(Path.Combine(folder.Path, "empty.pkl"), []);

        Assert.Equal(0, Expect(MappedFile.Open(Path.Combine(folder.Path, "empty.pkl"))).Length);
        Assert.True(MappedFile.Open(Path.Combine(folder.Path, "nowhere.pkl")).IsLeft);
    }
}
