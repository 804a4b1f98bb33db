using FsCheck;
using FsCheck.Xunit;
using LanguageExt;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Decoding;
using MpucMer.Pure.Diagnostics;
using MpucMer.Pure.Fetching;
using static LanguageExt.Prelude;

namespace MpucMer.Pure.Tests.Fetching;

public sealed class FetchTableTests
{
    private const string Sha = "617afb2fe6cbd085c235baf7a465b96f4112bd7f7ccb2b2cbd649fed9cbcf2fb";

    [Fact]
    public void A_table_says_the_same_as_CSV_and_as_lines_of_JSON()
    {
        var csv = $"""
            URL,bytes,sha256,licence,licence link,unpack,unpacked_bytes
            https://x.org/d/a%20b.zip,12,{Sha.ToUpperInvariant()},CC0-1.0,https://cc,audio\all,99

            https://x.org/c.wav,,,,,,
            """;
        var json =
            $$"""{"url":"https://x.org/d/a%20b.zip","bytes":12,"sha256":"{{Sha}}","licence":"CC0-1.0","""
            + """
                "licence_link":"https://cc","unpack":"audio/all","unpacked_bytes":"99"}
                {"url":"https://x.org/c.wav","md5":null}
                """;
        var set = Read(csv);
        Assert.Equal(set, Read(json));
        Assert.Equal("own", set.Name);
        var archive = set.Items[0];
        Assert.Equal(("a b.zip", Some(12L), Some("audio/all"), Some(99L)), (archive.File, archive.Bytes, archive.Unpack, archive.Unpacked));
        Assert.Equal(Some(new Checksum(ChecksumKind.Sha256, Sha)), archive.Checksum);
        Assert.Equal(Some(new Licence("CC0-1.0", "https://cc")), archive.Licence);
        Assert.Equal((1, 1, 12), (set.Unchecked, set.OfUnknownLength, set.KnownBytes));
    }

    [Theory]
    [InlineData("url\nftp://x/a", 2, "address of http")]
    [InlineData("url\nfile:///etc/passwd", 2, "address of http")]
    [InlineData("url\nhttps://me:secret@x/a", 2, "a name or a password")]
    [InlineData("url,file\n,a", 2, "url is missing")]
    [InlineData("url\nhttps://x/", 2, "file is missing")]
    [InlineData("url,file\nhttps://x/a,../a", 2, "no path in the data set's folder")]
    [InlineData("url,file\nhttps://x/a,/a", 2, "no path in the data set's folder")]
    [InlineData("url,file\nhttps://x/a,.mpuc-fetch/fetched.jsonl", 2, "no path in the data set's folder")]
    [InlineData("url\nhttps://x/%2e%2e%2fa", 2, "no path in the data set's folder")]
    [InlineData("url,unpack\nhttps://x/a,../b", 2, "unpack is '../b'")]
    [InlineData("url,bytes\nhttps://x/a,-1", 2, "number of bytes")]
    [InlineData("url,bytes\nhttps://x/a,1e3", 2, "number of bytes")]
    [InlineData("url,sha256\nhttps://x/a,12ab", 2, "64 hexadecimal digits")]
    [InlineData("url,md5\nhttps://x/a,zz112233445566778899aabbccddeeff", 2, "32 hexadecimal digits")]
    [InlineData("url,licence,licence_link\nhttps://x/a,,https://l", 2, "licence is missing")]
    [InlineData("url,licence\nhttps://x/a,Creative Commons", 2, "has to be one word")]
    [InlineData("url,sha1\nhttps://x/a,1", 1, "no column sha1")]
    [InlineData("url,url\nhttps://x/a,1", 1, "twice")]
    [InlineData("url,bytes\nhttps://x/a", 2, "has 1 fields")]
    [InlineData("url\nhttps://x/a\nhttps://y/A", 3, "is there already")]
    [InlineData("{\"url\":5}", 1, "address of http")]
    [InlineData("{\"url\":[]}", 1, "url is no text")]
    [InlineData("{\"sha1\":\"\"}", 1, "sha1 is none of")]
    [InlineData("{\"url\":", 1, "no JSON")]
    [InlineData(" \n", 0, "empty")]
    public void A_mistake_is_told_with_its_line(string text, int line, string what)
    {
        var fault = Assert.IsType<Problem.FetchTableFault>(
            FetchTable.Read(text, "own.csv").Match(_ => throw new InvalidOperationException(), p => p.Head)
        );
        Assert.Equal(line, fault.Line);
        Assert.Contains(what, fault.What, StringComparison.Ordinal);
    }

