using MpucMer.Build.Reuse;
using MpucMer.Build.Scanning;

namespace MpucMer.Build.Tests.Fakes;

/// <summary>A memory of hashes that is sure that it can be written.</summary>
internal static class Memory
{
    public static HashMemory Of(string storeDir) => HashMemory.Of(storeDir, Disk.Real, p => Assert.Fail(p.ToString()));
}
