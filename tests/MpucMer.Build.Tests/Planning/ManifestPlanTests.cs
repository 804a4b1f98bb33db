using MpucMer.Build.Tests.Fakes;
using MpucMer.Pure.Planning;
using MpucMer.Tests;

namespace MpucMer.Build.Tests.Planning;

/// <summary>A manifest as the data set of an experiment.</summary>
public sealed class ManifestPlanTests : IDisposable
{
    private readonly Lab lab = new();

    public ManifestPlanTests()
    {
        lab.Properties.Clear();
        lab.Globals.Clear();
        lab.Global("MpucDataset", "manifest");
        lab.Global("MpucManifest", lab.Folder["own/clips.csv"]);
        lab.Global("MpucSplit", "manifest");
        lab.Global("MpucBatchSize", "2");
        lab.Folder.Write("experiments/x.proj", "<Project />");
        Manifest(
            "id,group,split,labels,audio,vectors:face",
            "a,g1,train,happy=2;sad,a.wav,a.csv",
            "b,g1,train,,b.wav,b.csv",
            "c,g2,validation,sad,c.wav,c.csv",
            "d,g3,test,happy,d.wav,d.csv"
        );
        foreach (var clip in "abcd")
        {
            lab.Folder.Write($"own/{clip}.wav", $"sound {clip}");
            lab.Folder.Write($"own/{clip}.csv", $"1,{(int)clip}");
        }
        Clips.Age(lab.Folder.Path);
    }

    public void Dispose() => lab.Dispose();

    [Fact]
    public void Its_columns_are_the_modalities_and_its_labels_the_labels()
    {
        var request = Request();
        Assert.Equal("audio vectors:face", request.Settings.Find("MpucModalities").Map(s => s.Value).IfNone(""));
        Assert.Equal(("happy sad", true), (string.Join(' ', request.Inventory.Labelling.Names), request.Inventory.Labelling.Several));
        Assert.Equal("2 1|0 0|0 1|1 0", string.Join('|', request.Inventory.Clips.Map(c => string.Join(' ', c.Intensities))));
        var fold = Assert.Single(request.Folds);
        Assert.Equal(
            ("a b", "c", "d"),
            (string.Join(' ', fold.TrainIds), string.Join(' ', fold.ValidationIds), string.Join(' ', fold.TestIds))
        );
    }

    [Fact]
    public void Nothing_is_done_twice_until_a_file_changes()
    {
        Assert.True(lab.Train().Succeeded);
        var (plan, _, idle) = lab.Plan();
        Assert.True(plan.Request.Length == 0 && idle.Text.Contains("nothing to do", StringComparison.Ordinal), idle.Text);
        lab.Folder.Write("own/b.csv", "2,2");
        var (again, _, engine) = lab.Plan();
        Assert.True(again.Request.Length > 0 && engine.Text.Contains("1 clip changed (b)", StringComparison.Ordinal), engine.Text);
    }

    [Fact]
    public void A_clip_that_lacks_a_modality_is_left_out_fails_or_is_used()
    {
        Manifest(
            "id,group,split,label,audio,vectors:face",
            "a,g1,train,x,a.wav,a.csv",
            "b,g1,train,y,b.wav,",
            "c,g2,validation,x,c.wav,c.csv",
            "d,g3,test,y,d.wav,d.csv",
            "e,g1,train,y,a.wav,b.csv"
        );
        Assert.Equal("acde", string.Concat(Request().Inventory.Clips.Map(c => c.Id)));
        lab.Global("MpucMissing", "use");
        Assert.Equal("abcde", string.Concat(Request().Inventory.Clips.Map(c => c.Id)));
        lab.Global("MpucMissing", "fail");
        Assert.Equal(["MPUC2022"], lab.Plan().Engine.Errors.Select(e => e.Code));
    }

    [Theory]
    [InlineData("MpucManifest", "nowhere.csv", "MPUC2152")]
    [InlineData("MpucModalities", "audio text", "MPUC2153")]
    [InlineData("MpucModalities", "audio", "MPUC1011")]
    [InlineData("MpucPositiveWeight", "1", "MPUC1052")]
    [InlineData("MpucBatchSize", "3", "MPUC1014")]
    public void Wishes_that_it_cannot_meet_are_told(string name, string value, string code)
    {
        lab.Global(name, value);
        Assert.Equal([code], lab.Plan().Engine.Errors.Select(e => e.Code));
    }

