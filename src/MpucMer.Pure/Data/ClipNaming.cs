namespace MpucMer.Pure.Data;

/// <summary>
/// What a data set's file name says: the clip, its group and label, and how much this source of the modality is preferred (0 most).
/// </summary>
public sealed record NamedClip(string Id, string Group, int Label, int Preference);

/// <summary>How a data set names its files: what the name of a file or row says, or none if it is not one of the modality's.</summary>
public delegate Option<NamedClip> ClipNaming(string name, Modality modality);
