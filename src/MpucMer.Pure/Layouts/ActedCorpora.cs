using System.Globalization;
using System.Text.RegularExpressions;

namespace MpucMer.Pure.Layouts;

/// <summary>Data sets of actors who say given sentences, whose files say by their names who speaks and what is shown.</summary>
public static partial class ActedCorpora
{
    /// <summary>
    /// CREMA-D (Cao et al. 2014, IEEE Transactions on Affective Computing 5(4); github.com/CheyneyComputerScience/CREMA-D): 7,442 clips of
    /// 91 actors (1001 to 1091), twelve sentences, six emotions. Names are actor, sentence, emotion, level: <c>1001_DFA_ANG_XX</c>, in
    /// AudioWAV, AudioMP3 and VideoFlash. The level is LO, MD, HI or XX (X in one name). The label is what the actor was asked for, not
    /// what listeners heard. No official split; actors are the groups. Not checked against the data itself.
    /// </summary>
    public static readonly Corpus CremaD = new(
        "crema-d",
        "CREMA-D as distributed, or any files of its names",
        "1001_DFA_ANG_XX",
        Corpus.ByNames(Seq("angry", "disgust", "fearful", "happy", "neutral", "sad"), path => OfCremaD(Corpus.NameOf(path)))
    );

    /// <summary>
    /// SAVEE (Haq and Jackson 2010; kahlan.eps.surrey.ac.uk/savee): 480 clips of four men (DC, JE, JK, KL), seven emotions, 15 sentences
    /// each and 30 neutral. Names are an emotion and a number in a folder for each speaker, <c>DC/a01</c>, or with the speaker before,
    /// <c>DC_a01</c>: a anger, d disgust, f fear, h happiness, n neutral, sa sadness, su surprise. No official split; mostly one speaker is
    /// left out. Not checked against the data itself.
    /// </summary>
    public static readonly Corpus Savee = new(
        "savee",
        "SAVEE as distributed, or with the speaker in the names of files",
        "DC_a01",
        Corpus.ByNames(Seq("angry", "disgust", "fearful", "happy", "neutral", "sad", "surprised"), OfSavee)
    )
    {
        Gender = _ => "male",
    };

    /// <summary>
    /// TESS (Pichora-Fuller and Dupuis 2020, doi:10.5683/SP2/E8H2MF): 2,800 clips, sound only, of two women, one older (OAF) and one
    /// younger (YAF), 200 words in seven emotions. Names are speaker, word, emotion: <c>OAF_back_angry</c>; ps is pleasant surprise. One
    /// name begins with OA alone. No official split: with one of the two speakers left out there is one to train on. Not checked against
    /// the data itself.
    /// </summary>
    public static readonly Corpus Tess = new(
        "tess",
        "TESS as distributed (sound only)",
        "OAF_back_angry",
        Corpus.ByNames(Seq("angry", "disgust", "fearful", "happy", "neutral", "surprised", "sad"), path => OfTess(Corpus.NameOf(path)))
    )
    {
        Gender = _ => "female",
    };

    // Burkhardt et al. 2005, table of speakers.
    private static readonly string[] EmoDbMen = ["03", "10", "11", "12", "15"];
    private static readonly string[] EmoDbWomen = ["08", "09", "13", "14", "16"];

    /// <summary>
    /// EMO-DB (Burkhardt et al. 2005, Interspeech; emodb.bilderbar.info): 535 clips, sound only, of ten German speakers, ten sentences,
    /// seven emotions. Names are speaker, sentence, emotion, take: <c>03a01Fa</c>; W (Wut) anger, L (Langeweile) boredom, E (Ekel) disgust,
    /// A (Angst) fear, F (Freude) happiness, T (Trauer) sadness, N neutral. No official split; mostly one speaker is left out. Not checked
    /// against the data itself.
    /// </summary>
    public static readonly Corpus EmoDb = new(
        "emo-db",
        "EMO-DB as distributed (sound only)",
        "03a01Fa",
        Corpus.ByNames(Seq("angry", "bored", "disgust", "fearful", "happy", "sad", "neutral"), path => OfEmoDb(Corpus.NameOf(path)))
    )
    {
        Gender = speaker =>
            EmoDbMen.Contains(speaker) ? "male"
            : EmoDbWomen.Contains(speaker) ? "female"
            : None,
    };

    /// <summary>
    /// eNTERFACE'05 (Martin et al. 2006, ICDE Workshops; enterface.net/enterface05): films of 44 people (the paper has 42 and 1,166 clips;
    /// 1,293 are distributed), six emotions, five sentences each. <c>subject 1/anger/sentence 1/s1_an_1</c>: an anger, di disgust, fe fear,
    /// ha happiness, sa sadness, su surprise; the films of subject 3 are named <c>s_3_an_1</c>, and subject 6 has no folders of sentences.
    /// No official split. Not checked against the data itself.
    /// </summary>
    public static readonly Corpus Enterface = new(
        "enterface05",
        "eNTERFACE'05 as distributed, or any files of its names",
        "s1_an_1",
        Corpus.ByNames(Seq("angry", "disgust", "fearful", "happy", "sad", "surprised"), path => OfEnterface(Corpus.NameOf(path)))
    );

