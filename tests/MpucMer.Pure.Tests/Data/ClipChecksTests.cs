using MpucMer.Pure.Data;

namespace MpucMer.Pure.Tests.Data;

public sealed class ClipChecksTests
{
    private static ReadSource Source(string clip, Modality modality, SourceFacts facts) => new(clip, modality, $"{clip}.{modality}", facts);

    private static SourceFacts Lasting(double seconds) => new() { Seconds = seconds };

    private static Problem[] Warnings(params ReadSource[] sources) => [.. ClipChecks.Of(sources.ToSeq()).Warnings];

    [Fact]
    public void Clips_whose_signals_are_as_long_as_each_other_are_nothing_to_tell()
    {
        var (errors, warnings) = ClipChecks.Of(
            Seq(
                Source("a", Modality.Audio, Lasting(1.5)),
                Source("a", Modality.Landmarks, Lasting(1.47) with { Frames = 45 }),
                Source("a", Modality.Video, Lasting(1.55)),
                Source("b", Modality.Audio, Lasting(120)),
                Source("b", Modality.Landmarks, Lasting(119)),
                Source("c", Modality.Audio, Lasting(2)),
                Source("c", Modality.Vectors(), SourceFacts.None)
            )
        );

        Assert.Empty(errors);
        Assert.Empty(warnings);
    }

    [Fact]
    public void Signals_of_other_recordings_are_an_error_and_of_other_lengths_a_warning()
    {
        var (errors, warnings) = ClipChecks.Of(
            Seq(
                Source("a", Modality.Audio, Lasting(1.5)),
                Source("a", Modality.Landmarks, Lasting(60)),
                Source("b", Modality.Audio, Lasting(1.5)),
                Source("b", Modality.Landmarks, Lasting(28 / 30.0)),
                Source("c", Modality.Audio, Lasting(.4)),
                Source("c", Modality.Video, Lasting(1.2))
            )
        );

        Assert.Equal(
            new ClipLengths("a", "audio", 1.5, "landmarks", 60),
            Assert.Single(Assert.IsType<Problem.ModalitiesOfOtherClips>(Assert.Single(errors)).Clips)
        );
        // Sound and picture of one file are of one recording.
        Assert.Empty(
            ClipChecks
                .Of(
                    Seq(
                        Source("a", Modality.Audio, Lasting(1.5)) with
                        {
                            Path = "a.mp4",
                        },
                        Source("a", Modality.Video, Lasting(60)) with
                        {
                            Path = "a.mp4",
                        }
                    )
                )
                .Errors
        );
        // The half of a short clip is no other recording.
        Assert.Equal("b c", string.Join(' ', Assert.IsType<Problem.ModalitiesApart>(Assert.Single(warnings)).Clips.Map(c => c.Clip)));
    }

    /// <summary>Files of which nobody says how many frames a second they have: rates that cameras have are believed.</summary>
    [Theory]
    [InlineData(1, true)]
    [InlineData(15, true)]
    [InlineData(60, false)]
    [InlineData(300, false)]
    [InlineData(2400, false)]
    [InlineData(9000, true)]
    public void A_face_without_times_is_told_where_no_camera_has_its_rate(int frames, bool isTold)
    {
        var (errors, warnings) = ClipChecks.Of(
            Seq(Source("a", Modality.Audio, Lasting(10)), Source("a", Modality.Landmarks, new SourceFacts { Frames = frames }))
        );

        Assert.Empty(errors);
        Assert.Equal(isTold, warnings.Exists(w => w is Problem.ModalitiesApart { Clips: [var c] } && c.Shorter <= c.Longer));
        Assert.Equal(isTold ? 1 : 0, warnings.Count);
        // Nothing else has a length, or what has is as short.
        Assert.Empty(Warnings(Source("a", Modality.Landmarks, new SourceFacts { Frames = frames })));
        Assert.Empty(Warnings(Source("a", Modality.Audio, Lasting(.03)), Source("a", Modality.Landmarks, new SourceFacts { Frames = 1 })));
    }

