using System.Runtime.CompilerServices;

namespace MpucMer.Pure.Tests.Data;

public sealed class DataProblemTests
{
    private static readonly Problem[] Examples =
    [
        new Problem.DataFolderMissing("data"),
        new Problem.FolderWithoutClips("data", ["03-….wav"], 12),
        new Problem.FileUnreadable("a.wav", "Permission denied"),
        new Problem.NotWav("a.wav", [1, 2, 3]),
        new Problem.WavTruncated("a.wav", 10, 2),
        new Problem.WavEncodingUnsupported("a.wav", 7, 8),
        new Problem.WavWithoutSamples("a.wav"),
        new Problem.WavHeaderWrong("a.wav", WavHeaderFault.NoData, 44),
        new Problem.WavSampleRateUnsupported("a.wav", 1, 1000, 768000),
        new Problem.WavSampleNotFinite("a.wav", 0, 1),
        new Problem.SoundTooLong("a.wav", 5400, 3600),
        new Problem.SoundShorterThanVideo("a.wav", 0.1, 107),
        new Problem.CsvEmpty("a.csv", 1),
        new Problem.CsvColumnsMissing("a.csv", ["x_17"], 3),
        new Problem.CsvRowWidth("a.csv", 2, 3, 4),
        new Problem.CsvNotNumber("a.csv", 2, 3, "x_17", "lost"),
        new Problem.CsvNotFinite("a.csv", 2, 3, "x_17"),
        new Problem.CsvQuoteOpen("a.csv", 2, 3),
        new Problem.CsvLineTooLong("a.csv", 2, 1 << 24),
        new Problem.CsvColumnTwice("a.csv", "x_17"),
        new Problem.ClipTwice("01-05-01-01-01-02", "audio", "a.wav", "b.wav"),
        new Problem.ClipNamesUnknown("audio", ["take1.wav"]),
        new Problem.ClipsWithoutModality("audio", ["01-05-01-01-01-02"], 3, MissingModality.Fail),
        new Problem.NoCompleteClip([("audio", 3), ("landmarks", 0)]),
        new Problem.TableRowTwice("a.csv", "x", 2, 3),
        new Problem.TableWithoutNumbers("a.csv"),
        new Problem.TableNameEmpty("a.csv", 3),
        new Problem.DemoSettingOutside("Noise", 20, 0, 10),
    ];

    [Fact]
    public void Each_has_a_code_of_its_own_a_hint_and_a_page()
    {
        var explained = Examples.Select(ProblemText.Explain).ToList();

        Assert.Distinct(explained.Select(e => e.Code));
        Assert.All(explained, e => Assert.NotEmpty(e.Hint));
        Assert.All(explained, e => Assert.True(File.Exists(Path.Combine(Pages(), e.Code + ".md")), $"docs/problems/{e.Code}.md"));
    }

    [Fact]
    public void Every_fault_of_a_header_has_words() =>
        Assert.All(Enum.GetValues<WavHeaderFault>(), fault => Assert.NotEmpty(ProblemText.Explain(new Problem.WavHeaderWrong("a.wav", fault, 1)).Message));

    [Fact]
    public void A_policy_makes_a_missing_modality_a_warning_or_an_error()
    {
        Severity Of(MissingModality policy) => ProblemText.Explain(new Problem.ClipsWithoutModality("audio", ["x"], 2, policy)).Severity;

        Assert.Equal((Severity.Warning, Severity.Error), (Of(MissingModality.LeaveOut), Of(MissingModality.Fail)));
    }

    private static string Pages([CallerFilePath] string path = "") => Path.Combine(Path.GetDirectoryName(path)!, "..", "..", "..", "docs", "problems");
}
