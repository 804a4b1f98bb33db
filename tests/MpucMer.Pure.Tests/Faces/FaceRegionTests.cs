using FsCheck.Xunit;
using MpucMer.Pure.Faces;
using MpucMer.Pure.Training;
using Xunit;

namespace MpucMer.Pure.Tests.Faces;

public sealed class FaceRegionTests
{
    private static float[] Crop(Picture picture, FaceRegion region, int size)
    {
        var target = new float[3 * size * size];
        FaceCrop.Into(picture, region, size, 1, 0, target);
        return target;
    }

    private static Picture Drawn(int width, int height, Func<int, int, byte> grey) =>
        new(
            width,
            height,
            [
                .. from y in Enumerable.Range(0, height)
                from x in Enumerable.Range(0, width)
                from _ in Enumerable.Range(0, 3)
                select grey(x, y),
            ]
        );

    [Property]
    public bool A_place_in_a_region_is_found_again(short x, short y, byte side, sbyte angle, byte u, byte v)
    {
        var region = new FaceRegion(new(x / 10.0, y / 10.0), side + 1, angle / 20.0);
        var (foundU, foundV) = region.PlaceOf(region.At(u / 255.0, v / 255.0));
        return Math.Abs(foundU - u / 255.0) < 1e-9 && Math.Abs(foundV - v / 255.0) < 1e-9;
    }

    [Fact]
    public void The_whole_of_a_square_frame_at_its_own_size_is_the_frame_itself()
    {
        var picture = Drawn(17, 17, (x, y) => (byte)(11 * x + y));
        Assert.Equal(picture.Rgb.Select(b => (float)b), Crop(picture, FaceRegion.Around(17, 17), 17));
    }

    [Fact]
    public void A_quarter_turn_moves_pixels_to_their_neighbours_places_exactly()
    {
        var picture = Drawn(8, 8, (x, y) => (byte)(8 * y + x));
        var turned = Crop(picture, FaceRegion.Around(8, 8) with { Angle = Math.PI / 2 }, 8);
        for (var row = 0; row < 8; row++)
        {
            for (var column = 0; column < 8; column++)
                Assert.Equal(8 * column + (7 - row), turned[3 * (8 * row + column)], 4e-5f * 64);
        }
    }

    [Fact]
    public void A_ramp_stays_a_ramp_between_pixels()
    {
        var picture = Drawn(64, 64, (x, _) => (byte)(3 * x));
        var crop = Crop(picture, new(new(32, 32), 20, 0), 50);
        for (var column = 0; column < 50; column++)
            Assert.Equal(3 * (22 + (column + .5) * 20 / 50 - .5), crop[3 * (25 * 50 + column)], 1e-3);
    }

    [Fact]
    public void Beyond_the_frame_it_is_black()
    {
        var picture = Drawn(10, 10, (_, _) => 200);
        var crop = Crop(picture, new(new(5, 5), 40, 0), 40);
        Assert.Equal(0, crop[0]);
        Assert.Equal(200, crop[3 * (20 * 40 + 20)]);
        Assert.All(Crop(picture, new(new(500, -500), 40, 1), 16), value => Assert.Equal(0, value));
    }

    [Fact]
    public void Of_a_frame_that_is_much_finer_no_pixel_is_passed_over()
    {
        // Single bright columns, which sampling at points would miss or find whole.
        var picture = Drawn(800, 800, (x, _) => (byte)(x % 8 == 3 ? 240 : 0));
        var crop = Crop(picture, FaceRegion.Around(800, 800), 50);
        Assert.All(crop, value => Assert.InRange(value, 20, 40));
    }

    [Property]
    public bool Of_one_colour_every_crop_within_the_frame_is_that_colour(byte colour, byte side, sbyte angle)
    {
        var picture = Drawn(100, 100, (_, _) => colour);
        return Crop(picture, new(new(50, 50), 1 + side % 60, angle / 20.0), 12).All(v => Math.Abs(v - colour) < 1e-3);
    }
}
