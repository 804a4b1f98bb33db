using System.Globalization;
using MpucMer.Build.Scanning;
using MpucMer.Pure.Runs;

namespace MpucMer.Build.Reuse;

/// <summary>
/// What a run folder remembers of its last finished run, so that a build with nothing to do is over before the planner is even compiled:
/// a digest of all that the plan depended on, the files that must still be in place, and what to say.
/// Anything amiss (an older form, a torn or edited file, one changed byte of a listing) only means that the plan is made anew.
/// </summary>
/// <param name="Digest">Of settings, global properties and the listings of the roots (<see cref="DigestOf"/>).</param>
/// <param name="Roots">
/// Files and folders whose listing the digest holds: data, project files, the planner's own assemblies. Of one that ends with a slash the
/// times of the folder and of those in it only: frames, of which there are too many to ask for each.
/// </param>
/// <param name="Present">Files that must exist: manifests of the results that are reused.</param>
/// <param name="Kept">Files of the run folder as the run left them: edited or replaced, they are no longer this run's.</param>
/// <param name="Said">The lines that a build with nothing to do prints.</param>
internal sealed record RunState(
    string Digest,
    IReadOnlyList<string> Roots,
    IReadOnlyList<string> Present,
    IReadOnlyList<KeptFile> Kept,
    IReadOnlyList<string> Said
)
{
    /// <summary>The fingerprint of the report that the run comes to.</summary>
    public string Report { get; init; } = "";

    /// <summary>Seconds that the parts of a run took which has not come to its end.</summary>
    public double Spent { get; init; }

    public const string FileName = RunFiles.State;

    /// <summary>Of a run that has not finished yet.</summary>
    public const string PendingFileName = RunFiles.PendingState;

    private const string Form = RunFiles.StateForm + " 3";

    private const string Results = "results.json";

    /// <exception cref="OperationCanceledException">It was asked to stop.</exception>
    public static string DigestOf(IEnumerable<string> facts, IEnumerable<string> roots, CancellationToken stop)
    {
        var digest = new Digest();
        foreach (var fact in facts)
            digest.Add(fact);
        foreach (var root in roots)
        {
            digest.Add(root);
            foreach (var file in root.EndsWith('/') ? Listing.Folders(root, stop) : Listing.Of(root, stop))
            {
                digest.Add(file.Path);
                digest.Add(file.Length);
                digest.Add(file.Modified);
                digest.Add(file.Changed);
            }
        }
        return digest.Text;
    }

    /// <summary>What the last build told after what it reused, where the results are still those that it was about.</summary>
    public static IEnumerable<string> ScoresTold(string runDir) =>
        AreResultsAsLeft(runDir) == true && Load(Path.Combine(runDir, FileName)) is { } state ? state.Said.Skip(1) : [];

    /// <summary>
    /// Whether results.json is as the last finished run left it; null where nothing is known of that (no run finished, or one of another
    /// version).
    /// </summary>
    public static bool? AreResultsAsLeft(string runDir)
    {
        if (Load(Path.Combine(runDir, FileName)) is not { } state)
            return null;
        foreach (var file in state.Kept)
        {
            if (file.Name == Results)
                return file.IsIn(runDir);
        }
        return null;
    }

    /// <summary>Whether each of these files of the run folder is as the last finished run left it.</summary>
    public static bool AreAsLeft(string runDir, IReadOnlyCollection<string> names)
    {
        if (Load(Path.Combine(runDir, FileName)) is not { } state)
            return false;
        foreach (var name in names)
        {
            var kept = false;
            foreach (var file in state.Kept)
                kept |= file.Name == name && file.IsIn(runDir);
            if (!kept)
                return false;
        }
        return true;
    }

    /// <summary>The same with the time that was spent on it before, where what was stopped came to the same report.</summary>
    public RunState GoingOn(RunState? stopped) => this with { Spent = stopped is not null && stopped.Report == Report ? stopped.Spent : 0 };

    /// <summary>Makes this the state of a finished run: the files that it vouches for go with it as they are now.</summary>
    /// <exception cref="UnwritableFileException">As the system refuses.</exception>
    public void Complete(string runDir, IDisk disk)
    {
        var kept = new List<KeptFile>();
        foreach (var name in RunFiles.Vouched)
        {
            if (KeptFile.Of(runDir, name) is { } file)
                kept.Add(file);
        }
        (this with { Kept = kept }).Save(Path.Combine(runDir, FileName), disk);
    }

    /// <summary>Whether nothing changed since: the same digest, and everything still in place.</summary>
    /// <exception cref="OperationCanceledException">It was asked to stop.</exception>
    public bool StillHolds(string runDir, IEnumerable<string> facts, CancellationToken stop)
    {
        if (!AllIsKept(runDir))
            return false;
        foreach (var path in Present)
        {
            if (!File.Exists(path))
                return false;
        }
        return DigestOf(facts, Roots, stop) == Digest;
    }

    /// <summary>The state in a file; null where there is none that can be used.</summary>
    public static RunState? Load(string path)
    {
        if (!RegularFile.Exists(path))
            return null;
        string digest = "",
            report = "";
        double spent = 0;
        List<string> roots = [],
            present = [],
            said = [];
        var kept = new List<KeptFile>();
        string[] lines;
        try
        {
            lines = RegularFile.ReadAllLines(path);
        }
        catch (IOException)
        {
            // As good as none: the plan is made anew.
            return null;
        }
        // The last line tells that the file is whole, and as it was written.
        if (lines.Length < 3 || lines[0] != Form || lines[^1] != End(lines.AsSpan(0, lines.Length - 1)))
            return null;
        foreach (var line in lines)
        {
            switch (line.Split('\t'))
            {
                case ["digest", var text]:
                    digest = text;
                    break;
                case ["report", var text]:
                    report = text;
                    break;
                case ["spent", var text] when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds):
                    spent = seconds;
                    break;
                case ["root", var root]:
                    roots.Add(Lines.Unescape(root));
                    break;
                case ["present", var file]:
                    present.Add(Lines.Unescape(file));
                    break;
                case ["say", var text]:
                    said.Add(Lines.Unescape(text));
                    break;
                case ["kept", var name, var length, var content]
                    when long.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out var l):
                    kept.Add(new KeptFile(name, l, content));
                    break;
            }
        }
        return new RunState(digest, roots, present, kept, said) { Report = report, Spent = spent };
    }

    /// <exception cref="UnwritableFileException">As the system refuses.</exception>
    public void Save(string path, IDisk disk)
    {
        var lines = new List<string>
        {
            Form,
            $"digest\t{Digest}",
            $"report\t{Report}",
            string.Create(CultureInfo.InvariantCulture, $"spent\t{Spent:0.###}"),
        };
        lines.AddRange(Roots.Select(r => $"root\t{Lines.Escape(r)}"));
        lines.AddRange(Present.Select(p => $"present\t{Lines.Escape(p)}"));
        lines.AddRange(Said.Select(s => $"say\t{Lines.Escape(s)}"));
        lines.AddRange(Kept.Select(k => $"kept\t{k}"));
        lines.Add(End([.. lines]));
        AtomicFile.Write(path, string.Join('\n', lines) + '\n', disk);
    }

    private bool AllIsKept(string runDir)
    {
        // Of a run that finished, results are the first.
        if (Kept.Count == 0 || Kept[0].Name != Results)
            return false;
        foreach (var file in Kept)
        {
            if (!file.IsIn(runDir))
                return false;
        }
        return true;
    }

    private static string End(ReadOnlySpan<string> lines)
    {
        var digest = new Digest();
        foreach (var line in lines)
            digest.Add(line);
        return $"end\t{digest.Text}";
    }
}
