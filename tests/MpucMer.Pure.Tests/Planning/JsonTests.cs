using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Data;
using MpucMer.Pure.Planning;
using MpucMer.Pure.Splits;

namespace MpucMer.Tests.Planning;

[Properties(Arbitrary = [typeof(JsonTests)])]
public sealed class JsonTests
{
    private static Gen<Seq<A>> Some<A>(Gen<A> gen) => gen.ListOf().Select(l => l.ToSeq());

    private static Gen<Option<A>> Maybe<A>(Gen<A> gen) => Gen.OneOf(gen.Select(Prelude.Some), Gen.Constant(Option<A>.None));

    private static readonly Gen<Place> Places =
        from f in Given.Word
        from l in Gen.Choose(0, 99)
        from c in Gen.Choose(0, 99)
        select new Place(f, l, c);

    private static readonly Gen<double> Doubles = ArbMap.Default.GeneratorFor<NormalFloat>().Select(x => x.Get);

    private static readonly Gen<Cut> Cuts = from start in Doubles from end in Maybe(Doubles) select new Cut(start, end);

    private static readonly Gen<SourceClip> Clips =
        from id in Given.Word
        from grp in Given.Word
        from label in Gen.Choose(-1, 9)
        from sources in Some(
            from m in Gen.Elements(Modality.All.Append(Modality.Vectors("wav2vec")).ToArray())
            from path in Given.Word
            from row in Maybe(Given.Word)
            from hash in Given.Word
            from cut in Cuts
            from form in Gen.Elements(SourceForm.All.ToArray())
            from rate in Gen.Elements(30, 12.5)
            from words in Maybe(Given.Word)
            select new Source(m, path, row, hash)
            {
                Cut = cut,
                Form = form,
                Rate = rate,
                Words = words.Map(w => new WordSource(w, hash)),
            }
        )
        from intensities in Some(Doubles)
        from part in Maybe(Gen.Elements(Enum.GetValues<SplitPart>()))
        select new SourceClip(id, grp, label, sources) { Intensities = intensities, Part = part };

    private static readonly Gen<Labelling> Labellings =
        from names in Some(Given.Word)
        from several in Gen.Elements(true, false)
        select new Labelling(names, several);

    // Each step needs some of those before it; names are told apart by their seeds.
    private static readonly Gen<Seq<RequestedStep>> Plans =
        from parts in Some(
            from stage in Gen.Elements(Stage.All.ToArray())
            from fold in Maybe(Given.Word)
            from parameters in Some(from name in Given.Word from value in Given.Word select new Parameter(name, value))
            from inputs in Some(from name in Given.Word from hash in Given.Word select new Input(name, hash))
            from needs in Some(Gen.Choose(0, 9))
            from runs in Gen.Elements(true, false)
            select (stage, fold, parameters, inputs, needs, runs)
        )
        select parts.Fold(Seq<RequestedStep>(), (made, p) =>
            made.Add(
                new RequestedStep(
                    p.stage.Step(
                        p.fold,
                        made.Count,
                        new StageKey(p.stage.Name, 7, p.parameters, p.inputs),
                        p.needs.Filter(n => n < made.Count).Distinct().Map(n => made[n].Step)
                    ),
                    p.runs
                )
            )
        );

    private static readonly Gen<Request> Requests =
        from name in Given.Word
        from settings in (
            from n in Gen.Elements(Properties.All.Map(p => p.Name).ToArray())
            from v in Given.Word
            from p in Places
            select new Setting(n, v, p)
        ).ListOf()
        from clips in Some(Clips)
        from labelling in Labellings
        from folds in Some(
            from n in Given.Word
            from a in Some(Given.Word)
            from b in Some(Given.Word)
            from c in Some(Given.Word)
            select new Fold(n, new Part(a, b), new Part(b, c), new Part(c, a))
        )
        from force in Maybe(Gen.Elements(Stage.All.ToArray()))
        from asked in Some(Clips)
        from goal in Gen.Elements(Goal.All.ToArray())
        from store in Given.Word
        from run in Given.Word
        from weights in Some(
            from property in Given.Word
            from partOf in Given.Word
            from path in Given.Word
            from hash in Given.Word
            select new WeightFile(property, partOf, path, hash)
        )
        from plan in Plans
        select new Request(
            name,
            Settings.Of(settings),
            new Inventory(clips) { Labelling = labelling, Weights = weights },
            folds,
            plan,
            force,
            goal,
            store,
            run
        )
        {
            Asked = asked,
        };

