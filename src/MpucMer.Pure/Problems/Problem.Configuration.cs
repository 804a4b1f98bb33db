namespace MpucMer.Pure.Problems;

public abstract partial record Problem
{
    /// <summary>A property with the house's prefix that no part of it knows.</summary>
    public sealed record UnknownProperty(string Name, Option<string> Nearest, Place Place) : Problem;

    /// <summary>A value that does not have the form it should have.</summary>
    public sealed record MalformedValue(string Property, string Value, string Form, Place Place) : Problem;

    /// <summary>A number outside its range.</summary>
    public sealed record OutOfRange(string Property, string Value, string Range, Place Place) : Problem;

    /// <summary>A word that is none of those allowed.</summary>
    public sealed record NotOneOf(string Property, string Value, Seq<string> Allowed, Option<string> Nearest, Place Place) : Problem;

    /// <summary>A property without which another setting makes no sense.</summary>
    public sealed record MissingSetting(string Property, string NeededBy, string Example) : Problem;

    /// <summary>Two settings that cannot both hold.</summary>
    public sealed record Contradiction(string Property, string Value, string Other, string OtherValue, Place Place) : Problem;

    /// <summary>A configuration file that is not there or cannot be read.</summary>
    public sealed record ConfigurationUnreadable(string Path, string Reason, Place Place) : Problem;

    /// <summary>A configuration file that is no YAML.</summary>
    public sealed record ConfigurationSyntax(string Detail, Place Place) : Problem;

    /// <summary>A key of a configuration file that nothing here reads.</summary>
    public sealed record ConfigurationKeyUnknown(string Key, Option<string> Nearest, Place Place) : Problem;

    /// <summary>A property was given a value that changes nothing in this experiment.</summary>
    /// <param name="Needs">With what it would count, in words.</param>
    public sealed record PropertyWithoutEffect(string Property, string Value, string Needs, Place Place) : Problem;

    /// <summary>A key of a published configuration file that has no effect, and why.</summary>
    public sealed record ConfigurationKeyWithoutEffect(string Key, string Value, NoEffect Why, Place Place) : Problem;

    /// <summary>Fewer modalities than a contrast needs.</summary>
    public sealed record TooFewModalities(Seq<string> Given, Place Place) : Problem;

    /// <summary>A pair of modalities one of which the experiment does not have, or the same twice.</summary>
    public sealed record BadPair(string Pair, Seq<string> Modalities, Place Place) : Problem;

    /// <summary>The window has more frames than the longest clip; half of the clips have <paramref name="Median"/> or more.</summary>
    public sealed record WindowTooLong(int Window, int LongestClip, string LongestClipName, int Median, Place Place) : Problem;

    /// <summary>The batch has more clips than a fold's training part (or, with batches within one group, than every group of it).</summary>
    public sealed record BatchTooLarge(int Batch, int Available, string Fold, string Within, Place Place) : Problem;

    /// <summary>A device that this build of the tensors does not have.</summary>
    public sealed record DeviceUnavailable(string Device, int Devices, bool HasCuda, Place Place) : Problem;

    /// <summary>MPUC1050: a modality that the data set does not have.</summary>
    public sealed record ModalityNotOfDataset(string Modality, string Dataset, Seq<string> Has, Place Place) : Problem;

    /// <summary>MPUC1051: a setting that only some data sets can have.</summary>
    public sealed record NotOfDataset(string Property, string Value, string Dataset, string Needs, Place Place) : Problem;

    /// <summary>MPUC1052: numbers for the labels that are not as many as the labels.</summary>
    public sealed record PositiveWeightCount(int Numbers, Seq<string> Labels, Place Place) : Problem;

    /// <summary>MPUC1053: labels for which nothing was published.</summary>
    public sealed record PositiveWeightUnpublished(Seq<string> Labels, Seq<string> Published, Place Place) : Problem;
}

/// <summary>Why a key of a published configuration file changes nothing here.</summary>
public enum NoEffect
{
    /// <summary>Loading is parallel by itself, over all cores.</summary>
    LoadingIsParallel,

    /// <summary>The published code reads it nowhere.</summary>
    UnusedByThePublishedCode,

    /// <summary>Classes are the labels that the clips have.</summary>
    ClassesComeFromTheData,

    /// <summary>The graph of the face is part of the encoder.</summary>
    GraphIsBuiltIn,

    /// <summary>The data's place is a property of the build.</summary>
    PathIsAProperty,

    /// <summary>A property of the project or command line overrides it.</summary>
    Overridden,
}
