using MpucMer.Pure.Configuration;
using MpucMer.Pure.Layouts;
using MpucMer.Pure.Planning;
using MpucMer.Pure.Splits;
using MpucMer.Tests.Configuration;

namespace MpucMer.Tests.Planning;

/// <summary>Data sets of the field on trees with their real names: clips, speakers, labels, splits, and what is told.</summary>
public sealed class CorporaTests
{
    private static FakeFiles Files(IEnumerable<string> paths, params (string Path, string Text)[] lists) =>
        new(paths.Select(p => (p, "content of " + p)).Concat(lists.Select(l => (l.Path, l.Text))).ToArray().ToSeq());

    private static Either<Seq<Problem>, Found> Look(string dataset, FakeFiles files, params (string Name, string Value)[] given)
    {
        var settings = Written.Of([("MpucDataset", dataset), ("MpucFolds", "2"), .. given]);
        return from look in Layouts.Look(settings, files)
            from experiment in ExperimentParser.Parse("some", settings.Over(look.Says)).ToEither()
            from found in look.Discover(experiment.Data)
            select found;
    }

    /// <summary>Sound alone, below /data.</summary>
    private static Found Sounds(string dataset, IEnumerable<string> names, params (string Name, string Value)[] given) =>
        Good(Look(dataset, Files(WithVectors(names.Select(n => $"/data/{n}"))), [.. Audio, .. given]));

    private static IEnumerable<string> WithVectors(IEnumerable<string> paths) =>
        paths.SelectMany(p => new[] { p, Path.ChangeExtension(p, ".npy") });

    private static readonly (string, string)[] Audio = [("MpucAudioDir", "/data"), ("MpucVectorsDir", "/data"), ("MpucMissing", "use")];

    private static Found Good(Either<Seq<Problem>, Found> found) =>
        found.IfLeft(p => throw new InvalidOperationException(string.Join("\n", p.Map(x => x.Explain().Text))));

    private static Seq<Problem> Bad(Either<Seq<Problem>, Found> found) =>
        found.Match(Right: _ => throw new InvalidOperationException("no problem"), Left: p => p);

    private static string Labels(Found found) =>
        string.Join(
            ' ',
            found
                .Inventory.Clips.GroupBy(c => found.Inventory.Labelling.Names[c.Label])
                .OrderBy(g => g.Key)
                .Select(g => $"{g.Key} {g.Count()}")
        );

    private static int Groups(Found found) => found.Inventory.Clips.Map(c => c.Group).Distinct().Count;

    private static string Codes(Found found) => string.Join(' ', found.Warnings.Map(w => w.Explain().Code).Distinct());

    [Fact]
    public void CREMA_D_has_91_actors_and_six_emotions_in_names_of_four_parts()
    {
        string[] sentences = ["IEO", "TIE", "IOM", "IWW", "TAI", "MTI", "IWL", "ITH", "DFA", "ITS", "TSI", "WSI"];
        var names = Range(1001, 91)
            .SelectMany(actor =>
                new[] { "ANG", "DIS", "FEA", "HAP", "SAD" }
                    .SelectMany(e => new[] { "LO", "MD", "HI" }.Select(level => $"{actor}_IEO_{e}_{level}"))
                    .Concat(
                        sentences.Skip(1).SelectMany(s => new[] { "ANG", "DIS", "FEA", "HAP", "SAD" }.Select(e => $"{actor}_{s}_{e}_XX"))
                    )
                    .Concat(sentences.Select(s => $"{actor}_{s}_NEU_XX"))
            )
            .ToArray();
        // As distributed 20 of these 7,462 are missing, and one name ends with X.
        var found = Sounds("crema-d", names.Select(n => $"AudioWAV/{(n == "1040_ITH_SAD_XX" ? "1040_ITH_SAD_X" : n)}.wav"));

        Assert.Equal((7462, 91), (found.Inventory.Clips.Count, Groups(found)));
        Assert.Equal("angry 1274 disgust 1274 fearful 1274 happy 1274 neutral 1092 sad 1274", Labels(found));
        Assert.Equal("", Codes(found));
        Assert.Equal("MPUC2021", Codes(Sounds("crema-d", ["1001_IEO_ANG_LO.wav", "1001_IEO_JOY_LO.wav", "2001_IEO_SAD_LO.wav"])));
    }

