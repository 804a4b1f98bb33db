using System.Text;

namespace MpucMer.Pure.Data;

/// <summary>
/// Letters with marks, which are written as one sign (ü) or as a letter and a mark (u, then the diaeresis): Unicode's canonical composition
/// (NFC) and decomposition (NFD)
/// of letters and one mark after the other, of kana and of Hangul. By tables of our own, since the runtime has these only with the system's
/// library of languages, without which programs here run: <see cref="string.Normalize()"/> then changes nothing.
/// </summary>
public static class Letters
{
    // Unicode Standard Annex 15; Hangul by arithmetic (Unicode Standard, 3.12).
    private const int FirstSyllable = 0xAC00;
    private const int FirstLead = 0x1100;
    private const int FirstVowel = 0x1161;
    private const int NoTail = 0x11A7;
    private const int Vowels = 21;
    private const int Tails = 28;
    private const int Syllables = 11172;

    /// <summary>
    /// Marks, the letters that they are put on, and what the two are together: UnicodeData.txt 14.0, all of the first plane.
    /// </summary>
    private static readonly (char Mark, string Bases, string Together)[] Table =
    [
        ('\u0300', "AEIOUaeiouÜüNnЕИеиĒēŌōWw", "ÀÈÌÒÙàèìòùǛǜǸǹЀЍѐѝḔḕṐṑẀẁ"),
        ('\u0300', "ÂâĂăÊêÔôƠơƯưYyἀἁἈἉἐἑἘἙἠἡ", "ẦầẰằỀềỒồỜờỪừỲỳἂἃἊἋἒἓἚἛἢἣ"),
        ('\u0300', "ἨἩἰἱἸἹὀὁὈὉὐὑὙὠὡὨὩαεηιουω", "ἪἫἲἳἺἻὂὃὊὋὒὓὛὢὣὪὫὰὲὴὶὸὺὼ"),
        ('\u0300', "ΑΕΗ᾿ϊΙ῾ϋΥ¨ΟΩ", "ᾺῈῊ῍ῒῚ῝ῢῪ῭ῸῺ"),
        ('\u0301', "AEIOUYaeiouyCcLlNnRrSsZz", "ÁÉÍÓÚÝáéíóúýĆćĹĺŃńŔŕŚśŹź"),
        ('\u0301', "ÜüGgÅåÆæØø¨ΑΕΗΙΟΥΩϊαεηιϋ", "ǗǘǴǵǺǻǼǽǾǿ΅ΆΈΉΊΌΎΏΐάέήίΰ"),
        ('\u0301', "ουωϒГКгкÇçĒēÏïKkMmÕõŌōPp", "όύώϓЃЌѓќḈḉḖḗḮḯḰḱḾḿṌṍṒṓṔṕ"),
        ('\u0301', "ŨũWwÂâĂăÊêÔôƠơƯưἀἁἈἉἐἑἘἙ", "ṸṹẂẃẤấẮắẾếỐốỚớỨứἄἅἌἍἔἕἜἝ"),
        ('\u0301', "ἠἡἨἩἰἱἸἹὀὁὈὉὐὑὙὠὡὨὩ᾿῾", "ἤἥἬἭἴἵἼἽὄὅὌὍὔὕὝὤὥὬὭ῎῞"),
        ('\u0302', "AEIOUaeiouCcGgHhJjSsWwYy", "ÂÊÎÔÛâêîôûĈĉĜĝĤĥĴĵŜŝŴŵŶŷ"),
        ('\u0302', "ZzẠạẸẹỌọ", "ẐẑẬậỆệỘộ"),
        ('\u0303', "ANOanoIiUuVvÂâĂăEeÊêÔôƠơ", "ÃÑÕãñõĨĩŨũṼṽẪẫẴẵẼẽỄễỖỗỠỡ"),
        ('\u0303', "ƯưYy", "ỮữỸỹ"),
        ('\u0304', "AaEeIiOoUuÜüÄäȦȧÆæǪǫÖöÕõ", "ĀāĒēĪīŌōŪūǕǖǞǟǠǡǢǣǬǭȪȫȬȭ"),
        ('\u0304', "ȮȯYyИиУуGgḶḷṚṛαΑιΙυΥ", "ȰȱȲȳӢӣӮӯḠḡḸḹṜṝᾱᾹῑῙῡῩ"),
        ('\u0306', "AaEeGgIiOoUuУИиуЖжАаЕеȨȩ", "ĂăĔĕĞğĬĭŎŏŬŭЎЙйўӁӂӐӑӖӗḜḝ"),
        ('\u0306', "ẠạαΑιΙυΥ", "ẶặᾰᾸῐῘῠῨ"),
        ('\u0307', "CcEeGgIZzAaOoBbDdFfHhMmN", "ĊċĖėĠġİŻżȦȧȮȯḂḃḊḋḞḟḢḣṀṁṄ"),
        ('\u0307', "nPpRrSsŚśŠšṢṣTtWwXxYyſ", "ṅṖṗṘṙṠṡṤṥṦṧṨṩṪṫẆẇẊẋẎẏẛ"),
        ('\u0308', "AEIOUaeiouyYΙΥιυϒЕІеіАаӘ", "ÄËÏÖÜäëïöüÿŸΪΫϊϋϔЁЇёїӒӓӚ"),
        ('\u0308', "әЖжЗзИиОоӨөЭэУуЧчЫыHhÕõŪ", "ӛӜӝӞӟӤӥӦӧӪӫӬӭӰӱӴӵӸӹḦḧṎṏṺ"),
        ('\u0308', "ūWwXxt", "ṻẄẅẌẍẗ"),
        ('\u0309', "AaÂâĂăEeÊêIiOoÔôƠơUuƯưYy", "ẢảẨẩẲẳẺẻỂểỈỉỎỏỔổỞởỦủỬửỶỷ"),
        ('\u030A', "AaUuwy", "ÅåŮůẘẙ"),
        ('\u030B', "OoUuУу", "ŐőŰűӲӳ"),
        ('\u030C', "CcDdEeLlNnRrSsTtZzAaIiOo", "ČčĎďĚěĽľŇňŘřŠšŤťŽžǍǎǏǐǑǒ"),
        ('\u030C', "UuÜüGgKkƷʒjHh", "ǓǔǙǚǦǧǨǩǮǯǰȞȟ"),
        ('\u030F', "AaEeIiOoRrUuѴѵ", "ȀȁȄȅȈȉȌȍȐȑȔȕѶѷ"),
        ('\u0311', "AaEeIiOoRrUu", "ȂȃȆȇȊȋȎȏȒȓȖȗ"),
        ('\u0313', "αΑεΕηΗιΙοΟυωΩρ", "ἀἈἐἘἠἨἰἸὀὈὐὠὨῤ"),
        ('\u0314', "αΑεΕηΗιΙοΟυΥωΩρΡ", "ἁἉἑἙἡἩἱἹὁὉὑὙὡὩῥῬ"),
        ('\u031B', "OoUu", "ƠơƯư"),
        ('\u0323', "BbDdHhKkLlMmNnRrSsTtVvWw", "ḄḅḌḍḤḥḲḳḶḷṂṃṆṇṚṛṢṣṬṭṾṿẈẉ"),
        ('\u0323', "ZzAaEeIiOoƠơUuƯưYy", "ẒẓẠạẸẹỊịỌọỢợỤụỰựỴỵ"),
        ('\u0324', "Uu", "Ṳṳ"),
        ('\u0325', "Aa", "Ḁḁ"),
        ('\u0326', "SsTt", "ȘșȚț"),
        ('\u0327', "CcGgKkLlNnRrSsTtEeDdHh", "ÇçĢģĶķĻļŅņŖŗŞşŢţȨȩḐḑḨḩ"),
        ('\u0328', "AaEeIiUuOo", "ĄąĘęĮįŲųǪǫ"),
        ('\u032D', "DdEeLlNnTtUu", "ḒḓḘḙḼḽṊṋṰṱṶṷ"),
        ('\u032E', "Hh", "Ḫḫ"),
        ('\u0330', "EeIiUu", "ḚḛḬḭṴṵ"),
        ('\u0331', "BbDdKkLlNnRrTtZzh", "ḆḇḎḏḴḵḺḻṈṉṞṟṮṯẔẕẖ"),
        ('\u0338', "←→↔⇐⇔⇒∃∈∋∣∥∼≃≅≈=≡≍<>≤≥≲≳", "↚↛↮⇍⇎⇏∄∉∌∤∦≁≄≇≉≠≢≭≮≯≰≱≴≵"),
        ('\u0338', "≶≷≺≻⊂⊃⊆⊇⊢⊨⊩⊫≼≽⊑⊒⊲⊳⊴⊵", "≸≹⊀⊁⊄⊅⊈⊉⊬⊭⊮⊯⋠⋡⋢⋣⋪⋫⋬⋭"),
        ('\u0342', "ἀἁἈἉἠἡἨἩἰἱἸἹὐὑὙὠὡὨὩα¨η᾿ι", "ἆἇἎἏἦἧἮἯἶἷἾἿὖὗὟὦὧὮὯᾶ῁ῆ῏ῖ"),
        ('\u0342', "ϊ῾υϋω", "ῗ῟ῦῧῶ"),
        ('\u0345', "ἀἁἂἃἄἅἆἇἈἉἊἋἌἍἎἏἠἡἢἣἤἥἦἧ", "ᾀᾁᾂᾃᾄᾅᾆᾇᾈᾉᾊᾋᾌᾍᾎᾏᾐᾑᾒᾓᾔᾕᾖᾗ"),
        ('\u0345', "ἨἩἪἫἬἭἮἯὠὡὢὣὤὥὦὧὨὩὪὫὬὭὮὯ", "ᾘᾙᾚᾛᾜᾝᾞᾟᾠᾡᾢᾣᾤᾥᾦᾧᾨᾩᾪᾫᾬᾭᾮᾯ"),
        ('\u0345', "ὰαάᾶΑὴηήῆΗὼωώῶΩ", "ᾲᾳᾴᾷᾼῂῃῄῇῌῲῳῴῷῼ"),
        ('\u0653', "\u0627", "\u0622"),
        ('\u0654', "\u0627\u0648\u064A\u06D5\u06C1\u06D2", "\u0623\u0624\u0626\u06C0\u06C2\u06D3"),
        ('\u0655', "\u0627", "\u0625"),
        ('\u093C', "नरळ", "ऩऱऴ"),
        ('\u09BE', "\u09C7", "\u09CB"),
        ('\u09D7', "\u09C7", "\u09CC"),
        ('\u0B3E', "\u0B47", "\u0B4B"),
        ('\u0B56', "\u0B47", "\u0B48"),
        ('\u0B57', "\u0B47", "\u0B4C"),
        ('\u0BBE', "\u0BC6\u0BC7", "\u0BCA\u0BCB"),
        ('\u0BD7', "ஒ\u0BC6", "ஔ\u0BCC"),
        ('\u0C56', "\u0C46", "\u0C48"),
        ('\u0CC2', "\u0CC6", "\u0CCA"),
        ('\u0CD5', "\u0CBF\u0CC6\u0CCA", "\u0CC0\u0CC7\u0CCB"),
        ('\u0CD6', "\u0CC6", "\u0CC8"),
        ('\u0D3E', "\u0D46\u0D47", "\u0D4A\u0D4B"),
        ('\u0D57', "\u0D46", "\u0D4C"),
        ('\u0DCA', "\u0DD9\u0DDC", "\u0DDA\u0DDD"),
        ('\u0DCF', "\u0DD9", "\u0DDC"),
        ('\u0DDF', "\u0DD9", "\u0DDE"),
        ('\u102E', "ဥ", "ဦ"),
        ('\u1B35', "ᬅᬇᬉᬋᬍᬑ\u1B3A\u1B3C\u1B3E\u1B3F\u1B42", "ᬆᬈᬊᬌᬎᬒ\u1B3B\u1B3D\u1B40\u1B41\u1B43"),
        ('\u3099', "かきくけこさしすせそたちつてとはひふへほうゝカキ", "がぎぐげござじずぜぞだぢづでどばびぶべぼゔゞガギ"),
        ('\u3099', "クケコサシスセソタチツテトハヒフヘホウワヰヱヲヽ", "グゲゴザジズゼゾダヂヅデドバビブベボヴヷヸヹヺヾ"),
        ('\u309A', "はひふへほハヒフヘホ", "ぱぴぷぺぽパピプペポ"),
    ];

