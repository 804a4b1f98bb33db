using LanguageExt;
using MpucMer.Effects.Sequences;
using MpucMer.Pure.Data.Sequences;
using MpucMer.Pure.Diagnostics;
using MpucMer.Tests;

namespace MpucMer.Effects.Tests.Sequences;

/// <summary>Damaged computational sequences, read as a build reads them (<see cref="Fuzz"/>).</summary>
public sealed class CsdFuzzTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("mpuc-csd-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Features_and_times() =>
        Fuzz.Of([TestFiles.Read("openface.csd"), TestFiles.Read("uneven.csd"), TestFiles.Read("mosei/faces.csd")], bytes =>
            Opened(bytes, csd =>
            {
                _ = csd.Columns();
                return csd
                    .Videos.Take(20)
                    .All(video =>
                        Told(csd.Width(video))
                        && Told(csd.Times(video))
                        && csd.Track(video).Match(Right: read => Holds(read.Track), Left: Words)
                    );
            })
        );

    [Fact]
    public void Words_and_labels() =>
        Fuzz.Of([TestFiles.Read("words.csd"), TestFiles.Read("labels.csd")], bytes =>
            Opened(bytes, csd =>
                csd.Videos.Take(20)
                    .All(video =>
                        csd.Words(video).Match(Right: words => words.All(w => w.End > w.Start && w.Word.Length > 0), Left: Words)
                        && csd.Rows(video).Match(Right: Finite, Left: Words)
                    )
            )
        );

    private Either<Problem, bool> Opened(byte[] bytes, Func<CsdFile, bool> holds)
    {
        var path = Path.Combine(folder, "a.csd");
        File.WriteAllBytes(path, bytes);
        return CsdFile
            .Open(path)
            .Map(csd =>
            {
                using (csd)
                    return holds(csd);
            });
    }

    private static bool Holds(SequenceTrack track) => Finite(track) && track.Intervals.All(double.IsFinite);

    private static bool Finite(SequenceTrack track) => track.Features.All(float.IsFinite);

    private static bool Told<A>(Either<Problem, A> read) => read.Match(Right: _ => true, Left: Words);

    private static bool Words(Problem problem) => problem.Explain().Message.Length > 0;
}
