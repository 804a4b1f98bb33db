namespace MpucMer.Tests;

/// <summary>
/// Long texts that somebody read once and found right: tests/Approved holds them. A test that makes such a text compares it with the file;
/// where the new one is right, MPUC_APPROVE=1 writes it there, and the change shows in the commit.
/// </summary>
internal static class Approved
{
    public static void Matches(string name, string text)
    {
        var path = Path.Combine(TestFiles.Repository, "tests", "Approved", name);
        if (Environment.GetEnvironmentVariable("MPUC_APPROVE") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
        }
        var approved = File.Exists(path) ? File.ReadAllText(path) : "";
        if (approved == text)
            return;
        var (before, now) = (approved.Split('\n'), text.Split('\n'));
        var line = Enumerable.Range(0, Math.Min(before.Length, now.Length)).TakeWhile(i => before[i] == now[i]).Count();
        Assert.Fail(
            $"{path} and what was made differ from line {line + 1} on:\n  approved: {At(before, line)}\n  now:      {At(now, line)}\n"
                + "If the new text is right, run the test with MPUC_APPROVE=1 and commit the file with the reason."
        );
    }

    private static string At(string[] lines, int line) => line < lines.Length ? lines[line] : "(the end)";
}
