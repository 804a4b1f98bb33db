using MpucMer.Pure.Planning;

namespace MpucMer.Pure.Data;

/// <summary>What tables call the parts of a split, in any case: one reading for all of them.</summary>
public static class SplitWords
{
    /// <summary>The part that a word names; none where it is no such word.</summary>
    public static Option<SplitPart> Of(string word) =>
        word.Trim().ToLowerInvariant() switch
        {
            "train" or "training" => SplitPart.Train,
            "validation" or "valid" or "val" or "dev" or "development" => SplitPart.Validation,
            "test" or "testing" => SplitPart.Test,
            _ => None,
        };
}
