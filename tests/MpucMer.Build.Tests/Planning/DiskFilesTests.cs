using MpucMer.Build.Planning;
using MpucMer.Build.Tests.Fakes;
using MpucMer.Pure.Layouts;

namespace MpucMer.Build.Tests.Planning;

/// <summary>The disk as layouts see it.</summary>
public sealed class DiskFilesTests : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly List<string> said = [];

    public void Dispose() => folder.Dispose();

    private DiskFiles Files() => new(folder["artifacts"], Memory.Of(folder["store"]), null!, said.Add, (_, _) => { }, default);

    private static MadeSet Set(params string[] clips) =>
        new("toy", "v1", clips.Select(c => (Func<Seq<(string, byte[])>>)(() => Seq1(($"{c}/{c}.wav", new byte[] { 1 })))).ToSeq());

    [Fact]
    public void A_set_is_made_once_and_lies_there_whole()
    {
        var made = Files().Made(Set("a", "b"));
        Assert.Equal(folder["artifacts/toy/v1"], made);
        Assert.Equal(
            [folder["artifacts/toy/v1/a/a.wav"], folder["artifacts/toy/v1/b/b.wav"]],
            Files().Below(folder["artifacts/toy/v1"]).IfLeft(Seq<string>()).Order(StringComparer.Ordinal)
        );
        Assert.Equal(made, Files().Made(Set("c")));
        Assert.Equal($"making the toy set: 2 clips in {folder["artifacts/toy/v1"]}", Assert.Single(said));
        Assert.Single(Directory.GetDirectories(folder["artifacts/toy"]));
    }

    [Fact]
    public void A_set_that_cannot_be_written_is_told_and_leaves_nothing_behind()
    {
        folder.Write("artifacts/toy", "a file where the folder is to be");
        var told = Assert.IsType<Problem.StoreOperationFailed>(Files().Made(Set("a")).Match(Right: _ => null!, Left: p => p));
        Assert.Equal(folder["artifacts/toy/v1"], told.Path);
        Assert.Equal([folder["artifacts/toy"]], Directory.GetFileSystemEntries(folder["artifacts"]));
    }

    [Fact]
    public void A_folder_is_listed_once_and_its_files_are_those_of_then()
    {
        folder.Write("data/a.wav", "a");
        var files = Files();
        Seq<string> Listed() => files.Below(folder["data"]).IfLeft(Seq<string>());

        Assert.Equal(folder["data/a.wav"], Assert.Single(Listed()));
        folder.Write("data/b.wav", "b");
        Assert.Single(Listed());
        Assert.Equal(2, Files().Below(folder["data"]).IfLeft(Seq<string>()).Count);
    }

    [Fact]
    public void What_is_no_regular_file_or_is_not_there_is_told_by_name()
    {
        string Told<A>(Either<Problem, A> result) => result.Match(Right: _ => "", Left: p => p.Explain().Place.File);

        var nowhere = folder["nowhere.csv"];
        Assert.Equal(nowhere, Told(Files().Content(nowhere)));
        Assert.Equal(nowhere, Told(Files().Start(nowhere, 10)));
        Assert.Equal(nowhere, Told(Files().Hashes(Seq(folder.Write("a.csv", "a"), nowhere), "x")));
        if (OperatingSystem.IsWindows())
            return;
        // Whoever opened it would wait for a writer.
        var pipe = folder["pipe.csv"];
        Unix.Pipe(pipe);
        Assert.Equal(pipe, Told(Files().Content(pipe)));
        Assert.Equal(pipe, Told(Files().Start(pipe, 10)));
        Assert.Equal(pipe, Told(Files().Hashes(Seq1(pipe), "x")));
        // A link to itself leads nowhere.
        File.CreateSymbolicLink(folder["loop.csv"], folder["loop.csv"]);
        Assert.Equal(folder["loop.csv"], Told(Files().Content(folder["loop.csv"])));
    }
}
