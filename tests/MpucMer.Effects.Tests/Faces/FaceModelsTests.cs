using System.Security.Cryptography;
using MpucMer.Effects.Media;
using MpucMer.Pure.Faces;
using MpucMer.Pure.Training;
using MpucMer.Tests;

namespace MpucMer.Effects.Tests.Faces;

/// <summary>The two networks on a picture of a face.</summary>
public sealed class FaceModelsTests : IDisposable
{
    private readonly FaceModels models = FaceModels.Load().IfLeft(p => throw new Xunit.Sdk.XunitException(p.Explain().Text));

    public void Dispose() => models.Dispose();

    // Which of the 68 points is where another is in a mirror.
    private static int Mirror(int point) =>
        point switch
        {
            < 17 => 16 - point,
            < 27 => 43 - point,
            < 31 => point,
            < 36 => 66 - point,
            36 => 45,
            37 => 44,
            38 => 43,
            39 => 42,
            40 => 47,
            41 => 46,
            < 48 => Enumerable.Range(36, 6).First(p => Mirror(p) == point),
            < 55 => 102 - point,
            < 60 => 114 - point,
            < 65 => 124 - point,
            _ => 132 - point,
        };

    private MeshFace Face(Picture picture) =>
        FaceTracker.Start.Step(picture, models.Networks).Sight.Face.IfNone(() => throw new Xunit.Sdk.XunitException("there is no face"));

    private static FacePoint[] Points(MeshFace face) => [.. face.Points];

    [Theory]
    [InlineData(FaceFiles.Detector, FaceFiles.DetectorHash)]
    [InlineData(FaceFiles.Mesh, FaceFiles.MeshHash)]
    public void The_networks_are_those_that_keys_name_and_their_licences_go_with_them(string name, string hash)
    {
        Assert.Equal(hash, Convert.ToHexStringLower(SHA256.HashData(FaceModels.Content(name))));
        Assert.Contains($"{hash}  {name}", System.Text.Encoding.UTF8.GetString(FaceModels.Content("NOTICE")));
        Assert.Contains("Apache License", System.Text.Encoding.UTF8.GetString(FaceModels.Content("LICENSE.mediapipe")));
    }

    [Fact]
    public void Points_of_a_face_are_where_its_parts_are()
    {
        var face = Face(Astronaut.Picture);
        var p = Points(face);
        Assert.InRange(face.Confidence, .99, 1);
        Assert.InRange(face.Yaw, -25, 25);
        // By eye, on the picture.
        void Near(int point, double x, double y) => Assert.InRange(p[point].DistanceTo(new(x, y)), 0, 8);
        Near(36, 98, 101);
        Near(45, 160, 104);
        Near(30, 127, 127);
        Near(48, 104, 139);
        Near(54, 150, 142);
        Near(8, 124, 177);
        double Middle(int from, int to) => p[from..to].Average(q => q.Y);
        Assert.True(Middle(17, 27) < Middle(36, 48) && Middle(36, 48) < Middle(31, 36) && Middle(31, 36) < Middle(48, 68));
        Assert.True(Middle(48, 68) < p[8].Y);
        // The jaw goes from the person's right to the left, and so do brows, eyes and mouth.
        Assert.True(p[0].X < p[5].X && p[5].X < p[8].X && p[8].X < p[11].X && p[11].X < p[16].X);
        Assert.True(p[36].X < p[39].X && p[39].X < p[42].X && p[42].X < p[45].X && p[48].X < p[54].X && p[17].X < p[26].X);
        Assert.True(p[51].Y < p[62].Y && p[62].Y <= p[66].Y && p[66].Y < p[57].Y);
    }

    [Fact]
    public void In_a_mirror_every_point_is_that_of_the_other_side()
    {
        var (seen, mirrored) = (Face(Astronaut.Picture), Face(Astronaut.Mirrored(Astronaut.Picture)));
        var (p, q) = (Points(seen), Points(mirrored));
        var apart = Enumerable.Range(0, 68).Select(i => new FacePoint(256 - p[i].X, p[i].Y).DistanceTo(q[Mirror(i)])).ToArray();
        // Of a face of some 90 pixels.
        Assert.True(apart.Average() < 3 && apart.Max() < 8, string.Join(' ', apart.Select(a => a.ToString("F1"))));
        Assert.InRange(seen.Yaw + mirrored.Yaw, -10, 10);
    }

    [Fact]
    public void A_network_that_is_run_twice_says_the_same_to_the_bit()
    {
        using var others = FaceModels.Load().IfLeft(p => throw new Xunit.Sdk.XunitException(p.Explain().Text));
        var region = FaceRegion.Around(256, 256);
        Assert.Equal(models.Networks.Detect(Astronaut.Picture, region), others.Networks.Detect(Astronaut.Picture, region));
        Assert.Equal(models.Networks.Mesh(Astronaut.Picture, region).Mesh, others.Networks.Mesh(Astronaut.Picture, region).Mesh);
    }

    [Fact]
    public void A_library_that_does_not_load_is_told_with_the_loaders_words()
    {
        var none = new DllNotFoundException(
            "Unable to load shared library 'onnxruntime' or one of its dependencies. In order to help …:\nlibonnxruntime.so: no such file\n"
        );
        foreach (var thrown in (Exception[])[none, new TypeInitializationException("NativeMethods", none)])
        {
            var problem = FaceModels.Load(() => throw thrown).Match(Right: _ => null!, Left: p => p);
            Assert.Equal(
                ("MPUC2183", true),
                (problem.Explain().Code, problem.Explain().Text.Contains("libonnxruntime.so: no such file", StringComparison.Ordinal))
            );
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(255)]
    public void In_a_picture_of_one_colour_there_is_no_face(byte colour)
    {
        var rgb = new byte[3 * 320 * 200];
        rgb.AsSpan().Fill(colour);
        Assert.True(FaceTracker.Start.Step(new Picture(320, 200, rgb), models.Networks).Sight.Face.IsNone);
    }

    [Fact]
    public void A_picture_of_one_pixel_has_none() =>
        Assert.True(FaceTracker.Start.Step(new Picture(1, 1, [9, 9, 9]), models.Networks).Sight.Face.IsNone);
}
