using MpucMer.Build.Tests.Fakes;
using MpucMer.Pure.Planning;
using MpucMer.Tests;

namespace MpucMer.Build.Tests.Planning;

/// <summary>-t:Predict: which clips are asked about.</summary>
public sealed class PredictPlanTests : IDisposable
{
    private readonly Lab lab = new();

    public void Dispose() => lab.Dispose();

    [Fact]
    public void Files_of_a_folder_are_clips_by_their_names_and_groups_by_their_folders()
    {
        Take("new/eva/one", "new/eva/two", "new/ben/one");
        lab.Folder.Write("new/eva/notes.txt", "no clip");
        var asked = Asked();
        Assert.Equal("ben/one of ben|eva/one of eva|eva/two of eva", string.Join('|', asked.Select(c => $"{c.Id} of {c.Group}")));
        Assert.All(asked, c => Assert.Equal("audio landmarks", string.Join(' ', c.Sources.Map(s => s.Modality.Name))));
        Assert.Equal(6, asked.SelectMany(c => c.Sources.Map(s => s.Hash)).Distinct().Count());
    }

    [Fact]
    public void Names_of_the_data_set_are_read_as_its_own()
    {
        lab.Global("MpucClips", lab.Folder["."]);
        Assert.Equal(12, Asked().Count);
    }

    [Fact]
    public void A_manifest_needs_no_labels_and_those_it_has_are_not_read()
    {
        Take("new/one", "new/two");
        lab.Global(
            "MpucClips",
            lab.Folder.Write("new/list.csv", "id,group,label,audio,landmarks\na,eva,whatever,one.wav,one.csv\nb,eva,,two.wav,two.csv\n")
        );
        Assert.Equal("a of eva|b of eva", string.Join('|', Asked().Select(c => $"{c.Id} of {c.Group}")));
        lab.Folder.Write("new/list.csv", "id,audio,landmarks\na,one.wav,one.csv\n");
        Assert.Equal("a of a", string.Join('|', Asked().Select(c => $"{c.Id} of {c.Group}")));
    }

    [Fact]
    public void A_clip_is_asked_about_with_what_it_has_and_a_small_group_told()
    {
        Take("new/eva/one", "new/eva/two");
        lab.Folder.Write("new/eva/three.wav", "only sound");
        lab.Global("MpucInputs", "group");
        var (task, done, engine) = lab.Plan("predict");
        Assert.True(done, engine.Text);
        // Once of the groups that were trained on, once of those that are asked about.
        Assert.Equal(["MPUC2192", "MPUC2192"], engine.Warnings.Select(w => w.Code));
        Assert.Equal(
            "eva/one: audio landmarks|eva/three: audio|eva/two: audio landmarks",
            string.Join('|', Read(task.Request).Asked.Map(c => $"{c.Id}: {string.Join(' ', c.Sources.Map(s => s.Modality.Name))}"))
        );
    }

    [Theory]
    [InlineData("", "MPUC1005")]
    [InlineData("nowhere", "MPUC2001")]
    [InlineData("empty", "MPUC2002")]
    public void What_cannot_be_asked_is_told(string clips, string code)
    {
        lab.Folder.Write("empty/readme.txt", "nothing");
        if (clips.Length > 0)
            lab.Global("MpucClips", lab.Folder[clips]);
        var (_, done, engine) = lab.Plan("predict");
        Assert.False(done);
        Assert.Equal(code, Assert.Single(engine.Errors.Select(e => e.Code).Distinct()));
    }

    private void Take(params string[] clips)
    {
        foreach (var clip in clips)
        {
            lab.Folder.Write(clip + ".wav", "sound of " + clip);
            lab.Folder.Write(clip + ".csv", "face of " + clip);
        }
        lab.Global("MpucClips", lab.Folder["new"]);
    }

    private LanguageExt.Seq<SourceClip> Asked()
    {
        var (task, done, engine) = lab.Plan("predict");
        Assert.True(done, engine.Text);
        Assert.Equal(Goal.Predict, Read(task.Request).Goal);
        return Read(task.Request).Asked;
    }

    private static Request Read(string path) => Reread.Request(path);
}
