using System.Runtime.InteropServices;
using MpucMer.Effects.Data;
using MpucMer.Pure.Data;
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
