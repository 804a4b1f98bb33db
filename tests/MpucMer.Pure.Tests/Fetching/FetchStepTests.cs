using FsCheck;
using FsCheck.Xunit;
using LanguageExt;
using MpucMer.Pure.Diagnostics;
using MpucMer.Pure.Fetching;
using static LanguageExt.Prelude;

namespace MpucMer.Pure.Tests.Fetching;

public sealed class FetchStepTests
{
    private const string Right = "00112233445566778899aabbccddeeff";
    private const string Wrong = "ffeeddccbbaa99887766554433221100";

    // Whatever is on disk: nothing gets its name or is unpacked whose checksum was not made and found to be the table's.
    [Property(MaxTest = 2000)]
    public void Nothing_is_taken_unchecked(int seed)
    {
        var (item, found) = Random(seed);
        var step = FetchStep.Next(item, found);
        if (step is FetchStep.Place && item.Checksum.IsSome)
            Assert.Equal(Right, found.Part.Bind(p => p.Hash).IfNone(""));
        if (step is FetchStep.Unpack or FetchStep.Note && item.Checksum.IsSome)
            Assert.Equal(Right, found.File.Bind(f => f.Hash).IfNone(""));
        if (step is FetchStep.Place or FetchStep.Unpack or FetchStep.Note && item.Bytes.Case is long bytes)
            Assert.Equal(bytes, step is FetchStep.Place ? found.Part.Map(p => p.Bytes).IfNone(0) : found.File.Map(f => f.Bytes).IfNone(0));
    }

    // A file that is there is never asked for, so never written over; and what is asked for begins where the part ends.
    [Property(MaxTest = 2000)]
    public void A_file_that_is_there_is_not_written_over(int seed)
    {
        var (item, found) = Random(seed);
        var step = FetchStep.Next(item, found);
        Assert.False(found.File.IsSome && step is FetchStep.Download or FetchStep.Place && found.File.IsSome);
        if (step is FetchStep.Download { From: > 0 } download)
            Assert.Equal(found.Part.Map(p => p.Bytes), Some(download.From));
    }

    // Each step brings what is there nearer to its end: in a world that does what it is told, few are needed.
    [Property(MaxTest = 2000)]
    public void It_comes_to_an_end(int seed)
    {
        var (item, found) = Random(seed);
        for (var steps = 0; ; steps++)
        {
            Assert.True(steps < 12, $"{item} {found}");
            switch (FetchStep.Next(item, found))
            {
                case FetchStep.Done or FetchStep.Refuse or FetchStep.Discard:
                    return;
                case FetchStep.HashFile:
                    found = found with { File = found.File.Map(f => f with { Hash = seed % 3 == 0 ? Wrong : Right }) };
                    break;
                case FetchStep.HashPart:
                    found = found with { Part = found.Part.Map(p => p with { Hash = seed % 3 == 0 ? Wrong : Right }) };
                    break;
                case FetchStep.Download download:
                    var of = new PartOf(item.Url, "", "", 100, download.From > 0 ? download.Of.Map(o => o.Pieces).IfNone(0) + 1 : 1);
                    found = found with { Part = new FoundPart(item.Bytes.IfNone(100), of, None) };
                    break;
                case FetchStep.Place:
                    var placed = found.Part.Map(p => new FoundFile("f", p.Bytes, true, p.Hash));
                    found = new FetchFound(Seq<LeftFile>(), placed, None);
                    break;
                case FetchStep.Unpack or FetchStep.Note:
                    found = new FetchFound(Seq1(new LeftFile("f", 100, 100)), None, None);
                    break;
            }
        }
    }

    [Fact]
    public void What_was_noted_and_is_there_is_done_and_what_was_changed_is_told()
    {
        var item = new FetchItem("https://x/a", "a") { Bytes = 9 };
        FetchStep Of(params Option<long>[] now) =>
            FetchStep.Next(item, new FetchFound(now.Select(n => new LeftFile("f", 9, n)).ToSeq(), None, None));
        Assert.IsType<FetchStep.Done>(Of(9, 9));
        Assert.IsType<FetchStep.Download>(Of(9, None));
        Assert.IsType<Problem.FetchedFileChanged>(Assert.IsType<FetchStep.Refuse>(Of(9, 8)).Problem);
    }

