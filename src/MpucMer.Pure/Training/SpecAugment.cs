using Stream = MpucMer.Pure.Randomness.Stream;

namespace MpucMer.Pure.Training;

/// <summary>
/// Masks on a spectrogram (Park et al. 2019, without their warping of time): two bands of frequencies and two stretches of frames, each up
/// to an eighth of what there is, take the view's mean.
/// </summary>
public static class SpecAugment
{
    private const int Masks = 2;
    private const int Share = 8;

    /// <summary>Masks a view [frames, bands] in place. The same stream masks the same places.</summary>
    public static void Mask(Span<float> view, int bands, Stream stream)
    {
        var (frames, sum) = (view.Length / bands, 0.0);
        foreach (var x in view)
            sum += x;
        var mean = (float)(sum / view.Length);
        for (var m = 0; m < Masks; m++)
        {
            var (band, width) = Place(stream.At(m), bands);
            for (var t = 0; t < frames; t++)
                view.Slice(t * bands + band, width).Fill(mean);
            var (frame, length) = Place(stream.At(Masks + m), frames);
            view.Slice(frame * bands, length * bands).Fill(mean);
        }
    }

    private static (int From, int Count) Place(Stream stream, int size)
    {
        var count = stream.Below(0, size / Share + 1);
        return (stream.Below(1, size - count + 1), count);
    }
}
