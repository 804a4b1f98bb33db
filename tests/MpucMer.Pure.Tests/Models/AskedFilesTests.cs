using MpucMer.Pure.Configuration;
using MpucMer.Pure.Layouts;
using MpucMer.Tests.Configuration;
using MpucMer.Tests.Planning;

namespace MpucMer.Tests.Models;

/// <summary>Which clips a model is asked about, by what a user names.</summary>
public sealed class AskedFilesTests
{
    private static readonly FakeFiles Files = new(
        Seq(
            ("/c/eva/one.wav", "1"),
            ("/c/eva/one.csv", "frame, timestamp\n"),
            ("/c/eva/one.mp4", "film"),
            ("/c/eva/two.flac", "2"),
            ("/c/ben/three.csv", "frame, timestamp\n"),
            ("/c/notes.txt", "no clip"),
            ("/c/03-01-05-01-01-02-12.wav", "ravdess"),
            ("/m/list.csv", "id,audio\na,/c/eva/two.flac\n")
        )
    );

    private static readonly DataSettings Data = Written.Good().Data;

    private static Found Found(params string[] paths) =>
        AskedFiles
            .Find(paths.ToSeq(), Data, Files)
            .IfLeft(problems => throw new InvalidOperationException(string.Join('\n', problems.Map(p => p.Explain().Text))));

    private static string[] Shown(Found found) =>
        [.. found.Inventory.Clips.Map(c => $"{c.Id} of {c.Group}: {string.Join(' ', c.Sources.Map(s => $"{s.Modality}={s.Path}"))}")];

    [Fact]
    public void A_folder_is_searched_and_a_clip_has_what_there_is_of_it() =>
        Assert.Equal(
            [
                "01-05-01-01-02-12 of 12: audio=/c/03-01-05-01-01-02-12.wav",
                "ben/three of ben: landmarks=/c/ben/three.csv",
                "eva/one of eva: audio=/c/eva/one.wav landmarks=/c/eva/one.csv",
                "eva/two of eva: audio=/c/eva/two.flac",
            ],
            Shown(Found("/c"))
        );

    [Fact]
    public void Files_that_are_named_themselves_are_of_their_folder() =>
        Assert.Equal(
            ["one of eva: audio=/c/eva/one.wav landmarks=/c/eva/one.csv", "two of eva: audio=/c/eva/two.flac"],
            Shown(Found("/c/eva/one.wav", "/c/eva/one.csv", "/c/eva/two.flac"))
        );

    [Fact]
    public void Sound_and_face_of_a_film_are_taken_where_there_are_no_files_of_their_own()
    {
        Assert.Equal(["one of eva: audio=/c/eva/one.mp4 landmarks=/c/eva/one.mp4"], Shown(Found("/c/eva/one.mp4")));
        Assert.Equal(["one of eva: audio=/c/eva/one.mp4 landmarks=/c/eva/one.csv"], Shown(Found("/c/eva/one.mp4", "/c/eva/one.csv")));
    }

    [Fact]
    public void A_manifest_names_clips_that_have_some_of_the_modalities() =>
        Assert.Equal(["a of a: audio=/c/eva/two.flac"], Shown(Found("/m/list.csv")));

    [Fact]
    public void A_file_that_the_model_cannot_read_is_named_and_the_others_are_asked_about()
    {
        var found = Found("/c/notes.txt", "/c/eva/two.flac");
        Assert.Equal("MPUC6002", found.Warnings.Single().Explain().Code);
        Assert.Single(found.Inventory.Clips);
    }

    [Theory]
    [InlineData("/nowhere", "MPUC2001")]
    [InlineData("/c/notes.txt", "MPUC2002")]
    public void What_is_not_there_or_no_clip_is_an_error(string path, string code) =>
        Assert.Equal(code, AskedFiles.Find(Seq1(path), Data, Files).Match(Right: _ => "", Left: all => all.Single().Explain().Code));

    [Fact]
    public void An_array_that_may_be_of_two_modalities_needs_a_manifest() =>
        Assert.Equal(
            "MPUC2190 MPUC2190",
            AskedFiles
                .Find(
                    Seq1("/v"),
                    Data with
                    {
                        Modalities = Seq(Modality.Audio, Modality.Vectors("voice"), Modality.Vectors("face")),
                    },
                    new FakeFiles(Seq1(("/v/one.npy", "numbers")))
                )
                .Match(Right: _ => "", Left: all => string.Join(' ', all.Map(p => p.Explain().Code)))
        );
}