    [Theory]
    [InlineData("https", "http://y/b", false)]
    [InlineData("https", "https://y/b", true)]
    [InlineData("http", "https://y/b", true)]
    [InlineData("http", "/b", true)]
    [InlineData("http", "ftp://y/b", false)]
    [InlineData("http", "http://", false)]
    public void Redirections_are_followed_where_nothing_is_lost(string scheme, string to, bool isFollowed)
    {
        var asked = Asked($"{scheme}://x/a") with { Redirections = 9 };
        Assert.Equal(isFollowed, FetchAnswer.Meaning(asked, new FetchReply(302) { Location = to }) is FetchAnswer.To);
        var last = FetchAnswer.Meaning(asked with { Redirections = 10 }, new FetchReply(302) { Location = to });
        Assert.IsType<Problem.FetchRedirected>(Assert.IsType<FetchAnswer.Refused>(last).Problem);
    }

    [Fact]
    public void The_rest_of_another_file_is_not_put_behind_this_one()
    {
        var part = new PartOf("http://x/a", "\"one\"", "then", 100, 1);
        var asked = Asked("http://x/a") with { From = 40, Of = part };
        var good = new FetchReply(206)
        {
            RangeFrom = 40L,
            RangeTotal = 100L,
            Tag = "\"one\"",
            Modified = "then",
        };
        Assert.Equal(part with { Pieces = 2 }, Assert.IsType<FetchAnswer.Take>(FetchAnswer.Meaning(asked, good)).Of);
        foreach (
            var other in new[]
            {
                good with
                {
                    RangeFrom = 39L,
                },
                good with
                {
                    RangeTotal = 101L,
                },
                good with
                {
                    Tag = "\"two\"",
                },
                good with
                {
                    Modified = "now",
                },
                good with
                {
                    RangeFrom = None,
                },
            }
        )
            Assert.IsType<FetchAnswer.Anew>(FetchAnswer.Meaning(asked, other));
        Assert.Equal(0, Assert.IsType<FetchAnswer.Take>(FetchAnswer.Meaning(asked, new FetchReply(200))).From);
        Assert.IsType<FetchAnswer.Anew>(FetchAnswer.Meaning(asked, new FetchReply(416)));
    }

    [Fact]
    public void A_weak_tag_is_none() =>
        Assert.Equal(
            "",
            Assert.IsType<FetchAnswer.Take>(FetchAnswer.Meaning(Asked("http://x/a"), new FetchReply(200) { Tag = "W/\"a\"" })).Of.Validator
        );

    [Fact]
    public void Attempts_are_bounded_whatever_they_bring()
    {
        Assert.Equal([0, 1, 2, 4, 8], Enumerable.Range(0, 5).Select(n => FetchRetry.After(n, n, None).Map(t => t.TotalSeconds).IfNone(-1)));
        Assert.True(FetchRetry.After(5, 5, None).IsNone);
        Assert.True(FetchRetry.After(0, 200, None).IsNone);
        Assert.True(FetchRetry.After(1, 1, TimeSpan.FromMinutes(6)).IsNone);
        var now = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        Assert.Equal(Some(TimeSpan.FromSeconds(30)), FetchRetry.Asked("30", now));
        Assert.Equal(Some(TimeSpan.FromSeconds(30)), FetchRetry.Asked("Thu, 01 Jan 2026 00:00:30 GMT", now));
        Assert.Equal(Some(TimeSpan.Zero), FetchRetry.Asked("Wed, 01 Jan 2025 00:00:30 GMT", now));
        Assert.True(FetchRetry.Asked("soon", now).IsNone);
    }

    private static FetchAsked Asked(string url) => new(new FetchItem(url, "a"), new Uri(url), 0, None, 0);

    private static (FetchItem, FetchFound) Random(int seed)
    {
        var random = new System.Random(seed);
        Option<A> Maybe<A>(Func<A> of) => random.Next(2) == 0 ? of() : None;
        long Length() => random.Next(4) == 0 ? random.Next(200) : 100;
        Option<string> Hash() => Maybe(() => random.Next(3) == 0 ? Wrong : Right);
        var item = new FetchItem("https://x/a", "a")
        {
            Bytes = Maybe(() => 100L),
            Checksum = Maybe(() => new Checksum(ChecksumKind.Md5, Right)),
            Unpack = Maybe(() => "x"),
        };
        var url = random.Next(5) == 0 ? "https://x/other" : item.Url;
        return (
            item,
            new FetchFound(
                random.Next(5) == 0 ? Seq1(new LeftFile("f", 100, Maybe(Length))) : Seq<LeftFile>(),
                Maybe(() => new FoundFile("f", Length(), random.Next(2) == 0, Hash())),
                Maybe(() =>
                    new FoundPart(
                        Length(),
                        new PartOf(url, random.Next(2) == 0 ? "\"t\"" : "", "", Maybe(Length), random.Next(1, 3)),
                        Hash()
                    )
                )
            )
        );
    }
}
