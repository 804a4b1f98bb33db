namespace MpucMer.Pure.Splits;

/// <summary>
/// What a split needs to know of a clip: its unique <paramref name="Id"/>, the <paramref name="Group"/> (actor, speaker) that must not be
/// in two parts, and its class (used only to split by clip).
/// </summary>
public sealed record Item(string Id, string Group, int Label);
