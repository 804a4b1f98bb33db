namespace MpucMer.Build.Tests.Fakes;

/// <summary>Small data sets that have the right names; no test here opens their files as sound or landmarks.</summary>
public static class Clips
{
    /// <summary>Actors 1 to <paramref name="actors"/>, each with two emotions, in audio/ and landmarks/.</summary>
    public static void Write(TempFolder folder, int actors = 6)
    {
        for (var actor = 1; actor <= actors; actor++)
        {
            foreach (var emotion in new[] { 3, 5 })
            {
                var clip = $"01-{emotion:00}-01-01-01-{actor:00}";
                folder.Write($"audio/Actor_{actor:00}/03-{clip}.wav", "sound of " + clip);
                folder.Write($"landmarks/Actor_{actor:00}/01-{clip}.csv", "face of " + clip);
            }
        }
        Age(folder.Path);
    }

    /// <summary>Makes files old enough to be remembered.</summary>
    public static void Age(string folder) => Age(folder, TimeSpan.FromHours(1));

    public static void Age(string folder, TimeSpan age)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            File.SetLastWriteTimeUtc(file, DateTime.UtcNow - age);
    }
}
