using System.IO.Compression;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Data;
using MpucMer.Pure.Models;
using MpucMer.Pure.Training;
using MpucMer.Tests.Configuration;

namespace MpucMer.Tests.Models;

/// <summary>A model in one file: what is written comes back, and what is not whole is refused.</summary>
public sealed class ModelFileTests
{
    private static readonly Scale Scale = new([0.1, -2], [1, 0.5]);

    private static ModelMember Member(string fold, long seed) =>
        new(
            fold,
            seed,
            Seq1(NamedArray.Of("encoder.w", [1f, 2, 3, seed], 2, 2)),
            Seq1(NamedArray.Of("fused/w", [4f, 5], 2)),
            new ModelStandards(Seq1(("audio", Scale)), Seq1(("audio", Scale)), Seq1(("fused", 1.5)))
        );

    private static readonly ModelFile Model = new(
        new ModelAbout(
            "voices",
            new string('a', 64),
            "0.2.0",
            Seq(("MpucProtocol", "corrected"), ("MpucModalities", "audio landmarks")),
            new Labelling(Seq("calm", "très triste"), Several: false),
            Seq(new ModelModality(Modality.Audio, 128, true), new ModelModality(Modality.Landmarks, 102, true)),
            Seq(("1", 0L), ("b/ü", 7L)),
            Seq1(("fused", Seq1(("accuracy", 0.75))))
        ),
        Seq(Member("1", 0), Member("b/ü", 7)),
        "# Card\n"
    );

    [Fact]
    public void What_is_written_comes_back()
    {
        var read = Right(ModelFile.Read(Model.Write(), "x.mpuc"));
        Assert.Equal(Model.About, read.About);
        Assert.Equal(Model.Card, read.Card);
        foreach (var (a, b) in Model.Members.Zip(read.Members))
        {
            Assert.Equal((a.Fold, a.Seed), (b.Fold, b.Seed));
            Assert.Equal(a.Encoders[0].Values, b.Encoders[0].Values);
            Assert.Equal(a.Probes[0].Values, b.Probes[0].Values);
            Assert.Equal(a.Standards.OfInputs(Modality.Audio).Map(s => s.Mean), b.Standards.OfInputs(Modality.Audio).Map(s => s.Mean));
            Assert.Equal(
                a.Standards.OfFeatures(Modality.Audio).Map(s => s.Divisor),
                b.Standards.OfFeatures(Modality.Audio).Map(s => s.Divisor)
            );
            Assert.Equal(1.5, b.Standards.TemperatureOf("fused"));
            Assert.Equal(1, b.Standards.TemperatureOf("audio"));
        }
    }

    [Fact]
    public void Equal_models_are_equal_bytes_and_are_known_by_their_start()
    {
        Assert.Equal(Model.Write(), Model.Write());
        Assert.True(ModelFile.IsOurs(Model.Write().AsSpan(0, ModelFile.SignBytes)));
        Assert.False(ModelFile.IsOurs(Zip(("other.txt", [1]))));
        Assert.False(ModelFile.IsOurs([]));
    }

