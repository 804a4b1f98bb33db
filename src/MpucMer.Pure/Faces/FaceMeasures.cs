using MpucMer.Pure.Data;

namespace MpucMer.Pure.Faces;

/// <summary>
/// What a face does, as lengths between its points: how far mouth and lids are open, where the corners of the mouth and the brows are, how
/// the head is held. Lengths are in units of that between the outer corners of the eyes, along axes on which the eyes are level, so that
/// they do not depend on how large a face is and where; they do on who it is, and a turned head shortens what is across.
/// </summary>
public static class FaceMeasures
{
    /// <summary>What each is called, in their order; formulas are in docs/faces.md.</summary>
    public static readonly IReadOnlyList<string> Names =
    [
        "mouth-opening",
        "lips-opening",
        "mouth-width",
        "right-corner-up",
        "left-corner-up",
        "mouth-aside",
        "upper-lip-raised",
        "jaw-drop",
        "right-lids",
        "left-lids",
        "right-brow-inner",
        "right-brow-outer",
        "left-brow-inner",
        "left-brow-outer",
        "brows-apart",
        "yaw",
        "roll",
    ];

    /// <summary>Of a frame: [17].</summary>
    /// <param name="points">[68, 2].</param>
    /// <param name="yaw">Degrees.</param>
    public static float[] Of(ReadOnlySpan<float> points, double yaw)
    {
        var (rightX, rightY) = (points[2 * 36], points[2 * 36 + 1]);
        var (acrossX, acrossY) = (points[2 * 45] - rightX, points[2 * 45 + 1] - rightY);
        var unit = Math.Sqrt(acrossX * acrossX + acrossY * acrossY);
        if (!(unit > 0))
            return new float[Names.Count];
        var (cos, sin) = (acrossX / unit, acrossY / unit);
        // On the face's own axes: to the person's left, and down.
        var own = new FacePoint[FaceFrames.PointsOfFrame];
        for (var i = 0; i < own.Length; i++)
        {
            var (x, y) = (points[2 * i] - rightX, points[2 * i + 1] - rightY);
            own[i] = new((x * cos + y * sin) / unit, (y * cos - x * sin) / unit);
        }
        FacePoint Middle(params ReadOnlySpan<int> of)
        {
            var (x, y) = (0.0, 0.0);
            foreach (var i in of)
                (x, y) = (x + own[i].X / of.Length, y + own[i].Y / of.Length);
            return new(x, y);
        }
        double Between(int a, int b) => own[a].DistanceTo(own[b]);
        var (rightEye, leftEye, mouth) = (Middle(36, 39), Middle(42, 45), Middle(51, 57));
        double[] all =
        [
            Between(62, 66),
            Between(51, 57),
            Between(48, 54),
            mouth.Y - own[48].Y,
            mouth.Y - own[54].Y,
            Middle(48, 54).X - own[27].X,
            own[51].Y - own[33].Y,
            Between(8, 33),
            (Between(37, 41) + Between(38, 40)) / 2,
            (Between(43, 47) + Between(44, 46)) / 2,
            rightEye.Y - own[21].Y,
            rightEye.Y - own[18].Y,
            leftEye.Y - own[22].Y,
            leftEye.Y - own[25].Y,
            Between(21, 22),
            yaw / 90,
            Math.Atan2(sin, cos),
        ];
        return [.. all.Select(m => (float)m)];
    }

    /// <summary>
    /// Of a face over time, on a clock of so many frames a second: [frames, 17]. Frames without a face hold the one before. None where it
    /// is lost throughout.
    /// </summary>
    public static Option<Recorded> Of(FaceFrames face, double rate)
    {
        var width = Names.Count;
        var own = new float[face.Count * width];
        for (var i = 0; i < face.Count; i++)
        {
            if (face.Person[i] > 0)
                Of(face.Points.AsSpan(i * FaceFrames.Width, FaceFrames.Width), face.Yaw[i]).CopyTo(own.AsSpan(i * width));
        }
        return from track in face.Track(rate)
            let sampled = face.Sampled(rate, own, width)
            select new Recorded(track.Frames, width, FaceTrack.Holding(sampled.Values, width, sampled.Lost))
            {
                Facts = new SourceFacts
                {
                    Seconds = track.Frames / rate,
                    Held = track.Held,
                    Frames = track.Frames,
                    Video = track.Video,
                    Notes = face.Notes,
                },
            };
    }
}
