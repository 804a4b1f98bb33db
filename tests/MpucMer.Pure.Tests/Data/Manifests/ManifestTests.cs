using System.Text;
using MpucMer.Pure.Data;
using MpucMer.Pure.Data.Manifests;
using MpucMer.Pure.Planning;
using MpucMer.Pure.Tests.Signals;

namespace MpucMer.Pure.Tests.Data.Manifests;

public sealed class ManifestTests
{
    private static readonly string[] Modalities = ["audio", "landmarks", "text", "vectors"];

    private static Validation<Problem, Manifest> Read(string text, GroupsAcrossSplits groups = GroupsAcrossSplits.Refused) =>
        Manifest.Parse(
            Encoding.UTF8.GetBytes(text),
            "data/m.csv",
            Modalities,
            file => !file.Contains("gone", StringComparison.Ordinal),
            groups
        );

    private static Manifest Good(string text, GroupsAcrossSplits groups = GroupsAcrossSplits.Refused) =>
        Read(text, groups).ToEither().MapLeft(p => p.Head()).Expect();

    private static Problem[] Bad(string text) =>
        Read(text).Match(Succ: _ => throw new Xunit.Sdk.XunitException("mistakes were expected"), Fail: problems => problems.ToArray());

    private static string At(Problem problem)
    {
        var e = problem.Explain();
        return $"{e.Code}({e.Place.Line},{e.Place.Column})";
    }

    private static string[] Places(string text) => [.. Bad(text).Select(At)];

    [Fact]
    public void A_row_is_a_clip()
    {
        var manifest = Good(
            "id,group,split,label,audio,vectors:wav2vec\n a ,eva,train,sad,a.wav,w/a.npy\nb,ben,test,happy,/abs/b.wav,\n\n\"c, "
                + "d\",eva,Train,sad,,w/c.npy\n"
        );

        Assert.Equal(LabelKind.Single, manifest.Kind);
        Assert.Equal(["happy", "sad"], manifest.Labels);
        Assert.Equal(["audio", "vectors:wav2vec"], manifest.Modalities);
        Assert.Equal(["a", "b", "c, d"], manifest.Clips.Select(c => c.Id));
        Assert.Equal(["eva", "ben", "eva"], manifest.Clips.Select(c => c.Group));
        Assert.Equal(new[] { SplitPart.Train, SplitPart.Test, SplitPart.Train }.Select(Some), manifest.Clips.Select(c => c.Split));
        Assert.Equal(new[] { Some(1), Some(0), Some(1) }, manifest.Clips.Select(c => c.Label));
        Assert.Equal([2, 3, 5], manifest.Clips.Select(c => c.Line));
        Assert.Equal(Path.Combine("data", "a.wav"), manifest.Clips[0].Files["audio"]);
        Assert.Equal("/abs/b.wav", manifest.Clips[1].Files["audio"]);
        Assert.Equal(["vectors:wav2vec"], manifest.Clips[2].Files.Keys);
        Assert.True(manifest.HasSplits);
        Assert.Empty(manifest.Warnings);
    }

    [Theory]
    [InlineData("vectors:wav2vec_2-base", true)]
    [InlineData("vectors:Wav2vec", false)]
    [InlineData("vectors:a:b", false)]
    [InlineData("text:a", false)]
    public void A_column_of_a_family_is_named_as_its_member_and_in_one_way_alone(string column, bool isOne)
    {
        var text = $"id,label,audio,{column}\na,x,a,b\nb,y,b,c";
        if (isOne)
            Assert.Equal(["audio", column], Good(text).Modalities);
        else
            Assert.Equal(["MPUC2100(1,16)"], Places(text));
    }

    [Fact]
    public void A_clip_may_be_a_stretch_of_its_recordings()
    {
        Cut[] expected = [new Cut(0, Some(1.5)), new Cut(1.5, None), Cut.Whole];
        Assert.Equal(expected, Good("id,label,start,end,audio\na,x,0,1.5,a.wav\nb,y,1.5,,a.wav\nc,y,,,c.wav\n").Clips.Select(c => c.Cut));
        Assert.Equal(
            expected,
            Good(
                """
                {"id": "a", "label": "x", "start": 0, "end": 1.5, "audio": "a.wav"}
                {"id": "b", "label": "y", "start": "1.5", "audio": "a.wav"}
                {"id": "c", "label": "y", "end": null, "audio": "c.wav"}
                """
            )
                .Clips.Select(c => c.Cut)
        );
        Assert.Equal(
            ["MPUC2106(2,7)", "MPUC2106(3,5)", "MPUC2106(4,5)", "MPUC2106(5,7)"],
            Places("id,label,start,end,audio\na,x,2,1,a.wav\nb,y,-1,2,a.wav\nc,y,now,,a.wav\nd,x,1,inf,a.wav\n")
        );
    }

