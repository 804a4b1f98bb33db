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
            "audio" => randn([count, options.Frames, 128], device: options.Place).mul_(15).sub_(40),
            "landmarks" => rand([count, options.Frames, FaceGraph.Value.Nodes, 2], device: options.Place),
            "text" => randn([count, options.Frames, 300], device: options.Place),
            "video" => randn([count, 3, 8, 112, 112], device: options.Place),
            _ => rand([count, 35], device: options.Place),
        };
}
