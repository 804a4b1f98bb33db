namespace MpucMer.Pure.Tests.Data;

public sealed class DataProblemTests
{
    [Fact]
    public void Every_fault_of_a_header_has_words() =>
        Assert.All(Enum.GetValues<WavHeaderFault>(), fault =>
            Assert.NotEmpty(new Problem.WavHeaderWrong("a.wav", fault, 1).Explain().Message)
        );

    [Fact]
    public void A_policy_makes_a_missing_modality_a_warning_or_an_error()
    {
        Severity Of(MissingModality policy) => new Problem.ClipsWithoutModality("audio", ["x"], 2, policy).Explain().Severity;

        Assert.Equal((Severity.Warning, Severity.Error), (Of(MissingModality.LeaveOut), Of(MissingModality.Fail)));
    }
}
