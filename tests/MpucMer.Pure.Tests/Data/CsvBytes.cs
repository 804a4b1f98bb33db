using System.Globalization;
using System.Text;

namespace MpucMer.Pure.Tests.Data;

/// <summary>OpenFace files written by hand, in the three layouts that are about.</summary>
internal static class CsvBytes
{
    public static readonly IReadOnlyList<string> Xs = Axis("x");
    public static readonly IReadOnlyList<string> Ys = Axis("y");

    /// <summary>As the Zenodo record: no face_id, no success.</summary>
    public static IReadOnlyList<string> Zenodo =>
        ["frame", "timestamp", "confidence", "gaze_0_x", .. Xs, .. Ys, "X_0", "p_scale", .. OpenFaceUnits.Names];

    /// <summary>As OpenFace 2: leading blanks.</summary>
    public static IReadOnlyList<string> Stock =>
        ["frame", .. ((string[])["face_id", "timestamp", "confidence", "success", .. Xs, .. Ys]).Select(n => " " + n)];

    /// <summary>As OpenFace 1: no face_id; other columns between.</summary>
    public static IReadOnlyList<string> First => ["frame", "timestamp", "confidence", "success", "pose_Tx", .. Ys, .. Xs, "AU01_r"];

    /// <summary>
    /// The value of a column in a frame: another one for every pair, but of what says where the row belongs and that the face is in it.
    /// </summary>
    public static double Value(string column, int frame)
    {
        var name = column.Trim();
        switch (name)
        {
            case "frame":
                return frame + 1;
            case "face_id":
                return 0;
            case "timestamp":
                return Math.Round(frame / 25.0, 3);
            case "confidence":
                return .98;
            case "success":
                return 1;
        }
        var axis = name.StartsWith("x_", StringComparison.Ordinal) ? 0 : 1000;
        return name is ['x' or 'y', '_', ..]
            ? axis + int.Parse(name[2..], CultureInfo.InvariantCulture) * 2 + frame * 0.5
            : name.Length + frame;
    }

    public static string Text(IReadOnlyList<string> header, int frames, string end = "\n")
    {
        var text = new StringBuilder(string.Join(",", header)).Append(end);
        for (var frame = 0; frame < frames; frame++)
            text.Append(string.Join(", ", header.Select(c => Value(c, frame).ToString(CultureInfo.InvariantCulture)))).Append(end);
        return text.ToString();
    }

    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static IReadOnlyList<string> Axis(string axis) => [.. Enumerable.Range(0, 68).Select(i => $"{axis}_{i}")];
}
