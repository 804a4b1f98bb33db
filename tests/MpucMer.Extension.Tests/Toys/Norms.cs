namespace MpucMer.Pure.Planning;

/// <summary>How long the features of each modality are, in the mean over clips: what a run for it (<c>-t:Norms</c>) comes to.</summary>
public static class Norms
{
    /// <summary>It reads what the encoders of every fold and seed make of the clips, and no probe.</summary>
    public static readonly Goal Goal = new("norms", Stage.Ending("norms") with { Computes = false }, training =>
        training.Filter(s => s.Is(Stage.Embed))
    );

    /// <summary>The file that it leaves in the run's folder.</summary>
    public const string FileName = "norms.csv";
}
