namespace MpucMer.Bench;

/// <summary>A training step that can be repeated.</summary>
internal interface IStep : IDisposable
{
    /// <summary>
    /// Two views of random clips forward, the pairwise loss of the published form, backward, a step of SGD. Gives the loss.
    /// </summary>
    double Run();
}
