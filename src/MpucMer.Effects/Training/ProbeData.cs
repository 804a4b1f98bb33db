using MpucMer.Effects.Tensors;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Data;
using TorchSharp;
using static LanguageExt.Prelude;
using static TorchSharp.torch;

namespace MpucMer.Effects.Training;

/// <summary>Frozen features of some clips: of each modality [clips, width] row-major.</summary>
/// <param name="Has">Of each modality [clips]: whether the clip has it; empty where all have all.</param>
public sealed record ProbeData(string[] Ids, string[] Groups, Truths Truths, float[][] Features, int Width, bool[][] Has)
{
    public int Count => Ids.Length;

    /// <summary>The clips of these rows.</summary>
    public ProbeData Take(int[] rows) =>
        new(
            [.. rows.Select(r => Ids[r])],
            [.. rows.Select(r => Groups[r])],
            new Truths(
                [.. rows.Select(r => Truths.Labels[r])],
                Truths.Intensities.Length == 0 ? [] : [.. rows.Select(r => Truths.Intensities[r])]
            ),
            [.. Features.Select(f => rows.SelectMany(r => f[(r * Width)..((r + 1) * Width)]).ToArray())],
            Width,
            [.. Has.Select(h => rows.Select(r => h[r]).ToArray())]
        );

    public ProbeData Slice(int from, int to) => Take([.. Enumerable.Range(from, to - from)]);

    /// <summary>The clips that a head can judge: all, or for a single modality those that have it.</summary>
    public ProbeData For(ProbeHead head) => Take(RowsFor(head));

    /// <summary>The rows of <see cref="For"/>.</summary>
    public int[] RowsFor(ProbeHead head) =>
        [.. Enumerable.Range(0, Count).Where(r => Has.Length == 0 || head.Name == ProbeHead.Fused || Has[head.Parts[0]][r])];

    /// <summary>
    /// Each feature less its mean, over its deviation: of the first <paramref name="training"/> clips, or of the clips of the same group.
    /// Groups' statistics use no label, but they do use all clips of a test actor at once; reports name the choice.
    /// </summary>
    public ProbeData Standardised(Standardisation by, int training) =>
        by switch
        {
            Standardisation.None => this,
            Standardisation.Training => Scaled([Enumerable.Range(0, training).ToArray()], [Enumerable.Range(0, Count).ToArray()]),
            Standardisation.Group => Scaled(Rows(), Rows()),
        };

    /// <summary>
    /// What <see cref="Standardised"/> by the first <paramref name="training"/> clips shifts and divides each feature by, by modality.
    /// </summary>
    public Scale[] Scales(int training)
    {
        int[][] measured = [Enumerable.Range(0, training).ToArray()];
        return
        [
            .. Features.Select(
                (f, m) =>
                    Having(measured, m)[0] is { Length: > 0 } rows
                        ? Scale(f, rows)
                        : new Scale(new double[Width], [.. Enumerable.Repeat(1.0, Width)])
            ),
        ];
    }

    /// <summary>
    /// Clips that trained probes are asked about: by the scales of the training clips, by modality, or each group by its own mean and
    /// deviation where it has <paramref name="least"/> clips or more.
    /// </summary>
    public ProbeData Asked(Standardisation by, Scale[] training, int least)
    {
        if (by == Standardisation.None)
            return this;
        var groups = by == Standardisation.Group ? Rows() : [Enumerable.Range(0, Count).ToArray()];
        return this with
        {
            Features =
            [
                .. Features.Select(
                    (f, m) =>
                    {
                        var result = (float[])f.Clone();
                        foreach (var rows in Having(groups, m))
                            Change(f, result, rows, by == Standardisation.Group && rows.Length >= least ? Scale(f, rows) : training[m]);
                        return result;
                    }
                ),
            ],
        };
    }

