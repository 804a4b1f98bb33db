using MpucMer.Build.Scanning;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Data;

namespace MpucMer.Build.Settings;

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
