namespace MpucMer.Effects.Tests.Goldens;

/// <summary>
/// The table of positions as the published code computed it: in float32 whatever the rest is, by PyTorch's vectors, whose functions are
/// those of SLEEF 3.5 (Shibata and Petrogalli 2020; github.com/shibatch/sleef, sleefsimdsp.c: xexpf, xsinf_u1, xcosf_u1, df.h). They round
/// otherwise than the functions of .NET and of MKL in one element of ten, and a last digit of float32 is ten times what float64 is held to.
/// Multiplications are fused here where they are fused there.
/// </summary>
internal static class PublishedPositions
{
    /// <summary>[positions, features], row-major: sin(p w_k) and cos(p w_k) in turn, w_k = 10000^(-2k / features).</summary>
    public static float[] Table(int positions, int features)
    {
        var rates = Enumerable.Range(0, (features + 1) / 2).Select(k => Exp(2 * k * (float)(-Math.Log(10_000) / features))).ToArray();
        var table = new float[positions * features];
        for (var i = 0; i < table.Length; i++)
        {
            var angle = i / features * rates[i % features / 2];
            table[i] = i % features % 2 == 0 ? Sin(angle) : Cos(angle);
        }
        return table;
    }

    private static float Fma(float a, float b, float c) => MathF.FusedMultiplyAdd(a, b, c);

    private static float Rounded(float x) => MathF.Round(x, MidpointRounding.ToEven);

    private static float Exp(float x)
    {
        var q = Rounded(x * 1.442695040888963407359924681001892137426645954152985934135449406931f);
        var s = Fma(q, -1.428606765330187045e-06f, Fma(q, -.693145751953125f, x));
        var u = .000198527617612853646278381f;
        foreach (var coefficient in Exponential)
            u = Fma(u, s, coefficient);
        return MathF.ScaleB(1 + Fma(s * s, u, s), (int)q);
    }

    private static float Sin(float x)
    {
        var q = Rounded(x * InversePi);
        var turned = x < Small ? Pair.Sum(Fma(q, -PiA, x), q * -PiB).FastPlus(q * -PiC) : Pair.Of(x - q * Math.PI);
        return OfReduced(turned, (int)q % 2 != 0);
    }

    private static float Cos(float x)
    {
        var q = Fma(Rounded(Fma(x, InversePi, -.5f)), 2, 1);
        var turned =
            x < Small ? Pair.Sum(x, q * (-PiA * .5f)).Plus(q * (-PiB * .5f)).Plus(q * (-PiC * .5f)) : Pair.Of(x - q * (Math.PI / 2));
        return OfReduced(turned, ((int)q & 2) == 0);
    }

    /// <summary>± the sine of an angle within a quarter turn.</summary>
    private static float OfReduced(Pair x, bool negative)
    {
        var s = x.Square();
        var u = Fma(Fma(2.6083159809786593541503e-06f, s.High, -.0001981069071916863322258f), s.High, .00833307858556509017944336f);
        var y = x.Product(Pair.FastSum(1, Pair.FastSum(-.166666597127914428710938f, u * s.High).Times(s)));
        return negative ? -y : y;
    }

    private static readonly float[] Exponential =
    [
        .00139304355252534151077271f,
        .00833336077630519866943359f,
        .0416664853692054748535156f,
        .166666671633720397949219f,
        .5f,
    ];

    private const float InversePi = .318309886183790671537767526745028724f;

    // π in three parts, for angles below Small; the published vectors have larger ones turned exactly.
    private const float PiA = 3.1414794921875f;
    private const float PiB = .00011315941810607910156f;
    private const float PiC = 1.9841872589410058936e-09f;
    private const float Small = 125;

    /// <summary>A number as a sum of two.</summary>
    private readonly record struct Pair(float High, float Low)
    {
        public static Pair Of(double x) => new((float)x, (float)(x - (float)x));

        public static Pair Sum(float x, float y)
        {
            var s = x + y;
            var v = s - x;
            return new(s, (x - (s - v)) + (y - v));
        }

        /// <summary>Where |x| ≥ |y|.</summary>
        public static Pair FastSum(float x, float y)
        {
            var s = x + y;
            return new(s, (x - s) + y);
        }

        /// <summary>Where |x| ≥ |y|.</summary>
        public static Pair FastSum(float x, Pair y)
        {
            var s = x + y.High;
            return new(s, ((x - s) + y.High) + y.Low);
        }

        public Pair Plus(float y)
        {
            var sum = Sum(High, y);
            return sum with { Low = sum.Low + Low };
        }

        /// <summary>Where this is the larger.</summary>
        public Pair FastPlus(float y)
        {
            var s = High + y;
            return new(s, ((High - s) + y) + Low);
        }

        public Pair Square()
        {
            var s = High * High;
            return new(s, Fma(High + High, Low, Fma(High, High, -s)));
        }

        public Pair Times(Pair y)
        {
            var s = High * y.High;
            return new(s, Fma(High, y.Low, Fma(Low, y.High, Fma(High, y.High, -s))));
        }

        /// <summary>Rounded to one number.</summary>
        public float Product(Pair y) => Fma(High, y.High, Fma(Low, y.High, High * y.Low));
    }
}
