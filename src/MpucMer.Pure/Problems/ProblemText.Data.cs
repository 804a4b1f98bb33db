using System.Collections.Immutable;
using System.Globalization;

namespace MpucMer.Pure.Problems;

public static partial class ProblemText
{
    private static Explanation? Data(Problem problem) => Folders(problem) ?? Sounds(problem) ?? Tables(problem) ?? Clips(problem) ?? Own(problem);

    private static Explanation? Own(Problem problem) => problem switch
    {
        Problem.NotJpeg p => Error("MPUC2154", new(p.Path), $"Not a JPEG file that can be decoded: {p.Detail}.", "Extract the frames of that clip again, or take the clip out."),
        Problem.NoFrames p => Error("MPUC2155", new(p.Path), "The folder holds no JPEG files.", "It should hold the frames of one clip, one file a frame, named in order."),
        Problem.ClipInTwoFiles p => Error("MPUC2156", new(p.Second), $"The clip {p.Clip} is in {p.First} already.", "Each clip is in one of training, validation and test: see that the three files are not the same."),
        Problem.FeatureWidths p => Error("MPUC2150", Place.Nowhere, $"The {p.Modality} of {p.Clip} is {p.Width} wide, that of {p.Other} {p.OtherWidth}.", "All clips need features of one kind; another kind can be a modality of its own (vectors:NAME)."),
        Problem.FileKindUnknown p => Error("MPUC2151", new(p.Path), $"A file of this ending is not read as {p.Modality}.", $"Files of {p.Modality} end with {string.Join(", ", p.Endings)}."),
        Problem.ManifestUnreadable p => Error("MPUC2152", new(p.Path), $"The manifest cannot be read: {p.Reason}.", "MpucManifest names a CSV or JSON lines file (docs/own-data.md)."),
        Problem.ClipsNeedManifest p => Error("MPUC2190", new(p.Path), $"A folder does not say which of its files are a clip's {p.Modality}.", "Give MpucClips a manifest: a table with the columns id, group and one for each modality (docs/own-data.md)."),
        Problem.ClipIsSequence p => Error("MPUC2191", new(p.Path), $"It has {p.Frames} rows; of the clips that were trained on, {p.Modality} is one vector each.", "Give one vector a clip, made as those were."),
        Problem.GroupOfFewClips p => Warning("MPUC2192", Place.Nowhere,
            $"Signals are standardised by group, and {p.Groups.Count} of {p.Of} groups {(p.Groups.Count == 1 ? "has" : "have")} fewer than {p.Least} clips: {Names(p.Groups)}. What sets such a clip apart may be taken away with its group's mean; of a single clip with one vector all is.",
            "Give several clips of each speaker, with their group, or use MpucInputs=training and MpucProbeFeatures=training."),
        Problem.ManifestWithoutModality p => Error("MPUC2153", new(p.Path), $"No clip of the manifest has {p.Modality}; there are {(p.Has.Count == 0 ? "none" : string.Join(", ", p.Has))}.", "Add a column of that name, or leave it out of MpucModalities."),
        _ => null,
    };

    private static Explanation? Folders(Problem problem) => problem switch
    {
        Problem.DataFolderMissing p => Error("MPUC2001", new(p.Path), $"There is no data folder {p.Path}.", "Name the folder that holds the clips, or fetch the data set first."),
        Problem.FolderWithoutClips p => Error("MPUC2002", new(p.Path),
            p.FilesThere == 0 ? $"The folder {p.Path} is empty." : $"None of the {p.FilesThere} files in {p.Path} is a clip.",
            $"Looked for names such as {Names(p.LookedFor)}, in it and in the folders below it."),
        Problem.FileUnreadable p => Error("MPUC2003", new(p.Path), $"The file cannot be read: {p.Reason}.", "See that it exists and that you may read it."),
        _ => null,
    };

