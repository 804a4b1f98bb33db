using System.Collections.Immutable;

namespace MpucMer.Pure.Problems;

/// <summary>What is wrong with the header of a WAV file.</summary>
public enum WavHeaderFault
{
    /// <summary>No <c>fmt </c> chunk; the value is the file's length.</summary>
    NoFormat,

    /// <summary>No <c>data</c> chunk; the value is the file's length.</summary>
    NoData,

    /// <summary>A <c>fmt </c> chunk of fewer than 16 bytes; the value is its length.</summary>
    FormatTooShort,

    /// <summary>No channels, or more than there can be; the value is their number.</summary>
    Channels,

    /// <summary>Bytes per frame that are not channels times bytes per sample; the value is their number.</summary>
    BlockAlign,
}

/// <summary>What becomes of a clip that lacks a modality of the experiment.</summary>
public enum MissingModality
{
    /// <summary>It is left out, with a warning that names it.</summary>
    LeaveOut,

    /// <summary>The build stops, with an error that names it.</summary>
    Fail,

    /// <summary>It is used for the pairs of modalities that it has, and the fused probe is told what is missing.</summary>
    Use,
}

/// <content>Folders, sounds, tables and clips: MPUC2001 to MPUC2999.</content>
public abstract partial record Problem
{
    /// <summary>MPUC2001.</summary>
    public sealed record DataFolderMissing(string Path) : Problem;

    /// <summary>MPUC2002: none of the <paramref name="FilesThere"/> files has a name of the forms <paramref name="LookedFor"/>.</summary>
    public sealed record FolderWithoutClips(string Path, IReadOnlyList<string> LookedFor, int FilesThere) : Problem;

    /// <summary>MPUC2003: <paramref name="Reason"/> is what the operating system says.</summary>
    public sealed record FileUnreadable(string Path, string Reason) : Problem;

    /// <summary>MPUC2004: <paramref name="FirstBytes"/> are at most 16.</summary>
    public sealed record NotWav(string Path, ImmutableArray<byte> FirstBytes) : Problem;

    /// <summary>MPUC2005: a chunk of <paramref name="Promised"/> bytes of which <paramref name="There"/> are there.</summary>
    public sealed record WavTruncated(string Path, long Promised, long There) : Problem;

    /// <summary>MPUC2006.</summary>
    public sealed record WavEncodingUnsupported(string Path, int FormatTag, int Bits) : Problem;

    /// <summary>MPUC2007.</summary>
    public sealed record WavWithoutSamples(string Path) : Problem;

    /// <summary>MPUC2008.</summary>
    public sealed record WavHeaderWrong(string Path, WavHeaderFault Fault, long Value) : Problem;

    /// <summary>MPUC2009: hertz.</summary>
    public sealed record WavSampleRateUnsupported(string Path, long Rate, int Lowest, int Highest) : Problem;

    /// <summary>MPUC2010: a NaN, an infinity or an absurd magnitude (above 1e12) among float samples; frame from 0, channel from 1.</summary>
    public sealed record WavSampleNotFinite(string Path, int Frame, int Channel) : Problem;

    /// <summary>MPUC2011.</summary>
    public sealed record SoundTooLong(string Path, double Seconds, double MostSeconds) : Problem;

    /// <summary>MPUC2012: the sound is too short to belong to a video of so many frames.</summary>
    public sealed record SoundShorterThanVideo(string Path, double Seconds, int VideoFrames) : Problem;

    /// <summary>MPUC2013: no header, or a header and no rows.</summary>
    public sealed record CsvEmpty(string Path, int Lines) : Problem;

    /// <summary>MPUC2014: of the columns that are read, those that the <paramref name="ColumnsThere"/> columns of the header do not name.</summary>
    public sealed record CsvColumnsMissing(string Path, IReadOnlyList<string> Missing, int ColumnsThere) : Problem;

    /// <summary>MPUC2015: a line whose fields are not as many as the header's.</summary>
    public sealed record CsvRowWidth(string Path, int Line, int Expected, int Actual) : Problem;

    /// <summary>MPUC2016: <paramref name="Text"/> is the start of the field.</summary>
    public sealed record CsvNotNumber(string Path, int Line, int Column, string Name, string Text) : Problem;

    /// <summary>MPUC2017: NaN, an infinity, or a number beyond float's range.</summary>
    public sealed record CsvNotFinite(string Path, int Line, int Column, string Name) : Problem;

