using FsCheck.Xunit;
using MpucMer.Pure.Faces;
using Xunit;

namespace MpucMer.Pure.Tests.Faces;

public sealed class BlazeFaceTests
{
    private static readonly FaceRegion Frame = FaceRegion.Around(512, 512);

    private static (float[] Scores, float[] Boxes) Nothing()
    {
        var scores = new float[BlazeFace.Anchors.Count];
        System.Array.Fill(scores, -20);
        return (scores, new float[scores.Length * BlazeFace.BoxNumbers]);
    }

    // Of a box and its points only what is read: in pixels of 256, relative to the anchor.
    private static void Put(float[] scores, float[] boxes, int anchor, float score, float x, float y, float side)
    {
        var (ax, ay) = BlazeFace.Anchors[anchor];
        scores[anchor] = score;
        var box = boxes.AsSpan(anchor * BlazeFace.BoxNumbers);
        (box[0], box[1], box[2], box[3]) = (x - (float)(256 * ax), y - (float)(256 * ay), side, side);
        (box[4], box[5]) = (x - side / 4 - (float)(256 * ax), y - side / 4 - (float)(256 * ay));
        (box[6], box[7]) = (x + side / 4 - (float)(256 * ax), y - side / 4 - (float)(256 * ay));
    }

    [Fact]
    public void There_are_as_many_places_as_the_network_has_boxes_in_its_order()
    {
        Assert.Equal(896, BlazeFace.Anchors.Count);
        Assert.Equal(16 * 16 * 2 + 8 * 8 * 6, BlazeFace.Anchors.Count);
        Assert.Equal((.5 / 16, .5 / 16), BlazeFace.Anchors[1]);
        Assert.Equal((1.5 / 16, .5 / 16), BlazeFace.Anchors[2]);
        Assert.Equal((.5 / 16, 1.5 / 16), BlazeFace.Anchors[32]);
        Assert.Equal((.5 / 8, .5 / 8), BlazeFace.Anchors[512]);
        Assert.Equal((7.5 / 8, 7.5 / 8), BlazeFace.Anchors[^1]);
    }

    [Fact]
    public void A_box_is_of_the_frame_and_its_region_has_room_around_it()
    {
        var (scores, boxes) = Nothing();
        Put(scores, boxes, 300, 3, 100, 80, 40);
        var face = Assert.Single(BlazeFace.Faces(scores, boxes, Frame).AsEnumerable());
        Assert.Equal(1 / (1 + Math.Exp(-3)), face.Score, 1e-9);
        Assert.Equal(200, face.Middle.X, 1e-3);
        Assert.Equal(160, face.Middle.Y, 1e-3);
        Assert.Equal(80, face.Width, 1e-3);
        Assert.Equal(120, face.Region.Side, 1e-3);
        Assert.Equal(0, face.Region.Angle, 1e-6);
        Assert.True(face.RightEye.X < face.LeftEye.X);
    }

    [Fact]
    public void A_box_of_a_turned_region_is_turned_back()
    {
        var (scores, boxes) = Nothing();
        Put(scores, boxes, 300, 3, 128, 128, 40);
        var face = BlazeFace.Faces(scores, boxes, Frame with { Angle = .5 })[0];
        Assert.Equal(256, face.Middle.X, 1e-3);
        Assert.Equal(.5, face.Region.Angle, 1e-5);
    }

    [Fact]
    public void Boxes_of_one_face_are_one_weighted_by_how_sure_each_is()
    {
        var (scores, boxes) = Nothing();
        Put(scores, boxes, 100, 0, 100, 100, 60);
        Put(scores, boxes, 600, 20, 106, 100, 60);
        Put(scores, boxes, 700, 1, 220, 220, 40);
        var faces = BlazeFace.Faces(scores, boxes, Frame);
        Assert.Equal(2, faces.Count);
        // Scores .5 and 1: two thirds of the way.
        Assert.Equal(2 * (100 + 6 / 1.5), faces[0].Middle.X, 1e-3);
        Assert.Equal(440, faces[1].Middle.X, 1e-3);
        Assert.True(faces[0].Score > faces[1].Score);
    }

    [Fact]
    public void What_it_is_not_sure_of_is_no_face_and_neither_is_what_is_no_number()
    {
        var (scores, boxes) = Nothing();
        Put(scores, boxes, 100, -.01f, 100, 100, 60);
        Put(scores, boxes, 200, float.NaN, 100, 100, 60);
        Assert.True(BlazeFace.Faces(scores, boxes, Frame).IsEmpty);
    }

    [Property]
    public bool No_two_faces_share_most_of_their_boxes(byte[] numbers)
    {
        var candidates = numbers
            .Chunk(4)
            .Where(c => c.Length == 4)
            .Select(c => new FaceDetection(
                .5 + c[0] / 512.0,
                new(c[1], c[2]),
                new(c[1] + c[3] + 1, c[2] + c[3] + 1),
                new(c[1], c[2]),
                new(c[1] + 1, c[2])
            ))
            .ToArray();
        var faces = BlazeFace.Merged(candidates);
        var scores = faces.Map(f => f.Score);
        return faces.Count <= candidates.Length
            && faces.IsEmpty == (candidates.Length == 0)
            && scores.AsEnumerable().SequenceEqual(scores.OrderByDescending(s => s));
    }
}
