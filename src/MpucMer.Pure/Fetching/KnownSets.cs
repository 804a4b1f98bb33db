using System.Globalization;
using MpucMer.Pure.Layouts;

namespace MpucMer.Pure.Fetching;

/// <summary>A data set that is given only to those who ask for it.</summary>
/// <param name="How">What its holders want, after “it cannot be fetched:”.</param>
public sealed record AskedSet(string Name, string Link, string How);

/// <summary>
/// The data sets of the field that may be fetched without asking anybody, and those that may not. To add one: a value here, by its name.
/// A length or a checksum is said only where it is known for sure: as its host publishes it, or as several who fetched it have it alike.
/// docs/fetch.md says the same in a table.
/// </summary>
public static class KnownSets
{
    private static readonly Licence NonCommercial = new("CC-BY-NC-SA-4.0", "https://creativecommons.org/licenses/by-nc-sa/4.0/");

    // Livingstone and Russo 2018, Zenodo record 1188976; Swanson, Livingstone and Russo 2019, Zenodo record 3255102. Actor 18 has no songs.
    private static readonly FetchItem Landmarks = Archive(
        "https://zenodo.org/records/3255102/files/FacialTracking_Actors_01-24.zip",
        "landmarks",
        NonCommercial,
        417_163_019,
        Md5("5753bbc64a9a790f8a8d3e03cba526ee")
    );

    private static readonly KnownSet Ravdess = new(
        "ravdess",
        "https://zenodo.org/records/1188976",
        "RAVDESS: speech as WAV, and landmarks of all clips by OpenFace",
        () =>
            Seq(
                Archive(
                    OfRavdess("Audio_Speech_Actors_01-24.zip"),
                    "audio",
                    NonCommercial,
                    208_468_073,
                    Md5("bc696df654c87fed845eb13823edef8a")
                ),
                Landmarks
            )
    )
    {
        Tells = Seq((Layouts.Ravdess.AudioDir.Name, "audio"), (Layouts.Ravdess.LandmarksDir.Name, "landmarks")),
    };

    // Of films the sound is taken, and faces are found in them.
    private static readonly Seq<(string, string)> Films = Seq(
        (Layouts.Ravdess.AudioDir.Name, "video"),
        (Layouts.Ravdess.LandmarksDir.Name, "video")
    );

    private static readonly KnownSet RavdessSong = new(
        "ravdess-song",
        "https://zenodo.org/records/1188976",
        "RAVDESS: songs as WAV, and landmarks of all clips by OpenFace",
        () =>
            Seq(
                Archive(
                    OfRavdess("Audio_Song_Actors_01-24.zip"),
                    "audio",
                    NonCommercial,
                    225_505_317,
                    Md5("5411230427d67a21e18aa4d466e6d1b9")
                ),
                Landmarks
            )
    )
    {
        Tells = Ravdess.Tells,
    };

    // Of actors 1 to 24.
    private static readonly Seq<long> SpeechVideos = Seq<long>(
        552_968_353,
        570_673_024,
        567_824_665,
        546_560_009,
        562_966_425,
        568_517_859,
        565_652_404,
        562_573_079,
        523_489_249,
        565_580_163,
        518_634_370,
        557_928_718,
        501_877_549,
        552_484_059,
        525_205_576,
        562_416_513,
        551_688_845,
        565_655_520,
        581_121_687,
        561_349_264,
        590_292_896,
        560_907_466,
        545_177_865,
        595_799_165
    );

    private static readonly KnownSet RavdessVideo = new(
        "ravdess-video",
        "https://zenodo.org/records/1188976",
        "RAVDESS: speech as MP4 with and without sound",
        () =>
            SpeechVideos
                .Map((i, bytes) => Archive(OfRavdess($"Video_Speech_Actor_{i + 1:00}.zip"), "video", NonCommercial, bytes, None))
                .ToSeq()
                .Strict()
    )
    {
        Tells = Films,
    };

    private static readonly KnownSet RavdessSongVideo = new(
        "ravdess-song-video",
        "https://zenodo.org/records/1188976",
        "RAVDESS: songs as MP4 with and without sound",
        () =>
            Enumerable
                .Range(1, 24)
                .Where(actor => actor != 18)
                .Select(actor => Archive(OfRavdess($"Video_Song_Actor_{actor:00}.zip"), "video", NonCommercial, None, None))
                .ToArray()
                .ToSeq()
    )
    {
        Tells = Films,
    };

