using System.Runtime.CompilerServices;

namespace MpucMer.Effects.Tensors.Kernels;

/// <summary>Functions of each element.</summary>
internal static class Elementwise
{
    /// <summary>
    /// e^x to two units in the last place, for x cut off at -87 and 88, where float32 ends. What is not a number stays so.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Exp<T>(T x)
        where T : struct, ILanes<T>
    {
        // Cephes' expf: x = n ln 2 + r with |r| ≤ ln 2 / 2, ln 2 in two pieces; a polynomial of r, and n into the exponent. Adding 3 · 2^22
        // leaves n, rounded, in the low bits.
        const float Rounder = 12582912;
        x = T.Greatest(T.Least(x, 88), -87);
        var shifted = T.MultiplyAdd(x, T.Of(1.44269504f), T.Of(Rounder));
        var n = shifted - T.Of(Rounder);
        var r = T.MultiplyAdd(n, T.Of(-.693359375f), x);
        r = T.MultiplyAdd(n, T.Of(2.12194440e-4f), r);
        var p = T.MultiplyAdd(T.Of(1.9875691500e-4f), r, T.Of(1.3981999507e-3f));
        p = T.MultiplyAdd(p, r, T.Of(8.3334519073e-3f));
        p = T.MultiplyAdd(p, r, T.Of(4.1665795894e-2f));
        p = T.MultiplyAdd(p, r, T.Of(1.6666665459e-1f));
        p = T.MultiplyAdd(p, r, T.Of(5.0000001201e-1f));
        p = T.MultiplyAdd(p, r * r, r + T.Of(1));
        return p * T.AddBits(shifted << 23, T.Of(1));
    }

    /// <summary>1 / (1 + e^-x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sigmoid<T>(T x)
        where T : struct, ILanes<T> => T.Of(1) / (T.Of(1) + Exp(default(T) - x));

    /// <summary>x, or zero where it is negative; what is not a number stays so.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Relu<T>(T x)
        where T : struct, ILanes<T> => T.Greatest(x, 0);

    /// <summary>The gradient of <see cref="Relu"/> from its output: none where that is zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T ReluGradient<T>(T y, T gradient)
        where T : struct, ILanes<T> => T.Select(T.Greater(y, default), gradient, default);

    /// <summary>x, or slope x where it is not positive.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Prelu<T>(T x, T slope)
        where T : struct, ILanes<T> => T.Select(T.Greater(x, default), x, x * slope);

    /// <summary>y += x.</summary>
    public static unsafe void Add<T>(float* y, float* x, nint n)
        where T : struct, ILanes<T>
    {
        nint i = 0;
        for (; i + T.Count <= n; i += T.Count)
            (T.Load(y + i) + T.Load(x + i)).Store(y + i);
        for (; i < n; i++)
            y[i] += x[i];
    }
}