    [Fact]
    public void CREMA_D_has_its_sound_in_two_forms_and_its_films_apart()
    {
        var files = Files(
            new[] { "1001_IEO_ANG_LO", "1002_IEO_SAD_LO" }.SelectMany(n =>
                new[] { $"/c/AudioWAV/{n}.wav", $"/c/AudioMP3/{n}.mp3", $"/c/VideoFlash/{n}.flv" }
            )
        );
        var found = Good(Look("crema-d", files, ("MpucAudioDir", "/c"), ("MpucVideoDir", "/c")));
        Assert.Equal(
            "/c/AudioWAV/1001_IEO_ANG_LO.wav /c/VideoFlash/1001_IEO_ANG_LO.flv",
            string.Join(' ', found.Inventory.Clips[0].Sources.Map(s => s.Path))
        );
        Assert.Equal("", Codes(found));
    }

    [Theory]
    [InlineData("{0}/{1}{2:00}")]
    [InlineData("ALL/{0}_{1}{2:00}")]
    public void SAVEE_has_four_speakers_and_seven_emotions(string form)
    {
        var names =
            from speaker in new[] { "DC", "JE", "JK", "KL" }
            from emotion in new[] { "a", "d", "f", "h", "n", "sa", "su" }
            from take in Range(1, emotion == "n" ? 30 : 15)
            select string.Format(System.Globalization.CultureInfo.InvariantCulture, form, speaker, emotion, take) + ".wav";
        var found = Sounds("savee", names);
        Assert.Equal((480, 4), (found.Inventory.Clips.Count, Groups(found)));
        Assert.Equal("angry 60 disgust 60 fearful 60 happy 60 neutral 120 sad 60 surprised 60", Labels(found));
        Assert.Equal(Some("male"), ActedCorpora.Savee.Gender("DC"));
        // Numbers of films may have one digit.
        var film = Good(
            Look("savee", Files(["/s/wav/DC/a01.wav", "/s/avi/DC/a1.avi"]), ("MpucAudioDir", "/s/wav"), ("MpucVideoDir", "/s/avi"))
        );
        Assert.Equal(2, film.Inventory.Clips[0].Sources.Count);
    }

    [Fact]
    public void TESS_has_two_speakers_seven_emotions_and_a_folder_that_is_in_itself()
    {
        var names = (
            from speaker in new[] { "OAF", "YAF" }
            from word in Range(1, 200).Select(i => $"{(char)('a' + i % 26)}{(char)('a' + i / 26)}k")
            from emotion in new[] { "angry", "disgust", "fear", "happy", "neutral", "ps", "sad" }
            select $"{speaker}_{emotion}/{speaker}_{word}_{emotion}.wav"
        ).ToArray();
        var found = Sounds("tess", [.. names.Skip(1), names[0].Replace("/OAF_", "/OA_", StringComparison.Ordinal)]);
        Assert.Equal((2800, 2), (found.Inventory.Clips.Count, Groups(found)));
        Assert.Equal("angry 400 disgust 400 fearful 400 happy 400 neutral 400 sad 400 surprised 400", Labels(found));

        var twice = Bad(Look("tess", Files(WithVectors(names.Concat(names.Select(n => "TESS/" + n)).Select(n => $"/data/{n}"))), Audio));
        Assert.IsType<Problem.ClipsInTwoFolders>(twice[0]);
        Assert.Contains("2800 ", twice[0].Explain().Text, StringComparison.Ordinal);
    }

