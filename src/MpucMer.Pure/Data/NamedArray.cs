namespace MpucMer.Pure.Data;

/// <summary>An array with a name and a shape, row-major: what a safetensors file holds.</summary>
public sealed record NamedArray(string Name, long[] Shape, float[] Values)
{
    public static NamedArray Of(string name, float[] values, params long[] shape) => new(name, shape, values);
}
