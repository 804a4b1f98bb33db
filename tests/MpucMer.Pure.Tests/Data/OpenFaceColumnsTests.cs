using MpucMer.Pure.Data;

namespace MpucMer.Pure.Tests.Data;

public sealed class OpenFaceColumnsTests
{
    /// <summary>The header of OpenFace 2's FeatureExtraction.</summary>
    private static readonly string[] Header =
    [
        "frame", "face_id", "timestamp", "confidence", "success",
        .. Enumerable.Range(0, 8).Select(i => $"gaze_{i}"),
        .. from axis in (string[])["x", "y", "X", "Y", "Z"] from i in Enumerable.Range(0, 56) select $"eye_lmk_{axis}_{i}",
        "pose_Tx", "pose_Ty", "pose_Tz", "pose_Rx", "pose_Ry", "pose_Rz",
        .. from axis in (string[])["x", "y", "X", "Y", "Z"] from i in Enumerable.Range(0, 68) select $"{axis}_{i}",
        "p_scale", "p_rx", "p_ry", "p_rz", "p_tx", "p_ty", .. Enumerable.Range(0, 34).Select(i => $"p_{i}"),
        .. ActionUnits.Names,
    ];

    [Theory, InlineData(0), InlineData(1), InlineData(3), InlineData(5)]
    public void Columns_of_the_frame_may_be_left_out(int left)
    {
        var names = Header[left..];
        var columns = OpenFaceColumns.Of([], names.Length).IfNone(() => throw new InvalidOperationException($"{names.Length}"));

        Assert.Equal(714 - left, names.Length);
        Assert.Equal(["x_17", "y_17", "x_18"], columns.Points.Take(3).Select(c => names[c]));
        Assert.Equal((102, "x_67", "y_67"), (columns.Points.Count, names[columns.Points[^2]], names[columns.Points[^1]]));
        Assert.Equal(ActionUnits.Names, columns.Units.Select(c => names[c]));
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
    public void A_track_is_points_scaled_over_the_clip_and_units_as_they_are()
    {
        var columns = OpenFaceColumns.Of([], 713).IfNone(() => throw new InvalidOperationException());
        var values = new float[2 * 713];
        foreach (var (column, i) in columns.Points.Select((c, i) => (c, i))) (values[column], values[713 + column]) = (i, 2 * i);
        values[713 + columns.Units[34]] = 1;
        var face = columns.Track(2, 713, values);

        Assert.Equal((2, 204, 70), (face.Frames, face.Landmarks.Length, face.Units.IfNone([]).Length));
        Assert.Equal((0f, 1f), (face.Landmarks.Min(), face.Landmarks.Max()));
        Assert.Equal(1, face.Units.IfNone([])[69]);
    }
}
