namespace MpucMer.Effects.Tensors;

/// <summary>How a network is run.</summary>
public enum Mode
{
    /// <summary>As trained: no dropout, batch normalisation by its running statistics, which stay as they are.</summary>
    Evaluation,

    /// <summary>
    /// Dropout draws from torch's generator (seed it with torch.manual_seed); batch normalisation uses the batch's statistics and updates
    /// its running ones in place.
    /// </summary>
    Training,
}