    [Fact]
    public void EMO_DB_says_speakers_and_emotions_by_letters()
    {
        var names =
            from speaker in new[] { "03", "08", "09", "10", "11", "12", "13", "14", "15", "16" }
            from sentence in new[] { "a01", "a02", "a04", "a05", "a07", "b01", "b02", "b03", "b09", "b10" }
            from emotion in "WLEAFTN"
            select $"wav/{speaker}{sentence}{emotion}a.wav";
        var found = Sounds("emo-db", names);
        Assert.Equal((700, 10), (found.Inventory.Clips.Count, Groups(found)));
        Assert.Equal("angry 100 bored 100 disgust 100 fearful 100 happy 100 neutral 100 sad 100", Labels(found));
        Assert.Equal((Some("male"), Some("female")), (ActedCorpora.EmoDb.Gender("03"), ActedCorpora.EmoDb.Gender("08")));
        Assert.Equal("MPUC2021", Codes(Sounds("emo-db", ["03a01Fa.wav", "08a01Wa.wav", "04a01Fa.wav", "03a01Xa.wav", "03a01fa.wav"])));
    }

    [Fact]
    public void ENTERFACE_has_44_subjects_and_the_films_of_one_are_named_otherwise()
    {
        (string Code, string Folder)[] emotions =
        [
            ("an", "anger"),
            ("di", "disgust"),
            ("fe", "fear"),
            ("ha", "happiness"),
            ("sa", "sadness"),
            ("su", "surprise"),
        ];
        var names =
            from subject in Range(1, 44)
            from emotion in emotions
            from sentence in Range(1, 5)
            let folder = subject == 6 ? "" : $"/sentence {sentence}"
            select $"subject {subject}/{emotion.Folder}{folder}/s{(subject == 3 ? "_" : "")}{subject}_{emotion.Code}_{sentence}.avi";
        var found = Sounds("enterface05", [.. names, "subject 1/anger/sentence 1/Thumbs.db"]);
        Assert.Equal((1320, 44), (found.Inventory.Clips.Count, Groups(found)));
        Assert.Equal("angry 220 disgust 220 fearful 220 happy 220 sad 220 surprised 220", Labels(found));
        Assert.Equal(
            "MPUC2021",
            Codes(Sounds("enterface05", ["s1_an_1.avi", "s2_sa_2.avi", "s45_an_1.avi", "s1_an_6.avi", "s1_ne_1.avi"]))
        );
    }

    private static readonly string[] Codings = ["ang", "hap", "exc", "neu", "sad", "fru", "xxx", "fea", "sur", "dis", "oth"];

    private static FakeFiles Iemocap(string extra = "")
    {
        var turns = (
            from session in Range(1, 5)
            from worn in "FM"
            from i in Range(0, 22)
            let dialogue = $"Ses0{session}{worn}_impro01"
            let speaker = i < 11 ? 'F' : 'M'
            select (Session: session, Dialogue: dialogue, Turn: $"{dialogue}_{speaker}{i % 11:000}", Code: Codings[i % 11])
        ).ToArray();
        var lists = turns
            .GroupBy(t => (t.Session, t.Dialogue))
            .Select(g =>
                (
                    $"/i/Session{g.Key.Session}/dialog/EmoEvaluation/{g.Key.Dialogue}.txt",
                    "% [START_TIME - END_TIME] TURN_NAME EMOTION [V, A, D]\r\n\r\n"
                        + string.Concat(
                            g.Select(t => $"[6.2901 - 8.2357]\t{t.Turn}\t{t.Code}\t[2.5000, 2.5000, 2.5000]\r\nC-E2:\tNeutral;\t()\r\n\r\n")
                        )
                        + extra
                )
            )
            .ToArray();
        return Files(
            [
                .. WithVectors(turns.Select(t => $"/i/Session{t.Session}/sentences/wav/{t.Dialogue}/{t.Turn}.wav")),
                .. turns.Select(t => $"/i/Session{t.Session}/dialog/wav/{t.Dialogue}.wav").Distinct(),
                .. turns.Select(t => $"/i/Session{t.Session}/dialog/EmoEvaluation/Categorical/{t.Dialogue}_e1_cat.txt").Distinct(),
            ],
            lists
        );
    }

    private static readonly (string, string)[] IemocapDir = [("MpucCorpusDir", "/i"), ("MpucVectorsDir", "/i"), ("MpucMissing", "use")];

