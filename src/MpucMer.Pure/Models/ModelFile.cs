using System.Globalization;
using System.IO.Compression;
using System.Text;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Data;
using MpucMer.Pure.Training;

namespace MpucMer.Pure.Models;

/// <summary>
/// A trained experiment in one file (<c>.mpuc</c>): all that is needed to judge new clips, and nothing of the machine or the clips that it
/// was trained on. A zip archive of <c>model.json</c> (<see cref="ModelAbout"/>), a folder for each fold and seed, <c>card.md</c> for
/// people, and <c>LICENSE.txt</c>. The same run gives the same bytes.
/// </summary>
/// <param name="Members">One for each fold and seed, in the order of <see cref="ModelAbout.Members"/>; all of them are asked.</param>
/// <param name="Card">The model card, Markdown (Mitchell et al. 2019).</param>
public sealed record ModelFile(ModelAbout About, Seq<ModelMember> Members, string Card)
{
    /// <summary>What the names of such files end with.</summary>
    public const string Ending = ".mpuc";

    private const string AboutName = "model.json";
    private const string CardName = "card.md";
    private const string LicenceName = "LICENSE.txt";
    private const string EncodersName = "encoders.safetensors";
    private const string ProbesName = "probes.safetensors";
    private const string StandardsName = "standards.json";

    // Networks of a gigabyte are none that this trains; a member that says more is not unpacked.
    private const long MostBytes = 1L << 31;

    // Archives have no time before this; one that never changes makes equal runs equal files.
    private static readonly DateTimeOffset NoTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Of the encoders of one fold and seed.</summary>
    public int Parameters => Members[0].Encoders.Map(a => a.Values.Length).Sum();

    private static string FolderOf(string fold, long seed) =>
        string.Create(CultureInfo.InvariantCulture, $"members/{Uri.EscapeDataString(fold)}-{seed}/");

    /// <summary>The file's bytes.</summary>
    public byte[] Write()
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            void Add(string name, byte[] content, CompressionLevel level)
            {
                var entry = archive.CreateEntry(name, level);
                entry.LastWriteTime = NoTime;
                using var to = entry.Open();
                to.Write(content);
            }
            void Text(string name, string text) => Add(name, Encoding.UTF8.GetBytes(text), CompressionLevel.Optimal);
            Text(AboutName, ModelJson.Write(About));
            Text(CardName, Card);
            Text(LicenceName, ModelCard.Licence);
            foreach (var member in Members)
            {
                var folder = FolderOf(member.Fold, member.Seed);
                // Weights do not shrink, and as they lie here they can be mapped.
                Add(folder + EncodersName, Safetensors.Write(member.Encoders, []), CompressionLevel.NoCompression);
                Add(folder + ProbesName, Safetensors.Write(member.Probes, []), CompressionLevel.NoCompression);
                Text(folder + StandardsName, ModelJson.Write(member.Standards));
            }
        }
        return stream.ToArray();
    }

    /// <summary>The model in these bytes; a problem where a part lacks or is not what it should be.</summary>
    /// <param name="path">For problems.</param>
    public static Either<Problem, ModelFile> Read(byte[] bytes, string path)
    {
        Problem No(string detail) => new Problem.ModelUnreadable(path, detail);
        try
        {
            using var archive = new ZipArchive(new MemoryStream(bytes), ZipArchiveMode.Read);
            Either<Problem, byte[]> Part(string name) =>
                archive.GetEntry(name) is not { } entry ? No($"{name} is not there")
                : entry.Length > MostBytes || entry.CompressedLength > bytes.Length ? No($"{name} is larger than it may be")
                : Unpacked(entry);
            Either<Problem, byte[]> Unpacked(ZipArchiveEntry entry)
            {
                using var from = entry.Open();
                // What an entry says of its length is not believed: memory is taken as bytes come, and neither less nor more may. As much
                // as it has in the file it may take at once: weights are hardly smaller there.
                using var content = new MemoryStream(
                    (int)Math.Clamp(Math.Min(entry.Length, 2 * entry.CompressedLength), 0, System.Array.MaxLength)
                );
                var piece = new byte[1 << 16];
                for (int read; content.Length <= entry.Length && (read = from.Read(piece)) > 0; )
                    content.Write(piece, 0, read);
                return content.Length != entry.Length ? No($"{entry.FullName} is not as long as it says")
                    : content.Capacity == content.Length ? content.GetBuffer()
                    : content.ToArray();
            }
            Either<Problem, A> Json<A>(string name, Decoding.Decoder<A> decoder) =>
                from content in Part(name)
                from value in Decoding.Decode.Read(decoder, content).MapLeft(fault => No($"{name}: {fault}"))
                select value;
            Either<Problem, Seq<NamedArray>> Arrays(string name) =>
                from content in Part(name)
                from arrays in Safetensors.Read(content, name).MapLeft(p => No($"{name}: {p.Explain().Message}"))
                select arrays.Arrays;
            Either<Problem, ModelMember> Member((string Fold, long Seed) of) =>
                from encoders in Arrays(FolderOf(of.Fold, of.Seed) + EncodersName)
                from probes in Arrays(FolderOf(of.Fold, of.Seed) + ProbesName)
                from standards in Json(FolderOf(of.Fold, of.Seed) + StandardsName, ModelJson.Standards)
                select new ModelMember(of.Fold, of.Seed, encoders, probes, standards);
            return from about in Json(AboutName, ModelJson.About)
                from card in Part(CardName)
                from members in about.Members.InTurn(Member)
                select new ModelFile(about, members, Encoding.UTF8.GetString(card));
        }
        catch (Exception e) when (e is InvalidDataException or IOException or NotSupportedException)
        {
            return No(e.Message.TrimEnd('.'));
        }
    }

    // An archive's first entry has its name after thirty bytes.
    private const int NameAt = 30;

    /// <summary>As many bytes of a file as <see cref="IsOurs"/> looks at.</summary>
    public static readonly int SignBytes = NameAt + AboutName.Length;

    /// <summary>Whether a file that begins so is a model, whole or not.</summary>
    public static bool IsOurs(ReadOnlySpan<byte> start) =>
        start.Length >= SignBytes
        && start.StartsWith("PK\u0003\u0004"u8)
        && start[NameAt..SignBytes].SequenceEqual(Encoding.UTF8.GetBytes(AboutName));
}