    /// <summary>
    /// Tensors of the given rows, one per modality, and where clips may lack some last what each has, [rows, modalities]. The caller
    /// disposes them.
    /// </summary>
    public Tensor[] Tensors(int[] rows, Device device)
    {
        var features = Features.Select(f =>
        {
            var values = new float[rows.Length * Width];
            for (var r = 0; r < rows.Length; r++)
                f.AsSpan(rows[r] * Width, Width).CopyTo(values.AsSpan(r * Width));
            return Placed(values, Width);
        });
        return Has.Length == 0
            ? [.. features]
            : [.. features, Placed([.. rows.SelectMany(r => Has.Select(h => h[r] ? 1f : 0f))], Has.Length)];

        Tensor Placed(float[] values, int width)
        {
            using var onCpu = values.ToTensor(rows.Length, width);
            using var placed = onCpu.to(device);
            return placed.alias();
        }
    }

    /// <summary>What a head makes of these clips' scores [clips, classes].</summary>
    public A Judged<A>(ProbeHead head, ParameterSet parameters, Device device, Func<Tensor, A> read)
    {
        var features = Tensors([.. Enumerable.Range(0, Count)], device);
        using var scores = head.Evaluate(features, parameters);
        foreach (var f in features)
            f.Dispose();
        return read(scores);
    }

    /// <summary>A problem where a head's scores [clips, classes] of these clips are not finite: no class can be told from them.</summary>
    public Either<Problem, Unit> Sound(string step, ProbeHead head, Tensor scores)
    {
        var at = Finite.FirstNot(scores.Floats());
        return at < 0 ? unit : new Problem.ScoresNotFinite(step, head.Name, Ids[at / (int)scores.shape[1]]);
    }

    /// <summary>A problem where a number of these features is not finite.</summary>
    public Either<Problem, Unit> Sound(string step, Seq<Modality> modalities)
    {
        for (var m = 0; m < Features.Length; m++)
        {
            var at = Finite.FirstNot(Features[m]);
            if (at >= 0)
                return new Problem.FeaturesNotFinite(step, modalities[m].Name, Ids[at / Width]);
        }
        return unit;
    }

    /// <summary>How well a head does on these clips, to choose an epoch by; 0 where there are none.</summary>
    public double Quality(ProbeHead head, ParameterSet parameters, Device device) =>
        Count == 0 ? 0 : Judged(head, parameters, device, scores => head.Goal.Quality(scores, Truths));

    private int[][] Rows() => [.. Groups.Select((g, i) => (g, i)).GroupBy(p => p.g, p => p.i).Select(g => g.ToArray())];

    // A clip that lacks a modality neither counts nor changes: its zeros are the mean of the others.
    private ProbeData Scaled(int[][] measured, int[][] changed) =>
        this with
        {
            Features = [.. Features.Select((f, m) => Scaled(f, Having(measured, m), Having(changed, m)))],
        };

    private int[][] Having(int[][] lists, int modality) =>
        Has.Length == 0 ? lists : [.. lists.Select(rows => rows.Where(r => Has[modality][r]).ToArray())];

    // The i-th list of rows to measure gives mean and deviation to the i-th list of rows to change.
    private float[] Scaled(float[] values, int[][] measured, int[][] changed)
    {
        var result = (float[])values.Clone();
        for (var g = 0; g < measured.Length; g++)
        {
            if (measured[g].Length == 0)
                continue;
            Change(values, result, changed[g], Scale(values, measured[g]));
        }
        return result;
    }

    private void Change(float[] from, float[] to, int[] rows, Scale scale)
    {
        foreach (var r in rows)
        {
            for (var k = 0; k < Width; k++)
                to[r * Width + k] = (float)((from[r * Width + k] - scale.Mean[k]) / scale.Divisor[k]);
        }
    }

    private Scale Scale(float[] values, int[] rows)
    {
        var (means, divisors) = (new double[Width], new double[Width]);
        for (var k = 0; k < Width; k++)
        {
            var column = rows.Select(r => (double)values[r * Width + k]).ToArray();
            var mean = column.Average();
            (means[k], divisors[k]) = (mean, Math.Max(Math.Sqrt(column.Sum(x => (x - mean) * (x - mean)) / column.Length), 1e-6));
        }
        return new Scale(means, divisors);
    }
}
