using MpucMer.Pure.Networks;
using static TorchSharp.torch;

namespace MpucMer.Bench;

/// <summary>Random clips, as large as real ones.</summary>
internal static class Clips
{
    /// <summary>
    /// Decibels [clips, frames, 128], coordinates in the unit square [clips, frames, nodes, 2], word vectors [clips, frames, 300], pictures
    /// [clips, 3, 8, 112, 112], or intensities [clips, 35].
    /// </summary>
    public static Tensor Of(Options options, string modality, int count) =>
        modality switch
        {
            "audio" => Decibels(options, count),
            "landmarks" => rand([count, options.Frames, FaceGraph.Value.Nodes, 2], device: options.Place),
            "text" => randn([count, options.Frames, 300], device: options.Place),
            "video" => randn([count, 3, 8, 112, 112], device: options.Place),
            _ => rand([count, 35], device: options.Place),
        };

    // Scalars are named and disposed: TorchSharp's own may be collected in the middle of the native call.
    private static Tensor Decibels(Options options, int count)
    {
        using TorchSharp.Scalar deviation = 15,
            mean = 40;
        return randn([count, options.Frames, 128], device: options.Place).mul_(deviation).sub_(mean);
    }
}
