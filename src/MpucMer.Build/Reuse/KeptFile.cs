using System.Globalization;
using MpucMer.Build.Scanning;

namespace MpucMer.Build.Reuse;

/// <summary>
/// A file as a run left it, by its content. The few that a build with nothing to do vouches for are small, so they are read each time:
/// their dates may be what they were though their numbers are not.
/// </summary>
/// <param name="Name">Its name in the run folder.</param>
internal sealed record KeptFile(string Name, long Length, string Digest)
{
    /// <summary>The file as it is now; null where there is none that can be read.</summary>
    public static KeptFile? Of(string folder, string name)
    {
        var path = Path.Combine(folder, name);
        if (!RegularFile.Exists(path))
            return null;
        try
        {
            var bytes = RegularFile.ReadAllBytes(path);
            var digest = new Digest();
            digest.Add(bytes);
            return new KeptFile(name, bytes.LongLength, digest.Text);
        }
        catch (IOException)
        {
            return null;
        }
    }

    public bool IsIn(string folder) => Of(folder, Name) == this;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name}\t{Length}\t{Digest}");
}
