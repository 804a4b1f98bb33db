using MpucMer.Pure.Data;

namespace MpucMer.Effects.Data;

/// <summary>A folder with the frames of a clip, one JPEG file each.</summary>
public static class VideoFolder
{
    /// <summary>The frames in natural order; a problem where there are none.</summary>
    public static Either<Problem, string[]> Frames(string folder)
    {
        try
        {
            string[] frames =
            [
                .. Directory.EnumerateFiles(folder).Where(JpegFile.Is).OrderBy(f => Path.GetFileName(f), NaturalOrder.Instance),
            ];
            return frames.Length > 0 ? frames : new Problem.NoFrames(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Problem.FileUnreadable(folder, e.Message.TrimEnd('.'));
        }
    }

    /// <summary>The same, the first of which has been decoded: all of them would take as long as training does.</summary>
    public static Either<Problem, string[]> Checked(string folder) =>
        from frames in Frames(folder)
        from _ in JpegFile.Read(frames[0])
        select frames;
}
