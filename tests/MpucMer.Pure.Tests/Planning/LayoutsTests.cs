using FsCheck.Xunit;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Data.Mosei;
using MpucMer.Pure.Layouts;
using MpucMer.Pure.Planning;
using MpucMer.Tests.Configuration;

namespace MpucMer.Tests.Planning;

/// <summary>Every layout over a snapshot of files: what it finds, and what it says where the system refuses some of them.</summary>
public sealed class LayoutsTests
{
    private const string Segments = """
        video,start,end,split,happy,sad,anger,surprise,disgust,fear
        a,1,3,train,2,0,1,1,1,1
        b,0,2,validation,0,0,0,0,0,0
        c,0,2,test,1,1,1,1,1,3
        d,0,.05,test,1,0,0,0,0,0
        """;

    /// <summary>A data set in one layout: what is written, the files, and what is found.</summary>
    private sealed record Example(Layout Layout, (string Name, string Path)[] Given, FakeFiles Files, string Found)
    {
        public Settings Settings => Written.Of([("MpucDataset", Layout.Name), ("MpucFolds", "2"), .. Given]);
    }

    private static FakeFiles Files(params (string Path, string Text)[] files) => new(files.ToSeq());

    private static FakeFiles Named(params string[] paths) => Files([.. paths.Select(p => (p, "content of " + p))]);

    private static Either<Seq<Problem>, SegmentIndex> Indexed(IndexRequest request) =>
        new SegmentIndex(
            request.Pickles.IsEmpty
                ?
                [
                    .. SegmentTable
                        .Parse(System.Text.Encoding.UTF8.GetBytes(Segments), "s.csv")
                        .IfLeft(p => throw new InvalidOperationException(p.Explain().Text))
                        .Select(s => s with { In = [.. Enumerable.Range(0, request.Sequences.Count)] }),
                ]
                : [.. "abc".Select((c, i) => new MoseiSegment($"{c}_1", $"{c}", Pure.Data.Cut.Whole, [1, 0, 0, 0, 0, 0]) { In = [i] })],
            Seq<Explanation>()
        );

