namespace MpucMer.Tests;

/// <summary>Comparisons of numbers with the tolerances of tests/golden/README.md.</summary>
public static class Close
{
    /// <summary>Every element within <paramref name="tolerance"/> of the largest expected magnitude.</summary>
    public static void ToLargest(float[] expected, float[] actual, double tolerance, string what = "") =>
        ToLargest(System.Array.ConvertAll(expected, x => (double)x), System.Array.ConvertAll(actual, x => (double)x), tolerance, what);

    /// <summary>Every element within <paramref name="tolerance"/> of the largest expected magnitude.</summary>
    public static void ToLargest(double[] expected, double[] actual, double tolerance, string what = "")
    {
        Assert.Equal(expected.Length, actual.Length);
        var largest = expected.Max(Math.Abs);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.True(
                Math.Abs(expected[i] - actual[i]) <= tolerance * largest,
                $"{what}[{i}]: expected {expected[i]}, got {actual[i]} (largest {largest}, tolerance {tolerance})"
            );
        }
    }

    /// <summary>Within <paramref name="tolerance"/> times the expected value.</summary>
    public static void Relative(double expected, double actual, double tolerance, string what = "") =>
        Assert.True(
            Math.Abs(expected - actual) <= tolerance * Math.Max(Math.Abs(expected), 1e-12),
            $"{what}: expected {expected}, got {actual} (relative tolerance {tolerance})"
        );

    /// <summary>Within <paramref name="tolerance"/>.</summary>
    public static void Absolute(double expected, double actual, double tolerance, string what = "") =>
        Assert.True(Math.Abs(expected - actual) <= tolerance, $"{what}: expected {expected}, got {actual} (tolerance {tolerance})");
}
