using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using MpucMer.Pure.Data.Hdf5;
using MpucMer.Pure.Data.Pickles;
using PureHDF;
using PureHDF.Filters;
using Written = PureHDF;

namespace MpucMer.Pure.Tests.Data.Hdf5;

/// <summary>
/// Files of h5py (tests/files/hdf5, in the oldest and the newest of HDF5's formats), whose k-th element is k mod 100; files of PureHDF,
/// an implementation of its own; and files that are damaged, or that lead elsewhere.
/// </summary>
public sealed class Hdf5FileTests
{
    public static TheoryData<string> Formats => new("earliest.h5", "latest.h5");

    private static Hdf5File Open(string name) => Open(TestFiles.Read(Path.Combine("hdf5", name)));

    private static Hdf5File Open(byte[] bytes) => Right(Hdf5File.Open(new MemorySource(bytes)));

    private static A Right<A>(Either<string, A> either) => either.IfLeft(detail => throw new Xunit.Sdk.XunitException(detail));

    private static string Left<A>(Either<string, A> either) =>
        either.Match(Right: _ => throw new Xunit.Sdk.XunitException("a refusal was expected"), Left: detail => detail);

    private static IEnumerable<double> Numbered(long count) => Enumerable.Range(0, (int)count).Select(k => (double)(k % 100));

    [Theory, MemberData(nameof(Formats))]
    public void Numbers_of_every_type_are_read(string format)
    {
        var file = Open(format);
        var names = Right(file.Names("numbers"));

        Assert.Equal(20, names.Count);
        Assert.All(names, name => Assert.Equal(Numbered(12), Right(file.Doubles($"numbers/{name}")).Values));
        Assert.All(names, name => Assert.Equal(Numbered(12).Select(x => (float)x), Right(file.Floats($"numbers/{name}")).Values));
        Assert.Equal([3, 4], Right(file.Shape("numbers/f4")));
        // Its type is an object of its own.
        Assert.Equal(Numbered(12), Right(file.Doubles("shared")).Values);
    }

    [Theory, MemberData(nameof(Formats))]
    public void Chunks_are_found_by_every_index_and_taken_through_every_filter(string format)
    {
        var file = Open(format);
        foreach (var (group, count) in new[] { ("chunks", 25), ("many", 3), ("cube", 1), ("empty", 1) })
        {
            var names = Right(file.Names(group));
            Assert.Equal(count, names.Count);
            Assert.All(names, name =>
            {
                var (values, shape) = Right(file.Doubles($"{group}/{name}"));
                Assert.Equal(Numbered(shape.Aggregate(1L, (a, b) => a * b)), values);
            });
        }
        Assert.Equal([0, 3], Right(file.Shape("empty/chunks")));
    }

    [Theory, MemberData(nameof(Formats))]
    public void What_was_never_written_is_the_fill_value_and_what_was_cut_off_is_gone(string format)
    {
        var file = Open(format);

        Assert.Equal(Enumerable.Range(0, 120).Select(k => k / 3 == 9 ? 1f : 7), Right(file.Floats("unwritten/chunks")).Values);
        Assert.Equal(Enumerable.Repeat(7.0, 120), Right(file.Doubles("unwritten/all")).Values);
        Assert.Equal(Enumerable.Range(0, 5000).Select(k => k == 4990 ? 1.0 : 7), Right(file.Doubles("unwritten/late")).Values);
        Assert.Equal(Numbered(50), Right(file.Doubles("resized/shrunk")).Values);
    }

    [Theory, MemberData(nameof(Formats))]
    public void Texts_of_a_fixed_length_and_of_any_are_read(string format)
    {
        var file = Open(format);

        Assert.Equal(["sp", "hello"], Right(file.Texts("texts/fixed")));
        Assert.Equal(["", "hello", "wörld"], Right(file.Texts("texts/any")));
        Assert.Equal(["[\"a\", \"b\"]"], Right(file.Texts("texts/one")));
        Assert.Contains("not of texts", Left(file.Texts("shared")));
        Assert.Contains("not of numbers", Left(file.Floats("texts/any")));
    }

    [Theory, MemberData(nameof(Formats))]
    public void Groups_of_few_members_and_of_many_name_them_in_order(string format)
    {
        var file = Open(format);

        foreach (var size in new[] { 3, 300 })
        {
            var names = Enumerable.Range(0, size).Select(k => $"name {k}").Order(StringComparer.Ordinal);
            Assert.Equal(names, Right(file.Names($"groups/{size}")));
            Assert.All(Enumerable.Range(0, size), k => Assert.True(Right(file.Has($"groups/{size}/name {k}"))));
        }
        Assert.False(Right(file.Has("groups/3/name 3")));
        Assert.Contains("not there", Left(file.Names("nowhere")));
        Assert.Contains("no group", Left(file.Names("shared")));
        Assert.Contains("features is a link to a name", Left(Open("root-link.h5").Names("")));
        Assert.Contains("no dataset", Left(file.Shape("groups")));
    }

    private sealed record Set(int Rows, int Width, uint ChunkRows, uint ChunkWidth, int Filters);