    private static readonly Seq<Example> Examples = Seq(
        new Example(
            Ravdess.Layout,
            [("MpucAudioDir", "/data"), ("MpucLandmarksDir", "/data")],
            Named(
                "/data/Actor_01/03-01-05-01-01-01-01.wav",
                "/data/Actor_01/01-01-05-01-01-01-01.csv",
                "/data/Actor_02/03-01-03-01-01-01-02.wav",
                "/data/flat/01-01-03-01-01-01-02.csv"
            ),
            "01-03-01-01-01-02 of 02: audio wav, landmarks openface; 01-05-01-01-01-01 of 01: audio wav, landmarks openface"
        ),
        new Example(
            DemoLayout.Layout,
            [],
            Named("/made/Actor_01/03-01-05-01-01-01-01.wav", "/made/Actor_01/01-01-05-01-01-01-01.csv"),
            "01-05-01-01-01-01 of 01: audio wav, landmarks openface"
        ),
        new Example(
            ManifestLayout.Layout,
            [("MpucManifest", "/own/list.csv"), ("MpucWordVectors", "/glove.txt")],
            Files(
                ("/own/list.csv", "id,group,label,start,end,text,video\na,eva,x,0,1,one.csv,one.mp4\nb,ben,y,,,two.csv,two\n"),
                ("/own/one.csv", "word,start,end\nyes,0,1\n"),
                ("/own/one.mp4", "a film"),
                ("/own/two.csv", "1,2,3\n"),
                ("/own/two/1.jpg", "a picture"),
                ("/glove.txt", "yes 1 2")
            ),
            "a of eva: text transcript 0 s to 1 s, video pictures 0 s to 1 s; b of ben: text vectors, video frame-folder"
        ),
        new Example(
            MoseiPickles.Declaration,
            [
                ("MpucTrainPickle", "/p/train.pkl"),
                ("MpucValidationPickle", "/p/valid.pkl"),
                ("MpucTestPickle", "/p/test.pkl"),
                ("MpucMelDir", "/mel"),
                ("MpucFramesDir", "/frames"),
                ("MpucMissing", "use"),
            ],
            Named("/p/train.pkl", "/p/valid.pkl", "/p/test.pkl", "/mel/a_1.pkl", "/frames/b_1/1.jpg", "/frames/b_1/2.jpg") with
            {
                Worker = Indexed,
            },
            "a_1 of a: text pickled, audio spectrogram, landmarks pickled; b_1 of b: text pickled, video frame-folder, landmarks pickled; "
                + "c_1 of c: text pickled, landmarks pickled"
        ),
        new Example(
            MoseiSequences.Declaration,
            [
                ("MpucLabelsCsd", "/l.csd"),
                ("MpucStandardFolds", "/folds.py"),
                ("MpucWordsCsd", "/w.csd"),
                ("MpucFacesCsd", "/f.csd"),
                ("MpucSoundsDir", "/sounds"),
            ],
            Files(
                ("/l.csd", "labels"),
                ("/folds.py", "standard_train_fold = ['a']\nstandard_valid_fold = ['b']\nstandard_test_fold = ['c', 'd']\n"),
                ("/w.csd", "words"),
                ("/f.csd", "faces"),
                ("/sounds/x/a.mp3", "sound"),
                ("/sounds/b[0].wav", "sound"),
                ("/sounds/c.wav", "sound")
            ) with
            {
                Worker = Indexed,
            },
            "a[0] of a: text sequence 1 s to 3 s, audio sound-track 1 s to 3 s, landmarks sequence 1 s to 3 s; "
                + "b[0] of b: text sequence 0 s to 2 s, audio wav, landmarks sequence 0 s to 2 s; "
                + "c[0] of c: text sequence 0 s to 2 s, audio wav 0 s to 2 s, landmarks sequence 0 s to 2 s"
        ),
        new Example(
            MoseiTable.Declaration,
            [
                ("MpucSegments", "/s.csv"),
                ("MpucVideosDir", "/videos"),
                ("MpucTranscriptsDir", "/said"),
                ("MpucWordVectors", "/glove.txt"),
                ("MpucModalities", "text video"),
            ],
            Files(
                ("/s.csv", Segments),
                ("/videos/a.mp4", "film"),
                ("/videos/b.mkv", "film"),
                ("/said/a.csv", "word,start,end\nyes,1,2\n"),
                ("/said/b[0].csv", "word,start,end\nno,0,1\n"),
                ("/glove.txt", "yes 1 2")
            ),
            "a[0] of a: text transcript 1 s to 3 s, video pictures 1 s to 3 s; b[0] of b: text transcript, video pictures 0 s to 2 s"
        ),
        Acted(ActedCorpora.CremaD, "1001_DFA_ANG_XX", "1091_IEO_HAP_LO", "1001_DFA_ANG_XX of 1001", "1091_IEO_HAP_LO of 1091"),
        Acted(ActedCorpora.Savee, "DC/a01", "KL_su15", "DC_a01 of DC", "KL_su15 of KL"),
        Acted(ActedCorpora.Tess, "OAF_angry/OAF_back_angry", "YAF_dog_ps", "OAF_BACK_ANGRY of OAF", "YAF_DOG_PS of YAF"),
        Acted(ActedCorpora.EmoDb, "03a01Fa", "wav/16b10Wb", "03a01Fa of 03", "16b10Wb of 16"),
        Acted(
            ActedCorpora.Enterface,
            "subject 1/anger/sentence 1/s1_an_1",
            "subject 3/fear/sentence 2/s_3_fe_2",
            "s1_an_1 of 1",
            "s3_fe_2 of 3"
        ),
        Listed(
            ListedCorpora.Iemocap,
            [
                (
                    "Session1/dialog/EmoEvaluation/Ses01F_impro01.txt",
                    "% [START_TIME - END_TIME] TURN_NAME EMOTION [V, A, D]\n\n"
                        + "[6.2901 - 8.2357]\tSes01F_impro01_F000\tneu\t[2.5000, 2.5000, 2.5000]\nC-E2:\tNeutral;\t()\n\n"
                        + "[10.0 - 11.4]\tSes01F_impro01_M000\texc\t[4.0, 2.5, 2.5]\n"
                ),
            ],
            "Session1/sentences/wav/Ses01F_impro01/Ses01F_impro01_F000",
            "Session1/sentences/wav/Ses01F_impro01/Ses01F_impro01_M000",
            "Ses01F_impro01_F000 of Ses01F",
            "Ses01F_impro01_M000 of Ses01M"
        ),
        Listed(
            ListedCorpora.Meld,
            [.. MeldTables],
            "train_splits/dia0_utt0",
            "output_repeated_splits_test/dia0_utt0",
            "test/dia0_utt0 of Joey",
            "train/dia0_utt0 of Chandler",
            swapped: true
        ),
        Listed(ListedCorpora.Mosi, [MosiTable("a1B_", "1")], "Raw/a1B_/1", "Segmented/a1B__2", "a1B_/1 of a1B_", "a1B_/2 of a1B_"),
        Listed(
            ListedCorpora.ChSims,
            [MosiTable("video_0001", "0001")],
            "Raw/video_0001/0001",
            "Raw/video_0001/0002",
            "video_0001/1 of video_0001",
            "video_0001/2 of video_0001"
        ),
        Acted(
            ClassTree.Corpus,
            "Train/Angry/000046280",
            "Val/Happy/000120880",
            "train/angry/000046280 of train/angry/000046280",
            "validation/happy/000120880 of validation/happy/000120880"
        )
    );

