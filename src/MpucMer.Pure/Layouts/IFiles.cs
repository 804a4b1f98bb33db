using MpucMer.Pure.Planning;

namespace MpucMer.Pure.Layouts;

/// <summary>
/// The files that a plan is made of, as the plan sees them: a folder is listed once, and whatever the system refuses is a problem that
/// names the file. A build has them of the disk, tests of a dictionary.
/// </summary>
public interface IFiles
{
    /// <summary>Whether something that is no folder has the name.</summary>
    bool IsFile(string path);

    bool IsFolder(string path);

    /// <summary>The paths of all files below a folder, or the one file; hidden ones are passed over, and no path is there twice.</summary>
    Either<Problem, Seq<string>> Below(string root);

    Either<Problem, ReadOnlyMemory<byte>> Content(string path);

    /// <summary>The first bytes of a file: as many as are asked for, or all there are.</summary>
    Either<Problem, ReadOnlyMemory<byte>> Start(string path, int count);

    /// <summary>The hashes of files (of their content) and of folders (of the names and contents of their files), by path.</summary>
    /// <param name="about">The file or folder to name where the system refuses and names none.</param>
    Either<Problem, HashMap<string, string>> Hashes(Seq<string> paths, string about);

    /// <summary>The folder of a set that the project makes itself; the set is made where it is not there yet.</summary>
    Either<Problem, string> Made(MadeSet set);

    /// <summary>
    /// What the worker finds in files that planning cannot look into (native code, gigabytes), remembered by their content. No problem at
    /// all is left where the worker has reported it already.
    /// </summary>
    Either<Seq<Problem>, SegmentIndex> Segments(IndexRequest request);
}

/// <summary>A data set that is made and not fetched.</summary>
/// <param name="Key">Says all that its content depends on.</param>
/// <param name="Parts">Each makes some of its files, independent of the others: path below the set's folder, and bytes.</param>
public sealed record MadeSet(string Name, string Key, Seq<Func<Seq<(string Path, byte[] Content)>>> Parts);
