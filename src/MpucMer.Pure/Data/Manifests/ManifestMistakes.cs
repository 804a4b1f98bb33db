namespace MpucMer.Pure.Data.Manifests;

/// <summary>The mistakes found on the way, in the order of the file; past a hundred they are only counted.</summary>
internal sealed class ManifestMistakes(string path)
{
    private const int MostTold = 100;

    private readonly List<Problem> told = [];
    private int untold;

    public bool Any => told.Count > 0;

    public void Add(Problem problem)
    {
        if (told.Count < MostTold)
            told.Add(problem);
        else
            untold++;
    }

    /// <summary>A field with something else in it than is expected of it.</summary>
    public void Malformed(int line, int column, string name, string text, string expected) =>
        Add(new Problem.ManifestFieldMalformed(path, line, column, name, Start(text), expected));

    /// <summary>As much of a text as a message holds.</summary>
    public static string Start(string text) => text.Length <= 40 ? text : text[..40] + "…";

    public Validation<Problem, Manifest> Fail()
    {
        if (untold > 0)
            told.Add(new Problem.ManifestMoreMistakes(path, untold));
        return Validation<Problem, Manifest>.Fail(told.ToSeq());
    }
}
