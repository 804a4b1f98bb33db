using MpucMer.Pure.Data;
using MpucMer.Pure.Planning;
using static LanguageExt.Prelude;

namespace MpucMer.Effects.Stages;

/// <summary>The face tracks of one clip, each file read once. For one thread.</summary>
/// <param name="track">Reads a source, with the times of its rows or without.</param>
public sealed class FaceTracks(SourceClip clip, Func<Source, bool, Either<Problem, FaceTrack>> track)
{
    private readonly Dictionary<(string, Cut, bool), Either<Problem, FaceTrack>> read = [];

    // Words are put on the frames of the face by its times.
    private readonly bool needsTimes = clip.Sources.Exists(s => s.Form == SourceForm.Transcript) && clip.Face.IsSome;

    public Either<Problem, FaceTrack> Of(Source source)
    {
        var timed = needsTimes && clip.Face.Exists(f => f.Modality == source.Modality);
        // Landmarks and action units are mostly of one file.
        if (read.TryGetValue((source.Path, source.Cut, true), out var withTimes))
            return withTimes;
        return read.TryGetValue((source.Path, source.Cut, timed), out var known)
            ? known
            : read[(source.Path, source.Cut, timed)] = track(source, timed);
    }

    /// <summary>The file of the clip's face.</summary>
    public string Path => clip.Face.Map(l => l.Path).IfNone("");

    /// <summary>The rows of the clip's face, which are its clock; none where it has no file of them of its own.</summary>
    public Either<Problem, Option<FaceTrack>> Clock() =>
        clip.Face.Filter(l => l.Form == SourceForm.OpenFace).Match(l => Of(l).Map(Some), () => Option<FaceTrack>.None);
}
