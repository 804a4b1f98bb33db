namespace MpucMer.Effects.Tests.Storage;

/// <summary>
/// Tests that train in this process: torch's generator and its number of threads are the process's, so nothing else may run meanwhile.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection : ICollectionFixture<TinyRun.Home>
{
    public const string Name = "trains alone";
}
