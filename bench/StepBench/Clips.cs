using MpucMer.Pure.Networks;
using static TorchSharp.torch;

namespace MpucMer.Bench;

/// <summary>Random clips, as large as real ones.</summary>
internal static class Clips
{
    /// <summary>Decibels [clips, frames, 128], coordinates in the unit square [clips, frames, nodes, 2], or intensities [clips, 35].</summary>
    public static Tensor Of(Options options, string modality, int count) => modality switch
    {
        "audio" => randn([count, options.Frames, 128]).mul_(15).sub_(40),
        "landmarks" => rand([count, options.Frames, FaceGraph.Value.Nodes, 2]),
        _ => rand([count, 35]),
    };
}
