namespace MpucMer.Effects.Tensors.Kernels;

/// <summary>
/// Floats that an instruction works on at once. Kernels are written once, generic over this: the JIT compiles a copy for each
/// implementation, in which every member is one instruction and <see cref="Count"/> a constant. The bits of a lane also serve as an
/// unsigned integer, and as a mask (all ones or all zeros).
/// </summary>
/// <typeparam name="T">The implementation itself; its default value is zero in every lane.</typeparam>
internal unsafe interface ILanes<T>
    where T : struct, ILanes<T>
{
    /// <summary>How many lanes.</summary>
    static abstract int Count { get; }

    /// <summary>Lane i holds the integer i.</summary>
    static abstract T Indices { get; }

    static abstract T Of(float value);

    static abstract T OfBits(uint bits);

    /// <summary>From any address: alignment is not asked for.</summary>
    static abstract T Load(float* from);

    void Store(float* to);

    /// <summary>Of all lanes, in an order that does not change.</summary>
    float Sum();

    static abstract T operator +(T a, T b);

    static abstract T operator -(T a, T b);

    static abstract T operator *(T a, T b);

    static abstract T operator /(T a, T b);

    /// <summary>a b + c, rounded once where the processor can.</summary>
    static abstract T MultiplyAdd(T a, T b, T c);

    static abstract T Sqrt(T a);

    /// <summary>The lesser one; where <paramref name="a"/> is not a number, that.</summary>
    static abstract T Least(T a, float b);

    /// <summary>The greater one; where <paramref name="a"/> is not a number, that.</summary>
    static abstract T Greatest(T a, float b);

    /// <summary>Mask: a &gt; b.</summary>
    static abstract T Greater(T a, T b);

    /// <summary>Mask: a ≥ b as unsigned integers.</summary>
    static abstract T AtLeast(T a, T b);

    static abstract T Select(T mask, T yes, T no);

    static abstract T operator ^(T a, T b);

    /// <summary>Sum of integers.</summary>
    static abstract T AddBits(T a, T b);

    /// <summary>Low half of the product of integers.</summary>
    static abstract T MultiplyBits(T a, T b);

    static abstract T operator <<(T a, int places);

    static abstract T operator >>>(T a, int places);
}