    [Fact]
    public void IEMOCAP_has_ten_speakers_and_happy_and_excited_are_one_class_unless_somebody_says_otherwise()
    {
        var found = Good(Look("iemocap", Iemocap(), IemocapDir));
        Assert.Equal((100, 10), (found.Inventory.Clips.Count, Groups(found)));
        Assert.Equal("angry 20 happy 40 neutral 20 sad 20", Labels(found));
        Assert.Equal("angry happy neutral sad", string.Join(' ', found.Inventory.Labelling.Names));
        Assert.Equal("MPUC2165", Codes(found));
        Assert.Contains("120 of 220", found.Warnings.Last.Explain().Text, StringComparison.Ordinal);

        var six = Good(Look("iemocap", Iemocap(), [.. IemocapDir, ("MpucClasses", "happy sad neutral angry excited frustrated")]));
        Assert.Equal("angry 20 excited 20 frustrated 20 happy 20 neutral 20 sad 20", Labels(six));

        // A session is left out by its two speakers.
        var fold = Folds.Explicit(
            found.Inventory.Clips.Map(c => new Item(c.Id, c.Group, c.Label)),
            TestActors.Parse("Ses05F Ses05M"),
            2,
            0
        );
        Assert.Equal("Ses05F Ses05M", string.Join(' ', fold.Match(Right: f => f[0].Test.Groups, Left: _ => Seq<string>())));
    }

    [Theory]
    [InlineData("[1 - 2]\tSes01F_impro01_F900\tjoy\t[1, 1, 1]\r\n", "none of ang")]
    [InlineData("[1 - 2]\tSes01F_impr", "not written as")]
    public void A_list_of_IEMOCAP_that_is_wrong_is_told_with_its_line(string extra, string detail)
    {
        var told = Assert.IsType<Problem.CorpusListWrong>(Bad(Look("iemocap", Iemocap(extra), IemocapDir))[0]);
        Assert.Contains(detail, told.Detail, StringComparison.Ordinal);
        Assert.Equal(69, told.Line);
    }

    [Fact]
    public void What_the_folder_of_a_data_set_lacks_is_told()
    {
        Assert.IsType<Problem.CorpusListAbsent>(Bad(Look("iemocap", Files(["/i/x.wav"]), IemocapDir))[0]);
        Assert.IsType<Problem.CorpusListAbsent>(Bad(Look("meld", Files(["/i/train_splits/dia0_utt0.mp4"]), IemocapDir))[0]);
        Assert.IsType<Problem.CorpusListAbsent>(Bad(Look("cmu-mosi", Files(["/i/Raw/a/1.mp4"]), IemocapDir))[0]);
        Assert.IsType<Problem.DataFolderMissing>(Bad(Look("ch-sims", Files(["/other/label.csv"]), IemocapDir))[0]);
        Assert.Contains("MpucCorpusDir", Bad(Look("meld", Files(["/i/a"])))[0].Explain().Text, StringComparison.Ordinal);
        Assert.IsType<Problem.FolderWithoutClips>(
            Bad(Look("crema-d", Files(["/data/readme.txt"]), ("MpucAudioDir", "/data"), ("MpucVideoDir", "/data")))[0]
        );
    }

    private const string MeldHeader =
        "Sr No.,Utterance,Speaker,Emotion,Sentiment,Dialogue_ID,Utterance_ID,Season,Episode,StartTime,EndTime\n";

    private static FakeFiles Meld(string[] films, params string[] trainRows) =>
        Files(
            films.Select(f => "/m/" + f),
            ("/m/train_sent_emo.csv", MeldHeader + string.Concat(trainRows)),
            ("/m/dev_sent_emo.csv", MeldHeader + "1,\"Oh, my God!\",Phoebe,surprise,negative,0,0,4,7,\"00:20:57,256\",\"00:21:00,049\"\n"),
            ("/m/test_sent_emo.csv", MeldHeader + "1,No.,Joey,anger,negative,0,0,4,7,\"00:20:57,256\",\"00:21:00,049\"\n")
        );

    private static readonly (string, string)[] MeldDir = [("MpucCorpusDir", "/m"), ("MpucVideoDir", "/m")];

