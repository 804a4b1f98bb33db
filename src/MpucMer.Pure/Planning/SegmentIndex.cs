using MpucMer.Pure.Data.Mosei;

namespace MpucMer.Pure.Planning;

/// <summary>
/// What the worker found (<see cref="IndexRequest"/>): segments by time within their video, and what every plan is to warn about.
/// </summary>
public sealed record SegmentIndex(IReadOnlyList<MoseiSegment> Segments, Seq<Explanation> Warnings);