    private static (string, string)[] MeldTables =>
        [
            .. new[] { ("train", "Chandler", "neutral"), ("dev", "Phoebe", "joy"), ("test", "Joey", "anger") }.Select(t =>
                (
                    $"{t.Item1}_sent_emo.csv",
                    "Sr No.,Utterance,Speaker,Emotion,Sentiment,Dialogue_ID,Utterance_ID,Season,Episode,StartTime,EndTime\n"
                        + $"1,\"also I was, the point\",{t.Item2},{t.Item3},x,0,0,8,21,\"00:16:16,059\",\"00:16:21,731\"\n"
                )
            ),
        ];

    private static (string, string) MosiTable(string video, string clip) =>
        (
            "label.csv",
            $"video_id,clip_id,text,label,label_T,label_A,label_V,annotation,mode\n{video},{clip},\"a, b\",2.4,,,,Positive,train\n"
                + $"{video},2,c,-0.8,,,,Negative,test\n"
        );

    /// <summary>A data set whose names say all: sound beside OpenFace's files, of two clips.</summary>
    private static Example Acted(Corpus corpus, string first, string second, string one, string other) =>
        new(
            Layouts.All.Find(l => l.Name == corpus.Name).IfNone(() => throw new InvalidOperationException()),
            [("MpucAudioDir", "/data"), ("MpucLandmarksDir", "/face")],
            Named([.. new[] { first, second }.SelectMany(n => new[] { $"/data/{n}.wav", $"/face/{n}.csv" })]),
            $"{one}: audio wav, landmarks openface; {other}: audio wav, landmarks openface"
        );

    /// <summary>A data set with lists of its own: films whose sound is read, beside OpenFace's files.</summary>
    private static Example Listed(
        Corpus corpus,
        (string Path, string Text)[] lists,
        string first,
        string second,
        string one,
        string other,
        bool swapped = false
    ) =>
        new(
            Layouts.All.Find(l => l.Name == corpus.Name).IfNone(() => throw new InvalidOperationException()),
            [("MpucCorpusDir", "/data"), ("MpucVideoDir", "/data"), ("MpucLandmarksDir", "/face"), ("MpucSplit", "folds")],
            Files([
                .. lists.Select(l => ("/data/" + l.Path, l.Text)),
                .. new[] { first, second }.SelectMany(n => new[] { ($"/data/{n}.mp4", "film " + n), ($"/face/{n}.csv", "face " + n) }),
            ]),
            $"{one}: audio sound-track, video pictures, landmarks openface; {other}: audio sound-track, video pictures, landmarks openface"
        );

