using MpucMer.Build.Scanning;

namespace MpucMer.Build.Reuse;

/// <summary>
/// What a run folder remembers of its last finished run, so that a build with nothing to do is over before the planner is even compiled:
/// a digest of all that the plan depended on, the files that must still be in place, and what to say.
/// Anything amiss (an older form, a torn file, one changed byte of a listing) only means that the plan is made anew.
/// </summary>
/// <param name="Digest">Of settings, global properties and the listings of the roots (<see cref="DigestOf"/>).</param>
/// <param name="Roots">
/// Files and folders whose listing the digest holds: data, project files, the planner's own assemblies. Of one that ends with a slash the times of the folder and of those in it only: frames, of
/// which there are too many to ask for each.
/// </param>
/// <param name="Present">Files that must exist: manifests of the results that are reused.</param>
/// <param name="Results">results.json as it was left: replaced or edited, it is no longer this run's.</param>
/// <param name="Said">The lines that a build with nothing to do prints.</param>
internal sealed record RunState(string Digest, IReadOnlyList<string> Roots, IReadOnlyList<string> Present, ListedFile? Results, IReadOnlyList<string> Said)
{
    public const string FileName = "state.txt";

    /// <summary>Of a run that has not finished yet.</summary>
    public const string PendingFileName = "state.pending.txt";

    private const string Form = "mpuc-state 1";

    public static string DigestOf(IEnumerable<string> facts, IEnumerable<string> roots)
    {
        var digest = new Digest();
        foreach (var fact in facts) digest.Add(fact);
        foreach (var root in roots)
        {
            digest.Add(root);
            foreach (var file in root.EndsWith('/') ? Listing.Folders(root) : Listing.Of(root))
            {
                digest.Add(file.Path);
                digest.Add(file.Length);
                digest.Add(file.Modified);
                digest.Add(file.Changed);
            }
        }
        return digest.Text;
    }

    /// <summary>What the last build told after what it reused, where results.json is still the one that it was about.</summary>
    public static IEnumerable<string> ScoresTold(string runDir) =>
        Load(Path.Combine(runDir, FileName)) is { Results: { } results } state && File.Exists(results.Path) && Listing.Describe(results.Path) == results ? state.Said.Skip(1) : [];

    /// <summary>Makes this the state of a finished run: results.json as it is now goes with it.</summary>
    public void Complete(string runDir)
    {
        var results = Path.Combine(runDir, "results.json");
        (this with { Results = File.Exists(results) ? Listing.Describe(results) : null }).Save(Path.Combine(runDir, FileName));
    }

    /// <summary>Whether nothing changed since: the same digest, and everything still in place.</summary>
    public bool StillHolds(IEnumerable<string> facts)
    {
        if (Results is not { } results || !File.Exists(results.Path) || Listing.Describe(results.Path) != results) return false;
        foreach (var path in Present)
        {
            if (!File.Exists(path)) return false;
        }
        return DigestOf(facts, Roots) == Digest;
    }

    /// <summary>The state in a file; null where there is none that can be used.</summary>
    public static RunState? Load(string path)
    {
        if (!File.Exists(path)) return null;
        string digest = "";
        ListedFile? results = null;
        List<string> roots = [], present = [], said = [];
        var lines = File.ReadAllLines(path);
        // The last line tells that the file is whole.
        if (lines.Length < 3 || lines[0] != Form || lines[^1] != "end") return null;
        foreach (var line in lines)
        {
            var parts = line.Split('\t');
            switch (parts)
            {
                case ["digest", var text]: digest = text; break;
                case ["root", var root]: roots.Add(root); break;
                case ["present", var file]: present.Add(file); break;
                case ["say", var text]: said.Add(text); break;
                case ["results", var file, var length, var modified, var changed]
                    when long.TryParse(length, out var l) && long.TryParse(modified, out var m) && long.TryParse(changed, out var b):
                    results = new ListedFile(file, l, m, b);
                    break;
            }
        }
        return new RunState(digest, roots, present, results, said);
    }

    public void Save(string path)
    {
        var lines = new List<string> { Form, $"digest\t{Digest}" };
        lines.AddRange(Roots.Select(r => $"root\t{r}"));
        lines.AddRange(Present.Select(p => $"present\t{p}"));
        lines.AddRange(Said.Select(s => $"say\t{s}"));
        if (Results is { } r) lines.Add(FormattableString.Invariant($"results\t{r.Path}\t{r.Length}\t{r.Modified}\t{r.Changed}"));
        lines.Add("end");
        AtomicFile.Write(path, string.Join('\n', lines) + '\n');
    }
}
