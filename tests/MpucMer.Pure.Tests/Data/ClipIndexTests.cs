using MpucMer.Pure.Data;
using MpucMer.Pure.Layouts;

namespace MpucMer.Pure.Tests.Data;

public sealed class ClipIndexTests
{
    private static ClipSource File(string path) => new ClipSource.File(path, path[(path.LastIndexOf('/') + 1)..]);

    private static Validation<Problem, ClipIndex> Build(MissingModality policy, params (Modality Modality, string[] Paths)[] found) =>
        ClipIndex.Build(
            found.ToDictionary(f => f.Modality, f => (IReadOnlyList<ClipSource>)[.. f.Paths.Select(File)]),
            Ravdess.Naming,
            policy
        );

    private static ClipIndex Index(Validation<Problem, ClipIndex> built) =>
        built.Match(Succ: i => i, Fail: p => throw new Xunit.Sdk.XunitException(string.Join("; ", p.Map(x => x.Explain().Text))));

    private static IReadOnlyList<Problem> Problems(Validation<Problem, ClipIndex> built) =>
        built.Match(Succ: _ => throw new Xunit.Sdk.XunitException("problems were expected"), Fail: p => p.ToList());

    [Fact]
    public void Names_say_clip_actor_and_emotion()
    {
        var name = ClipName.Parse("03-01-05-02-01-02-12.WAV").IfNone(() => throw new Xunit.Sdk.XunitException("no name"));

        Assert.Equal(new ClipName(3, 1, 5, 2, 1, 2, 12), name);
        Assert.Equal(("01-05-02-01-02-12", "12", "angry"), (name.Clip, name.Group, Emotions.Names[name.Label]));
        Assert.All(
            [
                "",
                "notes.txt",
                "03-01-09-02-01-02-12.wav",
                "03-01-05-02-01-02-12x.wav",
                "03-01-05-02-01-02.wav",
                "03_01_05_02_01_02_12.wav",
                "00-01-05-02-01-02-12",
            ],
            bad => Assert.True(ClipName.Parse(bad).IsNone)
        );
    }

    [Fact]
    public void Clips_are_matched_across_folders_and_modality_numbers_and_sorted()
    {
        var index = Index(
            Build(
                MissingModality.Fail,
                (
                    Modality.Audio,
                    [
                        "a/Actor_02/03-01-05-01-01-01-02.WAV",
                        "a/Actor_01/03-01-02-01-01-01-01.wav",
                        "a/Actor_01/03-02-02-01-01-01-01.wav",
                        "a/readme.csv",
                    ]
                ),
                (Modality.Landmarks, ["l/01-01-02-01-01-01-01.csv", "l/02-01-05-01-01-01-02.Csv", "l/01-02-02-01-01-01-01.csv"])
            )
        );

        Assert.Equal(["01-02-01-01-01-01", "01-05-01-01-01-02", "02-02-01-01-01-01"], index.Clips.Select(c => c.Id));
        Assert.Equal((4, "02"), (index.Clips[1].Label, index.Clips[1].Group));
        Assert.Equal("l/02-01-05-01-01-01-02.Csv", index.Clips[1].Sources[Modality.Landmarks].Path);
        Assert.Empty(index.Warnings);
    }

    [Fact]
    public void The_film_comes_before_its_silent_copy_whatever_the_order()
    {
        string[] both = ["l/02-01-05-01-01-01-02.csv", "l/01-01-05-01-01-01-02.csv"];

        Assert.All([both, [.. both.Reverse()]], paths =>
            Assert.Equal(
                both[1],
                Index(Build(MissingModality.Fail, (Modality.Landmarks, paths))).Clips.Single().Sources[Modality.Landmarks].Path
            )
        );
    }

    [Fact]
    public void A_ready_spectrogram_serves_where_there_is_no_sound_and_the_other_form_is_told()
    {
        string[] sounds =
        [
            "a/happy/03-01-03-01-01-01-01.pkl",
            "a/03-01-03-01-01-01-01.wav",
            "a/angry/03-01-05-01-01-01-02.pkl",
            "a/01-01-04-01-01-01-03.wav",
            "a/03-01-04-01-01-01-03.PKL",
        ];
        foreach (var paths in new[] { sounds, [.. sounds.Reverse()] })
        {
            var index = Index(
                ClipIndex.Build(
                    new Dictionary<Modality, IReadOnlyList<ClipSource>> { [Modality.Audio] = [.. paths.Select(File)] },
                    Ravdess.Naming,
                    MissingModality.Fail,
                    Ravdess.Reads
                )
            );
            // The film's sound, too, is preferred to a spectrogram of the sound file.
            Assert.Equal(
                ["a/03-01-03-01-01-01-01.wav", "a/01-01-04-01-01-01-03.wav", "a/angry/03-01-05-01-01-01-02.pkl"],
                index.Clips.Select(c => c.Sources[Modality.Audio].Path)
            );
            var told = Assert.IsType<Problem.ClipsInTwoForms>(Assert.Single(index.Warnings));
            Assert.Equal(
                ("audio", ".wav", ".pkl", "01-03-01-01-01-01 01-04-01-01-01-03"),
                (told.Modality, told.Taken, told.Passed, string.Join(' ', told.Clips.Order(StringComparer.Ordinal)))
            );
        }
        // Other data sets know of no such form.
        Assert.IsType<Problem.NoCompleteClip>(Assert.Single(Problems(Build(MissingModality.LeaveOut, (Modality.Audio, [sounds[0]])))));
        Assert.Contains("03-01-05-01-01-02-12.pkl", Ravdess.Forms(Modality.Audio));
        Assert.DoesNotContain(Ravdess.Forms(Modality.Landmarks), f => f.EndsWith(".pkl", StringComparison.Ordinal));
    }