    private static readonly IReadOnlyDictionary<(char, char), char> Pairs = Table
        .SelectMany(row => row.Bases.Zip(row.Together, (letter, together) => KeyValuePair.Create((letter, row.Mark), together)))
        .ToDictionary();

    private static readonly IReadOnlyDictionary<char, (char Letter, char Mark)> Parts = Pairs.ToDictionary(p => p.Value, p => p.Key);

    /// <summary>The text with as few signs as possible.</summary>
    public static string Composed(string text)
    {
        if (text.All(char.IsAscii))
            return text;
        var composed = new StringBuilder(text.Length);
        foreach (var sign in text)
        {
            if (composed.Length > 0 && Together(composed[^1], sign) is { } one)
                composed[^1] = one;
            else
                composed.Append(sign);
        }
        return composed.ToString();
    }

    /// <summary>The text with marks as signs of their own.</summary>
    public static string Decomposed(string text)
    {
        if (text.All(char.IsAscii))
            return text;
        var parted = new StringBuilder(text.Length);
        foreach (var sign in text)
            Part(sign, parted);
        return parted.ToString();
    }

    private static char? Together(char first, char second)
    {
        if (Pairs.TryGetValue((first, second), out var one))
            return one;
        if (first is >= (char)FirstLead and < (char)(FirstLead + 19) && second is >= (char)FirstVowel and < (char)(FirstVowel + Vowels))
        {
            return (char)(FirstSyllable + ((first - FirstLead) * Vowels + second - FirstVowel) * Tails);
        }
        return
            first - FirstSyllable is >= 0 and < Syllables and var syllable
            && syllable % Tails == 0
            && second is > (char)NoTail and < (char)(NoTail + Tails)
            ? (char)(first + second - NoTail)
            : null;
    }

    private static void Part(char sign, StringBuilder into)
    {
        if (Parts.TryGetValue(sign, out var parts))
        {
            Part(parts.Letter, into);
            into.Append(parts.Mark);
        }
        else if (sign - FirstSyllable is >= 0 and < Syllables and var syllable)
        {
            into.Append((char)(FirstLead + syllable / (Vowels * Tails))).Append((char)(FirstVowel + syllable % (Vowels * Tails) / Tails));
            if (syllable % Tails > 0)
                into.Append((char)(NoTail + syllable % Tails));
        }
        else
        {
            into.Append(sign);
        }
    }
}
