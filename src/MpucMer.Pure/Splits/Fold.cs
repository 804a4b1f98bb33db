namespace MpucMer.Pure.Splits;

/// <summary>A split of the clips: ids of those that train, validate and test.</summary>
public sealed record Fold(string Name, Seq<string> Train, Seq<string> Validation, Seq<string> Test);
