using MpucMer.Build.Tests.Fakes;
using MpucMer.Pure.Planning;
using MpucMer.Tests;

namespace MpucMer.Build.Tests.Planning;

/// <summary>Recordings in a manifest: what planning sees of them without decoding anything.</summary>
public sealed class RecordingsPlanTests : IDisposable
{
    private readonly Lab lab = new();

    public RecordingsPlanTests()
    {
        lab.Properties.Clear();
        lab.Globals.Clear();
        lab.Global("MpucDataset", "manifest");
        lab.Global("MpucManifest", lab.Folder["own/clips.csv"]);
        lab.Global("MpucSplit", "manifest");
        lab.Global("MpucBatchSize", "2");
        lab.Global("MpucWordVectors", lab.Folder["own/glove.txt"]);
        lab.Folder.Write("experiments/x.proj", "<Project />");
        lab.Folder.Write("own/glove.txt", "a 1 2");
        lab.Folder.Write("own/long.mp4", "a recording");
        lab.Folder.Write("own/long.csv", "word,start,end\na,0,1\n");
        lab.Folder.Write("own/array.csv", string.Join(',', Enumerable.Repeat("0.5", 300)));
        lab.Folder.Write("own/frames.mp4/1.jpg", "a folder with the name of a file");
        lab.Folder.Write("own/face.npy", "an array");
        Manifest(
            "a,g1,train,x,0,1.5,long.mp4,long.mp4,long.csv",
            "b,g1,train,y,1.5,,long.mp4,long.mp4,long.csv",
            "c,g2,validation,x,,,frames.mp4,long.mp4,array.csv",
            "d,g3,test,y,1,2,long.mp4,long.mp4,array.csv"
        );
        Clips.Age(lab.Folder.Path);
    }

    public void Dispose() => lab.Dispose();

    [Fact]
    public void Each_source_knows_its_form_its_stretch_and_its_clock()
    {
        lab.Global("MpucFrameRate", "24");
        var request = Request();
        string Of(string clip, Modality modality) =>
            request.Inventory.Clips.Find(c => c.Id == clip).Bind(c => c.Find(modality)).Match(s => $"{s.Form} {s.Cut}", () => "");

        Assert.Equal("pictures 0 s to 1.5 s", Of("a", Modality.Video));
        Assert.Equal("sound-track 1.5 s to the end", Of("b", Modality.Audio));
        Assert.Equal("transcript 1.5 s to the end", Of("b", Modality.Text));
        Assert.Equal("frame-folder 0 s to the end", Of("c", Modality.Video));
        // An array is the clip's own.
        Assert.Equal("vectors 0 s to the end", Of("c", Modality.Text));
        var sources = request.Inventory.Clips.Bind(c => c.Sources);
        Assert.All(sources, s => Assert.Equal(24, s.Rate));
        Assert.All(sources, s => Assert.Equal(s.Form == SourceForm.Transcript, s.Words.IsSome));
    }

    [Fact]
    public void Words_are_looked_up_in_a_file_that_is_there()
    {
        lab.Global("MpucWordVectors", "");
        Assert.Contains(
            "MpucWordVectors",
            Assert.Single(lab.Plan().Engine.Errors, e => e.Code == "MPUC1005").Message!,
            StringComparison.Ordinal
        );
        lab.Global("MpucWordVectors", lab.Folder["own/nowhere.txt"]);
        Assert.Equal(["MPUC2003"], lab.Plan().Engine.Errors.Select(e => e.Code));
        // Who has no text in the experiment needs none.
        lab.Global("MpucModalities", "audio video");
        Assert.Empty(lab.Plan().Engine.Errors);
    }

    [Fact]
    public void What_cannot_be_cut_is_one_clips()
    {
        Manifest(
            "a,g1,train,x,0,1,long.mp4,long.mp4,array.csv",
            "b,g1,train,y,1,2,long.mp4,long.mp4,array.csv",
            "c,g2,validation,x,,,long.mp4,long.mp4,long.csv",
            "d,g3,test,y,,,long.mp4,long.mp4,long.csv"
        );
        Assert.Equal("MPUC2157", Assert.Single(lab.Plan().Engine.Errors).Code);
    }

    [Fact]
    public void Editing_the_words_or_the_clock_is_work_and_then_there_is_none()
    {
        Assert.True(lab.Train().Succeeded);
        Assert.Empty(lab.Plan().Task.Request);
        lab.Folder.Write("own/glove.txt", "a 3 4");
        Assert.Contains("2 clips changed (a, b)", lab.Plan().Engine.Text, StringComparison.Ordinal);
        Assert.True(lab.Train().Succeeded);
        lab.Global("MpucFrameRate", "25");
        Assert.Contains("4 clips changed", lab.Plan().Engine.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_another_kind_is_told_with_the_endings_that_are_read()
    {
        lab.Folder.Write("own/a.doc", "no recording");
        Manifest(
            "a,g1,train,x,,,a.doc,long.mp4,long.csv",
            "b,g1,train,y,,,long.mp4,long.mp4,long.csv",
            "c,g2,validation,x,,,long.mp4,long.mp4,long.csv",
            "d,g3,test,y,,,long.mp4,long.mp4,long.csv"
        );
        var error = Assert.Single(lab.Plan().Engine.Errors);
        Assert.Equal(("MPUC2151", true), (error.Code, error.Message!.Contains(".mkv", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_folder_in_place_of_a_file_is_told_as_one()
    {
        Directory.CreateDirectory(lab.Folder["own/folder.wav"]);
        Manifest([
            .. Enumerable
                .Range(0, 4)
                .Select(i =>
                    $"{"abcd"[i]},g{Math.Max(1, i)},{(i < 2 ? "train" : i == 2 ? "validation" : "test")},{"xy"[i % 2]},,,long.mp4,folder.wav,long.csv"
                ),
        ]);
        var error = Assert.Single(lab.Plan().Engine.Errors);
        Assert.Equal(("MPUC2003", true), (error.Code, error.Message!.Contains("it is a folder", StringComparison.Ordinal)));
    }

    private void Manifest(params string[] rows) =>
        lab.Folder.Write("own/clips.csv", "id,group,split,label,start,end,video,audio,text\n" + string.Join('\n', rows) + "\n");

    private Request Request()
    {
        var (plan, _, engine) = lab.Plan();
        Assert.True(plan.Request.Length > 0, engine.Text);
        return Reread.Request(plan.Request);
    }
}
