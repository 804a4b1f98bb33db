using System.Text.Json;
using MpucMer.Tests;

namespace MpucMer.Effects.Tests.Goldens;

/// <summary>
/// The rule of tests/golden64/README.md with salts, against numbers by Python: zlib's CRC-32 and integers without bounds.
/// </summary>
public sealed class RuleTests
{
    [Theory]
    [InlineData("", "cotangent", 0L, -0.08069138461723924)]
    [InlineData("", "stgcn.block1.Theta1", 1L, -0.44762510200962424)]
    [InlineData("salt7:", "cotangent", 0L, -0.09507302055135369)]
    [InlineData("salt7:", "step3.view2.landmarks", 123456L, 0.5208253366872668)]
    [InlineData("salt7:", "audio_encoder.out.0.weight", 2147483648L, -0.6854249723255634)]
    [InlineData("Gesicht–éß ", "text", 7L, -0.6702926992438734)]
    [InlineData("k", "video", 4294967295L, -0.6484836568124592)]
    public void A_number_is_the_hash_of_salt_name_and_place(string salt, string name, long place, double expected)
    {
        Assert.Equal(expected, Salted(salt).Uniform(name, place));
        if (place < 1_000_000)
            Assert.Equal(expected, Salted(salt).Uniforms(name, place + 1)[place]);
    }

    [Fact]
    public void Inputs_and_weights_are_rounded_to_float32_last()
    {
        var golden = Salted("salt7:");
        Assert.Equal([0.7144661545753479f, 0.07965876162052155f, 0.9001942276954651f], golden.Tensor("landmarks", 3, .5, .5));
        Assert.Equal([-0.46061691641807556f, 0.8766716122627258f], golden.Weight("a.weight", [4, 3])[..2]);
        Assert.Equal([1.0485185384750366f, 0.967311680316925f], golden.Weight("a.running_var", [2]));
        Assert.Equal([0.9029232859611511f, 0.9631156921386719f], golden.Weight("a.gamma", [2]));
        Assert.Equal([0.02201145328581333f, -0.05153493210673332f], golden.Weight("a.beta", [2]));
        Assert.Equal([0.03853554278612137f, 0.028986817225813866f], golden.Weight("a.bias", [2]));
        Assert.Equal([.25f], golden.Weight("a.weight", [1]));
    }

    private static Golden Salted(string salt) => new(JsonSerializer.SerializeToElement(new { salt }));
}