    [Fact]
    public void A_part_that_lacks_is_named()
    {
        foreach (var lacking in Names(Model.Write()).Where(n => n != "LICENSE.txt"))
        {
            var problem = Left(ModelFile.Read(Without(Model.Write(), lacking), "x.mpuc"));
            Assert.Equal("MPUC6001", problem.Explain().Code);
            Assert.Contains(lacking, problem.Explain().Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Every_changed_byte_of_the_networks_is_noticed_and_none_ends_in_an_exception()
    {
        var bytes = Model.Write();
        for (var at = 0; at < bytes.Length; at++)
        {
            var damaged = (byte[])bytes.Clone();
            damaged[at] ^= 0x40;
            ModelFile
                .Read(damaged, "x.mpuc")
                .Match(
                    Right: read =>
                    {
                        // What is left are times, comments, and the texts, of which the card is for people.
                        foreach (var (a, b) in Model.Members.Zip(read.Members))
                            Assert.Equal(a.Encoders[0].Values.Concat(a.Probes[0].Values), b.Encoders[0].Values.Concat(b.Probes[0].Values));
                    },
                    Left: problem => Assert.Equal("MPUC6001", problem.Explain().Code)
                );
        }
    }

    [Fact]
    public void A_file_that_is_cut_off_anywhere_is_refused()
    {
        var bytes = Model.Write();
        for (var length = 0; length < bytes.Length; length++)
            Assert.Equal("MPUC6001", Left(ModelFile.Read(bytes[..length], "x.mpuc")).Explain().Code);
    }

    [Fact]
    public void A_member_that_promises_more_than_there_is_takes_no_memory()
    {
        var bytes = Model.Write();
        // The uncompressed length of every entry, in the list at the archive's end.
        for (var at = 0; at + 46 < bytes.Length; at++)
        {
            if (bytes[at] == 'P' && bytes[at + 1] == 'K' && bytes[at + 2] == 1 && bytes[at + 3] == 2)
                BitConverter.GetBytes(0x7FFF_FFF0).CopyTo(bytes, at + 24);
        }
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal("MPUC6001", Left(ModelFile.Read(bytes, "x.mpuc")).Explain().Code);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 50_000_000);
    }

    [Fact]
    public void A_form_of_a_later_version_is_refused_by_name()
    {
        var text = ModelJson.Write(Model.About).Replace("\"form\": 1", "\"form\": 99", StringComparison.Ordinal);
        var problem = Left(ModelFile.Read(Zip(("model.json", Encoding.UTF8.GetBytes(text))), "x.mpuc"));
        Assert.Contains("model.json", problem.Explain().Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_give_the_same_networks_and_no_path_of_the_machine()
    {
        var settings = new (string, string)[][]
        {
            [],
            [("MpucProtocol", "published")],
            [("MpucFeatureSize", "64"), ("MpucWindow", "30"), ("MpucProbeHidden", "0"), ("MpucMissing", "use")],
            [("MpucInputs", "group"), ("MpucProbeFeatures", "group"), ("MpucProbeKind", "attention")],
            [("MpucObjective", "supervised"), ("MpucContrast", "concatenated"), ("MpucTemperatureLearned", "true")],
            [("MpucProbe", "online"), ("MpucStoreDir", "/secret/store"), ("MpucSeeds", "3 4")],
        };
        foreach (var given in settings)
        {
            var experiment = Written.Good(given);
            var kept = ModelSettings.Of(experiment, Written.LeastAnd(given));
            Assert.DoesNotContain(kept, k => k.Value.Contains('/', StringComparison.Ordinal));
            var again = Written.Good(ModelSettings.Parsed("some", kept, "x.mpuc"));
            Assert.Equal(
                (
                    experiment.Protocol,
                    experiment.Encoders,
                    experiment.Loss,
                    experiment.Probe,
                    experiment.Data.Modalities,
                    experiment.Data.Missing
                ),
                (again.Protocol, again.Encoders, again.Loss, again.Probe, again.Data.Modalities, again.Data.Missing)
            );
            // What was read is kept again as it is.
            Assert.Equal(kept, ModelSettings.Of(again, Settings.Of(kept.Map(k => new Setting(k.Property, k.Value, Place.Nowhere)))));
        }
    }

    private static IEnumerable<string> Names(byte[] bytes)
    {
        using var archive = new ZipArchive(new MemoryStream(bytes));
        return [.. archive.Entries.Select(e => e.FullName)];
    }

    private static byte[] Without(byte[] bytes, string name)
    {
        using var stream = new MemoryStream();
        stream.Write(bytes);
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Update, leaveOpen: true))
            archive.GetEntry(name)!.Delete();
        return stream.ToArray();
    }

    private static byte[] Zip(params (string Name, byte[] Content)[] entries)
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in entries)
            {
                using var to = archive.CreateEntry(name).Open();
                to.Write(content);
            }
        }
        return stream.ToArray();
    }

    private static A Right<A>(Either<Problem, A> either) => either.IfLeft(p => throw new InvalidOperationException(p.Explain().Text));

    private static Problem Left<A>(Either<Problem, A> either) =>
        either.Match(Right: _ => throw new InvalidOperationException("no problem"), Left: p => p);
}