    [Fact]
    public void Labels_have_intensities_and_may_be_none()
    {
        var manifest = Good("id,labels,audio\na,happy=2; sad = 0.5,a.wav\nb,,b.wav\nc,fear,c.wav\nd,fear=0,d.wav\n");

        Assert.Equal(LabelKind.Several, manifest.Kind);
        Assert.Equal(["fear", "happy", "sad"], manifest.Labels);
        Assert.Equal(
            [
                [0, 2, .5f],
                [0, 0, 0],
                [1, 0, 0],
                [0, 0, 0],
            ],
            manifest.Clips.Select(c => c.Intensities)
        );
        Assert.Equal(new[] { Some(1), None, Some(0), None }, manifest.Clips.Select(c => c.Label));
        // Without groups each clip is one of its own.
        Assert.Equal(["a", "b", "c", "d"], manifest.Clips.Select(c => c.Group));
        Assert.False(manifest.HasSplits);
    }

    [Fact]
    public void Json_lines_say_the_same()
    {
        var csv = Good(
            "id,group,split,labels,audio,text\n1,eva,train,happy=2;sad=0.5,a.wav,\n2,eva,train,,b.wav,b.txt\n3,ben,validation,sad,c.wav,"
        );
        var json = Good(
            """
            {"id": 1, "group": "eva", "split": "train", "labels": {"happy": 2, "sad": 0.5}, "audio": "a.wav", "text": null}

            {"id": 2, "group": "eva", "split": "train", "labels": [], "audio": "b.wav", "text": "b.txt"}
            {"labels": ["sad"], "split": "validation", "group": "ben", "audio": "c.wav", "id": "3"}
            """
        );

        Assert.Equivalent(csv.Labels, json.Labels);
        Assert.Equal(csv.Modalities, json.Modalities.Order());
        Assert.Equal(csv.Clips.Select(c => (c.Id, c.Group, c.Split)), json.Clips.Select(c => (c.Id, c.Group, c.Split)));
        Assert.Equal(csv.Clips.Select(c => c.Intensities), json.Clips.Select(c => c.Intensities));
        Assert.Equal(
            csv.Clips.SelectMany(c => c.Files)
                .Order(Comparer<KeyValuePair<string, string>>.Create((a, b) => string.CompareOrdinal(a.Value, b.Value))),
            json.Clips.SelectMany(c => c.Files).OrderBy(f => f.Value, StringComparer.Ordinal)
        );
        Assert.Equal(["a", "b"], Good("""{"id":"x","label":"a","audio":"x"}""" + "\n" + """{"id":"y","label":"b","audio":"y"}""").Labels);
    }