    [Fact]
    public void A_group_in_two_splits_is_an_error_where_the_split_is_the_manifests()
    {
        Manifest(
            "id,group,split,label,audio,vectors:face",
            "a,g1,train,x,a.wav,a.csv",
            "b,g1,train,y,b.wav,b.csv",
            "c,g2,validation,x,c.wav,c.csv",
            "d,g1,test,y,d.wav,d.csv"
        );
        Assert.Equal(["MPUC2105"], lab.Plan().Engine.Errors.Select(e => e.Code));
        lab.Global("MpucGroupsAcrossSplits", "allow");
        var (_, succeeded, engine) = lab.Plan();
        Assert.True(succeeded && engine.Warnings.Single().Code == "MPUC2105", engine.Text);
    }

    [Theory]
    [InlineData("train")]
    [InlineData("show")]
    [InlineData("check")]
    public void A_class_or_a_modality_that_no_training_clip_has_is_told_before_anything_is_trained(string purpose)
    {
        Manifest(
            "id,group,split,label,audio,vectors:face",
            "a,g1,train,x,a.wav,a.csv",
            "b,g1,train,y,b.wav,b.csv",
            "c,g2,validation,x,c.wav,c.csv",
            "d,g3,test,fear,d.wav,d.csv"
        );
        Assert.Equal(["MPUC4003"], lab.Plan(purpose).Engine.Errors.Select(e => e.Code));
        Manifest(
            "id,group,split,label,audio,vectors:face",
            "a,g1,train,x,a.wav,",
            "b,g1,train,y,b.wav,",
            "c,g2,validation,x,c.wav,c.csv",
            "d,g3,test,y,d.wav,d.csv"
        );
        lab.Global("MpucMissing", "use");
        Assert.Equal(["MPUC4050"], lab.Plan(purpose).Engine.Errors.Select(e => e.Code));
    }

    [Fact]
    public void Copies_in_two_parts_and_groups_of_one_under_group_standards_are_told()
    {
        Manifest(
            "id,group,split,label,audio,vectors:face",
            "a,g1,train,x,a.wav,a.csv",
            "b,g1,train,y,b.wav,b.csv",
            "c,g2,validation,x,c.wav,c.csv",
            "d,g3,test,x,a.wav,a.csv"
        );
        var told = lab.Plan().Engine.Warnings.Single();
        Assert.Equal("MPUC2045", told.Code);
        Assert.Contains("d (test) = a (train)", told.Message, StringComparison.Ordinal);
        lab.Global("MpucInputs", "group");
        Assert.Equal(["MPUC2045", "MPUC2192"], lab.Plan().Engine.Warnings.Select(w => w.Code).Order());
    }

    [Theory]
    [InlineData(
        "id,group,split,label,audio,vectors:face\na,g1,train,x,a.wav,a.csv\nb,g1,train,\u00E9,b.wav,b.csv\n",
        "iso-8859-1",
        "MPUC2030"
    )]
    [InlineData("id,group,split,label,audio,vectors:face\na,g1,train,x,a.wav,a.csv\n", "utf-16", "MPUC2030")]
    [InlineData("id;group;split;label;audio;vectors:face\na;g1;train;x;a.wav;a.csv\n", "utf-8", "MPUC2032")]
    [InlineData("version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12\n", "utf-8", "MPUC2031")]
    public void What_a_manifest_is_written_in_is_told(string text, string encoding, string code)
    {
        File.WriteAllBytes(lab.Folder["own/clips.csv"], System.Text.Encoding.GetEncoding(encoding).GetBytes(text));
        Assert.Equal([code], lab.Plan().Engine.Errors.Select(e => e.Code));
    }

    [Fact]
    public void A_configuration_in_another_encoding_is_told()
    {
        File.WriteAllBytes(lab.Folder["own/params.yaml"], System.Text.Encoding.Latin1.GetBytes("# \u00E9\nlr: 0.1\n"));
        lab.Global("MpucConfig", lab.Folder["own/params.yaml"]);
        var told = lab.Plan().Engine.Errors.Single();
        Assert.Equal(("MPUC2030", 1, 3), (told.Code, told.LineNumber, told.ColumnNumber));
    }

    [Fact]
    public void Without_a_split_the_wish_for_one_is_told()
    {
        Manifest("id,label,audio,vectors:face", "a,x,a.wav,a.csv", "b,y,b.wav,b.csv");
        Assert.Equal(["MPUC1214"], lab.Plan().Engine.Errors.Select(e => e.Code));
    }

    private void Manifest(params string[] lines) => lab.Folder.Write("own/clips.csv", string.Join('\n', lines) + "\n");

    private Request Request()
    {
        var (plan, succeeded, engine) = lab.Plan();
        Assert.True(succeeded, engine.Text);
        return Reread.Request(plan.Request);
    }
}
