using System.Collections.Concurrent;
using MpucMer.Pure.Data;
using MpucMer.Pure.Faces;

namespace MpucMer.Effects.Media;

/// <summary>
/// Faces of videos: frames come one at a time from ffmpeg, a network or two look at each, and of each only the face's numbers are kept, so
/// that a video of hours takes no more memory than one of seconds. Safe to use from many threads: each has networks of its own, and those
/// of clips that are done are used again.
/// </summary>
public sealed class FaceTracking(Ffmpeg ffmpeg) : IDisposable
{
    private readonly ConcurrentBag<FaceModels> idle = [];

    /// <summary>
    /// The face of a video, or of a stretch of it, in every frame. Problems: ffmpeg or the networks' library is not there; a file that is
    /// missing, cut off, names others or cannot be decoded; a stretch with no frame in it.
    /// </summary>
    /// <param name="each">Told of every frame with what it shows: for what else is made of frames, which are decoded once.</param>
    public Either<Problem, FaceFrames> Track(
        string path,
        Cut cut,
        Action<Pure.Training.Picture, FaceSight>? each = null,
        CancellationToken stop = default
    )
    {
        if (Borrowed().Fails(out var unavailable, out var models))
            return unavailable;
        try
        {
            var (tracker, rows) = (FaceTracker.Start, new List<FaceRow>());
            return ffmpeg
                .Frames(
                    path,
                    cut,
                    frame =>
                    {
                        (tracker, var sight) = tracker.Step(frame, models.Networks);
                        each?.Invoke(frame, sight);
                        // Of the mesh only what is kept: 468 points of an hour are a gigabyte.
                        rows.Add(FaceRow.Of(sight));
                    },
                    stop
                )
                .Map(times => FaceFrames.Of(rows, times.Value) with { Notes = times.Notes.Map(n => n.Line) });
        }
        finally
        {
            idle.Add(models);
        }
    }

    public void Dispose()
    {
        while (idle.TryTake(out var models))
            models.Dispose();
    }

    private Either<Problem, FaceModels> Borrowed() => idle.TryTake(out var models) ? models : FaceModels.Load();
}