    [Fact]
    public void MELD_has_its_official_split_and_numbers_that_begin_anew_in_each_part()
    {
        var files = Meld(
            [
                "train_splits/dia0_utt0.mp4",
                "train_splits/dia0_utt1.mp4",
                "dev_splits_complete/dia0_utt0.mp4",
                "output_repeated_splits_test/dia0_utt0.mp4",
                "output_repeated_splits_test/final_videos_testdia0_utt0.mp4",
            ],
            "1,\"a, b\",Chandler,neutral,neutral,0,0,8,21,\"00:16:16,059\",\"00:16:21,731\"\n",
            "2,c,The Interviewer,joy,neutral,0,1,8,21,\"00:16:16,059\",\"00:16:21,731\"\n",
            "3,c,Chandler,fear,neutral,125,3,8,21,\"00:16:16,059\",\"00:16:21,731\"\n"
        );
        var found = Good(Look("meld", files, MeldDir));
        Assert.Equal(
            "dev/dia0_utt0 Phoebe Validation; test/dia0_utt0 Joey Test; train/dia0_utt0 Chandler Train; train/dia0_utt1 The Interviewer Train",
            string.Join("; ", found.Inventory.Clips.Map(c => $"{c.Id} {c.Group} {c.Part.Map(p => p.ToString()).IfNone("")}"))
        );
        Assert.Equal("angry 1 happy 1 neutral 1 surprised 1", Labels(found));
        Assert.Equal("MPUC2021 MPUC2166", Codes(found));
        Assert.Contains("train/dia125_utt3", found.Warnings.Last.Explain().Text, StringComparison.Ordinal);
        var fold = GivenSplit.Of(found.Inventory, "/m").Match(Right: f => f, Left: _ => Seq<Fold>());
        Assert.Equal((2, 1, 1), (fold[0].Train.Ids.Count, fold[0].Validation.Ids.Count, fold[0].Test.Ids.Count));
        // It is the split where nobody says another.
        Assert.Equal(
            SplitKind.Given,
            ExperimentParser
                .Parse("some", Written.Of([("MpucDataset", "meld"), .. MeldDir]))
                .Match(Succ: e => e.Split.Kind, Fail: p => throw new InvalidOperationException(p.Head.Explain().Text))
        );
    }

    [Theory]
    [InlineData("1,a,Chandler,boredom,neutral,0,0,8,21,0,0\n")]
    [InlineData("1,a,Chandler,joy,neutral,x,0,8,21,0,0\n")]
    public void A_row_of_MELD_that_is_wrong_is_told_with_its_line(string row) =>
        Assert.Equal(
            ("/m/train_sent_emo.csv", 2),
            Assert.IsType<Problem.CorpusListWrong>(Bad(Look("meld", Meld(["train_splits/dia0_utt0.mp4"], row), MeldDir))[0]) is var p
                ? (p.Path, p.Line)
                : default
        );

    [Theory]
    [InlineData("cmu-mosi", "03bSnISJMiM", "Raw/03bSnISJMiM/{0}.mp4")]
    [InlineData("cmu-mosi", "_dI--eQ6qVU", "Raw/Video/Segmented/_dI--eQ6qVU_{0}.mp4")]
    [InlineData("ch-sims", "video_0001", "Raw/video_0001/{0:0000}.mp4")]
    [InlineData("ch-sims", "video_0001", "flat/video_0001$_${0:0000}.mp4")]
    public void Sentiment_has_the_parts_of_label_csv_and_the_sign_of_its_label(string dataset, string video, string form)
    {
        (double Score, string Mode)[] rows = [(-2.4, "train"), (0, "train"), (1.6, "valid"), (.2, "test"), (-.2, "test")];
        var files = Files(
            Range(1, rows.Length).Select(i => "/s/" + string.Format(System.Globalization.CultureInfo.InvariantCulture, form, i)),
            (
                "/s/label.csv",
                "\uFEFFvideo_id,clip_id,text,label,label_T,label_A,label_V,annotation,mode\n"
                    + string.Concat(
                        rows.Select((r, i) => FormattableString.Invariant($"{video},{i + 1:0000},\"a, b\",{r.Score},0,0,0,x,{r.Mode}\n"))
                    )
            )
        );
        (string, string)[] given = [("MpucCorpusDir", "/s"), ("MpucVideoDir", "/s")];
        var found = Good(Look(dataset, files, given));
        Assert.Equal("negative 2 neutral 1 positive 2", Labels(found));
        Assert.Equal(
            "Train Train Validation Test Test",
            string.Join(' ', found.Inventory.Clips.Map(c => c.Part.Map(p => p.ToString()).IfNone("")))
        );
        Assert.All(found.Inventory.Clips, c => Assert.Equal(video, c.Group));
        Assert.Equal("", Codes(found));

        var binary = Good(Look(dataset, files, [.. given, ("MpucClasses", "negative positive")]));
        Assert.Equal(("negative 2 positive 2", "MPUC2165"), (Labels(binary), Codes(binary)));
    }