    [Property(MaxTest = 500)]
    public void No_text_is_read_as_something_that_leads_out(NonNull<string> text) =>
        FetchTable
            .Read("url,file,unpack\nhttps://x/a," + text.Get.Replace("\n", "", StringComparison.Ordinal) + ",x\n" + text.Get, "own.csv")
            .IfSuccess(set => set.Items.Iter(i => Assert.True(Unpacking.PathOf(i.File).IsNone, i.File)));

    // Put together with any folder, a name that is let through stays in it.
    [Property(MaxTest = 2000)]
    public void A_name_in_an_archive_is_refused_or_stays_inside(NonNull<string> a, NonNull<string> b, byte how)
    {
        var parts = new[] { a.Get, b.Get, "..", ".", "", "x" };
        var name = string.Join(
            how % 2 == 0 ? '/' : '\\',
            Enumerable.Range(0, 1 + how % 4).Select(i => parts[(how / 4 + i * 5) % parts.Length])
        );
        var plan = Unpacking.Plan("a.zip", [new ArchiveEntry(name, EntryKind.File, 1)], 10);
        plan.IfRight(files =>
            files
                .Somes()
                .ToSeq()
                .Iter(f =>
                {
                    var full = Path.GetFullPath(Path.Combine("/data/set", f.Path));
                    Assert.StartsWith("/data/set/", full, StringComparison.Ordinal);
                    Assert.False(full.StartsWith("/data/set/.mpuc-fetch", StringComparison.Ordinal));
                })
        );
    }

    [Fact]
    public void What_a_run_noted_is_read_back_and_half_a_line_is_none()
    {
        var note = new FetchNote("https://x/a abc", true, Seq(("a/b.wav", 12L), ("c.wav", 0L)));
        Assert.Equal(Some(note), FetchNote.Read(note.Write()));
        for (var n = 0; n < note.Write().Length; n++)
            Assert.True(FetchNote.Read(note.Write()[..n]).IsNone);
        Assert.True(FetchNote.Read((note with { Files = Seq1(("../../x", 1L)) }).Write()).IsNone);
        var part = new PartOf("https://x/a", "\"t\"", "", 12, 3);
        Assert.Equal(Some(part), PartJson.Read(System.Text.Encoding.UTF8.GetBytes(PartJson.Write(part))));
        var request = new FetchRequest(Seq1("ravdess"), "own.csv", "/data", Seq1("MIT"), "dotnet build");
        Assert.Equal(request, FetchRequest.Json.Read(request.Write()).IfLeft(() => throw new InvalidOperationException()));
    }

    [Fact]
    public void Every_known_file_has_an_address_with_protection_a_place_of_its_own_and_a_licence()
    {
        foreach (var set in KnownSets.All.Map(s => s.Files))
        {
            Assert.Equal(set.Items.Count, set.Items.Map(i => i.File).Distinct().Count);
            Assert.All(set.Items, item =>
            {
                Assert.StartsWith("https://", item.Url, StringComparison.Ordinal);
                Assert.True(Uri.IsWellFormedUriString(item.Url, UriKind.Absolute), item.Url);
                Assert.True(Unpacking.PathOf(item.File).IsNone);
                Assert.True(item.Licence.IsSome);
                Assert.True(item.Checksum.ForAll(c => Checksum.Of(c.Kind, c.Hex) == Some(c)), item.Url);
            });
        }
        // What a project is told to write is what lies there.
        foreach (var set in KnownSets.All.Map(s => s.Files))
        {
            Assert.All(set.Tells, told =>
            {
                Assert.True(Properties.Find(told.Property).Exists(p => p.IsPath), told.Property);
                Assert.True(
                    set.Items.Exists(i => i.Unpack == Some(told.Folder) || i.Unpack == Some("") || i.File.StartsWith(told.Folder + "/")),
                    told.Folder
                );
            });
        }
        var names = KnownSets.All.Map(s => s.Name) + KnownSets.Asked.Map(s => s.Name);
        Assert.Equal(names.Count, names.Distinct().Count);
    }