/// <summary>What a model is.</summary>
/// <param name="Experiment">The name of the experiment that it was trained by.</param>
/// <param name="Fingerprint">Of the run's report.</param>
/// <param name="Version">Of MpucMer, which packed it.</param>
/// <param name="Settings">Property and value: all that networks and features depend on (<see cref="ModelSettings"/>).</param>
/// <param name="Modalities">In the order in which features are joined.</param>
/// <param name="Members">Each fold and seed.</param>
/// <param name="Scores">Of each probe its figures on test clips, means over folds and seeds.</param>
public sealed record ModelAbout(
    string Experiment,
    string Fingerprint,
    string Version,
    Seq<(string Property, string Value)> Settings,
    Labelling Labelling,
    Seq<ModelModality> Modalities,
    Seq<(string Fold, long Seed)> Members,
    Seq<(string Probe, Seq<(string Measure, double Value)> Figures)> Scores
);

/// <summary>What the clips of a modality are to a model's network.</summary>
/// <param name="Width">Numbers of a frame.</param>
/// <param name="IsTemporal">Whether the network reads frames over time.</param>
public sealed record ModelModality(Modality Modality, int Width, bool IsTemporal);

/// <summary>The networks of a fold and seed, and the standards that their inputs are brought to.</summary>
public sealed record ModelMember(string Fold, long Seed, Seq<NamedArray> Encoders, Seq<NamedArray> Probes, ModelStandards Standards);

/// <summary>
/// What the training clips of a fold are standardised by. A model of an experiment that standardises by group takes these for a group that
/// has too few clips to be a standard of its own (<see cref="LeastOfAGroup"/>).
/// </summary>
/// <param name="Inputs">Of the signals, by modality; a modality whose pictures are standardised as they are decoded has none.</param>
/// <param name="Features">Of the encoders' features, by modality.</param>
/// <param name="Temperatures">By which scores of a probe are divided before they become probabilities (Guo et al. 2017).</param>
public sealed record ModelStandards(
    Seq<(string Modality, Scale Scale)> Inputs,
    Seq<(string Modality, Scale Scale)> Features,
    Seq<(string Probe, double Temperature)> Temperatures
)
{
    /// <summary>Clips that a group has at least where its own mean and deviation are taken.</summary>
    public const int LeastOfAGroup = 4;

    public Option<Scale> OfInputs(Modality modality) => Inputs.Find(s => s.Modality == modality.Name).Map(s => s.Scale);

    public Option<Scale> OfFeatures(Modality modality) => Features.Find(s => s.Modality == modality.Name).Map(s => s.Scale);

    public double TemperatureOf(string probe) => Temperatures.Find(t => t.Probe == probe).Map(t => t.Temperature).IfNone(1);
}