    [Fact]
    public void Clips_without_a_modality_are_left_out_with_a_warning_or_fail()
    {
        (Modality, string[])[] found =
        [
            (Modality.Audio, ["03-01-05-01-01-01-02.wav", "03-01-05-01-01-01-03.wav"]),
            (Modality.Landmarks, ["01-01-05-01-01-01-03.csv", "01-01-05-01-01-01-04.csv"]),
        ];

        var index = Index(Build(MissingModality.LeaveOut, found));
        Assert.Equal(["01-05-01-01-01-03"], index.Clips.Select(c => c.Id));
        Assert.All(index.Warnings, w => Assert.Equal(Severity.Warning, w.Explain().Severity));
        Assert.Equal(
            ["audio: 01-05-01-01-01-04", "landmarks: 01-05-01-01-01-02"],
            index.Warnings.OfType<Problem.ClipsWithoutModality>().Select(w => $"{w.Modality}: {string.Join(",", w.Clips)}")
        );

        var problems = Problems(Build(MissingModality.Fail, found));
        Assert.Equal(2, problems.Count);
        Assert.All(problems, p => Assert.Equal(Severity.Error, p.Explain().Severity));
    }

    [Fact]
    public void All_problems_are_told_at_once()
    {
        var problems = Problems(
            Build(
                MissingModality.LeaveOut,
                (Modality.Audio, ["b/03-01-05-01-01-01-02.wav", "a/03-01-05-01-01-01-02.wav", "c/03-01-05-01-01-01-02.wav"]),
                (Modality.Landmarks, [])
            )
        );

        Assert.Equal(
            [
                new Problem.ClipTwice("01-05-01-01-01-02", "audio", "a/03-01-05-01-01-01-02.wav", "b/03-01-05-01-01-01-02.wav"),
                new Problem.ClipTwice("01-05-01-01-01-02", "audio", "a/03-01-05-01-01-01-02.wav", "c/03-01-05-01-01-01-02.wav"),
            ],
            problems.OfType<Problem.ClipTwice>()
        );
        Assert.Equal([("audio", 1), ("landmarks", 0)], Assert.Single(problems.OfType<Problem.NoCompleteClip>()).Found);
    }

    [Fact]
    public void A_folder_that_was_copied_is_one_problem_that_names_the_two()
    {
        string[] names =
        [
            .. from actor in Enumerable.Range(1, 24)
            from emotion in Enumerable.Range(1, 8)
            select $"Actor_{actor:00}/03-01-{emotion:00}-01-01-01-{actor:00}.wav",
        ];
        var problems = Problems(
            Build(
                MissingModality.LeaveOut,
                (
                    Modality.Audio,
                    [
                        .. names.Select(n => "data/" + n),
                        .. names.Select(n => "data/audio_speech/" + n),
                        "data/Actor_01/more/03-01-01-01-01-01-01.wav",
                    ]
                )
            )
        );
        Assert.Equal(2, problems.Count);
        var folders = Assert.Single(problems.OfType<Problem.ClipsInTwoFolders>());
        Assert.Equal(("data", "data/audio_speech", 192), (folders.First, folders.Second, folders.Clips.Count));
        Assert.Equal(("data/Actor_01/03-01-01-01-01-01-01.wav", "data/audio_speech/Actor_01/03-01-01-01-01-01-01.wav"), folders.Files[0]);
        Assert.Equal("data/Actor_01/more/03-01-01-01-01-01-01.wav", Assert.Single(problems.OfType<Problem.ClipTwice>()).Second);
    }

    [Fact]
    public void Clips_that_lie_twice_in_one_folder_are_told_one_by_one()
    {
        var problems = Problems(
            Build(
                MissingModality.LeaveOut,
                (
                    Modality.Audio,
                    ["a/03-01-05-01-01-01-02.wav", "a/03-01-05-01-01-01-02.WAV", "a/03-01-04-01-01-01-02.wav", "a/03-01-04-01-01-01-02.WAV"]
                )
            )
        );
        Assert.Equal(2, problems.OfType<Problem.ClipTwice>().Count());
    }

    [Fact]
    public void Names_of_another_form_are_counted_and_passed_over()
    {
        var index = Index(
            Build(MissingModality.Fail, (Modality.Audio, ["03-01-05-01-01-01-02.wav", "take1.wav", "02-01-05-01-01-01-02.wav"]))
        );

        Assert.Equal(
            ["02-01-05-01-01-01-02.wav", "take1.wav"],
            Assert.IsType<Problem.ClipNamesUnknown>(Assert.Single(index.Warnings)).Names.Order()
        );
        Assert.Single(index.Clips);
    }

    [Fact]
    public void Rows_of_a_table_are_sources_too()
    {
        var found = new Dictionary<Modality, IReadOnlyList<ClipSource>>
        {
            [Modality.Audio] = [File("03-01-05-01-01-01-02.wav")],
            [Modality.ActionUnits] = [new ClipSource.TableRow("au.csv", "01-01-05-01-01-01-02", 2)],
        };

        Assert.Equal(
            "au.csv(2)",
            Index(ClipIndex.Build(found, Ravdess.Naming, MissingModality.Fail)).Clips.Single().Sources[Modality.ActionUnits].Shown
        );
    }

    [Fact]
    public void Modalities_are_known_by_name() =>
        Assert.All(Modality.All, m => Assert.Equal(Some(m), Modality.Of(m.Name.ToUpperInvariant())));
}
