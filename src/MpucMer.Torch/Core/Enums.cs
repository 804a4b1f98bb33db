namespace TorchSharp;

/// <summary>How a convolution or pad fills what lies outside.</summary>
public enum PaddingModes
{
    Zeros = 0, Reflect = 1, Replicate = 2, Circular = 3, Constant = 4,
}

/// <summary>Padding of a convolution by name.</summary>
public enum Padding
{
    Valid = 0, Same = 1,
}

/// <summary>Whether cdist multiplies matrices.</summary>
public enum compute_mode
{
    use_mm_for_euclid_dist_if_necessary = 0, use_mm_for_euclid_dist = 1, donot_use_mm_for_euclid_dist = 2,
}

/// <summary>What meets at one index of index_reduce.</summary>
public enum Reduce
{
    prod = 0, mean = 1, amax = 2, amin = 3,
}

/// <summary>Scaling of Fourier transforms.</summary>
public enum FFTNormType
{
    Backward = 0, Forward = 1, Ortho = 2,
}

public static partial class torch
{
    /// <summary>What a division does with its fraction.</summary>
    public enum RoundingMode
    {
        None = 0, trunc = 1, floor = 2,
    }

    /// <summary>How interpolate fills in.</summary>
    public enum InterpolationMode
    {
        Nearest = 0, Linear = 1, Bilinear = 2, Bicubic = 3, Trilinear = 4, Area = 5, NearestExact = 6,
    }

    /// <summary>Neural networks.</summary>
    public static partial class nn
    {
        /// <summary>What becomes of the losses of a batch.</summary>
        public enum Reduction : long
        {
            None = 0, Mean = 1, Sum = 2,
        }
    }
}
