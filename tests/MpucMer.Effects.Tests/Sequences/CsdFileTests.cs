using LanguageExt;
using MpucMer.Effects.Sequences;
using MpucMer.Effects.Tests.EndToEnd;
using MpucMer.Pure.Data.Sequences;
using MpucMer.Pure.Diagnostics;
using MpucMer.Tests;

namespace MpucMer.Effects.Tests.Sequences;

public sealed class CsdFileTests
{
    private static CsdFile Open(string name) => Expect(CsdFile.Open(Path.Combine(TestFiles.Folder, name)));

    private static A Expect<A>(Either<Problem, A> either) => either.IfLeft(p => throw new Xunit.Sdk.XunitException(p.Explain().Text));

    private static Problem Bad<A>(Either<Problem, A> either) =>
        either.Match(Right: _ => throw new Xunit.Sdk.XunitException("a problem was expected"), Left: p => p);

    [Fact]
    public void Features_and_intervals_are_read_a_video_at_a_time()
    {
        using var file = Open("openface.csd");
        var (track, warnings) = Expect(file.Track("vid-a"));

        Assert.Equal("OpenFace_2", file.Name);
        Assert.Equal(["vid-a", "vid-b"], file.Videos);
        Assert.Equal((2, 10), (track.Width, track.Rows));
        Assert.Equal(Enumerable.Range(0, 20).Select(i => (float)i), track.Features);
        Assert.Equal(.9, track.Start(9), 9);
        Assert.Empty(warnings);
    }

    [Fact]
    public void Rows_that_run_backwards_or_overlap_are_told_and_what_is_not_finite_is_zero()
    {
        using var file = Open("openface.csd");
        var (track, warnings) = Expect(file.Track("vid-b"));

        Assert.Equal([1, 0, 5, 6, 7, 8], track.Features);
        Assert.Equal([IntervalFault.Backwards, IntervalFault.Overlapping], warnings.Cast<Problem.IntervalsWrong>().Select(w => w.Fault));
    }

    [Fact]
    public void Labels_cut_features_onto_a_clock()
    {
        using var labels = Open("labels.csd");
        using var faces = Open("openface.csd");
        var (segments, _) = Intervals.Segments("vid-a", Expect(labels.Rows("vid-a")), "labels.csd");
        var track = Expect(faces.Track("vid-a")).Track;

        Assert.Equal([0, 2, 0, 0, 0, 0, 0], segments[1].Features);
        // Two rows of a tenth of a second a frame; the second half begins with row 5, [10, 11].
        Assert.Equal([11, 12, 15, 16, 18, 19], Intervals.Aligned(track, segments[1], 5).IfNone([]).Select(v => MathF.Round(v, 3)));
        Assert.True(
            Intervals
                .Aligned(
                    Expect(faces.Track("vid-b")).Track,
                    Intervals.Segments("vid-b", Expect(labels.Rows("vid-b")), "labels.csd").Segments[0],
                    5
                )
                .IsNone
        );
    }

    [Fact]
    public void Words_are_read_without_silences()
    {
        using var file = Open("words.csd");

        Assert.Equal([new TimedWord("hello", .1, .4), new TimedWord("world", .4, .9)], Expect(file.Words("vid-a")));
        Assert.IsType<Problem.SequenceFileWrong>(Bad(file.Track("vid-a")));
    }

    [Fact]
    public void What_is_wrong_with_a_file_is_told()
    {
        using var uneven = Open("uneven.csd");
        Assert.Contains("3 features and 2 intervals", Assert.IsType<Problem.SequenceFileWrong>(Bad(uneven.Track("v"))).Detail);
        Assert.Contains("[rows, width]", Assert.IsType<Problem.SequenceFileWrong>(Bad(uneven.Track("w"))).Detail);
        Assert.IsType<Problem.SequenceFileWrong>(Bad(uneven.Track("not there")));
        Assert.IsType<Problem.SequenceFileWrong>(Bad(uneven.Words("v")));
        // Three gigabytes of one fill value.
        using var vast = Open("vast.csd");
        Assert.IsType<Problem.SequenceFileWrong>(Bad(vast.Track("v")));
        Assert.IsType<Problem.SequenceFileWrong>(Bad(CsdFile.Open(Path.Combine(TestFiles.Folder, "mel.pkl"))));
        Assert.IsType<Problem.FileUnreadable>(Bad(CsdFile.Open("nowhere.csd")));
        using var folder = new TempFolder();
        var cut = Path.Combine(folder.Path, "cut.csd");
        File.WriteAllBytes(cut, TestFiles.Read("openface.csd")[..9000]);
        Assert.IsType<Problem.SequenceFileWrong>(Bad(CsdFile.Open(cut)));
    }

    [Theory]
    [InlineData("soft-link.csd")]
    [InlineData("external-link.csd")]
    [InlineData("external-data.csd")]
    [InlineData("virtual-data.csd")]
    public void Data_that_lie_elsewhere_are_refused_with_file_and_place(string name)
    {
        using var file = Open(Path.Combine("hdf5", name));
        var problem = Assert.IsType<Problem.SequenceFileWrong>(Bad(file.Track("v")));

        Assert.EndsWith(name, problem.Path);
        Assert.StartsWith("COVAREP/data/v/features: ", problem.Detail);
        Assert.StartsWith("COVAREP/data/v/features: ", Assert.IsType<Problem.SequenceFileWrong>(Bad(file.Times("v"))).Detail);
    }

    [Fact]
    public void Many_threads_read_one_file_at_once()
    {
        var sequence = new MoseiSequences().Faces;
        using var folder = new TempFolder();
        MoseiSequences.Write(sequence, folder["faces.csd"]);
        using var file = Expect(CsdFile.Open(folder["faces.csd"]));
        var right = file.Videos.ToDictionary(v => v, v => sequence.Videos[v].SelectMany(row => row.Values).ToArray());

        Parallel.For(0, 400, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            var video = file.Videos[i * 31 % file.Videos.Count];
            Assert.Equal(right[video], Expect(file.Rows(video)).Features);
        });
    }

    [Fact]
    public void A_file_that_is_cut_short_while_it_is_open_is_told()
    {
        using var folder = new TempFolder();
        File.Copy(Path.Combine(TestFiles.Folder, "openface.csd"), folder["a.csd"]);
        using var file = Expect(CsdFile.Open(folder["a.csd"]));
        using (var cut = File.Open(folder["a.csd"], FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
            cut.SetLength(100);

        Assert.IsType<Problem.FileUnreadable>(Bad(file.Rows("vid-b")));
    }
}