    /// <summary>MPUC2018: a quote that its line does not close.</summary>
    public sealed record CsvQuoteOpen(string Path, int Line, int Column) : Problem;

    /// <summary>MPUC2019: two columns of one name.</summary>
    public sealed record CsvColumnTwice(string Path, string Name) : Problem;

    /// <summary>MPUC2095: a line that is longer than what is read of one.</summary>
    public sealed record CsvLineTooLong(string Path, int Line, int MostCharacters) : Problem;

    /// <summary>MPUC2020: one clip, one modality, two sources.</summary>
    public sealed record ClipTwice(string Clip, string Modality, string First, string Second) : Problem;

    /// <summary>MPUC2050: clips that are in two folders, one a copy of the other as it seems.</summary>
    /// <param name="Files">The two files of each.</param>
    /// <param name="Alike">How many of these pairs have the same content; none where nobody has looked.</param>
    public sealed record ClipsInTwoFolders(string Modality, string First, string Second, IReadOnlyList<string> Clips, IReadOnlyList<(string First, string Second)> Files, Option<int> Alike) : Problem;

    /// <summary>MPUC2021 (warning): files or rows whose names are not of the data set's form; passed over.</summary>
    public sealed record ClipNamesUnknown(string Modality, IReadOnlyList<string> Names) : Problem;

    /// <summary>MPUC2022: clips that lack a modality: a warning or an error by <paramref name="Policy"/>.</summary>
    public sealed record ClipsWithoutModality(string Modality, IReadOnlyList<string> Clips, int ClipsInAll, MissingModality Policy) : Problem;

    /// <summary>MPUC2023: no clip has every modality; how many have each.</summary>
    public sealed record NoCompleteClip(IReadOnlyList<(string Modality, int Clips)> Found) : Problem;

    /// <summary>MPUC2024.</summary>
    public sealed record TableRowTwice(string Path, string Name, int FirstLine, int SecondLine) : Problem;

    /// <summary>MPUC2025: a table of names only.</summary>
    public sealed record TableWithoutNumbers(string Path) : Problem;

    /// <summary>MPUC2026: a row without a name.</summary>
    public sealed record TableNameEmpty(string Path, int Line) : Problem;

    /// <summary>MPUC2027: a setting of the demo set outside its range.</summary>
    public sealed record DemoSettingOutside(string Name, double Value, double Least, double Most) : Problem;

    /// <summary>MPUC2154: no JPEG, or not a whole one.</summary>
    public sealed record NotJpeg(string Path, string Detail) : Problem;

    /// <summary>MPUC2155: a folder that should hold the frames of a clip.</summary>
    public sealed record NoFrames(string Path) : Problem;

    /// <summary>MPUC2156: a clip that two of the published pickles hold.</summary>
    public sealed record ClipInTwoFiles(string Clip, string First, string Second) : Problem;

    /// <summary>MPUC2150: two clips whose features of one modality are of different widths.</summary>
    public sealed record FeatureWidths(string Modality, string Clip, int Width, string Other, int OtherWidth) : Problem;

    /// <summary>MPUC2151: a file whose ending says nothing that is read as this modality.</summary>
    public sealed record FileKindUnknown(string Modality, string Path, IReadOnlyList<string> Endings) : Problem;

    /// <summary>MPUC2152: a manifest that is not there or cannot be read.</summary>
    public sealed record ManifestUnreadable(string Path, string Reason) : Problem;

    /// <summary>MPUC2153: a modality of the experiment that no clip of the manifest has.</summary>
    public sealed record ManifestWithoutModality(string Path, string Modality, IReadOnlyList<string> Has) : Problem;

    /// <summary>MPUC2190: clips to be judged are given as a folder, which does not say which of its files are of this modality.</summary>
    public sealed record ClipsNeedManifest(string Path, string Modality) : Problem;

    /// <summary>MPUC2191: a clip to be judged is a sequence where the clips that were trained on are single vectors.</summary>
    public sealed record ClipIsSequence(string Path, string Modality, int Frames) : Problem;

    /// <summary>MPUC2192 (warning): signals are standardised by group, and of <paramref name="Of"/> groups these have few clips.</summary>
    public sealed record GroupOfFewClips(IReadOnlyList<string> Groups, int Of, int Least) : Problem;
}