    [Fact]
    public void Held_frames_are_counted_and_clips_with_many_of_them_named_worst_first()
    {
        SourceFacts Held(int held) => new() { Held = held, Frames = 40 };
        var told = Assert.IsType<Problem.FacesHeld>(
            Assert.Single(
                Warnings(
                    Source("a", Modality.Landmarks, Held(5)),
                    Source("a", Modality.ActionUnits, Held(5)) with
                    {
                        Path = "a.landmarks",
                    },
                    Source("b", Modality.Landmarks, Held(4)),
                    Source("c", Modality.Landmarks, Held(39)),
                    Source("d", Modality.Landmarks, Held(0))
                )
            )
        );

        Assert.Equal("c 39, a 5", string.Join(", ", told.Clips.Map(c => $"{c.Clip} {c.Held}")));
        Assert.Equal((48, 160), (told.Held, told.Frames));
        Assert.Empty(Warnings(Source("b", Modality.Landmarks, Held(4))));
    }

    [Fact]
    public void What_is_odd_about_files_is_told_once_for_each_kind()
    {
        var told = Warnings(
            Source("a", Modality.Landmarks, new SourceFacts { Rows = new FaceRows(3, 0, true, 0) }),
            Source("b", Modality.Landmarks, new SourceFacts { Rows = new FaceRows(1, 2, false, 9) }),
            Source("a", Modality.Audio, new SourceFacts { IsSilent = true }),
            Source("b", Modality.Audio, new SourceFacts { Cancels = true }),
            Source("c", Modality.Audio, new SourceFacts { IsUnfinished = true }),
            Source("c", Modality.Vectors(), new SourceFacts { CountsRows = true })
        );

        Assert.Equal(
            [(FaceRowFault.Doubled, 2), (FaceRowFault.OutOfOrder, 1), (FaceRowFault.OtherFaces, 1), (FaceRowFault.BeginsLate, 1)],
            told.OfType<Problem.FaceRowsOdd>().Select(p => (p.Fault, p.Paths.Count))
        );
        Assert.Equal(
            ["MPUC2041", "MPUC2042", "MPUC2043", "MPUC2034"],
            told.Where(p => p is not Problem.FaceRowsOdd).Select(p => p.Explain().Code)
        );
        Assert.All(told, p => Assert.Equal(Severity.Warning, p.Explain().Severity));
    }

    [Fact]
    public void Words_after_the_end_are_told_and_those_in_milliseconds_as_such()
    {
        SourceFacts Said(double last) => new() { LastWord = last };
        Problem? Told(double last) =>
            Warnings(Source("a", Modality.Audio, Lasting(1.5)), Source("a", Modality.Text, Said(last))).FirstOrDefault();

        Assert.Null(Told(1.9));
        Assert.DoesNotContain("milliseconds", Told(3)!.Explain().Hint);
        Assert.Contains("milliseconds", Told(1780)!.Explain().Hint);
        Assert.Contains("a (to 1780 s of 1.5)", Told(1780)!.Explain().Message);
        // Where nothing else has a length nobody can know.
        Assert.Empty(Warnings(Source("a", Modality.Text, Said(1780))));
    }

    [Fact]
    public void Facts_come_back_from_what_was_written_of_them()
    {
        var facts = new SourceFacts
        {
            Seconds = 1.5,
            Held = 3,
            Frames = 45,
            Rows = new FaceRows(1, 2, true, 4),
            IsSilent = true,
            Cancels = true,
            IsUnfinished = true,
            GoesOn = true,
            CountsRows = true,
            LastWord = .1,
        };

        Assert.Equal(facts, SourceFacts.Read(toHashMap(facts.Written())));
        Assert.Equal(SourceFacts.None, SourceFacts.Read(toHashMap(SourceFacts.None.Written())));
        Assert.Empty(SourceFacts.None.Written());
        Assert.Equal(SourceFacts.None, SourceFacts.Read(toHashMap(Seq(("Seconds", "long"), ("clip", "a"), ("Held", "-3")))));
    }
}
