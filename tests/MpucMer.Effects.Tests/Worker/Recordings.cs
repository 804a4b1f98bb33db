using System.Globalization;
using System.Security.Cryptography;
using MpucMer.Effects.Tests.Media;
using Stream = MpucMer.Pure.Randomness.Stream;

namespace MpucMer.Effects.Tests.Worker;

/// <summary>
/// Recordings of three seconds for tests: two pictures one after the other, a tone, words with times, and vectors for most of these words.
/// </summary>
public static class Recordings
{
    public const string Words = "glove.txt";

    /// <summary>NAME.mp4 (64 x 48 at 25 frames a second) and NAME.csv.</summary>
    public static void Write(string folder, string name, int pitch)
    {
        Lavfi.Run(
            folder,
            "-f",
            "lavfi",
            "-i",
            "testsrc=size=64x48:rate=25:duration=1.5",
            "-f",
            "lavfi",
            "-i",
            "smptebars=size=64x48:rate=25:duration=1.5",
            "-f",
            "lavfi",
            "-i",
            string.Create(CultureInfo.InvariantCulture, $"sine={pitch}:duration=3"),
            "-filter_complex",
            "[0][1]concat=n=2:v=1",
            "-pix_fmt",
            "yuv420p",
            $"{name}.mp4"
        );
        File.WriteAllText(
            Path.Combine(folder, name + ".csv"),
            $"word,start,end\nWhat,0.1,0.3\na,0.3,0.4\n\"lovely, "
                + $"sunny\",0.5,0.9\nday!,0.9,1.3\n{name},1.6,1.8\nis,1.8,1.9\nawfully,2.0,2.5\nsad,2.5,2.9\n"
        );
    }

    /// <summary>Vectors of 300 numbers; names have none.</summary>
    public static void WriteWords(string folder) =>
        File.WriteAllLines(
            Path.Combine(folder, Words),
            new[] { "what", "a", "lovely", "day", "is", "awfully", "sad" }.Select(w =>
                $"{w} {string.Join(' ', Enumerable.Range(0, 300).Select(k => Stream.Of(0, w).Normal(k).ToString("F4", CultureInfo.InvariantCulture)))}"
            )
        );

    public static string Hash(string path) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)));
}