    private static Option<CorpusClip> OfCremaD(string name) =>
        Parsed(CremaDName(), name)
            .Filter(m => Number(m, 1) is >= 1001 and <= 1091)
            .Map(m => new CorpusClip(name.ToUpperInvariant(), m.Groups[1].Value, Emotion(m.Groups[3].Value)));

    private static Option<CorpusClip> OfSavee(string path)
    {
        var parts = path.Split('/');
        var folder = parts.Length > 1 ? parts[^2] : "";
        return Parsed(SaveeName(), parts[^1])
            .Bind(m =>
                (m.Groups[1].Success ? Some(m.Groups[1].Value) : Some(folder).Filter(f => SaveeSpeaker().IsMatch(f))).Map(speaker =>
                    (
                        Speaker: speaker.ToUpperInvariant(),
                        Code: m.Groups[2].Value.ToLowerInvariant(),
                        Take: m.Groups[3].Value.PadLeft(2, '0')
                    )
                )
            )
            .Map(c => new CorpusClip($"{c.Speaker}_{c.Code}{c.Take}", c.Speaker, Emotion(c.Code)));
    }

    private static Option<CorpusClip> OfTess(string name) =>
        Parsed(TessName(), name)
            .Map(m => new CorpusClip(
                $"{m.Groups[1].Value.ToUpperInvariant()}AF_{m.Groups[2].Value}_{m.Groups[3].Value}".ToUpperInvariant(),
                m.Groups[1].Value.ToUpperInvariant() + "AF",
                Emotion(m.Groups[3].Value)
            ));

    private static Option<CorpusClip> OfEmoDb(string name) =>
        Parsed(EmoDbName(), name)
            .Filter(m => EmoDbMen.Contains(m.Groups[1].Value) || EmoDbWomen.Contains(m.Groups[1].Value))
            .Map(m => new CorpusClip(name, m.Groups[1].Value, GermanEmotion(m.Groups[2].Value)));

    private static Option<CorpusClip> OfEnterface(string name) =>
        Parsed(EnterfaceName(), name)
            .Filter(m => Number(m, 1) is >= 1 and <= 44 && Number(m, 3) is >= 1 and <= 5)
            .Map(m => new CorpusClip(
                $"s{Number(m, 1)}_{m.Groups[2].Value.ToLowerInvariant()}_{Number(m, 3)}",
                $"{Number(m, 1)}",
                Emotion(m.Groups[2].Value)
            ));

    private static Option<Match> Parsed(Regex form, string name) => form.Match(name) is { Success: true } match ? match : None;

    private static int Number(Match match, int group) =>
        int.Parse(match.Groups[group].Value, NumberStyles.None, CultureInfo.InvariantCulture);

    private static string Emotion(string code) =>
        code.ToLowerInvariant() switch
        {
            "a" or "an" or "ang" or "angry" => "angry",
            "d" or "di" or "dis" or "disgust" => "disgust",
            "f" or "fe" or "fea" or "fear" => "fearful",
            "h" or "ha" or "hap" or "happy" => "happy",
            "n" or "neu" or "neutral" => "neutral",
            "sa" or "sad" => "sad",
            "su" or "ps" => "surprised",
            _ => throw new ArgumentException($"no emotion of a name: {code}", nameof(code)),
        };

    private static string GermanEmotion(string letter) =>
        letter switch
        {
            "W" => "angry",
            "L" => "bored",
            "E" => "disgust",
            "A" => "fearful",
            "F" => "happy",
            "T" => "sad",
            "N" => "neutral",
            _ => throw new ArgumentException($"no emotion of a name: {letter}", nameof(letter)),
        };

    [GeneratedRegex("^([0-9]{4})_([A-Z]{3})_(ANG|DIS|FEA|HAP|NEU|SAD)_(LO|MD|HI|XX|X)$", RegexOptions.IgnoreCase)]
    private static partial Regex CremaDName();

    [GeneratedRegex("^(?:(DC|JE|JK|KL)_)?(sa|su|a|d|f|h|n)([0-9]{1,2})$", RegexOptions.IgnoreCase)]
    private static partial Regex SaveeName();

    [GeneratedRegex("^(DC|JE|JK|KL)$", RegexOptions.IgnoreCase)]
    private static partial Regex SaveeSpeaker();

    [GeneratedRegex("^([OY])AF?_([A-Z'-]+)_(angry|disgust|fear|happy|neutral|ps|sad)$", RegexOptions.IgnoreCase)]
    private static partial Regex TessName();

    [GeneratedRegex("^([0-9]{2})[a-z][0-9]{2}([WLEAFTN])[a-z]$")]
    private static partial Regex EmoDbName();

    [GeneratedRegex("^s_?([0-9]{1,2})_(an|di|fe|ha|sa|su)_([0-9])(?:avi)?$", RegexOptions.IgnoreCase)]
    private static partial Regex EnterfaceName();
}
