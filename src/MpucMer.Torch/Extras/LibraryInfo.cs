using MpucMer.Torch.Interop;
using TorchSharp;

namespace MpucMer.Torch;

/// <summary>What the tensors of this process are computed with.</summary>
public sealed record LibraryInfo(string Version, string Blas, string CpuCapability, int Threads, string Configuration)
{
    /// <summary>Reads it off the loaded libraries.</summary>
    public static unsafe LibraryInfo Read()
    {
        var configuration = Native.Text((buffer, size) =>
        {
            int length;
            Native.Check(Native.mpuc_configuration(buffer, size, &length));
            return length;
        });
        return new LibraryInfo(torch.__version__, BlasName(), Field(configuration, "CPU capability usage:"), torch.get_num_threads(), configuration);
    }

    // libblas.so.3 is a link on Debian; the file behind it tells who made it.
    private static unsafe string BlasName()
    {
        var path = Native.Text((buffer, size) => Native.mpuc_blas_path(buffer, size));
        if (path.Length == 0) return "built in";
        var real = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
        foreach (var name in (string[])["openblas", "mkl", "blis", "atlas"])
            if (real.Contains(name, StringComparison.OrdinalIgnoreCase)) return name;
        return path.Contains("torch", StringComparison.Ordinal) ? "built in" : "reference";
    }

    private static string Field(string text, string name)
    {
        var at = text.IndexOf(name, StringComparison.Ordinal);
        return at < 0 ? "unknown" : text[(at + name.Length)..].Split('\n', 2)[0].Trim();
    }
}
