using LanguageExt;
using MpucMer.Effects.Sequences;
using MpucMer.Pure.Data.Sequences;
using MpucMer.Pure.Problems;
using MpucMer.Tests;
using MpucMer.Tests.Sequences;
using static LanguageExt.Prelude;

namespace MpucMer.Effects.Tests.Sequences;

public sealed class CsdFileTests
{
    private static CsdFile Open(string name) => Expect(CsdFile.Open(Path.Combine(TestFiles.Folder, name), _ => { }));

    private static A Expect<A>(Either<Problem, A> either) => either.IfLeft(p => throw new Xunit.Sdk.XunitException(ProblemText.Explain(p).Text));

    private static Problem Bad<A>(Either<Problem, A> either) => either.Match(Right: _ => throw new Xunit.Sdk.XunitException("a problem was expected"), Left: p => p);

    [Hdf5Fact]
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

    [Hdf5Fact]
    public void Rows_that_run_backwards_or_overlap_are_told_and_what_is_not_finite_is_zero()
    {
        using var file = Open("openface.csd");
        var (track, warnings) = Expect(file.Track("vid-b"));

        Assert.Equal([1, 0, 5, 6, 7, 8], track.Features);
        Assert.Equal([IntervalFault.Backwards, IntervalFault.Overlapping], warnings.Cast<Problem.IntervalsWrong>().Select(w => w.Fault));
    }

    [Hdf5Fact]
    public void Labels_cut_features_onto_a_clock()
    {
        using var labels = Open("labels.csd");
        using var faces = Open("openface.csd");
        var (segments, _) = Intervals.Segments("vid-a", Expect(labels.Rows("vid-a")), "labels.csd");
        var track = Expect(faces.Track("vid-a")).Track;

        Assert.Equal([0, 2, 0, 0, 0, 0, 0], segments[1].Features);
        // Two rows of a tenth of a second a frame; the second half begins with row 5, [10, 11].
        Assert.Equal([11, 12, 15, 16, 18, 19], Intervals.Aligned(track, segments[1], 5).IfNone([]).Select(v => MathF.Round(v, 3)));
        Assert.True(Intervals.Aligned(Expect(faces.Track("vid-b")).Track, Intervals.Segments("vid-b", Expect(labels.Rows("vid-b")), "labels.csd").Segments[0], 5).IsNone);
    }

    [Hdf5Fact]
    public void Words_are_read_without_silences()
    {
        using var file = Open("words.csd");

        Assert.Equal([new TimedWord("hello", .1, .4), new TimedWord("world", .4, .9)], Expect(file.Words("vid-a")));
        Assert.IsType<Problem.SequenceFileWrong>(Bad(file.Track("vid-a")));
    }

    [Hdf5Fact]
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
        Assert.IsType<Problem.SequenceFileWrong>(Bad(CsdFile.Open(Path.Combine(TestFiles.Folder, "mel.pkl"), _ => { })));
        Assert.IsType<Problem.FileUnreadable>(Bad(CsdFile.Open("nowhere.csd", _ => { })));
        using var folder = new TempFolder();
        var cut = Path.Combine(folder.Path, "cut.csd");
        File.WriteAllBytes(cut, TestFiles.Read("openface.csd")[..9000]);
        Assert.IsType<Problem.SequenceFileWrong>(Bad(CsdFile.Open(cut, _ => { })));
    }

    [Fact]
    public void A_missing_library_is_a_problem_with_the_command_that_installs_it()
    {
        var said = new List<string>();
        var missing = Assert.IsType<Problem.ToolMissing>(Bad(Hdf5Library.Get(["libnowhere.so"], said.Add, () => "sudo apt-get install -y --no-install-recommends libhdf5-103-1")));

        Assert.Contains("sudo apt-get install -y --no-install-recommends libhdf5-103-1", ProblemText.Explain(missing).Hint);
        Assert.Contains("apt-get install", Assert.IsType<Problem.ToolMissing>(Bad(Hdf5Library.Get(["libnowhere.so"], said.Add, () => unit))).Command);
        // A library of another kind is none.
        Assert.IsType<Problem.ToolMissing>(Bad(Hdf5Library.Get(["libm.so.6"], said.Add, () => "no")));
    }

    [PythonFact("h5py")]
    public void What_h5py_writes_today_is_read()
    {
        using var folder = new TempFolder();
        Python.Run("""
            import h5py, numpy as np
            with h5py.File('new.csd', 'w', libver='latest') as f:
                d = f.create_group('COVAREP/data')
                for i in range(50):
                    e = d.create_group(f'v{i}')
                    e['features'] = np.full((4, 3), i, 'i2'); e['intervals'] = np.arange(8, dtype='f4').reshape(4, 2)
            """, folder.Path);
        using var file = Expect(CsdFile.Open(Path.Combine(folder.Path, "new.csd"), _ => { }));

        Assert.Equal(50, file.Videos.Count);
        Assert.All(file.Videos, v => Assert.All(Expect(file.Track(v)).Track.Features, f => Assert.Equal(float.Parse(v[1..], System.Globalization.CultureInfo.InvariantCulture), f)));
    }
}