    public static TheoryData<int> Each => [.. Range(0, Examples.Count)];

    private static Either<Seq<Problem>, Found> Discover(Settings settings, IFiles files) =>
        from look in Layouts.Look(settings, files)
        from experiment in ExperimentParser.Parse("some", settings.Over(look.Says)).ToEither()
        from found in look.Discover(experiment.Data)
        select found;

    private static string Text(Found found) =>
        string.Join(
            "; ",
            found.Inventory.Clips.Map(c =>
                $"{c.Id} of {c.Group}: "
                + string.Join(", ", c.Sources.Map(s => $"{s.Modality} {s.Form}" + (s.Cut == Pure.Data.Cut.Whole ? "" : $" {s.Cut}")))
            )
        );

    private static string Words(Seq<Problem> problems) =>
        string.Join("\n", problems.Map(p => p.Explain()).Map(x => $"{x.Place.File}: {x.Text}"));

    private static Seq<Problem> Bad(Either<Seq<Problem>, Found> found) =>
        found.Match(Right: f => throw new InvalidOperationException($"no problem, but {Text(f)}"), Left: p => p);

    private static Found Good(Either<Seq<Problem>, Found> found) =>
        found.IfLeft(p => throw new InvalidOperationException(string.Join("\n", p.Map(x => x.Explain().Text))));

    [Fact]
    public void Every_layout_has_an_example() => Assert.Equal(Layouts.All, Examples.Map(e => e.Layout));

    [Theory, MemberData(nameof(Each))]
    public void It_finds_its_clips_and_hashes_no_more_than_these_have(int example)
    {
        var e = Examples[example];
        e.Files.Hashed.Clear();
        var found = Good(Discover(e.Settings, e.Files));

        Assert.Equal(e.Found, Text(found));
        var sources = found.Inventory.Clips.Bind(c => c.Sources);
        Assert.Equal(
            sources.Map(s => s.Path).Concat(sources.Bind(s => s.Words.Map(w => w.Path).ToSeq())).Distinct().Order(StringComparer.Ordinal),
            e.Files.Hashed.Distinct().Order(StringComparer.Ordinal)
        );
    }

    /// <summary>In what order a file system lists is its own affair, and so are files that are of no clip.</summary>
    [Property(MaxTest = 200)]
    public void What_it_finds_hangs_neither_on_the_order_of_files_nor_on_others_beside_them(int example, int seed, ushort others)
    {
        var e = Examples[(int)((uint)example % Examples.Count)];
        var random = new Random(seed);
        var folders = e.Files.Files.Map(f => System.IO.Path.GetDirectoryName(f.Path)!.TrimEnd('/')).Distinct().ToArray();
        var added = Range(0, others % 4).Map(i => (Path: $"{folders[random.Next(folders.Length)]}/notes {i}.txt", Text: "no clip")).ToSeq();
        var all = (e.Files.Files + added).ToArray();
        random.Shuffle(all);

        var (before, after) = (Good(Discover(e.Settings, e.Files)), Good(Discover(e.Settings, e.Files with { Files = all.ToSeq() })));

        Assert.Equal(Text(before), Text(after));
        // Of a folder of frames all that is in it counts, and in the order in which it is there.
        var plain = before.Inventory.Clips.Bind(c => c.Sources).Filter(s => s.Form != SourceForm.FrameFolder);
        Assert.Equal(plain, after.Inventory.Clips.Bind(c => c.Sources).Filter(s => s.Form != SourceForm.FrameFolder));
    }

    [Theory, MemberData(nameof(Each))]
    public void What_the_system_refuses_is_told_by_name_and_what_is_of_no_clip_is_not_looked_into(int example)
    {
        var e = Examples[example];
        var files = e.Files with { Refused = Seq1("none") };
        files.Asked.Clear();
        Good(Discover(e.Settings, files));
        var asked = files.Asked.ToHashSet();
        Assert.NotEmpty(asked);
        foreach (var path in e.Files.Files.Map(f => f.Path).Concat(asked).Distinct())
        {
            var told = Discover(e.Settings, e.Files with { Refused = Seq1(path) });
            if (asked.Contains(path))
                Assert.Contains(path, Words(Bad(told)), StringComparison.Ordinal);
            else
                Assert.Equal(e.Found, Text(Good(told)));
        }
    }

