using MpucMer.Pure.Data;
using MpucMer.Pure.Data.Sequences;

namespace MpucMer.Pure.Tests.Data;

public sealed class OpenFaceColumnsTests
{
    /// <summary>The header of OpenFace 2's FeatureExtraction.</summary>
    private static readonly string[] Header =
    [
        "frame",
        "face_id",
        "timestamp",
        "confidence",
        "success",
        .. Enumerable.Range(0, 8).Select(i => $"gaze_{i}"),
        .. from axis in (string[])["x", "y", "X", "Y", "Z"] from i in Enumerable.Range(0, 56) select $"eye_lmk_{axis}_{i}",
        "pose_Tx",
        "pose_Ty",
        "pose_Tz",
        "pose_Rx",
        "pose_Ry",
        "pose_Rz",
        .. from axis in (string[])["x", "y", "X", "Y", "Z"] from i in Enumerable.Range(0, 68) select $"{axis}_{i}",
        "p_scale",
        "p_rx",
        "p_ry",
        "p_rz",
        "p_tx",
        "p_ty",
        .. Enumerable.Range(0, 34).Select(i => $"p_{i}"),
        .. OpenFaceUnits.Names,
    ];

    [Theory, InlineData(0), InlineData(1), InlineData(3), InlineData(5)]
    public void Columns_of_the_frame_may_be_left_out(int left)
    {
        var names = Header[left..];
        var columns = OpenFaceColumns.Of([], names.Length).IfNone(() => throw new InvalidOperationException($"{names.Length}"));

        Assert.Equal(714 - left, names.Length);
        Assert.Equal(["x_17", "y_17", "x_18"], columns.Points.Take(3).Select(c => names[c]));
        Assert.Equal((102, "x_67", "y_67"), (columns.Points.Count, names[columns.Points[^2]], names[columns.Points[^1]]));
        Assert.Equal(OpenFaceUnits.Names, columns.Units.Select(c => names[c]));
    }

    [Fact]
    public void Names_say_it_where_they_are_told()
    {
        var names = Header.Reverse().Append("more").Select(n => " " + n).ToArray();
        var columns = OpenFaceColumns.Of(names, names.Length).IfNone(() => throw new InvalidOperationException());

        Assert.Equal([" x_17", " y_17"], columns.Points.Take(2).Select(c => names[c]));
        Assert.True(OpenFaceColumns.Of(["Anger", "Contempt"], 2).IsNone);
        Assert.True(OpenFaceColumns.Of(names[1..], names.Length).IsNone);
        Assert.True(OpenFaceColumns.Of([], 35).IsNone);
        Assert.True(OpenFaceColumns.Of([], 708).IsNone);
    }

    [Fact]
    public void Whether_the_face_was_tracked_is_the_last_column_of_the_frame()
    {
        Option<int> Success(int width) => OpenFaceColumns.Of([], width).Bind(c => c.Success);

        Assert.Equal((Some(4), Some(3)), (Success(714), Success(713)));
        // Which of the others were left out nobody knows.
        Assert.All([709, 710, 712], width => Assert.True(Success(width).IsNone));
        Assert.Equal(Some(4), OpenFaceColumns.Of(Header, Header.Length).Bind(c => c.Success));
    }

    [Fact]
    public void A_segment_is_points_scaled_over_it_and_units_as_they_are_and_lost_rows_are_of_no_frame()
    {
        var columns = OpenFaceColumns.Of([], 713).IfNone(() => throw new InvalidOperationException());
        // Four rows of a second each; the first and the third are lost, and hold numbers that no face has.
        var values = new float[4 * 713];
        for (var row = 0; row < 4; row++)
        {
            values[row * 713 + 3] = row % 2;
            foreach (var (column, i) in columns.Points.Select((c, i) => (c, i)))
                values[row * 713 + column] = row % 2 == 0 ? -1e6f : row * i;
            values[row * 713 + columns.Units[34]] = row;
        }
        var sequence = columns.Of(new SequenceTrack(713, [0, 1, 1, 2, 2, 3, 3, 4], values));
        var face = sequence.Track(new Segment("v", 0, 0, 4, []), 1).IfNone(() => throw new InvalidOperationException());

        Assert.Equal((4, 2, 408, 140), (face.Frames, face.Held, face.Landmarks.IfNone([]).Length, face.Units.IfNone([]).Length));
        Assert.Equal((0f, 1f), (face.Landmarks.IfNone([]).Min(), face.Landmarks.IfNone([]).Max()));
        // Units of frames 0 to 3: those of rows 1, 1, 1 and 3.
        Assert.Equal([1, 1, 1, 3], Enumerable.Range(0, 4).Select(f => face.Units.IfNone([])[35 * f + 34]));
        // Throughout lost: zero, and told by the count. Beyond the last row: nothing.
        var lost = sequence.Track(new Segment("v", 0, 2, 3, []), 2).IfNone(() => throw new InvalidOperationException());
        Assert.Equal((2, 2), (lost.Frames, lost.Held));
        Assert.All(lost.Landmarks.IfNone([]), v => Assert.Equal(0, v));
        Assert.True(sequence.Track(new Segment("v", 0, 5, 6, []), 2).IsNone);
    }
}