    [Fact]
    public void Folders_by_class_have_the_parts_that_the_folders_around_them_say()
    {
        string[] films = ["Train/Angry/1.avi", "Train/Fear/2.avi", "Val/Angry/1.avi", "Val/Surprise/3.avi", "Test/4.avi"];
        var found = Good(Look("afew", Files(films.Select(f => "/a/" + f)), ("MpucAudioDir", "/a"), ("MpucVideoDir", "/a")));
        Assert.Equal("angry 2 fearful 1 surprised 1", Labels(found));
        Assert.Equal(
            "train/angry/1 train/fearful/2 validation/angry/1 validation/surprised/3",
            string.Join(' ', found.Inventory.Clips.Map(c => c.Id))
        );
        Assert.Equal(2, found.Inventory.Clips.Count(c => c.Part == SplitPart.Validation));
        Assert.Equal("MPUC2021", Codes(found));
        var split = ("MpucSplit", "manifest");
        Assert.Equal(
            2,
            Good(Look("afew", Files(films.Select(f => "/a/" + f)), ("MpucAudioDir", "/a"), ("MpucVideoDir", "/a"), split))
                .Inventory.Clips.Count(c => c.Part == SplitPart.Train)
        );
    }

    [Theory]
    [InlineData("angry joy", "\"joy\"")]
    [InlineData("angry+happy happy", "\"happy\" stands twice")]
    [InlineData("angry", "fewer than two")]
    public void Classes_that_the_data_set_does_not_have_are_told(string classes, string said) =>
        Assert.Contains(
            said,
            Bad(Look("crema-d", Files(["/data/1001_IEO_ANG_LO.wav"]), [.. Audio, ("MpucClasses", classes)]))[0].Explain().Text,
            StringComparison.Ordinal
        );

    [Fact]
    public void Every_data_set_is_in_the_documentation_with_its_example()
    {
        var page = File.ReadAllText(Path.Combine(TestFiles.Repository, "docs", "datasets.md"));
        foreach (var layout in Layouts.All.Filter(l => l.Name is not ("demo" or "manifest")))
        {
            Assert.Contains($"| `{layout.Name}` |", page, StringComparison.Ordinal);
            Assert.True(layout.Name == "mosei" || page.Contains($"<MpucDataset>{layout.Name}</MpucDataset>", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void RAVDESS_has_films_with_their_sound_and_songs_stay_apart()
    {
        string[] films = ["01-01-03-01-01-01-01", "01-02-03-01-01-01-01", "01-01-04-01-01-01-02"];
        var files = Files(
            films.SelectMany(f => new[] { $"/r/Actor/{f}.mp4", $"/r/Actor/02{f[2..]}.mp4" }).Append("/r/Actor/03-01-04-01-01-01-02.wav")
        );
        var found = Good(Look("ravdess", files, ("MpucAudioDir", "/r"), ("MpucVideoDir", "/r")));
        Assert.Equal(
            "01-03-01-01-01-01: 01-01-03-01-01-01-01.mp4 01-01-03-01-01-01-01.mp4; 01-04-01-01-01-02: 03-01-04-01-01-01-02.wav "
                + "01-01-04-01-01-01-02.mp4; 02-03-01-01-01-01: 01-02-03-01-01-01-01.mp4 01-02-03-01-01-01-01.mp4",
            string.Join("; ", found.Inventory.Clips.Map(c => $"{c.Id}: {string.Join(' ', c.Sources.Map(s => Path.GetFileName(s.Path)))}"))
        );
        Assert.Equal("", Codes(found));
    }
}
