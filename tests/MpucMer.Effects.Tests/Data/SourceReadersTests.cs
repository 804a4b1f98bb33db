using MpucMer.Effects.Stages;

namespace MpucMer.Effects.Tests.Data;

public sealed class SourceReadersTests
{
    [Fact]
    public void Each_form_of_a_source_is_read_by_something() =>
        Assert.All(SourceForm.All, form => Assert.True(SourceReaders.CanRead(form), $"nothing reads {form}"));

    [Fact]
    public void A_form_that_nobody_declared_is_read_by_nothing() => Assert.False(SourceReaders.CanRead(new SourceForm("another")));
}
