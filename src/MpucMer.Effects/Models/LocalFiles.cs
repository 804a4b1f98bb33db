using MpucMer.Build.Scanning;
using MpucMer.Effects.Files;
using MpucMer.Pure.Layouts;
using MpucMer.Pure.Planning;
using static LanguageExt.Prelude;

namespace MpucMer.Effects.Models;

/// <summary>The disk, for those who ask a model: every file is looked at once, and nothing is remembered.</summary>
public sealed class LocalFiles(CancellationToken stop) : IFiles
{
    public bool IsFile(string path) => File.Exists(path);

    public bool IsFolder(string path) => Directory.Exists(path);

    public Either<Problem, Seq<string>> Below(string root) =>
        SourceFiles.Guarded<Seq<string>>(root, () =>
            Listing.Of(root, stop).Select(f => f.Path).Order(StringComparer.Ordinal).ToSeq().Strict()
        );

    public Either<Problem, ReadOnlyMemory<byte>> Content(string path) =>
        SourceFiles.Guarded<ReadOnlyMemory<byte>>(path, () => (ReadOnlyMemory<byte>)RegularFile.ReadAllBytes(path));

    public Either<Problem, ReadOnlyMemory<byte>> Start(string path, int count) =>
        SourceFiles.Guarded<ReadOnlyMemory<byte>>(path, () => (ReadOnlyMemory<byte>)RegularFile.Start(path, count));

    public Either<Problem, HashMap<string, string>> Hashes(Seq<string> paths, string about) =>
        paths.InTurn(path => HashOf(path).Map(hash => (path, hash))).Map(hashes => toHashMap(hashes));

    /// <summary>A model is not asked about sets that the project makes.</summary>
    public Either<Problem, string> Made(MadeSet set) => new Problem.DataFolderMissing(set.Name);

    /// <summary>Nor about computational sequences, which are a data set's.</summary>
    public Either<Seq<Problem>, SegmentIndex> Segments(IndexRequest request) => Seq<Problem>();

    private Either<Problem, string> HashOf(string path) => SourceFiles.Guarded<string>(path, () =>
        {
            if (!Directory.Exists(path))
                return HeldFile.Of(path, stop).Hash;
            var files = Listing.Of(path, stop);
            files.Sort((a, b) => string.CompareOrdinal(a.Path, b.Path));
            using var whole = new ContentHash.Folder();
            foreach (var file in files)
                whole.Add(Path.GetRelativePath(path, file.Path), RegularFile.ReadAllBytes(file.Path));
            return whole.Value();
        });
}