    [Theory, MemberData(nameof(Each))]
    public void What_is_given_and_not_there_is_told_by_name(int example)
    {
        var e = Examples[example];
        foreach (var path in e.Given.Select(g => g.Path).Where(p => p.StartsWith('/')))
        {
            var without = e.Files.Files.Filter(f => f.Path != path && !f.Path.StartsWith(path + "/", StringComparison.Ordinal));
            var told = Bad(Discover(e.Settings, e.Files with { Files = without }));
            Assert.Contains(path, Words(told), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_choices_of_the_data_set_and_what_counts_with_each_come_from_the_list()
    {
        Assert.Equal(string.Join(" | ", Layouts.Names), DataProperties.Dataset.Form);
        Assert.All(Layouts.All, l => Assert.Contains(l.Summary, DataProperties.Dataset.Summary, StringComparison.Ordinal));
        foreach (var property in Layouts.All.Bind(l => l.Properties).DistinctBy(p => p.Name))
        {
            var names = string.Join('|', Layouts.All.Filter(l => l.Reads(property)).Map(l => l.Name).Distinct());
            var listed = MpucMer.Pure.Configuration.Properties.Find(property.Name).IfNone(() => throw new InvalidOperationException());
            Assert.All(listed.Influences, i => Assert.Contains($"MpucDataset={names}", i.When.ToString(), StringComparison.Ordinal));
            Assert.NotEmpty(listed.Influences);
        }
    }

    [Fact]
    public void A_manifest_says_its_modalities_unless_somebody_else_does()
    {
        var e = Examples.Find(x => x.Layout == ManifestLayout.Layout).IfNone(() => throw new InvalidOperationException());
        var look = Layouts.Look(e.Settings, e.Files).IfLeft(_ => throw new InvalidOperationException());
        Assert.Equal(new Setting("MpucModalities", "text video", new Place("/own/list.csv", 1)), look.Says.Find("MpucModalities"));
        Assert.All(Examples.Filter(x => x.Layout != ManifestLayout.Layout), x =>
            Assert.True(Layouts.Look(x.Settings, x.Files).Match(Right: l => l.Says.Written.IsEmpty, Left: _ => false))
        );
    }

    [Fact]
    public void The_demo_is_a_set_that_is_made_of_its_settings()
    {
        var e = Examples.Find(x => x.Layout == DemoLayout.Layout).IfNone(() => throw new InvalidOperationException());
        e.Files.Sets.Clear();
        Good(Discover(e.Settings, e.Files));
        var set = Assert.Single(e.Files.Sets);
        Assert.Equal(("demo", "v1-12x4-noise1-seed1", 384), (set.Name, set.Key, set.Parts.Count));
        Assert.Equal<string[]>(
            ["Actor_01/03-01-01-01-01-01-01.wav", "Actor_01/01-01-01-01-01-01-01.csv"],
            [.. set.Parts[0]().Map(f => f.Path)]
        );
    }

    [Theory]
    [InlineData("", "MpucLabelsCsd")]
    [InlineData("MpucTrainPickle", "MpucValidationPickle MpucTestPickle")]
    [InlineData("MpucTestPickle MpucMelDir", "MpucTrainPickle MpucValidationPickle")]
    [InlineData("MpucWordsCsd MpucFacesCsd", "MpucLabelsCsd")]
    public void What_lists_the_segments_is_asked_for(string given, string missing)
    {
        var settings = Written.Of([
            ("MpucDataset", "mosei"),
            .. given.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(name => (name, "/x")),
        ]);
        Assert.Equal(
            missing,
            string.Join(' ', Written.Bad(ExperimentParser.Parse("some", settings)).Map(p => ((Problem.MissingSetting)p).Property))
        );
    }
}
