using System.Text.Json.Nodes;
using MpucMer.Pure.Networks;

namespace MpucMer.Pure.Modalities;

public sealed partial record Modality
{
    private static readonly Compression OfUnits = new("sign(x) * log(1 + 3 * abs(x)), before it is standardised", x =>
        MathF.Sign(x) * MathF.Log(1 + 3 * Math.Abs(x))
    );

    /// <summary>Facial action units: OpenFace CSV files, read as [T, 35], or one row a clip of a table, any number of columns.</summary>
    public static Modality ActionUnits { get; } =
        new("action-units")
        {
            Formats = [new(SourceForm.OpenFace, ".csv")],
            PartForm = SourceForm.TableRow,
            Face = new FacePart(track => track.Units, OpenFaceUnits.Names.Contains),
            IsToldByFiles = true,
            Clock = ClockRole.RowsOfFrames,
            Window = WindowUse.Mean,
            // Intensities 0-5 and presences 0-1 have long tails upwards.
            Compressed = OfUnits,
            LeastDeviation = _ => .05,
            Encoder = (e, input) =>
                new(Encoders.ActionUnits(input.Width, e.Encoders.FeatureSize, e.Encoders.Dropout), Shape.Of(input.Width)),
            Published = new StateNaming("au_encoder", "proj_au"),
            Exported = _ => Seq1(("compressed", (JsonNode)OfUnits.Words)),
        };
}

/// <summary>The facial action units that OpenFace 2 estimates (Baltrušaitis et al. 2018).</summary>
public static class OpenFaceUnits
{
    private static readonly string[] Intensities = "01 02 04 05 06 07 09 10 12 14 15 17 20 23 25 26 45".Split(' ');
    private static readonly string[] Presences = "01 02 04 05 06 07 09 10 12 14 15 17 20 23 25 26 28 45".Split(' ');

    /// <summary>The 35 columns: 17 intensities AU.._r in 0 to 5, then 18 presences AU.._c, 0 or 1.</summary>
    public static readonly IReadOnlyList<string> Names = [.. Intensities.Select(au => $"AU{au}_r"), .. Presences.Select(au => $"AU{au}_c")];
}
