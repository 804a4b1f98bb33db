using MpucMer.Build.Scanning;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Data;
using MpucMer.Pure.Data.Manifests;

namespace MpucMer.Build.Planning;

/// <summary>
/// The file that MpucManifest names, and what it adds to the settings: where nobody says which modalities to use, those of its columns.
/// </summary>
internal static class ManifestFile
{
    /// <summary>
    /// The settings with the manifest's below them, and the manifest; none where the data set is another, or where the settings' own
    /// mistakes are to be told first.
    /// </summary>
    public static Either<Seq<Problem>, (Pure.Configuration.Settings Settings, Option<Manifest> Manifest)> Under(
        Pure.Configuration.Settings written
    )
    {
        Setting Value(Property property) => written.Effective(property, Protocol.Corrected);
        A Of<A>(Property<A> property, A otherwise)
            where A : notnull => property.Read(Value(property)).Match(value => value, _ => otherwise);
        var path = Value(DataProperties.Manifest).Value;
        if (Of(DataProperties.Dataset, Dataset.Demo) != Dataset.Manifest || path.Length == 0)
            return (written, None);
        // Who is in which split matters only to those who ask for it.
        var given = Of(SplitProperties.Kind, SplitKind.Folds) == SplitKind.Given;
        var refused = given && !Of(SplitProperties.GroupsMayCross, false);
        return Read(path, refused ? GroupsAcrossSplits.Refused : GroupsAcrossSplits.Allowed, labelled: true)
            .Map(manifest =>
            {
                var named = new Setting(DataProperties.Modalities.Name, string.Join(' ', manifest.Modalities), new Place(path, 1));
                var kept = given
                    ? manifest
                    : manifest with
                    {
                        Warnings = [.. manifest.Warnings.Where(w => w is not Problem.ManifestGroupInTwoSplits)],
                    };
                return (written.Over(Pure.Configuration.Settings.Of([named])), Some(kept));
            });
    }

    /// <summary>A manifest of any clips.</summary>
    /// <param name="labelled">Whether they have to have labels.</param>
    public static Either<Seq<Problem>, Manifest> Read(string path, GroupsAcrossSplits groups, bool labelled) =>
        Bytes(path)
            .MapLeft(Seq1)
            .Bind(bytes =>
                Manifest
                    .Parse(bytes, path, [.. Modality.All.Select(m => m.Name)], p => File.Exists(p) || Directory.Exists(p), groups, labelled)
                    .ToEither()
            );

    private static Either<Problem, byte[]> Bytes(string path)
    {
        try
        {
            return RegularFile.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Problem.ManifestUnreadable(path, e.Message.TrimEnd('.'));
        }
    }
}
