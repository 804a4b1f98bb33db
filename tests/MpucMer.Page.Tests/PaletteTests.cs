using System.Globalization;
using System.Text.RegularExpressions;
using MpucMer.Pure.Reports;

namespace MpucMer.Tests.Pages;

/// <summary>The page's colours: categories differ for colour-blind eyes, and stand out from the ground; light, dark and printed.</summary>
public sealed partial class PaletteTests
{
    // In the order of the style sheet: light, dark by the system, dark by the button, printed.
    private const int Light = 0;
    private const int Dark = 1;

    private static readonly Dictionary<string, string>[] Themes =
    [
        .. Blocks()
            .Matches(HtmlPage.Resource("page.css"))
            .Select(b => Colours().Matches(b.Value).ToDictionary(m => m.Groups[1].Value, m => m.Groups[2].Value)),
    ];

    // Simulations of what such eyes see, of colours in linear light: Machado, Oliveira and Fernandes (2009), severity 1.
    private static readonly Dictionary<string, double[][]> Eyes = new()
    {
        ["most"] =
        [
            [1, 0, 0],
            [0, 1, 0],
            [0, 0, 1],
        ],
        ["protanopic"] =
        [
            [.152286, 1.052583, -.204868],
            [.114503, .786281, .099216],
            [-.003882, -.048116, 1.051998],
        ],
        ["deuteranopic"] =
        [
            [.367322, .860646, -.227968],
            [.280085, .672501, .047413],
            [-.01182, .04294, .968881],
        ],
        ["tritanopic"] =
        [
            [1.255528, -.076749, -.178779],
            [-.078411, .930809, .147602],
            [.004733, .691367, .3039],
        ],
    };

    [Fact]
    public void There_are_four_and_the_two_dark_ones_and_the_two_light_ones_are_the_same()
    {
        Assert.Equal(4, Themes.Length);
        Assert.Equal(Themes[Dark], Themes[2]);
        Assert.Equal(
            Themes[Light].Where(c => c.Key.StartsWith('c') && char.IsDigit(c.Key[^1])),
            Themes[3].Where(c => c.Key.StartsWith('c') && char.IsDigit(c.Key[^1]))
        );
        Assert.All(Themes, t => Assert.Empty(Themes[Dark].Keys.Except(t.Keys).Except(["focus"])));
    }

    // The Okabe-Ito palette of as many comes to 0.076.
    [Theory]
    [InlineData(Light)]
    [InlineData(Dark)]
    public void Eight_categories_differ_for_every_kind_of_eyes(int theme)
    {
        var all = Enumerable.Range(0, 8).Select(i => Themes[theme][$"c{i}"]).ToArray();
        foreach (var (eyes, see) in Eyes)
        {
            var seen = all.Select(c => Oklab(Seen(see, Linear(c)))).ToArray();
            for (var i = 0; i < seen.Length; i++)
            {
                for (var j = 0; j < i; j++)
                {
                    var distance = Math.Sqrt(seen[i].Zip(seen[j], (a, b) => (a - b) * (a - b)).Sum());
                    Assert.True(distance >= .09, $"to {eyes} eyes {all[i]} and {all[j]} differ by {distance:0.000}");
                }
            }
        }
    }

    // Contrast as WCAG 2 has it: 3 for marks, 4.5 for text.
    [Theory]
    [InlineData(Light)]
    [InlineData(Dark)]
    public void Marks_and_text_stand_out_from_their_ground(int theme)
    {
        var colours = Themes[theme];
        foreach (var ground in new[] { "card", "page" })
        {
            foreach (var text in new[] { "ink", "muted", "bad", "good", "accent" })
                Assert.True(Contrast(colours[text], colours[ground]) >= 4.5, $"{text} on {ground}");
        }
        Assert.True(Contrast(colours["on-accent"], colours["accent"]) >= 4.5);
        foreach (var mark in Enumerable.Range(0, 10).Select(i => $"c{i}").Concat(["second", "third", "focus"]))
            Assert.True(Contrast(colours[mark], colours["card"]) >= 2.95, $"{mark}: {Contrast(colours[mark], colours["card"])}");
    }

    private static double[] Linear(string hex)
    {
        var full = hex.Length == 4 ? string.Concat(hex.Skip(1).Select(c => $"{c}{c}")) : hex[1..];
        return
        [
            .. Enumerable
                .Range(0, 3)
                .Select(i => int.Parse(full.AsSpan(2 * i, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0)
                .Select(v => v <= .04045 ? v / 12.92 : Math.Pow((v + .055) / 1.055, 2.4)),
        ];
    }

    private static double[] Seen(double[][] see, double[] rgb) =>
        [.. see.Select(row => Math.Clamp(row.Zip(rgb, (a, b) => a * b).Sum(), 0, 1))];

    // Ottosson (2020).
    private static double[] Oklab(double[] c)
    {
        var l = Math.Cbrt((.4122214708 * c[0]) + (.5363325363 * c[1]) + (.0514459929 * c[2]));
        var m = Math.Cbrt((.2119034982 * c[0]) + (.6806995451 * c[1]) + (.1073969566 * c[2]));
        var s = Math.Cbrt((.0883024619 * c[0]) + (.2817188376 * c[1]) + (.6299787005 * c[2]));
        return
        [
            (.2104542553 * l) + (.793617785 * m) - (.0040720468 * s),
            (1.9779984951 * l) - (2.428592205 * m) + (.4505937099 * s),
            (.0259040371 * l) + (.7827717662 * m) - (.808675766 * s),
        ];
    }

    private static double Contrast(string a, string b)
    {
        static double Luminance(double[] c) => (.2126 * c[0]) + (.7152 * c[1]) + (.0722 * c[2]);
        var (x, y) = (Luminance(Linear(a)) + .05, Luminance(Linear(b)) + .05);
        return Math.Max(x, y) / Math.Min(x, y);
    }

    [GeneratedRegex(@"color-scheme:[^}]*--c9:[^}]*}")]
    private static partial Regex Blocks();

    [GeneratedRegex(@"--([\w-]+): (#[0-9a-f]{3,6});")]
    private static partial Regex Colours();
}
