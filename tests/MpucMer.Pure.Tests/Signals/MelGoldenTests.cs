using MpucMer.Pure.Signals;

namespace MpucMer.Pure.Tests.Signals;

public sealed class MelGoldenTests
{
    private static readonly Golden Mel = Golden.Read("mel");

    [Fact]
    public void Golden_mel_filters_have_librosas_row_sums()
    {
        var filters = MelFilterBank.Slaney(Mel["sample_rate"].GetInt32(), Mel["n_fft"].GetInt32(), Mel["n_mels"].GetInt32());
        var sums = Golden.Doubles(Mel["filterbank_row_sums"]);

        Assert.Equal(sums.Length, filters.Bands);
        for (var band = 0; band < sums.Length; band++)
            Close.Relative(sums[band], filters.RowSum(band), 1e-5, $"band {band}");
    }

    [Fact]
    public void Golden_mel_power_and_decibels_of_the_formula_signal_are_librosas()
    {
        var filters = MelFilterBank.Slaney(Mel["sample_rate"].GetInt32(), Mel["n_fft"].GetInt32(), Mel["n_mels"].GetInt32());

        var power = MelSpectrogram.Power(FormulaSignal(), Mel["hop_length"].GetInt32(), filters);

        Assert.Equal(Golden.Longs(Mel["shape"]), new long[] { power.Bands, power.Frames });
        Close.ToLargest(Golden.Floats(Mel["mel_power"]), BandsFirst(power), 1e-4, "power");
        var decibels = BandsFirst(power with { Values = Decibels.PowerToDb(power.Values) });
        var expected = Golden.Floats(Mel["mel_db_ref_max"]);
        for (var i = 0; i < expected.Length; i++)
            Close.Absolute(expected[i], decibels[i], 0.002, $"decibels[{i}]");
    }

    [Fact]
    public void Golden_power_to_db_is_librosas()
    {
        var golden = Golden.Read("power_to_db");
        var expected = Golden.Floats(golden["db_ref_max_top80"]);

        var decibels = Decibels.PowerToDb(Golden.Floats(golden["power"]));

        Assert.Equal(expected.Length, decibels.Length);
        for (var i = 0; i < expected.Length; i++)
            Close.Absolute(expected[i], decibels[i], 1e-4, $"decibels[{i}]");
    }

    private static float[] FormulaSignal()
    {
        var rate = (double)Mel["sample_rate"].GetInt32();
        var signal = new float[Mel["length"].GetInt32()];
        for (var k = 0; k < signal.Length; k++)
        {
            signal[k] = (float)(
                0.5 * Math.Sin(2 * Math.PI * 220 * k / rate)
                + 0.3 * Math.Sin(2 * Math.PI * 1760 * k / rate + 1)
                + 0.05 * Mel.Uniform("mel.noise", k)
            );
        }
        return signal;
    }

    /// <summary>librosa's layout: [bands, frames].</summary>
    private static float[] BandsFirst(Spectrogram spectrogram) =>
        [
            .. Enumerable
                .Range(0, spectrogram.Bands)
                .SelectMany(band => Enumerable.Range(0, spectrogram.Frames).Select(frame => spectrogram.Frame(frame)[band])),
        ];
}
