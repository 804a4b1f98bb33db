using MpucMer.Pure.Data.Recordings;

namespace MpucMer.Pure.Data;

/// <summary>A source of a clip, and what was seen of it.</summary>
public sealed record ReadSource(string Clip, Modality Modality, string Path, SourceFacts Facts);

/// <summary>Whether what was read can be what it is meant to be: of each source, and of the sources of a clip together.</summary>
public static class ClipChecks
{
    /// <summary>
    /// Trackers lose the last frame or two, and extractors add one: up to so many, or this share of the longer, two lengths are the same.
    /// </summary>
    public const int MostFramesApart = 3;
    private const double MostShareApart = .01;

    // What is twice as long as the other is of another clip, or was never cut.
    private const double MostRatio = 2;
    private const double LeastApart = 1;

    // Frames a second of a face that is filmed: webcams in the dark to slow motion.
    private const double LeastRate = 4;
    private const double MostRate = 250;

    // A frame lost here and there is what trackers do.
    private const double LeastShareTold = .1;

    // Aligners let the last word go on a little.
    private const double WordsOver = .5;

    /// <summary>Whether a sound and a face of so many frames are as long as each other.</summary>
    /// <param name="seconds">Of the sound.</param>
    /// <param name="rate">Frames a second of the face.</param>
    public static bool AreAlike(double seconds, int frames, double rate) => AreNear(seconds * rate, frames);

    /// <summary>Whether two signals that last so many seconds are as long as each other.</summary>
    public static bool AreAlike(double seconds, double others) => AreNear(seconds * Clock.UsualRate, others * Clock.UsualRate);

    /// <summary>What cannot be, and what is worth a warning; sources of a clip follow each other.</summary>
    public static (Seq<Problem> Errors, Seq<Problem> Warnings) Of(Seq<ReadSource> sources)
    {
        var clips = sources.GroupBy(s => s.Clip, StringComparer.Ordinal).Select(g => (Clip: g.Key, Sources: g.ToArray())).ToArray();
        var lengths = clips.SelectMany(c => Lengths(c.Clip, c.Sources)).ToArray();
        var (errors, apart) = (
            lengths.Where(l => l.IsOther).Select(l => l.Lengths).ToArray(),
            lengths.Where(l => !l.IsOther).Select(l => l.Lengths).ToArray()
        );
        return (
            errors.Length == 0 ? Seq<Problem>() : Seq1<Problem>(new Problem.ModalitiesOfOtherClips(errors.ToSeq())),
            Told(apart.ToSeq(), a => new Problem.ModalitiesApart(a))
                + Faces(sources)
                + Rows(sources)
                + Turned(sources)
                + Several(sources)
                + Told(Paths(sources, s => s.Facts.IsSilent), p => new Problem.SilentSounds(p))
                + Told(Paths(sources, s => s.Facts.Cancels), p => new Problem.ChannelsCancel(p))
                + Told(Paths(sources, s => s.Facts.IsUnfinished), p => new Problem.WavUnfinished(p))
                + Told(Paths(sources, s => s.Facts.GoesOn), p => new Problem.WavGoesOn(p))
                + Told(Paths(sources, s => s.Facts.CountsRows), p => new Problem.VectorsCountRows(p))
                + Told(Paths(sources, s => s.Facts.InMilliseconds), p => new Problem.TranscriptsInMilliseconds(p))
                + Placed(sources)
                + Recordings(sources)
                + Told(
                    clips.Select(c => Words(c.Clip, c.Sources)).Where(w => w is not null).Select(w => w!).ToSeq(),
                    w => new Problem.WordsAfterEnd(w)
                )
        );
    }

    private static Seq<Problem> Told<A>(Seq<A> all, Func<Seq<A>, Problem> problem) => all.IsEmpty ? Seq<Problem>() : Seq1(problem(all));

    private static Seq<string> Paths(Seq<ReadSource> sources, Func<ReadSource, bool> holds) =>
        sources.Filter(holds).Map(s => s.Path).Distinct().ToArray().ToSeq();

    private static bool AreNear(double a, double b) => Math.Abs(a - b) <= Math.Max(MostFramesApart, MostShareApart * Math.Max(a, b));

    private static IEnumerable<(ClipLengths Lengths, bool IsOther)> Lengths(string clip, ReadSource[] sources)
    {
        var timed = sources
            .Where(s => s.Facts.Seconds.IsSome)
            .Select(s => (Source: s, Seconds: s.Facts.Seconds.IfNone(0)))
            .OrderBy(s => s.Seconds)
            .ToArray();
        // A face that says no times has any rate that cameras have, and no other.
        foreach (var face in timed.Length == 0 ? [] : sources.Where(s => s.Facts.Seconds.IsNone && s.Facts.Frames > 0))
        {
            var (longest, seconds) = timed[^1];
            if (face.Facts.Frames / seconds is >= LeastRate and <= MostRate || AreAlike(seconds, face.Facts.Frames, Clock.UsualRate))
                continue;
            yield return (
                Ordered(new ClipLengths(clip, face.Modality.Name, face.Facts.Frames / Clock.UsualRate, longest.Modality.Name, seconds)),
                false
            );
            yield break;
        }
        if (timed.Length < 2 || AreAlike(timed[0].Seconds, timed[^1].Seconds))
            yield break;
        var ((shorter, least), (longer, most)) = (timed[0], timed[^1]);
        // Sound and picture of one file are of one recording, however much of either is missing.
        yield return (
            new ClipLengths(clip, shorter.Modality.Name, least, longer.Modality.Name, most),
            shorter.Path != longer.Path && most > MostRatio * least && most - least > LeastApart
        );
    }

