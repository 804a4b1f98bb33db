using System.Globalization;
using LanguageExt;
using MpucMer.Effects.Models;
using MpucMer.Effects.Tests.Storage;
using MpucMer.Pure.Data;
using MpucMer.Pure.Diagnostics;
using MpucMer.Pure.Models;
using MpucMer.Pure.Planning;
using MpucMer.Pure.Reports;
using static LanguageExt.Prelude;

namespace MpucMer.Effects.Tests.Worker;

/// <summary>A run in one file: it says of clips what the run says of them, and needs nothing else of the run.</summary>
[Collection(AloneCollection.Name)]
public sealed class PackTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("mpuc-pack-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("none")]
    [InlineData("training")]
    [InlineData("group")]
    [InlineData("published")]
    public void A_model_says_what_the_run_says(string standard)
    {
        var request = Trained(standard);
        TinyRun.Good(Asking(request));
        var expected = PredictTests
            .Rows(Path.Combine(request.RunDir, "predictions.csv"))
            .ToDictionary(r => (r["clip"], r["probe"]), r => Labelling.Ravdess.Names.Map(n => Number(r[n])).ToArray());
        var path = Packed(request);
        // Nothing else of the run is needed.
        Directory.Delete(request.StoreDir, recursive: true);
        using var model = Loaded(path);
        var said = Said(model, Asking(request).Asked);
        Assert.Equal(expected.Count, said.Clips.Count * said.Probes.Count);
        foreach (var probe in said.Probes)
        {
            foreach (var (clip, c) in said.Clips.Map((c, clip) => (clip.Id, c)))
                Assert.All(expected[(clip, probe.Probe)].Zip(probe.Probabilities[c]!), p => Assert.Equal(p.Item1, p.Item2, 1e-5));
        }
    }

    [Fact]
    public void Packed_twice_it_is_the_same_bytes_and_none_of_them_is_a_path()
    {
        var request = Trained("group");
        var first = File.ReadAllBytes(Packed(request));
        Assert.Equal(first, File.ReadAllBytes(Packed(request)));
        Assert.DoesNotContain(folder, System.Text.Encoding.Latin1.GetString(first), StringComparison.Ordinal);
        var model = Good(ModelFile.Read(first, "x.mpuc"));
        Assert.Contains("# Model card: test", model.Card, StringComparison.Ordinal);
        Assert.Contains(" % by group, ", model.Card, StringComparison.Ordinal);
        var groups = request.Folds.Bind(f => f.TestIds).Distinct().Map(id => request.Inventory.Clips.Find(c => c.Id == id)).Somes();
        Assert.All(groups.GroupBy(c => c.Group), g =>
            Assert.Contains(FormattableString.Invariant($"| {g.Key} | {g.Count()} | "), model.Card, StringComparison.Ordinal)
        );
    }

    [Fact]
    public void Sound_alone_is_judged_by_the_probe_of_sound_and_the_rest_as_before()
    {
        var request = Trained("training");
        using var model = Loaded(Packed(request));
        var asked = Asking(request).Asked;
        var deaf = asked[0] with { Id = "sound", Sources = asked[0].Sources.Filter(s => s.Modality == Modality.Audio) };
        // Without a face sound is on a clock of its own, so that it is compared with itself alone.
        var alone = Said(model, Seq1(deaf));
        var mixed = Said(model, asked.Add(deaf));
        var last = mixed.Clips.Count - 1;
        Assert.Equal("audio", mixed.Of(last).Map(p => p.Probe));
        Assert.Equal(ProbeReport.Fused, mixed.Of(0).Map(p => p.Probe));
        double[] Audio(Predictions of, int clip) => of.Probes.Find(p => p.Probe == "audio").Map(p => p.Probabilities[clip]!).IfNone([]);
        Assert.All(Audio(alone, 0).Zip(Audio(mixed, last)), p => Assert.Equal(p.Item1, p.Item2, 1e-5));
    }

    [Fact]
    public void Over_time_a_window_is_judged_as_a_clip_that_is_no_longer()
    {
        var request = Trained("training");
        using var model = Loaded(Packed(request));
        var asked = Asking(request).Asked;
        var windows = Good(
            new Asking(model, 1, e => Assert.Fail(e.Text), CancellationToken.None) { Every = 0.1 }
                .Of(asked)
                .Single()
        );
        foreach (var clip in asked)
        {
            var own = windows.Clips.Filter(c => c.Id.StartsWith(clip.Id + "@", StringComparison.Ordinal)).Map(c => c.Id).ToArray();
            Assert.Equal($"{clip.Id}@0.00", own[0]);
            Assert.Equal(own.Order(StringComparer.Ordinal), own);
        }
        Assert.True(windows.Clips.Count > asked.Count);
        Assert.All(windows.Probes.Bind(p => p.Probabilities.ToSeq()), p => Assert.Equal(1, p!.Sum(), 4));
    }

    [Fact]
    public void A_clip_that_cannot_be_read_is_told_and_the_others_are_judged()
    {
        var request = Trained("none");
        using var model = Loaded(Packed(request));
        var asked = Asking(request).Asked;
        var bad = Path.Combine(folder, "bad.wav");
        File.WriteAllText(bad, "no sound");
        var broken = asked[0] with
        {
            Sources = asked[0].Sources.Map(s => s.Modality == Modality.Audio ? s with { Path = bad, Hash = OnDisk.Hash(bad) } : s),
        };
        var told = new List<string>();
        var said = Good(new Asking(model, 1, e => told.Add(e.Code), CancellationToken.None).Of(Seq1(broken) + asked.Tail).Single());
        Assert.Equal(["MPUC2004"], told);
        Assert.Equal(asked.Tail.Map(c => c.Id).Order(), said.Clips.Map(c => c.Id).Order());
    }

    [Fact]
    public void A_file_of_that_name_that_is_no_model_is_left_alone()
    {
        var request = Trained("none");
        var path = Packed(request);
        File.WriteAllText(path, "mine");
        var (code, events) = TinyRun.Run(request with { Goal = Goal.Pack });
        Assert.Equal((1, "MPUC5005"), (code, string.Join(' ', TinyRun.Codes(events))));
        Assert.Equal("mine", File.ReadAllText(path));
    }

    [Fact]
    public void Networks_that_are_not_those_of_the_settings_are_refused()
    {
        var file = Good(ModelFile.Read(File.ReadAllBytes(Packed(Trained("none"))), "x.mpuc"));
        var member = file.Members[0];
        Problem Refused(ModelFile changed) =>
            Model.Of(changed, "x.mpuc", "cpu").Match(Right: _ => throw new InvalidOperationException("no problem"), Left: p => p);
        foreach (
            var changed in Seq(
                file with
                {
                    Members = Seq1(member with { Encoders = member.Encoders.Tail }),
                },
                file with
                {
                    Members = Seq1(member with { Probes = member.Probes.Tail }),
                },
                file with
                {
                    Members = Seq1(member with { Probes = Seq<NamedArray>() }),
                },
                file with
                {
                    About = file.About with { Modalities = file.About.Modalities.Rev() },
                },
                file with
                {
                    About = file.About with { Settings = Seq1(("MpucProtocol", "other")) },
                }
            )
        )
            Assert.Equal("MPUC6001", Refused(changed).Explain().Code);
    }

    private Request Trained(string standard)
    {
        var request =
            standard == "published"
                ? TinyRun.In(folder, TinyRun.Published, Prepared.Features)
                : TinyRun.In(folder, TinyRun.Corrected, Prepared.Features, ("MpucInputs", standard), ("MpucProbeFeatures", standard));
        TinyRun.Good(request);
        return request;
    }

    private static string Packed(Request request)
    {
        TinyRun.Good(request with { Goal = Goal.Pack });
        return Directory.GetFiles(request.RunDir, "*.mpuc").Single();
    }

    private static Model Loaded(string path) =>
        Good(from file in ModelFile.Read(File.ReadAllBytes(path), path) from model in Model.Of(file, path, "cpu") select model);

    private static Predictions Said(Model model, Seq<SourceClip> clips) =>
        Good(new Asking(model, 1, e => Assert.Fail(e.Text), CancellationToken.None).Of(clips).Single());

    private static Request Asking(Request request) =>
        request with
        {
            Goal = Goal.Predict,
            Asked = request.Inventory.Clips.Filter(c => request.Folds[0].TestIds.Contains(c.Id)).Map(c => c with { Label = 0 }),
        };

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static A Good<A>(Either<Problem, A> either) => either.IfLeft(p => throw new InvalidOperationException(p.Explain().Text));
}