    [Fact]
    public void Every_data_set_that_is_read_can_be_fetched_or_says_whom_to_ask() =>
        Assert.All(Layouts.Layouts.Names.Filter(n => n is not ("demo" or "manifest")).AsEnumerable(), name =>
            Assert.True(KnownSets.Find(name).Match(_ => true, p => p is Problem.FetchByHand), name)
        );

    // The paper's 7,442 clips of 91 actors.
    [Theory]
    [InlineData("CREMA-D", "AudioWAV/", 605_899_936)]
    [InlineData("crema-d-video", "VideoFlash/", 2_443_021_141)]
    public void All_clips_of_CREMA_D_are_listed_with_length_and_checksum(string name, string folder, long bytes)
    {
        var items = KnownSets.Find(name).IfLeft(() => throw new InvalidOperationException()).Items;
        Assert.Equal((7442, 0, 0), (items.Count, items.Count(i => i.Bytes.IsNone), items.Count(i => i.Checksum.IsNone)));
        Assert.Equal(91, items.Map(i => i.File[folder.Length..][..4]).Distinct().Count);
        Assert.Equal(bytes, items.Sum(i => i.Bytes.IfNone(0)));
    }

    [Fact]
    public void What_cannot_be_fetched_says_whom_to_ask_or_what_was_meant()
    {
        Problem No(string name) => KnownSets.Find(name).Match(_ => throw new InvalidOperationException(), p => p);
        Assert.Equal("https://sail.usc.edu/iemocap/iemocap_release.htm", Assert.IsType<Problem.FetchByHand>(No("IEMOCAP")).Link);
        Assert.Equal(Some("crema-d"), Assert.IsType<Problem.FetchUnknown>(No("cremad")).Nearest);
    }

    [Fact]
    public void Consent_is_to_every_licence_that_something_has()
    {
        FetchItem Of(string file, string licence) =>
            new("https://x/" + file, file) { Licence = new Licence(licence, "https://l"), Bytes = 3_000_000 };
        var set = new FetchSet("own", Seq(Of("a", "MIT"), Of("b", "MIT"), Of("c", "CC0-1.0")));
        Option<Problem> Asked(params string[] accepted) =>
            new FetchRequest(Seq<string>(), None, "d", accepted.ToSeq(), "dotnet build").Consent(set);
        Assert.True(Asked("mit", "CC0-1.0").IsNone);
        var lacking = Assert.IsType<Problem.LicenceNotAccepted>(Asked("MIT").Case);
        Assert.Equal("CC0-1.0", Assert.Single(lacking.Licences).Name);
        Assert.Contains("9 MB", lacking.Explain().Message, StringComparison.Ordinal);
        Assert.EndsWith($"-p:{FetchProperties.AcceptLicence.Name}=MIT%2cCC0-1.0", lacking.Explain().Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_name_the_experiments_data_set_is_meant_and_with_a_table_nothing_else()
    {
        static FetchSettings Of(params (string, string)[] written) =>
            FetchSettings
                .Parse(Settings.Of(written.Select(w => new Setting(w.Item1, w.Item2, Place.Nowhere))))
                .Match(s => s, p => throw new InvalidOperationException($"{p.Head.Explain()}"));
        Assert.Equal(Seq1("ravdess"), Of((DataProperties.Dataset.Name, "ravdess")).Sets);
        Assert.Empty(Of((FetchProperties.Table.Name, "own.csv")).Sets);
        Assert.Equal(
            Seq("crema-d", "tess"),
            Of((FetchProperties.Fetch.Name, "crema-d;tess"), (FetchProperties.Table.Name, "own.csv")).Sets
        );
        Assert.Equal(Seq("MIT", "CC0-1.0"), Of((FetchProperties.AcceptLicence.Name, "MIT, CC0-1.0")).Accepted);
    }

    [Theory]
    [InlineData("dir/own.csv", "own")]
    [InlineData("my clips.jsonl", "my clips")]
    [InlineData("..csv", "own")]
    [InlineData(".csv", "own")]
    public void A_set_is_called_as_its_table_where_a_folder_can_be(string path, string name) =>
        Assert.Equal(name, FetchTable.Read("url\nhttps://x/a", path).Match(s => s.Name, _ => ""));

    private static FetchSet Read(string text) =>
        FetchTable.Read(text, "dir/own.csv").Match(s => s, p => throw new InvalidOperationException($"{p}"));
}
