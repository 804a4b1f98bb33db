namespace MpucMer.Effects.Tensors.Native;

/// <summary>
/// A file that this program derives from its own and then loads: only ever in folders of the user's, and never believed without comparing
/// every byte.
/// </summary>
internal static class PrivateFile
{
    /// <summary>
    /// The path of a file with these bytes: beside the program where that can be written, else in the user's cache folder.
    /// </summary>
    /// <exception cref="IOException">Neither can be written.</exception>
    public static string Of(string name, byte[] bytes)
    {
        var beside = Path.Combine(AppContext.BaseDirectory, "native");
        try
        {
            return In(beside, name, bytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return In(
                Path.Combine(
                    Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create),
                    "mpucmer",
                    "native"
                ),
                name,
                bytes
            );
        }
    }

    private static string In(string folder, string name, byte[] bytes)
    {
        var path = Path.Combine(folder, name);
        if (File.Exists(path) && File.ReadAllBytes(path).AsSpan().SequenceEqual(bytes))
            return path;
        Directory.CreateDirectory(folder);
        // Several workers may start at once: each writes a file of its own, and the last rename stands. A library in use keeps its bytes.
        var fresh = $"{path}.{Environment.ProcessId}.new";
        File.WriteAllBytes(fresh, bytes);
        File.Move(fresh, path, overwrite: true);
        return path;
    }
}