    [Theory]
    [InlineData("", "MPUC2013(0,0)")]
    [InlineData("id,label,audio\n", "MPUC2013(0,0)")]
    [InlineData("id,label,vidio\na,x,a\nb,y,b", "MPUC2100(1,10)", "MPUC2101(1,0)")]
    [InlineData("id,label,audio,vectors:\na,x,a,\nb,y,b,", "MPUC2100(1,16)")]
    [InlineData("id,label,audio,audio\na,x,a,a", "MPUC2019(1,0)")]
    [InlineData("name,label,audio\na,x,a", "MPUC2100(1,1)", "MPUC2101(1,0)")]
    [InlineData("id,audio\na,x", "MPUC2101(1,0)")]
    [InlineData("id,label,labels,audio\na,x,x,x", "MPUC2101(1,0)")]
    [InlineData("id,label\na,x\nb,y", "MPUC2101(1,0)")]
    [InlineData("id,label,audio\na,x,a\n a,y,b", "MPUC2102(3,1)")]
    [InlineData("id,label,audio\na,x,a\n,y,b", "MPUC2106(3,1)")]
    [InlineData("id,label,audio\na,x,gone.wav\nb,y,../gone", "MPUC2103(2,5)", "MPUC2103(3,5)")]
    [InlineData("id,label,audio\na,x,a\nb,x,b", "MPUC2104(0,0)")]
    [InlineData("id,labels,audio\na,x;y,a\nb,x;y,b", "MPUC2104(0,0)")]
    [InlineData("id,labels,audio\na,,a\nb,,b", "MPUC2104(0,0)")]
    [InlineData("id,label,audio\na,x,a\nb,,b", "MPUC2106(3,1)")]
    [InlineData("id,group,label,audio\na,g,x,a\nb,,y,b", "MPUC2106(3,1)")]
    [InlineData("id,group,split,label,audio\na,g,train,x,a\nb,h,test,y,b\nc,g,test,y,c\nd,g,test,y,d", "MPUC2105(4,0)")]
    [InlineData("id,split,label,audio\na,train,x,a\nb,tets,y,b\nc,,y,c", "MPUC2106(3,3)", "MPUC2106(4,1)")]
    [InlineData(
        "id,labels,audio\na,x=one,a\nb,y=-1,b\nc,z=nan,c\nd,=2,d\ne,x;x,e",
        "MPUC2106(2,3)",
        "MPUC2106(3,3)",
        "MPUC2106(4,3)",
        "MPUC2106(5,3)",
        "MPUC2106(6,3)"
    )]
    [InlineData("id,label,audio\na,x\nb,y,b\nc,x,\"c", "MPUC2015(2,0)", "MPUC2018(4,5)")]
    [InlineData("id,label,audio\na,x,\nb,y,b", "MPUC2108(2,0)")]
    [InlineData("{\"id\":\"a\",\"label\":\"x\",\"audio\":\"a\"}\n[1]\n{\"id\":\"b\",", "MPUC2107(2,1)", "MPUC2107(3,10)")]
    [InlineData(
        "{\"id\":\"a\",\"labels\":{\"x\":\"2\"},\"audio\":[]}\n{\"id\":\"b\",\"labels\":\"y\",\"audio\":\"b\"}",
        "MPUC2106(1,25)",
        "MPUC2106(1,38)",
        "MPUC2106(2,20)",
        "MPUC2108(1,0)"
    )]
    [InlineData("{\"id\":\"a\",\"id\":\"b\",\"label\":\"x\",\"audio\":\"a\"}", "MPUC2106(1,11)")]
    [InlineData("{\"id\":\"a\",\"label\":\"x\",\"audio\":\"a\"} {}", "MPUC2107(1,36)")]
    public void Every_mistake_has_its_line_and_column(string text, params string[] places) => Assert.Equal(places, Places(text));

    [Fact]
    public void The_nearest_name_is_told()
    {
        Assert.Equal(Some("audio"), Assert.IsType<Problem.ManifestColumnUnknown>(Bad("id,label,Audoi,text\na,x,a,t")[0]).Nearest);
        Assert.Equal(Some("labels"), Assert.IsType<Problem.ManifestColumnUnknown>(Bad("id,labells,audio\na,x,a")[0]).Nearest);
        Assert.Equal(
            None,
            Assert.IsType<Problem.ManifestColumnUnknown>(Bad("id,label,audio," + new string('x', 99) + "\na,x,a,t")[0]).Nearest
        );
    }

    [Fact]
    public void A_group_in_two_splits_may_be_allowed()
    {
        var manifest = Good("id,group,split,label,audio\na,g,train,x,a\nb,g,test,y,b", GroupsAcrossSplits.Allowed);

        Assert.Equal(Severity.Warning, Assert.Single(manifest.Warnings).Explain().Severity);
    }

    [Fact]
    public void A_hundred_mistakes_are_told_and_the_rest_counted()
    {
        var problems = Bad("id,label,audio\n" + string.Concat(Enumerable.Range(0, 250).Select(i => $"{i},x,gone\n")));

        Assert.Equal(101, problems.Length);
        Assert.Equal(new Problem.ManifestMoreMistakes("data/m.csv", 150), problems[^1]);
    }

    [Fact]
    public void Parts_of_a_split_have_the_names_that_people_give_them()
    {
        var manifest = Good(
            "id,split,label,audio\na,Training,x,a\nb,dev,y,b\nc,VAL,x,c\nd,valid,y,d\ne,validation,x,e\nf,train,y,f\ng,test,x,g\n"
        );

        SplitPart[] expected =
        [
            SplitPart.Train,
            SplitPart.Validation,
            SplitPart.Validation,
            SplitPart.Validation,
            SplitPart.Validation,
            SplitPart.Train,
            SplitPart.Test,
        ];
        Assert.Equal(expected.Select(Some), manifest.Clips.Select(c => c.Split));
    }

