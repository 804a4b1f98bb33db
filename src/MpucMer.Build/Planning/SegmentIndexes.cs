using MpucMer.Build.Reuse;
using MpucMer.Build.Runs;
using MpucMer.Build.Scanning;
using MpucMer.Build.Settings;
using MpucMer.Pure.Planning;
using MpucMer.Pure.Runs;

namespace MpucMer.Build.Planning;

/// <summary>
/// What the worker found out about data that this process cannot look into (native code, gigabytes): kept in the store by the content of
/// the files, so that the worker is asked once.
/// </summary>
/// <param name="ask">Has the worker carry out a command on a request; false where it told an error.</param>
internal sealed class SegmentIndexes(ExperimentInputs inputs, Func<string, string, bool> ask, IDisk disk)
{
    /// <summary>The index of files. No problem at all is left where the worker has told it already.</summary>
    /// <param name="request">What is to be looked through; where the index lies is found here.</param>
    /// <exception cref="IOException">As the system refuses.</exception>
    /// <exception cref="UnwritableFileException">As the system refuses.</exception>
    public Either<Seq<Problem>, SegmentIndex> Of(IndexRequest request, Func<string, string> hashOf)
    {
        var path = Path.Combine(inputs.StoreDir, StoreLayout.Indexes, request.Key(hashOf).Fingerprint + ".json");
        if (Stored(path) is { IsSome: true } known)
            return known.ToEither(Seq<Problem>());
        var asked = Path.Combine(inputs.RunDir, RunFiles.SegmentsRequest);
        StoreFolder.Mark(inputs.StoreDir, disk);
        AtomicFile.Write(asked, IndexJson.Write(request with { Output = path }).ToJsonString(), disk);
        if (!ask("segments", asked))
            return Seq<Problem>();
        return Stored(path)
            .ToEither(Seq1<Problem>(new Problem.StoreOperationFailed("read", path, StoreFault.Other, "the worker left no index there")));
    }

    // A damaged one is as good as none.
    private static Option<SegmentIndex> Stored(string path) =>
        File.Exists(path) ? IndexJson.ReadIndex(RegularFile.ReadAllBytes(path)) : None;
}
