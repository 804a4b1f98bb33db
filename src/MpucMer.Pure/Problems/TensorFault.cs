namespace MpucMer.Pure.Problems;

/// <summary>Why the library behind the tensors does not load: each asks for something else of the user.</summary>
public enum TensorFault
{
    /// <summary>The folder that LibTorchDir names has none, or one that does not go with TorchSharp.</summary>
    FolderUnfit,

    /// <summary>No package has one for this kind of machine, and no folder was named.</summary>
    NoneForSystem,

    /// <summary>The package was there when the worker was built, and is not any more.</summary>
    PackageGone,

    /// <summary>It is there, and the system's loader refuses it.</summary>
    Refused,
}
