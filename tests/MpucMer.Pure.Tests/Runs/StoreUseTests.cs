using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using MpucMer.Pure.Planning;
using MpucMer.Pure.Runs;
using MpucMer.Tests.Planning;

namespace MpucMer.Tests.Runs;

/// <summary>Which runs need what of the store.</summary>
public sealed class StoreUseTests
{
    private static readonly DateTime Now = new(2026, 11, 22, 12, 0, 0, DateTimeKind.Utc);

    private static readonly string Fingerprint = new('a', 64);

    private static readonly RunUse Planned = RunUse.Of("x", "host", "/runs/x", Now, Given.Steps(), Given.Clips);

    [Theory]
    [InlineData("contrast/aa/{0}/manifest.json", ItemKind.Entry, "contrast/aa/{0}")]
    [InlineData("features/aa/{0}/clips.json", ItemKind.Entry, "features/aa/{0}")]
    [InlineData("features/audio/aa/{0}.safetensors", ItemKind.Feature, "features/audio/aa/{0}.safetensors")]
    [InlineData("checkpoints/{0}/000001-000002.safetensors", ItemKind.Checkpoints, "checkpoints/{0}")]
    [InlineData("quarantine/{0}-20261122180000000-17-1/manifest.json", ItemKind.Quarantined, "quarantine/{0}-20261122180000000-17-1")]
    [InlineData(
        "quarantine/{0}.safetensors-20261122180000000-17-1",
        ItemKind.Quarantined,
        "quarantine/{0}.safetensors-20261122180000000-17-1"
    )]
    public void A_file_belongs_to_the_thing_that_goes_with_it(string file, ItemKind kind, string place)
    {
        Assert.Equal(Some((kind, Of(place))), StoredItem.Placed(Of(file)));
        Assert.Equal(Some(kind), StoredItem.KindOf(Of(place)));
    }

    // What is here would be deleted if it were taken for a thing.
    [Theory]
    [InlineData("locks/{0}.lock")]
    [InlineData("tmp/{0}")]
    [InlineData("tmp/aa/{0}/x")]
    [InlineData("runs/0123456789abcdef.json")]
    [InlineData("hashes/host.txt")]
    [InlineData("contrast/aa")]
    [InlineData("contrast/bb/{0}/x")]
    [InlineData("../aa/{0}/x")]
    [InlineData("/aa/{0}/x")]
    [InlineData("features/../aa/{0}.safetensors")]
    [InlineData("features/audio/aa/notes.safetensors")]
    [InlineData("checkpoints/../x")]
    [InlineData("quarantine/..")]
    [InlineData("quarantine")]
    [InlineData("")]
    public void Anything_else_is_no_thing_of_the_store(string place)
    {
        if (!place.StartsWith("tmp/aa", StringComparison.Ordinal))
            Assert.True(StoredItem.Placed(Of(place)).IsNone);
        Assert.True(StoredItem.KindOf(Of(place)).IsNone);
    }

    [Fact]
    public void A_thing_has_the_bytes_of_its_files_and_the_time_of_the_newest()
    {
        var items = StoredItem.Of([
            (Of("contrast/aa/{0}/manifest.json"), 3, Now),
            (Of("contrast/aa/{0}/log.csv"), 4, Now.AddDays(-1)),
            (Of("locks/{0}.lock"), 9, Now),
        ]);
        Assert.Equal(Seq1(new StoredItem(ItemKind.Entry, Of("contrast/aa/{0}"), 7, Now)), items);
    }

    [Fact]
    public void A_plan_needs_the_entries_of_its_steps_their_checkpoints_and_the_features_of_its_clips()
    {
        var steps = Given.Steps().Filter(s => s.Stage != Stage.Report);
        var features = Given.Clips.Clips.Bind(c => c.Sources.Map(s => StoreLayout.Feature(FeatureKeys.Of(c, s.Modality))));
        var places = steps.Map(s => StoreLayout.Entry(s.Key)) + steps.Map(s => StoreLayout.Checkpoints(s.Key)) + features;
        var used = StoreUse.Of(
            places.Map(p => new StoredItem(StoredItem.KindOf(p).IfNone(() => throw new InvalidOperationException(p)), p, 1, Now)),
            Seq1(Planned)
        );
        Assert.Equal(12, features.Count);
        Assert.All(used, u => Assert.Equal(Seq1("x"), u.Runs));
        Assert.Equal(
            "contrast fold 1 seed 0",
            used.Find(u => u.Item.Place == StoreLayout.Checkpoints(steps[1].Key)).Map(u => u.Uses[0].Step)
        );
    }

