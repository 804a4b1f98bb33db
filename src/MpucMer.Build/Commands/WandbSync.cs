using MpucMer.Build.Tasks;

namespace MpucMer.Build.Commands;

/// <summary>Has the worker send what the run has kept for Weights &amp; Biases.</summary>
internal static class WandbSync
{
    public static readonly Command Command = new(
        "WandbSync",
        "Sends to Weights & Biases what the run has kept for it and the server has not.",
        mpuc => mpuc.Ask("wandb", mpuc.Inputs.RunDir)
    );
}