    private static readonly Gen<WorkerEvent> Events = Gen.OneOf<WorkerEvent>(
        from s in Given.Word
        from i in Gen.Choose(1, 9)
        from n in Gen.Choose(1, 9)
        select (WorkerEvent)new WorkerEvent.StepStarted(s, i, n),
        from s in Given.Word
        from d in Gen.Choose(0, 9)
        from u in Given.Word
        from f in Some(from n in Given.Word from v in Doubles select new Figure(n, v, "F3"))
        from l in Maybe(Doubles)
        select (WorkerEvent)new WorkerEvent.Progress(s, d, 9, u, f, l),
        from s in Given.Word
        from t in Doubles
        from r in Gen.Elements(true, false)
        select (WorkerEvent)new WorkerEvent.StepFinished(s, t, r),
        from t in Given.Word
        select (WorkerEvent)new WorkerEvent.Message(t),
        from t in Given.Word
        from h in Given.Word
        from p in Places
        from s in Gen.Elements(Enum.GetValues<Severity>())
        select (WorkerEvent)new WorkerEvent.Told(new Explanation("MPUC1001", s, p, t, h)),
        from l in Some(Given.Word)
        from r in Given.Word
        select (WorkerEvent)new WorkerEvent.Summary(l, r)
    );

    public static Arbitrary<Request> AnyRequest() => Requests.ToArbitrary();

    public static Arbitrary<StageKey> AnyKey() => Given.Key.ToArbitrary();

    public static Arbitrary<WorkerEvent> AnyEvent() => Events.ToArbitrary();

    [Property]
    public bool A_request_comes_back(Request r) => Json.Request.Whole(Json.Write(r).ToJsonString()) == r;

    [Property]
    public bool A_key_comes_back(StageKey k) =>
        Json.Key.Whole(Json.Write(k).ToJsonString()) is var back && back == k && back.Parameters == k.Parameters && back.Inputs == k.Inputs;

    [Property]
    public bool An_event_comes_back_from_one_line(WorkerEvent e) =>
        EventJson.Write(e) is var line && !line.Contains('\n') && EventJson.Read(line) == Prelude.Some(e);

    [Fact]
    public void Numbers_that_are_none_do_not_break_the_line()
    {
        var e = new WorkerEvent.Progress(
            "s",
            1,
            2,
            "epochs",
            Seq(new Figure("loss", double.NaN, "F3"), new Figure("rate", 2, "F1")),
            Prelude.Some(double.PositiveInfinity)
        );
        Assert.Equal(
            Prelude.Some<WorkerEvent>(e with { Figures = Seq1(new Figure("rate", 2, "F1")), SecondsLeft = None }),
            EventJson.Read(EventJson.Write(e))
        );
    }

    [Theory]
    [InlineData("")]
    [InlineData("a library says hello")]
    [InlineData("{\"event\":")]
    [InlineData("{\"event\":\"unknown\"}")]
    [InlineData("{\"event\":\"started\",\"step\":\"a\",\"index\":1.5,\"count\":1}")]
    [InlineData("{\"event\":\"started\",\"step\":7,\"index\":1,\"count\":1}")]
    [InlineData("{\"event\":\"started\"}")]
    [InlineData("{\"event\":\"message\",\"event\":\"message\",\"text\":\"x\"}")]
    [InlineData("{\"event\":\"progress\",\"step\":\"a\",\"done\":1,\"total\":1,\"unit\":\"x\",\"figures\":[[\"loss\"]],\"left\":null}")]
    [InlineData(
        "{\"event\":\"problem\",\"code\":\"x\",\"severity\":\"Worse\",\"file\":\"\",\"line\":1,\"column\":1,\"message\":\"\",\"hint\":\"\"}"
    )]
    public void A_line_that_is_no_event_is_none(string line) => Assert.True(EventJson.Read(line).IsNone);

    [Property]
    public bool A_record_comes_back(StageKey[] keys)
    {
        var record = toHashMap(keys.Select((k, i) => ($"step {i}", k)));
        return RunRecord.Read(RunRecord.Write(record)) == record;
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{\"a\":null}")]
    [InlineData("{\"a\":{},\"a\":{}}")]
    [InlineData("{\"a\":{\"stage\":\"s\",\"version\":1.5,\"parameters\":[],\"inputs\":[]}}")]
    [InlineData("{\"a\":{\"stage\":\"s\",\"version\":1,\"parameters\":[[\"x\"]],\"inputs\":[]}}")]
    [InlineData("{\"a\":{\"stage\":\"s\",\"version\":1,\"parameters\":[],\"inputs\":{}}}")]
    public void A_torn_record_is_empty(string text) => Assert.True(RunRecord.Read(text).IsEmpty);

    [Fact]
    public void Any_part_of_a_record_is_readable_or_empty()
    {
        var text = RunRecord.Write(Given.Keys(Given.Steps()));
        for (var length = 0; length < text.Length; length += 7)
            Assert.True(RunRecord.Read(text[..length]).IsEmpty);
    }
}