    private static readonly Gen<Set> Sets =
        from rows in Gen.Choose(1, 40)
        from width in Gen.Choose(1, 6)
        from chunkRows in Gen.Choose(1, 45)
        from chunkWidth in Gen.Choose(1, 6)
        from filters in Gen.Choose(0, 4)
        let chunk = (Rows: (uint)Math.Min(chunkRows, rows), Width: (uint)Math.Min(chunkWidth, width))
        select new Set(rows, width, chunk.Rows, chunk.Width, filters);

    [Property]
    public Property What_another_implementation_writes_is_read() => Prop.ForAll(Sets.ToArbitrary(), set =>
        {
            var values = new float[set.Rows, set.Width];
            for (var i = 0; i < values.Length; i++)
                values[i / set.Width, i % set.Width] = i * .5f;
            List<H5Filter> filters = set.Filters switch
            {
                0 or 1 => [],
                2 => [DeflateFilter.Id],
                3 => [ShuffleFilter.Id, DeflateFilter.Id],
                _ => [ShuffleFilter.Id, DeflateFilter.Id, Fletcher32Filter.Id],
            };
            var creation = new Written.VOL.Native.H5DatasetCreation(Filters: filters);
            var dataset =
                set.Filters == 0
                    ? new Written.H5Dataset(values)
                    : new Written.H5Dataset(values, chunks: [set.ChunkRows, set.ChunkWidth], datasetCreation: creation);
            using var stream = new MemoryStream();
            new Written.H5File
            {
                ["a"] = new Written.H5Group { ["set"] = dataset, ["words"] = new[] { "x", "", "yz" } },
            }.Write(stream);
            var file = Open(stream.ToArray());
            var (read, shape) = Right(file.Floats("a/set"));
            return shape.SequenceEqual([set.Rows, set.Width])
                && read.SequenceEqual(values.Cast<float>())
                && Right(file.Names("a")).SequenceEqual(["set", "words"])
                && Right(file.Texts("a/words")).SequenceEqual(["x", "", "yz"]);
        });

    [Theory]
    [InlineData("soft-link.csd", "features is a link to a name, not to an object of this file")]
    [InlineData("circle-link.csd", "features is a link to a name, not to an object of this file")]
    [InlineData("external-link.csd", "features is a link to a name, not to an object of this file")]
    [InlineData("external-data.csd", "its data lie in another file")]
    [InlineData("virtual-data.csd", "its data are put together from other datasets")]
    [InlineData("other-filter.csd", "filter 32000 (lzf), which is not read (h5repack")]
    [InlineData("complex.csd", "it is not of numbers")]
    public void What_leads_elsewhere_or_is_not_known_is_refused_by_name(string file, string detail) =>
        Assert.Contains(detail, Left(Open(file).Floats("COVAREP/data/v/features")));

    [Fact]
    public void A_group_that_leads_back_to_its_parent_is_one_as_any_other()
    {
        var file = Open("own-parent.csd");

        Assert.Equal(["features", "intervals", "up"], Right(file.Names("COVAREP/data/v")));
        Assert.Equal(Numbered(8), Right(file.Doubles("COVAREP/data/v/up/COVAREP/data/v/features")).Values);
    }

    [Fact]
    public void A_promise_of_more_data_than_the_file_has_is_refused_before_memory_is_asked_for()
    {
        var vast = Open(TestFiles.Read("vast.csd"));
        var path = Right(vast.Names(""))[0] + "/data/v/features";
        Assert.True(Right(vast.Shape(path)).Aggregate(1L, (a, b) => a * b) > 500_000_000);
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Contains("promises more data than the file has", Left(vast.Floats(path)));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
    }

    [Theory, MemberData(nameof(Formats))]
    public void A_file_that_is_cut_off_anywhere_is_refused_or_what_is_left_of_it_is_right(string format)
    {
        var whole = TestFiles.Read(Path.Combine("hdf5", format));
        for (var length = 0; length < whole.Length; length += 997)
        {
            if (Hdf5File.Open(new MemorySource(whole.AsMemory(0, length))).Case is not Hdf5File file)
                continue;
            foreach (var path in (string[])["numbers/f4", "chunks/not-all", "chunks/down-gzip", "chunks/both-plain", "cube/chunks"])
            {
                file.Doubles(path).IfRight(read => Assert.Equal(Numbered(read.Values.Length), read.Values));
            }
        }
    }

    /// <summary>Where this fails, PureHDF has been mended, and the reader may be given up for it (docs/architecture.md).</summary>
    [Fact]
    public void The_library_that_the_reader_is_held_against_follows_links_to_other_files_and_reads_other_numbers()
    {
        var folder = Path.Combine(TestFiles.Folder, "hdf5");
        using var linked = Written.H5File.OpenRead(Path.Combine(folder, "root-link.h5"));
        Assert.Equal(8, linked.Dataset("features").Read<float[]>().Length);
        using var summed = Written.H5File.OpenRead(Path.Combine(folder, "earliest.h5"));
        Assert.NotEqual(Numbered(120).Select(x => (float)x), summed.Dataset("chunks/not-sum").Read<float[]>());
        using var limited = Written.H5File.OpenRead(Path.Combine(folder, "latest.h5"));
        Assert.NotEqual(Numbered(120).Select(x => (float)x), limited.Dataset("chunks/little-gzip").Read<float[]>());
    }
}
