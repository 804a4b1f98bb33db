using System.Globalization;

namespace MpucMer.Pure.Diagnostics;

public abstract partial record Problem
{
    private static Area ToysArea => new("Toys", "What a toy says.", [FeaturesShort.Page]);

    /// <summary>Features of a modality whose length is <paramref name="Norm"/> in the mean.</summary>
    public sealed record FeaturesShort(string Modality, double Norm) : Problem
    {
        public override Explanation Explain() =>
            Warning(
                "MPUC2999",
                Place.Nowhere,
                string.Create(CultureInfo.InvariantCulture, $"The features of {Modality} are short: {Norm:0.##} in the mean."),
                "Toys think so of all features."
            );

        public static Page Page =>
            new()
            {
                Title = "Features are short",
                What = "The toy stage has measured the features of a modality.",
                Fix = "- Nothing has to be done.",
                Examples = [new FeaturesShort("pulse", 1.25)],
            };
    }
}
