namespace TorchSharp.Modules;

/// <summary>Here for its enumeration alone: modules are not part of this provider.</summary>
public sealed class GELU
{
    private GELU()
    {
    }

    /// <summary>The exact function or its approximation by a hyperbolic tangent.</summary>
    public enum Approximate
    {
        none = 0, tanh = 1,
    }
}
