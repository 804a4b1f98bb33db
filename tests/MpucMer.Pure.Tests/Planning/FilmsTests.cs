using MpucMer.Pure.Configuration;
using MpucMer.Pure.Data;
using MpucMer.Pure.Faces;
using MpucMer.Pure.Layouts;
using MpucMer.Pure.Planning;

namespace MpucMer.Tests.Planning;

/// <summary>Films in the place of sound files and tables of points.</summary>
public sealed class FilmsTests
{
    private static Found Found(params string[] names) =>
        new NamedFiles(Ravdess.Files, new FakeFiles(names.Select(n => ($"/r/Actor_12/{n}", n)).ToSeq()))
            .Find(Seq((Modality.Audio, "/r"), (Modality.Landmarks, "/r")), MissingModality.Fail)
            .IfLeft(problems => throw new InvalidOperationException(string.Join('\n', problems.Map(p => p.Explain().Text))));

    private static string[] Sources(Found found) =>
        [.. found.Inventory.Clips.Bind(c => c.Sources).Map(s => $"{s.Modality} {s.Form} {s.Path["/r/Actor_12/".Length..]}")];

    [Fact]
    public void Where_RAVDESS_has_only_films_their_sound_and_faces_are_taken() =>
        Assert.Equal(
            ["audio sound-track 01-01-05-01-01-02-12.mp4", "landmarks tracked-face 01-01-05-01-01-02-12.mp4"],
            Sources(Found("01-01-05-01-01-02-12.mp4", "02-01-05-01-01-02-12.mp4"))
        );

    [Fact]
    public void A_sound_file_and_a_table_of_points_are_preferred_to_the_film() =>
        Assert.Equal(
            ["audio wav 03-01-05-01-01-02-12.wav", "landmarks openface 01-01-05-01-01-02-12.csv"],
            Sources(Found("01-01-05-01-01-02-12.mp4", "02-01-05-01-01-02-12.mp4", "03-01-05-01-01-02-12.wav", "01-01-05-01-01-02-12.csv"))
        );

    [Fact]
    public void The_key_of_a_face_knows_video_stretch_and_networks_and_that_of_landmarks_rate_and_smoothing_too()
    {
        var source = new Source(Modality.Landmarks, "/a.mp4", None, new string('a', 64));
        SourceClip Clip(Source s) => new("a", "a", 0, Seq(s, new Source(Modality.Audio, "/a.mp4", None, new string('b', 64))));
        string Landmarks(Source s) => FeatureKeys.Of(Clip(s), Modality.Landmarks).Fingerprint;
        string Audio(Source s) => FeatureKeys.Of(Clip(s), Modality.Audio).Fingerprint;
        Source[] others =
        [
            source with
            {
                Rate = 25,
            },
            source with
            {
                Smoothing = FaceSmoothing.OneEuro,
            },
            source with
            {
                Cut = new Cut(1, None),
            },
            source with
            {
                Hash = new string('c', 64),
            },
            source with
            {
                Path = "/b.csv",
                Form = SourceForm.OpenFace,
            },
        ];
        Assert.Equal(others.Length + 1, others.Append(source).Select(Landmarks).Distinct().Count());
        var faces = others.Take(4).Append(source).Select(s => FeatureKeys.Face(s).Fingerprint).ToArray();
        Assert.Equal(3, faces.Distinct().Count());
        Assert.Equal(faces[^1], faces[0]);
        // Sound is on a clock of its own beside a face that is found; beside a table it has a frame for each of its rows.
        Assert.Single(others.Take(4).Append(source).Select(Audio).Distinct());
        Assert.NotEqual(Audio(source), Audio(others[4]));
        Assert.Equal(3, FeatureKeys.All(Clip(source)).Count);
    }
}
