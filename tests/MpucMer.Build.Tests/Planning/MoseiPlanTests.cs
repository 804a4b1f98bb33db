using MpucMer.Build.Tests.Fakes;
using MpucMer.Pure.Data;
using MpucMer.Pure.Planning;
using MpucMer.Tests;

namespace MpucMer.Build.Tests.Planning;

/// <summary>CMU-MOSEI by segments: what the worker is asked for, once, and what the plan makes of it.</summary>
public sealed class MoseiPlanTests : IDisposable
{
    private readonly Lab lab = new();

    public MoseiPlanTests()
    {
        lab.Properties.Clear();
        lab.Globals.Clear();
        lab.Folder.Write("experiments/x.proj", "<Project />");
        lab.Global("MpucDataset", "mosei");
        lab.Global(
            "MpucLabelsCsd",
            lab.Folder.Write(
                "labels.csd",
                """
                video,start,end,happy,sad,anger,surprise,disgust,fear
                a,1,3,2,0,1,1,1,1
                a,4,6,0,1,0,0,0,0
                b,0,2,0,0,0,0,0,0
                c,0,2,1,1,1,1,1,3
                d,0,.05,1,0,0,0,0,0
                e,0,2,1,1,1,1,1,1
                """
            )
        );
        lab.Global(
            "MpucStandardFolds",
            lab.Folder.Write("folds.py", "standard_train_fold = ['a', 'd']\nstandard_valid_fold = ['b']\nstandard_test_fold = ['c']\n")
        );
        lab.Global("MpucWordsCsd", lab.Folder.Write("words.csd", "a[0]\na[1]\nb[0]\nc[0]\ne[0]\n"));
        lab.Global("MpucFacesCsd", lab.Folder.Write("faces.csd", "a[0]\nb[0]\nc[0]\nd[0]\n"));
        lab.Global("MpucMissing", "use");
        lab.Global("MpucBatchSize", "2");
        Clips.Age(lab.Folder.Path);
    }

    public void Dispose() => lab.Dispose();