    private static ClipLengths Ordered(ClipLengths l) =>
        l.Shorter <= l.Longer ? l : new ClipLengths(l.Clip, l.LongerOf, l.Longer, l.ShorterOf, l.Shorter);

    private static Seq<Problem> Faces(Seq<ReadSource> sources)
    {
        // Points and units are of the same frames.
        var faces = sources
            .Filter(s => s.Facts.Frames > 0)
            .GroupBy(s => (s.Clip, s.Path, s.Facts.Held, s.Facts.Frames))
            .Select(g => g.Key)
            .ToArray();
        var lost = faces
            .Where(f => f.Held > LeastShareTold * f.Frames)
            .OrderByDescending(f => (double)f.Held / f.Frames)
            .Select(f => new HeldFace(f.Clip, f.Held, f.Frames))
            .ToSeq();
        return Told(lost, l => new Problem.FacesHeld(l, faces.Sum(f => (long)f.Held), faces.Sum(f => (long)f.Frames)));
    }

    private static Seq<Problem> Turned(Seq<ReadSource> sources) =>
        Told(
            sources
                .Filter(s => s.Facts.Video.Turned > LeastShareTold * s.Facts.Frames)
                // Points and measures of a video are of one face.
                .DistinctBy(s => (s.Clip, s.Path))
                .OrderByDescending(s => (double)s.Facts.Video.Turned / s.Facts.Frames)
                .Select(s => new HeldFace(s.Clip, s.Facts.Video.Turned, s.Facts.Frames))
                .ToSeq()
                .Strict(),
            turned => new Problem.FacesTurned(turned)
        );

    private static Seq<Problem> Several(Seq<ReadSource> sources)
    {
        var (changing, several) = (
            Paths(sources, s => s.Facts.Video.Changes > 0),
            Paths(sources, s => s.Facts.Video is { Changes: 0, Faces: > 1 })
        );
        return Told(changing + several, _ => new Problem.FacesOfSeveral(changing, several));
    }

    private static Seq<Problem> Rows(Seq<ReadSource> sources) =>
        Enum.GetValues<FaceRowFault>()
            .ToSeq()
            .Bind(fault => Told(Paths(sources, s => Has(s.Facts.Rows, fault)), paths => new Problem.FaceRowsOdd(fault, paths)));

    private static bool Has(FaceRows rows, FaceRowFault fault) =>
        fault switch
        {
            FaceRowFault.Doubled => rows.Doubled > 0,
            FaceRowFault.OutOfOrder => rows.OutOfOrder,
            FaceRowFault.OtherFaces => rows.OfOtherFaces > 0,
            FaceRowFault.BeginsLate => rows.BeginsAt > 0,
        };

    // Picture and sound of one recording, and the clips that are cut from it, say mostly the same.
    private static Seq<Problem> Recordings(Seq<ReadSource> sources)
    {
        var notes = sources.Bind(s => s.Facts.Notes.Bind(line => RecordingNote.OfLine(line, s.Path).ToSeq())).Distinct().ToSeq();
        Seq<Problem> Of(RecordingFault fault, Func<Seq<string>, Problem> problem) =>
            Told(notes.Filter(n => n.Fault == fault).Map(n => $"{n.Path} ({n.Detail})"), problem);
        return Of(RecordingFault.Damaged, r => new Problem.RecordingsDamaged(r))
            + Of(RecordingFault.Short, r => new Problem.RecordingsShort(r))
            + Of(RecordingFault.VariableRate, r => new Problem.RecordingsVaryInRate(r));
    }

    private static Seq<Problem> Placed(Seq<ReadSource> sources)
    {
        var placed = sources.Filter(s => s.Facts.WordsPlaced > 0).DistinctBy(s => s.Path).ToArray();
        return Told(placed.ToSeq(), p => new Problem.WordsPlaced(p.Sum(s => s.Facts.WordsPlaced), p.Map(s => s.Path)));
    }

    private static ClipLengths? Words(string clip, ReadSource[] sources)
    {
        var (word, seconds) = (
            sources.Select(s => s.Facts.LastWord.IfNone(0)).DefaultIfEmpty(0).Max(),
            sources.Select(s => s.Facts.Seconds.IfNone(0)).DefaultIfEmpty(0).Max()
        );
        return word > 0 && seconds > 0 && word > seconds + WordsOver ? new ClipLengths(clip, "", seconds, "text", word) : null;
    }
}

/// <summary>How long two sources of a clip are, in seconds.</summary>
public sealed record ClipLengths(string Clip, string ShorterOf, double Shorter, string LongerOf, double Longer);

/// <summary>A clip whose face was lost in some frames.</summary>
public sealed record HeldFace(string Clip, int Held, int Frames);