    /// <summary>A store, the runs that are known, and how many days back is late.</summary>
    public sealed record World(Seq<StoredItem> Items, Seq<RunUse> Runs, int Days);

    public static Arbitrary<World> Any() => Worlds.ToArbitrary();

    [Property(Arbitrary = [typeof(StoreUseTests)], MaxTest = 500)]
    public bool Nothing_that_a_late_run_needs_or_that_is_late_itself_is_unneeded(World world)
    {
        var (items, runs, days) = world;
        var since = Now.AddDays(-days);
        var used = StoreUse.Of(items, runs);
        var unneeded = toHashSet(StoreUse.Unneeded(used, since).Map(u => u.Item.Place));
        return items.ForAll(i => unneeded.Contains(i.Place) != (i.Changed >= since || runs.Exists(r => r.Last >= since && Needs(r, i))));
    }

    [Fact]
    public void A_run_that_somebody_works_at_is_a_run_of_now()
    {
        var old = Planned with { Last = Now.AddDays(-90) };
        var contrast = old.Steps.Find(s => s.Step == "contrast fold 2 seed 0").Map(s => s.Place.Split('/')[2]).IfNone("");
        Assert.Equal(Seq1(Planned), StoreUse.Awake(Seq1(old), toHashSet([contrast]), Now));
        Assert.Equal(Seq1(old), StoreUse.Awake(Seq1(old), toHashSet([Fingerprint]), Now));
    }

    [Fact]
    public void What_a_run_needs_comes_back_and_a_torn_text_is_none()
    {
        var text = Planned.Write();
        Assert.Equal(Some(Planned), RunUse.Read(text, Now));
        for (var length = 0; length < text.Length; length += 11)
            Assert.True(RunUse.Read(text[..length], Now).IsNone);
        Assert.True(RunUse.Read("{\"experiment\":1}", Now).IsNone);
    }

    [Fact]
    public void What_is_to_be_removed_comes_back() =>
        Assert.Equal(
            new Removal("/store", Seq(("a/b", Now), ("c", Now.AddTicks(1)))),
            Removal.Json.Whole(new Removal("/store", Seq(("a/b", Now), ("c", Now.AddTicks(1)))).Write())
        );

    private static bool Needs(RunUse run, StoredItem item) =>
        run.Features.Contains(item.Place)
        || run.Steps.Exists(s =>
            s.Place == item.Place || item.Kind == ItemKind.Checkpoints && s.Place.EndsWith(item.Fingerprint, StringComparison.Ordinal)
        );

    private static string Of(string form) => form.Replace("{0}", Fingerprint, StringComparison.Ordinal);

    private static readonly Gen<string> Name = Gen.Elements("0", "1", "2", "3").Select(d => string.Concat(Enumerable.Repeat(d, 64)));

    private static readonly Gen<(ItemKind Kind, string Place)> Place = Gen.OneOf(
        from s in Gen.Elements("contrast", "probe")
        from n in Name
        select (ItemKind.Entry, $"{s}/{n[..2]}/{n}"),
        from n in Name
        select (ItemKind.Checkpoints, $"checkpoints/{n}"),
        from n in Name
        select (ItemKind.Feature, $"features/audio/{n[..2]}/{n}.safetensors")
    );

    private static readonly Gen<DateTime> Moment = from days in Gen.Choose(0, 60) select Now.AddDays(-days);

    private static readonly Gen<RunUse> Run =
        from last in Moment
        from places in Place.ListOf()
        select new RunUse(
            "r",
            "h",
            "/r",
            last,
            places.Where(p => p.Kind == ItemKind.Entry).Select(p => ("s", p.Place)).ToSeq(),
            places.Where(p => p.Kind == ItemKind.Feature).Select(p => p.Place).ToSeq()
        );

    private static readonly Gen<World> Worlds =
        from items in (from p in Place from changed in Moment select new StoredItem(p.Kind, p.Place, 1, changed)).ListOf()
        from runs in Run.ListOf()
        from days in Gen.Choose(0, 60)
        select new World(items.DistinctBy(i => i.Place).ToSeq(), runs.ToSeq(), days);
}
