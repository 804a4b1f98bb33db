using System.Globalization;
using System.Text;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Networks;
using MpucMer.Pure.Signals;

namespace MpucMer.Pure.Modalities;

public sealed partial record Modality
{
    /// <summary>How fast the heart beats: text files, a number a line, in beats a minute, at any rate.</summary>
    public static Modality Pulse { get; } =
        new("pulse")
        {
            Formats = [new(new SourceForm("pulse") { Decode = Some<Func<byte[], string, Either<Problem, Recorded>>>(ReadPulse) }, ".bpm")],
            IsToldByFiles = true,
            Width = 1,
            Stretched = Some<Func<float[], int, int, float[]>>(Stretching.Linear),
            Augmented = e =>
                PulseProperties.Jitter.In(e) is > 0 and var share
                    ? Some<Augmentation>(
                        (view, _, stream) =>
                        {
                            var factor = (float)(1 + share * (2 * stream.Uniform(0) - 1));
                            foreach (ref var beats in view)
                                beats *= factor;
                        }
                    )
                    : None,
            Encoder = (e, input) =>
                new(
                    Layer.Numbered(
                        new Layer.FeatureScale(input.Width),
                        new Layer.Mean(1),
                        new Layer.Linear(input.Width, e.Encoders.FeatureSize)
                    ),
                    Shape.Of(e.Encoders.Window, input.Width)
                ),
        };

    private static Either<Problem, Recorded> ReadPulse(byte[] bytes, string path)
    {
        var lines = Encoding.UTF8.GetString(bytes).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var beats = lines
            .Select(l => float.TryParse(l, NumberStyles.Float, CultureInfo.InvariantCulture, out var b) ? b : float.NaN)
            .ToArray();
        return beats.Length > 0 && beats.All(float.IsFinite)
            ? new Recorded(beats.Length, 1, beats)
            : new Problem.FileUnreadable(path, "it is no list of numbers, one a line");
    }
}
