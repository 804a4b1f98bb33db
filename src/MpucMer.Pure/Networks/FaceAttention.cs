namespace MpucMer.Pure.Networks;

/// <summary>Position attention between the blocks of the landmark network, an optional part of it.</summary>
[Flags]
public enum FaceAttention
{
    None = 0,

    /// <summary>Of frames to the frames of the same node.</summary>
    Temporal = 1,

    /// <summary>Of nodes to the nodes of the same frame.</summary>
    Spatial = 2,

    Both = Temporal | Spatial,
}
