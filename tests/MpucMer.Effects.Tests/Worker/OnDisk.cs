using MpucMer.Pure.Data;
using MpucMer.Pure.Planning;
using static LanguageExt.Prelude;

namespace MpucMer.Effects.Tests.Worker;

/// <summary>Files as a plan sees them: by the hash of what is in them now, which the worker compares with what it reads.</summary>
public static class OnDisk
{
    public static Source Source(Modality modality, string path) => new(modality, path, None, Hash(path));

    public static WordSource Words(string path) => new(path, Hash(path));

    public static string Hash(string path) => ContentHash.OfFile(File.ReadAllBytes(path));
}
