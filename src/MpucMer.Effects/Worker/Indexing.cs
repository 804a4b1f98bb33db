using System.Diagnostics;
using System.Globalization;
using MpucMer.Effects.Files;
using MpucMer.Effects.Sequences;
using MpucMer.Effects.Storage;
using MpucMer.Pure.Planning;
using static LanguageExt.Prelude;

namespace MpucMer.Effects.Worker;

/// <summary>
/// Looks through data for a plan that waits for it (<see cref="SegmentIndexing"/>). Gives the exit code and says how it goes, as a run
/// does.
/// </summary>
public static class Indexing
{
    public static int Run(IndexRequest request, TextWriter output, CancellationToken stop, IFileLayer? files = null)
    {
        const string what = "segments";
        var events = new EventWriter(output);
        var (watch, last, begun) = (Stopwatch.StartNew(), 0L, -1L);
        void Progress(int done, int of)
        {
            var now = watch.ElapsedMilliseconds;
            // Opening the files says nothing of how long the rest takes.
            if (begun < 0)
                (begun, last) = (now, now);
            if (now - last < 200)
                return;
            last = now;
            events.Say(
                new WorkerEvent.Progress(
                    what,
                    done,
                    of,
                    request.Pickles.IsEmpty ? "videos" : "files",
                    Seq<Figure>(),
                    (now - begun) / 1000.0 / done * (of - done)
                )
            );
        }

        try
        {
            // The folder of the index stands in the store's.
            var store = new Store(Path.GetDirectoryName(Path.GetDirectoryName(request.Output))!, files ?? new FileLayer(), events.Tell);
            var made =
                from marked in store.Mark()
                from index in new SegmentIndexing(Progress, stop).Of(request)
                from _ in store.Replace(request.Output, IndexJson.Write(index))
                select index;
            if (made.Fails(out var problem, out var found))
            {
                events.Tell(Elsewhere.Or(problem));
                return Session.Failed;
            }
            events.Say(
                new WorkerEvent.Message(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"looked through {request.Files.Count} files in {watch.Elapsed.TotalSeconds:F1} s: {found.Segments.Count} "
                            + $"segments; the next plan knows them"
                    )
                )
            );
            return Session.Done;
        }
        catch (OperationCanceledException)
        {
            events.Tell(new Problem.Interrupted(what, 0, None));
            return Session.Stopped;
        }
    }
}
