using System.Globalization;
using System.Runtime.InteropServices;
using MpucMer.Effects.Data;
using MpucMer.Pure.Data;
using MpucMer.Pure.Faces;
using static LanguageExt.Prelude;

namespace MpucMer.Effects.Stages;

/// <summary>
/// The frames of a clip's video as the store keeps them: a safetensors file of ours with the JPEG pictures one after the other,
/// <c>pictures</c> U8 [bytes], and where each begins, <c>bounds</c> I64 [frames + 1]. It is read and checked as a whole when a stage
/// begins, and a slice at a time by its steps.
/// </summary>
public static class StoredPictures
{
    private const string Pictures = "pictures";
    private const string Bounds = "bounds";

    /// <summary>The file's bytes. A problem where the stream is no row of whole pictures.</summary>
    public static Either<Problem, byte[]> Write(byte[] stream, string source, IEnumerable<(string Key, string Value)> metadata) =>
        JpegStream
            .Bounds(stream)
            .ToEither<Problem>(() => new Problem.VideoUndecodable(source, "what ffmpeg made of it are no whole pictures"))
            .Map(bounds =>
                Safetensors.Write(
                    [
                        new StoredArray(Bounds, "I64", [bounds.Length], MemoryMarshal.AsBytes(bounds.AsSpan()).ToArray()),
                        new StoredArray(Pictures, "U8", [stream.Length], stream),
                    ],
                    metadata
                )
            );

    /// <summary>The frames in a file that has just been written.</summary>
    public static Either<Problem, ClipFrames> Of(byte[] bytes, string path) =>
        Safetensors
            .Open(bytes, path)
            .Bind(file => Of((file.Arrays, path)).ToEither<Problem>(() => new Problem.NotSafetensors(path, "it holds no pictures")));

    /// <summary>The frames in a file of the store that has been checked; none where it is of another form.</summary>
    public static Option<ClipFrames> Of((Seq<StoredArray> Arrays, string Path) file) =>
        from pictures in file.Arrays.Find(a => a.Name == Pictures)
        from bounds in file.Arrays.Find(a => a.Name == Bounds)
        select (ClipFrames)
            new FrameSlices(file.Path, [.. MemoryMarshal.Cast<byte, long>(bounds.Bytes.Span).ToArray().Select(b => b + pictures.Offset)]);
}

/// <summary>
/// The face of a video as the store keeps it: a safetensors file of ours with <c>times</c> F64 [frames] in seconds, <c>person</c> I32
/// [frames] (0: lost), <c>confidence</c> and <c>yaw</c> F32 [frames], <c>regions</c> F32 [frames, 4] and <c>points</c> F32 [frames, 68, 2].
/// </summary>
public static class StoredFaces
{
    private const string Faces = "faces";
    private const string Notes = "notes";

    public static byte[] Write(FaceFrames face, IEnumerable<(string Key, string Value)> metadata)
    {
        StoredArray Of<A>(string name, string type, A[] values, params long[] shape)
            where A : struct => new(name, type, [face.Count, .. shape], MemoryMarshal.AsBytes(values.AsSpan()).ToArray());
        return Safetensors.Write(
            [
                Of("times", "F64", face.Times),
                Of("person", "I32", face.Person),
                Of("confidence", "F32", face.Confidence),
                Of("yaw", "F32", face.Yaw),
                Of("regions", "F32", face.Regions, 4),
                Of("points", "F32", face.Points, FaceFrames.PointsOfFrame, 2),
            ],
            [
                .. metadata,
                (Faces, face.Faces.ToString(CultureInfo.InvariantCulture)),
                .. face.Notes.IsEmpty ? Seq<(string, string)>() : Seq1((Notes, string.Join('\n', face.Notes))),
            ]
        );
    }

    /// <summary>The face in a file of the store that has been checked; none where it is of another form.</summary>
    public static Option<FaceFrames> Of((Seq<StoredArray> Arrays, HashMap<string, string> Metadata, string Path) file)
    {
        Option<A[]> Array<A>(string name)
            where A : struct => file.Arrays.Find(a => a.Name == name).Map(a => MemoryMarshal.Cast<byte, A>(a.Bytes.Span).ToArray());
        return from times in Array<double>("times")
            from person in Array<int>("person")
            from confidence in Array<float>("confidence")
            from yaw in Array<float>("yaw")
            from regions in Array<float>("regions")
            from points in Array<float>("points")
            where times.Length > 0 && points.Length == times.Length * FaceFrames.Width && person.Length == times.Length
            from faces in file.Metadata.Find(Faces).Bind(text => parseInt(text))
            select new FaceFrames(times, person, confidence, yaw, regions, points)
            {
                Faces = faces,
                Notes = file.Metadata.Find(Notes).Match(lines => lines.Split('\n').ToSeq(), () => Seq<string>()),
            };
    }
}