    // Cao et al. 2014. The repository keeps the files by Git LFS, whose pointers say length and SHA-256 of each.
    private const string OfCremaD =
        "https://media.githubusercontent.com/media/CheyneyComputerScience/CREMA-D/1658cd342dff90010aa843eaeebd53610a08b1dc/";

    private static readonly Licence OpenDatabase = new("ODbL-1.0", "https://opendatacommons.org/licenses/odbl/1-0/");

    private static readonly KnownSet CremaD = new(
        "crema-d",
        "https://github.com/CheyneyComputerScience/CREMA-D",
        "CREMA-D: all 7,442 clips as WAV",
        () => Listed("crema-d.csv", OfCremaD, OpenDatabase)
    )
    {
        Tells = Seq1((Layouts.Ravdess.AudioDir.Name, "AudioWAV")),
    };

    private static readonly KnownSet CremaDVideo = new(
        "crema-d-video",
        "https://github.com/CheyneyComputerScience/CREMA-D",
        "CREMA-D: all 7,442 clips as FLV",
        () => Listed("crema-d-video.csv", OfCremaD, OpenDatabase)
    )
    {
        Tells = Seq1((Layouts.Corpus.VideoDir.Name, "VideoFlash")),
    };

    // Pichora-Fuller and Dupuis 2020. The archive is made when it is asked for: neither its length nor its content is always the same.
    private static readonly KnownSet Tess = new("tess", "https://doi.org/10.5683/SP2/E8H2MF", "TESS: 2,800 clips as WAV", () =>
        Seq1(
            Archive(
                "https://borealisdata.ca/api/access/dataset/:persistentId/?persistentId=doi:10.5683/SP2/E8H2MF",
                "audio",
                new Licence("CC-BY-NC-ND-4.0", "https://creativecommons.org/licenses/by-nc-nd/4.0/"),
                None,
                None
            ) with
            {
                File = "tess.zip",
            }
        )
    )
    {
        Tells = Seq1((Layouts.Ravdess.AudioDir.Name, "audio")),
    };

    // Burkhardt et al. 2005, version 1.3.0 of Zenodo.
    private static readonly KnownSet EmoDb = new("emo-db", "https://zenodo.org/records/7447302", "EMO-DB: 535 clips as WAV", () =>
        Seq1(
            Archive(
                "https://zenodo.org/records/7447302/files/emodb.zip",
                "audio",
                new Licence("CC-BY-4.0", "https://creativecommons.org/licenses/by/4.0/"),
                39_981_818,
                Md5("9d21362dbc5676ef3ab4745d83ced0db")
            )
        )
    )
    {
        Tells = Seq1((Layouts.Ravdess.AudioDir.Name, "audio")),
    };

    private static readonly Licence PublicDomain = new("PDDL-1.0", "https://opendatacommons.org/licenses/pddl/1-0/");

    // Pennington, Socher and Manning 2014.
    private static readonly KnownSet SmallGloVe = new(
        "glove-6b",
        "https://nlp.stanford.edu/projects/glove/",
        "GloVe of Wikipedia and Gigaword: 400,000 words, 50 to 300 numbers each",
        () =>
            Seq1(
                Archive(
                    "https://nlp.stanford.edu/data/glove.6B.zip",
                    "",
                    PublicDomain,
                    862_182_613,
                    Sha256("617afb2fe6cbd085c235baf7a465b96f4112bd7f7ccb2b2cbd649fed9cbcf2fb")
                )
            )
    )
    {
        Tells = Seq1((Configuration.RecordingProperties.WordVectors.Name, "glove.6B.300d.txt")),
    };

    private static readonly KnownSet LargeGloVe = new(
        "glove-840b",
        "https://nlp.stanford.edu/projects/glove/",
        "GloVe of Common Crawl: 2.2 million words, 300 numbers each",
        () =>
            Seq1(
                Archive(
                    "https://nlp.stanford.edu/data/glove.840B.300d.zip",
                    "",
                    PublicDomain,
                    2_176_768_927,
                    Sha256("c06db255e65095393609f19a4cfca20bf3a71e20cc53e892aafa490347e3849f")
                )
            )
    )
    {
        Tells = Seq1((Configuration.RecordingProperties.WordVectors.Name, "glove.840B.300d.txt")),
    };