    private static Explanation? Sounds(Problem problem) => problem switch
    {
        Problem.NotWav p => Error("MPUC2004", new(p.Path), $"Not a WAV file: it {Looks(p.FirstBytes)}.", "Fetch it again, or convert it: ffmpeg -i FILE -c:a pcm_s16le OUT.wav"),
        Problem.WavTruncated p => Error("MPUC2005", new(p.Path), $"The WAV file is cut off: a chunk promises {p.Promised} bytes and {p.There} are there.", "Fetch or copy it again."),
        Problem.WavEncodingUnsupported p => Error("MPUC2006", new(p.Path), $"The WAV file's encoding is not one that is read: {Encoding(p.FormatTag)}, {p.Bits} bits.", "Convert it: ffmpeg -i FILE -c:a pcm_s16le OUT.wav"),
        Problem.WavWithoutSamples p => Error("MPUC2007", new(p.Path), "The WAV file holds no samples.", "Fetch or export it again, or take the clip out of the folder."),
        Problem.WavHeaderWrong p => Error("MPUC2008", new(p.Path), $"The WAV file's header is damaged: {Fault(p)}.", "Fetch it again, or rewrite it: ffmpeg -i FILE -c:a pcm_s16le OUT.wav"),
        Problem.WavSampleRateUnsupported p => Error("MPUC2009", new(p.Path), $"A sample rate of {p.Rate} Hz is outside {p.Lowest} to {p.Highest} Hz.", "Resample it: ffmpeg -i FILE -ar 48000 OUT.wav"),
        Problem.WavSampleNotFinite p => Error("MPUC2010", new(p.Path), $"The sample of frame {p.Frame}, channel {p.Channel}, is not finite, or absurdly large.", "Export the file again; a NaN would make every feature of the clip NaN."),
        Problem.SoundTooLong p => Error("MPUC2011", new(p.Path), Invariant($"The sound is {p.Seconds:0} seconds long, more than the {p.MostSeconds:0} of which features are made."), "Cut the recording into clips of one utterance each."),
        Problem.SoundShorterThanVideo p => Error("MPUC2012", new(p.Path), Invariant($"{p.Seconds:0.###} seconds of sound cannot belong to a video of {p.VideoFrames} frames."), "See that the sound and the landmarks are of the same clip and that neither is cut off."),
        _ => null,
    };

    private static Explanation? Tables(Problem problem) => problem switch
    {
        Problem.CsvEmpty p => Error("MPUC2013", new(p.Path), p.Lines == 0 ? "The CSV file is empty." : "The CSV file has a header and no rows.", "Export it again; the tracker may have stopped at once."),
        Problem.CsvColumnsMissing p => Error("MPUC2014", new(p.Path, 1), $"{p.Missing.Count} of the columns that are read are not among the {p.ColumnsThere} of the header: {Names(p.Missing)}.", "Landmarks need x_17 … x_67 and y_17 … y_67 (OpenFace: FeatureExtraction -2Dfp, comma-separated)."),
        Problem.CsvRowWidth p => Error("MPUC2015", new(p.Path, p.Line), $"The line has {p.Actual} fields, the header {p.Expected}.", "The file may be cut off or edited: export it again."),
        Problem.CsvNotNumber p => Error("MPUC2016", new(p.Path, p.Line, p.Column), $"\"{p.Text}\" in column {p.Name} is no number.",
            "Export the file again; decimals are written with a point, and fields are parted by commas." + (p.Line == 1 ? " A header has no numbers in it." : "")),
        Problem.CsvNotFinite p => Error("MPUC2017", new(p.Path, p.Line, p.Column), $"The value in column {p.Name} is not finite.", "Track the clip again, or take it out: a NaN would make the whole batch NaN."),
        Problem.CsvQuoteOpen p => Error("MPUC2018", new(p.Path, p.Line, p.Column), "A quote is not closed on its line.", "Close it, or double a quote that is part of a name."),
        Problem.CsvLineTooLong p => Error(
            "MPUC2095", new(p.Path, p.Line), $"The line has more than {p.MostCharacters / 1_000_000} million characters.", "Export the file again, a row a line; if it is no CSV file, name the right one."),
        Problem.CsvColumnTwice p => Error("MPUC2019", new(p.Path, 1), $"Two columns are named {p.Name}.", "Keep one of them: which is meant cannot be told."),
        Problem.TableRowTwice p => Error("MPUC2024", new(p.Path, p.SecondLine), $"{p.Name} has a row already, on line {p.FirstLine}.", "Keep one row for each clip."),
        Problem.TableWithoutNumbers p => Error("MPUC2025", new(p.Path, 1), "The table has names and no columns of numbers.", "Its first column is the clip's name, each further column one number."),
        Problem.TableNameEmpty p => Error("MPUC2026", new(p.Path, p.Line, 1), "The row has no name.", "Its first field says which clip it is of."),
        _ => null,
    };

