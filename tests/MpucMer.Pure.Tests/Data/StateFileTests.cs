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
        Assert.Equal(
            ["b", "module.a"],
            StateFile.Read(Safetensors.Write([all[0], NamedArray.Of("b", [2], 1)], []), "s").Expect().Keys.Order(StringComparer.Ordinal)
        );
    }

    [Theory]
    [InlineData("_orig_mod.a _orig_mod.b.c", "a b.c")]
    [InlineData("module._orig_mod.a module._orig_mod.b.c", "a b.c")]
    [InlineData("_orig_mod.module.a _orig_mod.module.b.c", "a b.c")]
    [InlineData("module.module.a module.module.b.c", "a b.c")]
    [InlineData("a b._orig_mod.c", "a b.c")]
    [InlineData("_fsdp_wrapped_module.a _fsdp_wrapped_module.b._checkpoint_wrapped_module.c", "a b.c")]
    [InlineData("n_averaged module.a module.b.c", "a b.c")]
    [InlineData("model.a model.b.c", "model.a model.b.c")]
    [InlineData("a _orig_mod.a", "_orig_mod.a a")]
    [InlineData("module.a b", "b module.a")]
    [InlineData("_orig_mod a", "_orig_mod a")]
    public void What_wrappers_of_PyTorch_put_into_names_goes(string names, string bare) =>
        Assert.Equal(
            bare.Split(' '),
            StateFile
                .Read(Safetensors.Write(names.Split(' ').Select((name, i) => NamedArray.Of(name, [i], 1)), []), "s")
                .Expect()
                .Keys.Order(StringComparer.Ordinal)
        );

    [Fact]
    public void What_is_neither_is_told()
    {
        Assert.IsType<Problem.NotTorchFile>(StateFile.Read(TestFiles.Read("value-4.pkl"), "s").ExpectProblem());
        Assert.IsType<Problem.PickleGlobalRefused>(StateFile.Read(TestFiles.Read("model.pth"), "s").ExpectProblem());
        var torn = Safetensors.Write([NamedArray.Of("a", [1], 1)], []);
        torn[^1] ^= 1;
        Assert.IsType<Problem.NotSafetensors>(StateFile.Read(torn, "s").ExpectProblem());
        foreach (var text in new[] { "", "{", "<html>", "PK" })
            Assert.True(StateFile.Read(System.Text.Encoding.ASCII.GetBytes(text), "s").IsLeft);
    }
}