    /// <summary>What may be fetched.</summary>
    public static readonly Seq<KnownSet> All = Seq(
        Ravdess,
        RavdessSong,
        RavdessVideo,
        RavdessSongVideo,
        CremaD,
        CremaDVideo,
        Tess,
        EmoDb,
        SmallGloVe,
        LargeGloVe
    );

    /// <summary>What has to be asked for.</summary>
    public static readonly Seq<AskedSet> Asked = Seq(
        new AskedSet(
            "iemocap",
            "https://sail.usc.edu/iemocap/iemocap_release.htm",
            "its holders want a form filled in, and a licence agreed to in person"
        ),
        new AskedSet(
            "mosei",
            "http://multicomp.cs.cmu.edu/resources/cmu-mosei-dataset/",
            "its files have moved several times, and its videos belong to those who uploaded them"
        ),
        new AskedSet(
            "cmu-mosi",
            "http://multicomp.cs.cmu.edu/resources/cmu-mosi-dataset/",
            "its files have moved several times, and its videos belong to those who uploaded them"
        ),
        new AskedSet(
            "meld",
            "https://affective-meld.github.io/",
            "its clips are of a television series, whose holders have licensed nothing"
        ),
        new AskedSet("savee", "http://kahlan.eps.surrey.ac.uk/savee/Register.html", "its holders want you to register in person"),
        new AskedSet("enterface05", "http://www.enterface.net/enterface05/", "no licence is said of it: ask its holders"),
        new AskedSet("ch-sims", "https://github.com/thuiar/MMSA", "its files lie with file hosts that want a login"),
        new AskedSet("afew", "https://cs.anu.edu.au/few/AFEW.html", "its holders want an agreement signed by an institution")
    );

    /// <summary>The files of a name; else why there are none.</summary>
    public static Either<Problem, FetchSet> Find(string name) =>
        All.Find(s => Is(s.Name)(name))
            .Map(s => s.Files)
            .ToEither(() =>
                Asked
                    .Find(s => Is(s.Name)(name))
                    .Match<Problem>(
                        s => new Problem.FetchByHand(s.Name, s.Link, s.How),
                        () => new Problem.FetchUnknown(name, Configuration.Text.Nearest(name, Names), All.Map(s => s.Name))
                    )
            );

    private static Seq<string> Names => All.Map(s => s.Name) + Asked.Map(s => s.Name);

    private static Func<string, bool> Is(string name) => other => string.Equals(name, other, StringComparison.OrdinalIgnoreCase);

    private static string OfRavdess(string file) => $"https://zenodo.org/records/1188976/files/{file}";

    private static Checksum Md5(string hex) => new(ChecksumKind.Md5, hex);

    private static Checksum Sha256(string hex) => new(ChecksumKind.Sha256, hex);

    private static FetchItem Archive(string url, string into, Licence licence, Option<long> bytes, Option<Checksum> checksum) =>
        new(url, url[(url.LastIndexOf('/') + 1)..])
        {
            Bytes = bytes,
            Checksum = checksum,
            Licence = licence,
            Unpack = into,
        };

    /// <summary>Files of a list: path, length, SHA-256.</summary>
    private static Seq<FetchItem> Listed(string list, string from, Licence licence)
    {
        using var stream = typeof(KnownSets).Assembly.GetManifestResourceStream("sets/" + list)!;
        using var text = new StreamReader(stream);
        return text.ReadToEnd()
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Skip(1)
            .Select(line => line.Split(','))
            .Select(f => new FetchItem(from + f[0], f[0])
            {
                Bytes = long.Parse(f[1], CultureInfo.InvariantCulture),
                Checksum = Sha256(f[2]),
                Licence = licence,
            })
            .ToArray()
            .ToSeq();
    }
}

/// <summary>A data set of the table.</summary>
/// <param name="Page">Where it is described.</param>
/// <param name="Summary">What is fetched.</param>
/// <param name="Items">Made when they are asked for: a list of files may be long.</param>
public sealed record KnownSet(string Name, string Page, string Summary, Func<Seq<FetchItem>> Items)
{
    /// <inheritdoc cref="FetchSet.Tells"/>
    public Seq<(string Property, string Folder)> Tells { get; init; } = Seq<(string, string)>();

    public FetchSet Files => new(Name, Items()) { Tells = Tells };
}
