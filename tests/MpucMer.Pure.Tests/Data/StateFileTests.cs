using MpucMer.Pure.Data;
using MpucMer.Pure.Tests.Signals;

namespace MpucMer.Pure.Tests.Data;

public sealed class StateFileTests
{
    [Theory]
    [InlineData("tensors.pth")]
    [InlineData("tensors-legacy.pth")]
    [InlineData("checkpoint.pth")]
    public void Each_form_is_told_by_its_content(string file)
    {
        var state = StateFile.Read(TestFiles.Read(file), "state").Expect();
        Assert.Equal([1f, 2, 3, 4], state["fc.weight"].Values);
        // The same as safetensors, under the same name.
        var again = StateFile.Read(Safetensors.Write(state.Values, []), "state").Expect();
        Assert.Equal(state.Keys.Order(StringComparer.Ordinal), again.Keys.Order(StringComparer.Ordinal));
        Assert.All(state.Values, a => Assert.Equal(a.Values, again[a.Name].Values));
    }

    [Fact]
    public void The_prefix_of_a_model_on_several_devices_goes_where_all_have_it()
    {
        NamedArray[] all = [NamedArray.Of("module.a", [1], 1), NamedArray.Of("module.b.c", [2], 1)];
        Assert.Equal(["a", "b.c"], StateFile.Read(Safetensors.Write(all, []), "s").Expect().Keys.Order(StringComparer.Ordinal));
        Assert.Equal(["b", "module.a"], StateFile.Read(Safetensors.Write([all[0], NamedArray.Of("b", [2], 1)], []), "s").Expect().Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void What_is_neither_is_told()
    {
        Assert.IsType<Problem.NotTorchFile>(StateFile.Read(TestFiles.Read("value-4.pkl"), "s").ExpectProblem());
        Assert.IsType<Problem.PickleGlobalRefused>(StateFile.Read(TestFiles.Read("model.pth"), "s").ExpectProblem());
        var torn = Safetensors.Write([NamedArray.Of("a", [1], 1)], []);
        torn[^1] ^= 1;
        Assert.IsType<Problem.NotSafetensors>(StateFile.Read(torn, "s").ExpectProblem());
        foreach (var text in new[] { "", "{", "<html>", "PK" }) Assert.True(StateFile.Read(System.Text.Encoding.ASCII.GetBytes(text), "s").IsLeft);
    }
}