    [Fact]
    public void Labels_and_groups_that_are_nearly_the_same_are_told()
    {
        string[][] Near(string text, NameKind kind) =>
            [
                .. Good(text)
                    .Warnings.OfType<Problem.NamesNearlyEqual>()
                    .Where(w => w.Kind == kind)
                    .SelectMany(w => w.Names.Select(n => n.ToArray())),
            ];

        Assert.Equal<string[]>(
            [
                ["Fear", "fear"],
                ["Sad", "sad", "sad\u200B"],
            ],
            Near("id,label,audio\na,Sad,a\nb,sad,b\nc,fear,c\nd,Fear,d\ne,sad\u200B,e\n", NameKind.Labels)
        );
        Assert.Equal<string[]>(
            [
                ["Eva", "eva"],
            ],
            Near("id,group,label,audio\na,eva,x,a\nb,Eva,y,b\n", NameKind.Groups)
        );
        Assert.Equal<string[]>(
            [
                ["HAPPY", "happy"],
            ],
            Near(
                "{\"id\":\"a\",\"labels\":[\"happy\"],\"audio\":\"a\"}\n{\"id\":\"b\",\"labels\":{\"HAPPY\":2},\"audio\":\"b\"}\n",
                NameKind.Labels
            )
        );
        Assert.Empty(Good("id,group,label,audio\na,g1,x,a\nb,g2,y,b\n").Warnings);
        // Without a column of groups each clip is one of its own, whose name is no speaker's.
        Assert.Empty(Good("id,label,audio\na,x,a\nA,y,b\n").Warnings);
    }

    [Fact]
    public void What_is_wrong_with_the_whole_file_is_told_once()
    {
        Assert.Equal(["MPUC2032(1,3)"], Places("id;label;audio\na;x;a\nb;y;b"));
        Assert.Equal(["MPUC2048(1,0)"], Places("[\n {\"id\": \"a\"},\n {\"id\": \"b\"}\n]"));
        Assert.Equal(["MPUC2048(2,0)"], Places("\n[{\"id\": \"a\"}]"));
        Assert.Equal(["MPUC2048(1,0)"], Places("{\n \"id\": \"a\"\n}\n"));
        Assert.Equal(["MPUC2030(3,1)"], Places("id,label,audio\na,x,a\n\uFEFFid,label,audio\nb,y,b"));
        Assert.Equal(["MPUC2031(1,0)"], Places("<!doctype html><html>"));
        // Labels may be parted by semicolons.
        Assert.Equal(2, Good("id,labels,audio\na,x;y,a\nb,y,b\n").Clips.Count);
    }

    [Fact]
    public void A_column_without_a_name_is_told_where_something_is_in_it()
    {
        Assert.Equal(["MPUC2047(1,1)"], Places(",id,label,audio\n0,a,x,a\n1,b,y,b\n"));
        Assert.Equal(["MPUC2047(1,16)"], Places("id,label,audio,\na,x,a,\nb,y,b,note\n"));
        // As spreadsheets leave columns and rows that were emptied.
        Assert.Equal(["a", "b"], Good("id,label,audio,,\na,x,a,,\n,,,,\nb,y,b,,\n,,,,\n").Clips.Select(c => c.Id));
    }

    [Fact]
    public void Why_a_path_leads_nowhere_is_told()
    {
        static bool Exists(string file) => file is "data/f/a.wav" or "data/b.WAV" or "data/mu\u0308de.wav" or "data/f\u00FCr.wav";
        PathFault Fault(string name) =>
            Manifest
                .Parse(
                    Encoding.UTF8.GetBytes($"id,label,audio\na,x,\"{name}\"\nb,y,f/a.wav\n"),
                    "data/m.csv",
                    Modalities,
                    Exists,
                    GroupsAcrossSplits.Refused
                )
                .Match(
                    Succ: _ => throw new InvalidOperationException(name),
                    Fail: p => Assert.IsType<Problem.ManifestFileMissing>(p.Head()).Fault
                );
        string Found(string name) =>
            Manifest
                .Parse(
                    Encoding.UTF8.GetBytes($"id,label,audio\na,x,{name}\nb,y,f/a.wav\n"),
                    "data/m.csv",
                    Modalities,
                    Exists,
                    GroupsAcrossSplits.Refused
                )
                .ToEither()
                .MapLeft(p => p.Head())
                .Expect()
                .Clips[0]
                .Files["audio"];

        Assert.Equal(PathFault.Backslashes, Fault("f\\a.wav"));
        Assert.Equal(PathFault.Drive, Fault("C:\\f\\a.wav"));
        Assert.Equal(PathFault.Tilde, Fault("~/f/a.wav"));
        Assert.Equal(PathFault.Address, Fault("https://host/a.wav"));
        Assert.Equal(PathFault.EndingCase, Fault("b.wav"));
        Assert.Equal(PathFault.None, Fault("c.wav"));
        // One letter or a letter and a mark: names are found in either form.
        Assert.Equal("data/mu\u0308de.wav", Found("m\u00FCde.wav"));
        Assert.Equal("data/f\u00FCr.wav", Found("fu\u0308r.wav"));
    }
}
