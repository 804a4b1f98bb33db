using System.Xml;
using System.Xml.Linq;
using MpucMer.Build.Scanning;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Data;

namespace MpucMer.Build.Settings;

/// <summary>An element of a project file: a property, or an item, by its name.</summary>
internal sealed record ProjectElement(string Name, string Value, bool IsProperty, Place Place);

/// <summary>
/// The properties and items that an experiment's project file and the user's files that it imports hold, with their places. MSBuild has
/// evaluated them already;
/// this reads the text once more only to tell where something stands. Our own files (below the repository's src) are left out.
/// </summary>
internal sealed record ProjectXml(IReadOnlyList<ProjectElement> Elements, IReadOnlyList<string> Files)
{
    public static ProjectXml Read(string projectFile, string ownFolder)
    {
        var elements = new List<ProjectElement>();
        var files = new List<string>();
        Read(projectFile, Path.GetDirectoryName(projectFile)!, ownFolder, elements, files);
        return new ProjectXml(elements, files);
    }

    /// <summary>
    /// Where a property got its value: the last element of its name with that very text, else (the text was put together) the last of its
    /// name.
    /// </summary>
    public Place PlaceOf(string property, string value)
    {
        var named = Elements.Where(e => e.IsProperty && string.Equals(e.Name, property, StringComparison.OrdinalIgnoreCase)).ToList();
        return (named.LastOrDefault(e => e.Value == value) ?? named.LastOrDefault())?.Place ?? Place.Nowhere;
    }

    public Place PlaceOfItem(string item) =>
        Elements.FirstOrDefault(e => !e.IsProperty && string.Equals(e.Name, item, StringComparison.OrdinalIgnoreCase))?.Place
        ?? Place.Nowhere;

    private static void Read(string file, string projectFolder, string ownFolder, List<ProjectElement> elements, List<string> files)
    {
        if (
            files.Contains(file)
            || !File.Exists(file)
            || file.StartsWith(ownFolder + Path.DirectorySeparatorChar, StringComparison.Ordinal)
        )
            return;
        files.Add(file);
        XDocument document;
        try
        {
            document = XDocument.Load(file, LoadOptions.SetLineInfo);
        }
        catch (Exception e) when (e is XmlException or IOException or UnauthorizedAccessException)
        {
            // MSBuild has read it a moment ago; without it only the places are missing.
            return;
        }
        foreach (var e in document.Descendants())
        {
            switch (e.Parent?.Name.LocalName)
            {
                case "PropertyGroup":
                    elements.Add(new ProjectElement(e.Name.LocalName, e.Value.Trim(), true, PlaceOf(e, file)));
                    break;
                case "ItemGroup":
                    elements.Add(new ProjectElement(e.Name.LocalName, e.Attribute("Include")?.Value.Trim() ?? "", false, PlaceOf(e, file)));
                    break;
            }
            if (
                e.Name.LocalName == "Import"
                && e.Attribute("Sdk") is null
                && Target(e.Attribute("Project")?.Value, file, projectFolder) is { } imported
            )
            {
                Read(imported, projectFolder, ownFolder, elements, files);
            }
        }
    }

    private static Place PlaceOf(XElement e, string file) =>
        e is IXmlLineInfo info && info.HasLineInfo() ? new Place(file, info.LineNumber, info.LinePosition) : new Place(file);

    /// <summary>The file that an Import names; null where that takes an evaluation.</summary>
    private static string? Target(string? project, string file, string projectFolder)
    {
        var folder = Path.GetDirectoryName(file)!;
        var path = project
            ?.Replace("$(MSBuildThisFileDirectory)", folder + "/", StringComparison.OrdinalIgnoreCase)
            .Replace("$(MSBuildProjectDirectory)", projectFolder, StringComparison.OrdinalIgnoreCase)
            .Replace('\\', Path.DirectorySeparatorChar);
        return
            path is null
            || path.Length == 0
            || path.Contains("$(", StringComparison.Ordinal)
            || path.Contains('*', StringComparison.Ordinal)
            ? null
            : Path.GetFullPath(path, folder);
    }
}

/// <summary>The file that MpucConfig names, below what the project and the command line say.</summary>
internal static class ConfigurationFile
{
    /// <summary>The settings with the file's below them, and warnings; or what is wrong with the file.</summary>
    public static Either<Seq<Problem>, (Pure.Configuration.Settings Settings, Seq<Problem> Warnings)> Under(
        Pure.Configuration.Settings written
    ) =>
        written
            .Find(CommandProperties.Config.Name)
            .Match(
                None: () => (written, Seq<Problem>()),
                Some: config =>
                    Text(config)
                        .MapLeft(Seq1)
                        .Bind(text =>
                            PublishedYaml
                                .Read(text, config.Value, written)
                                .Match(
                                    Succ: read =>
                                        Right<Seq<Problem>, (Pure.Configuration.Settings, Seq<Problem>)>(
                                            (
                                                written.Over(Usable(read.Settings, config.Value)),
                                                read.Warnings + WithoutEffect(read.Settings)
                                            )
                                        ),
                                    Fail: problems => Left<Seq<Problem>, (Pure.Configuration.Settings, Seq<Problem>)>(problems)
                                )
                        )
            );

    private static Either<Problem, string> Text(Setting config)
    {
        try
        {
            return PlainText.Decode(RegularFile.ReadAllBytes(config.Value), config.Value);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Problem.ConfigurationUnreadable(config.Value, e.Message.TrimEnd('.'), config.Place);
        }
    }

    // A path in the file is relative to the file.
    private static Pure.Configuration.Settings Usable(Pure.Configuration.Settings read, string file) =>
        Pure.Configuration.Settings.Of(
            read.Written.Values.Where(s => !IsOfTheBuild(s.Name))
                .Select(s =>
                    Pure.Configuration.Properties.Find(s.Name).Exists(p => p.IsPath)
                        ? s with
                        {
                            Value = Path.GetFullPath(s.Value, Path.GetDirectoryName(file)!),
                        }
                        : s
                )
        );

    // Where the run folder and the store are is asked before any file is read.
    private static bool IsOfTheBuild(string name) =>
        name == CommandProperties.RunDir.Name || name == CommandProperties.StoreDir.Name || name == CommandProperties.SharedStore.Name;

    private static Seq<Problem> WithoutEffect(Pure.Configuration.Settings read) =>
        read
            .Written.Values.Where(s => IsOfTheBuild(s.Name))
            .Select(s => (Problem)new Problem.ConfigurationKeyWithoutEffect(s.Name, s.Value, NoEffect.PathIsAProperty, s.Place))
            .ToSeq();
}
