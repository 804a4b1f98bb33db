namespace MpucMer.Pure.Faces;

/// <summary>
/// The files of the two networks that come with the worker, by their content: what is made with them depends on it.
/// </summary>
public static class FaceFiles
{
    public const string Detector = "blazeface.onnx";

    public const string DetectorHash = "a8a129f2691318abbe73cedba5d3f4ff5ecd74014c2077b54a3e850948fa25fc";

    public const string Mesh = "facemesh.onnx";

    public const string MeshHash = "4cfd903bbb410b39dcc4e82a7d7ac407a601af95d9dd3cd8206a219f1dbf54c7";

    /// <summary>Raised when a track becomes another one with the same networks.</summary>
    public const int Version = 1;
}
