using Said = (LanguageExt.Seq<MpucMer.Pure.Configuration.Setting> Settings, LanguageExt.Seq<MpucMer.Pure.Diagnostics.Problem> Warnings);

namespace MpucMer.Pure.Configuration;

/// <summary>The flags of a published file that mean something together.</summary>
internal static class PublishedYamlFlags
{
    /// <summary>text, video, audio, graph: which modalities. An absent one is false; where all are absent, the data decides.</summary>
    public static Validation<Problem, Said> Modalities(Seq<PublishedYamlEntry> keys, Settings written)
    {
        var flags = keys.Filter(k => Flagged(k.Key).IsSome);
        if (flags.IsEmpty || written.Find(DataProperties.Modalities.Name).IsSome)
            return Success<Problem, Said>((Seq<Setting>(), Seq<Problem>()));
        return Read.Each(flags.Map(k => Flag(k).Map(on => on ? Flagged(k.Key) : None)))
            .Bind(named =>
            {
                var names = named.Somes().Map(m => m.Name);
                return names.IsEmpty
                    ? Fail<Problem, Said>(new Problem.TooFewModalities(names, flags[0].Value.Place))
                    : Success<Problem, Said>(
                        (Seq1(new Setting(DataProperties.Modalities.Name, string.Join(' ', names), flags[0].Value.Place)), Seq<Problem>())
                    );
            });
    }

    /// <summary>
    /// contrastive and unsupervised: with both, the published code asks which features come from the same clip; with contrastive alone,
    /// which come from clips of the same label (also its default). Without contrastive it trains encoders and classifier end to end, which
    /// is another method and not here.
    /// </summary>
    public static Validation<Problem, Said> Objective(Seq<PublishedYamlEntry> keys, Settings written)
    {
        if (written.Find(LossProperties.Objective.Name).IsSome)
            return Success<Problem, Said>((Seq<Setting>(), Seq<Problem>()));
        var contrastive = Of(keys, "training.contrastive")
            .Map(k =>
                Flag(k)
                    .Bind(on =>
                        on
                            ? Success<Problem, Seq<Setting>>(Seq<Setting>())
                            : Fail<Problem, Seq<Setting>>(new Problem.NotOneOf(k.Key, "false", Seq1("true"), None, k.Value.Place))
                    )
            );
        var unsupervised = Of(keys, "training.unsupervised")
            .Map(k =>
                Flag(k)
                    .Map(on =>
                        Seq1(
                            new Setting(
                                LossProperties.Objective.Name,
                                LossProperties.Objective.Write(
                                    on ? Configuration.Objective.Unsupervised : Configuration.Objective.Supervised
                                ),
                                k.Value.Place
                            )
                        )
                    )
            );
        return Read.Each(contrastive + unsupervised).Map(s => (s.Bind(x => x), Seq<Problem>()));
    }

    /// <summary>A file that names a pickle for each part is of CMU-MOSEI, unless somebody says otherwise.</summary>
    public static Validation<Problem, Said> DataSet(Seq<PublishedYamlEntry> keys, Settings written)
    {
        var parts = Of(keys, "dataset.path_train", "dataset.path_test", "dataset.path_valid");
        return Success<Problem, Said>(
            (
                parts.IsEmpty || written.Find(DataProperties.Dataset.Name).IsSome
                    ? Seq<Setting>()
                    : Seq1(new Setting(DataProperties.Dataset.Name, Layouts.Mosei.Name, parts[0].Place)),
                Seq<Problem>()
            )
        );
    }

    /// <summary>A flag as Python's YAML reads one.</summary>
    public static Validation<Problem, bool> Flag(PublishedYamlEntry key) =>
        PublishedYaml
            .Value(key)
            .Bind(v =>
                v.ToUpperInvariant() switch
                {
                    "TRUE" or "YES" or "ON" => Success<Problem, bool>(true),
                    "FALSE" or "NO" or "OFF" => Success<Problem, bool>(false),
                    _ => Fail<Problem, bool>(
                        new Problem.NotOneOf(key.Key, v, Seq("true", "false"), Text.Nearest(v, Seq("true", "false")), key.Value.Place)
                    ),
                }
            );

    private static Option<Modality> Flagged(string key) => Modality.All.Find(m => m.PublishedFlag == key);

    private static Seq<PublishedYamlEntry> Of(Seq<PublishedYamlEntry> keys, params string[] paths) =>
        keys.Filter(k => paths.Contains(k.Key));
}
