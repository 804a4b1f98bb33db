namespace MpucMer.Pure.Losses;

/// <summary>A form of the pairwise loss that is twice the textbook's.</summary>
public static class DoubledLoss
{
    public static ContrastiveForm Form { get; } =
        ContrastiveForm.Textbook with
        {
            Word = "doubled",
            Summary = "twice the paper's",
            Factor = _ => 2,
        };
}
