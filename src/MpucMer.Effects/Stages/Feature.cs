using MpucMer.Effects.Data;
using MpucMer.Pure.Data;

namespace MpucMer.Effects.Stages;

/// <summary>A clip's feature, [frames, width] row-major; no frames where the clip lacks it.</summary>
public sealed record Feature(int Frames, int Width, float[] Values)
{
    public static readonly Feature Missing = new(0, 0, []);

    /// <summary>Of video its frames: they are decoded when a step needs them.</summary>
    public ClipFrames Pictures { get; init; } = ClipFrames.None;

    /// <summary>What was seen of its source.</summary>
    public SourceFacts Facts { get; init; } = SourceFacts.None;

    /// <summary>Its first frames.</summary>
    public Feature First(int frames) =>
        this with
        {
            Frames = frames,
            Values = Values.Length == 0 ? Values : Values[..(frames * Width)],
            Pictures = Pictures.Count == 0 ? Pictures : new ClipFrames.Chosen(Pictures, [.. Enumerable.Range(0, frames)]),
        };

    /// <summary>Of numbers over time.</summary>
    public static Feature Of(Recorded recorded) => new(recorded.Frames, recorded.Width, recorded.Values) { Facts = recorded.Facts };

    /// <summary>Of frames as pictures: nothing but their colours is known of their width.</summary>
    public static Feature Video(ClipFrames frames) => new(frames.Count, 3, []) { Pictures = frames };
}