    private static Explanation? Clips(Problem problem) => problem switch
    {
        Problem.ClipTwice p => Error("MPUC2020", new(p.Second), $"Clip {p.Clip} has its {p.Modality} twice: {p.First} and {p.Second}.", "Keep one of them: a copy would count double, and could stand in two splits."),
        Problem.ClipsInTwoFolders p => Error("MPUC2050", new(p.Second),
            $"{p.Clips.Count} clips have their {p.Modality} in {p.Second} and in {p.First}{p.Alike.Match(n => n == p.Clips.Count ? ", the same to the byte" : $", {n} of them the same to the byte", () => "")}: {Names(p.Clips)}.",
            "Name one of the two folders, or move one away: a copy would count double, and could stand in two splits."),
        Problem.ClipNamesUnknown p => Warning("MPUC2021", Place.Nowhere, $"{p.Names.Count} {p.Modality} {(p.Names.Count == 1 ? "name is" : "names are")} not of the data set's form, and passed over: {Names(p.Names)}.", "RAVDESS names are seven numbers, such as 03-01-05-01-01-02-12 (modality, channel, emotion, intensity, statement, repetition, actor)."),
        Problem.ClipsWithoutModality { Policy: MissingModality.LeaveOut } p => Warning("MPUC2022", Place.Nowhere, $"{p.Clips.Count} of {p.ClipsInAll} clips have no {p.Modality} and are left out: {Names(p.Clips)}.", "Add the files, or leave the modality out of the experiment."),
        Problem.ClipsWithoutModality { Policy: MissingModality.Use } p => Warning("MPUC2022", Place.Nowhere, $"{p.Clips.Count} of {p.ClipsInAll} clips have no {p.Modality} and are used for what they have: {Names(p.Clips)}.", "Add the files where there should be some."),
        Problem.ClipsWithoutModality p => Error("MPUC2022", Place.Nowhere, $"{p.Clips.Count} of {p.ClipsInAll} clips have no {p.Modality}: {Names(p.Clips)}.", "Add the files, or let such clips be left out."),
        Problem.DemoSettingOutside p => Error("MPUC2027", Place.Nowhere, Invariant($"The demo set's {p.Name} is {p.Value}, outside {p.Least} to {p.Most}."), "Leave it out to have its default."),
        Problem.NoCompleteClip p => Error("MPUC2023", Place.Nowhere, $"No clip has every modality: {string.Join(", ", p.Found.Select(f => $"{f.Clips} have {f.Modality}"))}.", "See that the folders are of the same data set and that its files keep their names."),
        _ => null,
    };

    private static string Looks(ImmutableArray<byte> bytes) => bytes.AsSpan() switch
    {
        [] => "is empty",
        [(byte)'I', (byte)'D', (byte)'3', ..] or [0xFF, 0xFB or 0xFA or 0xF3 or 0xF2, ..] => "looks like MP3",
        [(byte)'f', (byte)'L', (byte)'a', (byte)'C', ..] => "looks like FLAC",
        [(byte)'O', (byte)'g', (byte)'g', (byte)'S', ..] => "looks like Ogg",
        [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', ..] => "looks like MP4",
        [(byte)'P', (byte)'K', 3, 4, ..] => "looks like a ZIP archive",
        [0x1F, 0x8B, ..] => "looks compressed by gzip",
        [(byte)'F', (byte)'O', (byte)'R', (byte)'M', _, _, _, _, (byte)'A', (byte)'I', (byte)'F', ..] => "looks like AIFF",
        [(byte)'r', (byte)'i', (byte)'f', (byte)'f', ..] => "looks like Wave64",
        [(byte)'.', (byte)'s', (byte)'n', (byte)'d', ..] => "looks like AU",
        [(byte)'c', (byte)'a', (byte)'f', (byte)'f', ..] => "looks like CAF",
        [(byte)'#', (byte)'!', (byte)'A', (byte)'M', (byte)'R', ..] => "looks like AMR",
        [(byte)'N', (byte)'I', (byte)'S', (byte)'T', (byte)'_', ..] => "looks like NIST SPHERE",
        [(byte)'R', (byte)'I', (byte)'F', (byte)'X', ..] => "is a WAV file of the other byte order (RIFX)",
        [(byte)'<', ..] => $"looks like a web page ({Quoted(bytes)})",
        _ when bytes.All(b => b is >= 32 and < 127 or 9 or 10 or 13) => $"begins with the text {Quoted(bytes)}",
        _ => $"begins with the bytes {Convert.ToHexString(bytes.AsSpan())}",
    };

    private static string Quoted(ImmutableArray<byte> bytes) => $"\"{string.Concat(bytes.Select(b => b is >= 32 and < 127 ? (char)b : ' ')).Trim()}\"";

    private static string Encoding(int tag) => tag switch
    {
        1 => "PCM",
        2 => "ADPCM",
        3 => "floating point",
        6 => "A-law",
        7 => "mu-law",
        0x11 => "IMA ADPCM",
        0x55 => "MP3",
        _ => $"format 0x{tag:X4}",
    };

    private static string Fault(Problem.WavHeaderWrong p) => p.Fault switch
    {
        WavHeaderFault.NoFormat => $"there is no \"fmt \" chunk in its {p.Value} bytes",
        WavHeaderFault.NoData => $"there is no \"data\" chunk in its {p.Value} bytes",
        WavHeaderFault.FormatTooShort => $"its \"fmt \" chunk has {p.Value} bytes of at least 16",
        WavHeaderFault.Channels => $"it says {p.Value} channels",
        WavHeaderFault.BlockAlign => $"it says {p.Value} bytes a frame, which are not channels times bytes a sample",
        _ => throw new InvalidOperationException($"No text for {p.Fault}."),
    };

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