    [Fact]
    public void Segments_are_stretches_of_their_videos()
    {
        var (request, engine) = Asked();

        Assert.Equal("a[0] a[1] b[0] c[0]", string.Join(' ', request.Inventory.Clips.Map(c => c.Id)));
        Assert.Equal(
            "Train Train Validation Test",
            string.Join(' ', request.Inventory.Clips.Map(c => c.Part.Map(p => p.ToString()).IfNone("")))
        );
        var first = request.Inventory.Clips[0];
        Assert.Equal(("a", "2 0 1 1 1 1"), (first.Group, string.Join(' ', first.Intensities)));
        Assert.Equal(
            new Source(Modality.Text, lab.Folder["words.csd"], "a", first.Sources[0].Hash) { Cut = new Cut(1, 3) },
            first.Sources[0]
        );
        Assert.Equal("text", string.Join(' ', request.Inventory.Clips[1].Sources.Map(s => s.Modality.Name)));
        // Told on every plan: by the worker's index, and by what the plan sees itself.
        Assert.Equal(["MPUC2022", "MPUC2127", "MPUC2128", "MPUC2172"], engine.Warnings.Select(w => w.Code).Order(StringComparer.Ordinal));
        Assert.Contains("1 of 5 videos are in no standard fold, and are left out: e", engine.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_worker_is_asked_once_and_again_for_other_content_or_a_damaged_index()
    {
        bool Looked() => Asked().Engine.Shown.Any(s => s.Contains("looked through", StringComparison.Ordinal));

        Assert.True(Looked());
        Assert.False(Looked());
        lab.Global("MpucEpochs", "3");
        Assert.False(Looked());
        var index = Assert.Single(Directory.GetFiles(lab.Folder["artifacts/store/indexes"]));
        File.WriteAllText(index, File.ReadAllText(index).Replace("a[0]", "a[9]", StringComparison.Ordinal));
        Assert.True(Looked());
        lab.Folder.Write("faces.csd", "a[0]\na[1]\nb[0]\nc[0]\n");
        Assert.True(Looked());
    }

    [Fact]
    public void Nothing_to_do_asks_nobody()
    {
        Assert.True(lab.Train().Succeeded);
        var (plan, _, idle) = lab.Plan(worker: "/nowhere");
        Assert.True(plan.Request.Length == 0 && idle.Text.Contains("nothing to do", StringComparison.Ordinal), idle.Text);
    }

    [Fact]
    public void What_the_worker_refuses_ends_the_plan()
    {
        lab.Folder.Write("words.csd", "");
        var (_, succeeded, engine) = lab.Plan();
        Assert.False(succeeded);
        Assert.Equal("MPUC2133", Assert.Single(engine.Errors).Code);
        Assert.False(Directory.Exists(lab.Folder["artifacts/store/indexes"]));
    }

    [Fact]
    public void A_file_that_is_not_there_or_no_sequence_is_told_before_the_worker_starts()
    {
        lab.Global("MpucWordsCsd", lab.Folder["nowhere.csd"]);
        var (_, _, engine) = lab.Plan();
        Assert.Equal(("MPUC2003", lab.Folder["nowhere.csd"]), (Assert.Single(engine.Errors).Code, Assert.Single(engine.Errors).File));
        lab.Global("MpucWordsCsd", lab.Folder.Write("words.pkl", "x"));
        Assert.Equal("MPUC2151", Assert.Single(lab.Plan().Engine.Errors).Code);
    }

    [Fact]
    public void Times_that_leave_no_segment_are_told()
    {
        lab.Global("MpucFrameRate", "1");
        var error = Assert.Single(lab.Plan().Engine.Errors);
        Assert.Equal(("MPUC2177", lab.Folder["labels.csd"]), (error.Code, error.File));
    }

    [Fact]
    public void Folds_of_our_own_keep_videos_that_the_standard_leaves_out()
    {
        lab.Global("MpucSplit", "folds");
        lab.Global("MpucFolds", "a/b");
        lab.Global("MpucValidationActors", "1");

        Assert.Equal("a[0] a[1] b[0] c[0] e[0]", string.Join(' ', Asked().Request.Inventory.Clips.Map(c => c.Id)));
    }

    [Fact]
    public void Recordings_are_found_by_segment_as_a_whole_or_by_video_as_a_stretch()
    {
        lab.Folder.Write("videos/more/a.mp4", "a");
        lab.Folder.Write("videos/a[1].MKV", "a1");
        lab.Folder.Write("videos/b.txt", "none");
        lab.Global("MpucVideosDir", lab.Folder["videos"]);
        lab.Global("MpucModalities", "text video");
        string Video(int clip) =>
            Asked()
                .Request.Inventory.Clips[clip]
                .Find(Modality.Video)
                .Match(s => $"{Path.GetFileName(s.Path)} {s.Form} {s.Cut}", () => "none");

        Assert.Equal($"a.mp4 pictures {new Cut(1, 3)}", Video(0));
        Assert.Equal($"a[1].MKV pictures {Cut.Whole}", Video(1));
        Assert.Equal("none", Video(2));
        // One more is worth a new plan.
        Assert.True(lab.Train().Succeeded);
        lab.Folder.Write("videos/b.mp4", "b");
        Assert.Equal($"b.mp4 pictures {new Cut(0, 2)}", Video(2));
    }

    [Fact]
    public void A_key_depends_on_the_content_the_stretch_and_the_rate()
    {
        string Key() => FeatureKeys.Of(Asked().Request.Inventory.Clips[0], Modality.Text).Fingerprint;

        var first = Key();
        lab.Folder.Write("faces.csd", "a[0]\nb[0]\nc[0]\n");
        Assert.Equal(first, Key());
        lab.Folder.Write("labels.csd", File.ReadAllText(lab.Folder["labels.csd"]).Replace("a,1,3", "a,1,3.5", StringComparison.Ordinal));
        var longer = Key();
        lab.Folder.Write("words.csd", "a[0]\na[1]\nb[0]\n");
        var other = Key();
        lab.Global("MpucFrameRate", "15");
        Assert.Equal(4, new[] { first, longer, other, Key() }.Distinct().Count());
    }

    private (Request Request, FakeEngine Engine) Asked()
    {
        var (plan, succeeded, engine) = lab.Plan();
        Assert.True(succeeded, engine.Text);
        return (Reread.Request(plan.Request), engine);
    }
}
