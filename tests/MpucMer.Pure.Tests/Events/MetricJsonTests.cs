using System.Text;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using LanguageExt;
using MpucMer.Pure.Events;
using MpucMer.Tests.Planning;
using static LanguageExt.Prelude;

namespace MpucMer.Tests.Events;

/// <summary>Metrics as lines of a file and back, whatever happened to the file's end.</summary>
[Properties(Arbitrary = [typeof(MetricJsonTests)], MaxTest = 100)]
public sealed class MetricJsonTests
{
    private static readonly Gen<double> Numbers =
        from mantissa in Gen.Choose(-1_000_000, 1_000_000)
        from scale in Gen.Elements(1e-12, .001, 1, 1e9, double.PositiveInfinity)
        from number in Gen.Elements(mantissa / 7.0 * scale, double.NaN)
        select number;

    private static readonly Gen<Subject> Subjects =
        from step in Given.Word
        from fold in Given.Word
        from seed in Gen.Choose(-3, int.MaxValue)
        select new Subject(step, fold, seed);

    private static readonly Gen<Metric> Metrics =
        from of in Subjects
        from numbers in Numbers.ArrayOf(4)
        // One that is none equals no other.
        from maybe in Maybe(Numbers.Where(x => !double.IsNaN(x)))
        from perhaps in Maybe(Numbers.Where(x => !double.IsNaN(x)))
        from epoch in Gen.Choose(1, 5000)
        from batch in Gen.Choose(1, 5000)
        from name in Given.Word
        from word in Given.Word
        // What says how fast it was has few digits.
        from tenths in Gen.Choose(0, 100_000)
        from metric in Gen.Elements<Metric>(
            new Metric.Began(of, name, epoch, batch),
            new Metric.TrainingStep(of, epoch, batch, batch + 1, numbers[0], numbers[1], numbers[2], tenths / 10.0),
            new Metric.TrainingEpoch(of, new EpochRow(epoch, numbers[0], numbers[1], numbers[2], maybe, perhaps, tenths / 10.0)),
            new Metric.ProbeTrained(of, name, word, new ProbeEpoch(epoch, maybe, perhaps)),
            new Metric.Score(of, name, word, word, numbers[3]),
            new Metric.Ended(of)
        )
        select metric;

    private static readonly Gen<Told> Any =
        from metric in Metrics
        from origin in Gen.Elements(Origin.Now, Origin.Stored)
        from milliseconds in Maybe(Gen.Choose(0, int.MaxValue))
        select new Told(metric, origin, milliseconds.Map(ms => DateTimeOffset.UnixEpoch.AddMilliseconds(ms)));

    public static Arbitrary<Told[]> AnyTold() => Any.ArrayOf().ToArbitrary();

    [Property]
    public bool A_file_comes_back(Told[] told)
    {
        var file = FileOf(told);
        var (read, bytes) = MetricJson.Read(file);
        return bytes == file.Length && read.SequenceEqual(told);
    }

    [Property]
    public bool Of_a_file_that_is_cut_off_anywhere_the_whole_lines_come_back(Told[] told, NonNegativeInt cut)
    {
        var file = FileOf(told);
        var at = cut.Get % (file.Length + 1);
        var (read, bytes) = MetricJson.Read(file.AsSpan(0, at));
        var lines = Encoding.UTF8.GetString(file, 0, at).Count(c => c == '\n');
        return bytes <= at && read.Count == Math.Max(0, lines - 1) && read.SequenceEqual(told.Take(read.Count));
    }

    [Property]
    public bool What_is_taken_back_is_what_is_taken_again(Told[] told, byte epoch, byte batch) =>
        told.All(t =>
            t.Metric switch
            {
                Metric.TrainingStep s => s.IsTakenBack(epoch, batch) == (s.Epoch > epoch + 1 || s.Epoch == epoch + 1 && s.Batch > batch),
                Metric.TrainingEpoch e => e.IsTakenBack(epoch, batch) == e.Row.Epoch > epoch,
                Metric.Began b => b.IsTakenBack(epoch, batch) == (epoch == 0 && batch == 0),
                var other => other.IsTakenBack(epoch, batch),
            }
        );

    [Fact]
    public void The_log_of_a_training_comes_back()
    {
        var rows = Seq(new EpochRow(1, .001, 2.5, 1 / 3.0, Some(1e-17), None, 1.25), new EpochRow(2, .0005, 1.5, .5, None, Some(.75), 0));
        Assert.Equal(rows, EpochLog.Read(EpochLog.Write(rows)));
    }

    private static byte[] FileOf(Told[] told) =>
        Encoding.UTF8.GetBytes(MetricJson.Header("demo") + "\n" + string.Concat(told.Select(t => MetricJson.Write(t) + "\n")));

    private static Gen<Option<A>> Maybe<A>(Gen<A> gen) => from a in gen from has in Gen.Elements(true, false) select has ? Some(a) : None;
}
