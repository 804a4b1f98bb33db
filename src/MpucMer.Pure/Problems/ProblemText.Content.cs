using MpucMer.Pure.Data;

namespace MpucMer.Pure.Problems;

public static partial class ProblemText
{
    private static Explanation? Content(Problem problem) => problem switch
    {
        Problem.NotPlainText p => Error("MPUC2030", new(p.Path, p.Line, p.Column), Fault(p), Cure(p.Fault)),
        Problem.ContentElsewhere p => Error("MPUC2031", new(p.Path, 1), $"In place of its content the file holds {Held(p.What)}.", Fetched(p.What)),
        Problem.CsvSeparator p => Error("MPUC2032", new(p.Path, p.Line, p.Column), $"The fields are parted by {Separator(p.Separator)}, not by commas.",
            "Save the table with commas between fields and points in numbers (pandas: to_csv(path, sep=\",\"); numpy: savetxt(path, x, delimiter=\",\"))."),
        Problem.CsvCounts { Column: 0 } p => Error("MPUC2033", new(p.Path, p.Line), "The first row counts the columns from 0: a header that would be read as numbers.",
            "Save the table without it (pandas: to_csv(path, header=False, index=False)), or give the columns names."),
        Problem.CsvCounts p => Error("MPUC2033", new(p.Path, p.Line, p.Column),
            $"{(p.Name.Length == 0 ? $"Column {p.Column} has no name and" : $"The column {p.Name}")} only counts the rows: an index, which would be read as a feature.",
            "Save the table without it (pandas: to_csv(path, index=False))."),
        Problem.NamesNearlyEqual p => Warning("MPUC2044", new(p.Path),
            $"Some {(p.Kind == NameKind.Labels ? "labels" : "groups")} are nearly the same: {string.Join("; ", p.Names.Take(5).Select(n => string.Join(" and ", n.Map(NearNames.Shown))))}{(p.Names.Count > 5 ? $" and {p.Names.Count - 5} more" : "")}.",
            p.Kind == NameKind.Labels ? "Each counts as a class of its own: write them alike where they are one." : "Each counts as a speaker of its own, who may then be in two splits: write them alike where they are one."),
        Problem.ManifestColumnNameless p => Error("MPUC2047", new(p.Path, p.Line, p.Column), $"Column {p.Number} has no name.",
            "pandas and spreadsheets write such a column to number the rows: leave it out (to_csv(path, index=False)), or give it a name."),
        Problem.ManifestJsonForm p => Error("MPUC2048", new(p.Path, p.Line),
            p.Form == JsonForm.Array ? "The manifest is one JSON array; expected is an object a line, without brackets and commas around them." : "An object of the manifest goes on over several lines; expected is an object a line.",
            p.Form == JsonForm.Array ? "Convert it: jq -c '.[]' FILE > clips.jsonl (pandas: to_json(path, orient=\"records\", lines=True))." : "Convert it: jq -c . FILE > clips.jsonl"),
        _ => null,
    };

    private static string Fault(Problem.NotPlainText p) => p.Fault switch
    {
        TextFault.NotUtf8 => $"The text is not UTF-8: the byte 0x{p.Byte:X2} cannot stand here (byte {p.Column} of the line).",
        TextFault.Utf16LittleEndian => "The text is UTF-16, little-endian (which Windows calls Unicode), not UTF-8.",
        TextFault.Utf16BigEndian => "The text is UTF-16, big-endian, not UTF-8.",
        TextFault.Utf32 => "The text is UTF-32, not UTF-8.",
        TextFault.ByteOrderMarkWithin => "A byte order mark (U+FEFF) stands within the file, where it is part of a name or number.",
        TextFault.Nul => "A byte of zero stands in the text.",
        _ => throw new InvalidOperationException($"No text for {p.Fault}."),
    };

    private static string Cure(TextFault fault) => fault switch
    {
        TextFault.NotUtf8 => "Save it as UTF-8 (Excel: CSV UTF-8), or convert it from what it is: iconv -f GB18030 -t UTF-8, or -f CP1252.",
        // The order named: of a file without a mark iconv would take the machine's own.
        TextFault.Utf16LittleEndian => "Save it as UTF-8 (Excel: CSV UTF-8), or convert it: iconv -f UTF-16LE -t UTF-8.",
        TextFault.Utf16BigEndian => "Save it as UTF-8 (Excel: CSV UTF-8), or convert it: iconv -f UTF-16BE -t UTF-8.",
        TextFault.Utf32 => "Convert it: iconv -f UTF-32 -t UTF-8.",
        TextFault.ByteOrderMarkWithin => "Take it out; one at the beginning of the file is passed over, and files that are put together bring theirs along.",
        TextFault.Nul => "The file may be damaged (a full disk, a machine that was switched off): fetch or write it again.",
        _ => throw new InvalidOperationException($"No text for {fault}."),
    };

    private static string Held(StandIn what) => what switch
    {
        StandIn.GitLfsPointer => "a pointer of Git LFS",
        StandIn.GitAnnexPointer => "a pointer of git-annex",
        StandIn.WebPage => "a web page",
        StandIn.Workbook => "a workbook of Excel or LibreOffice, or another zip archive",
        StandIn.Compressed => "compressed data",
        _ => throw new InvalidOperationException($"No text for {what}."),
    };

    private static string Fetched(StandIn what) => what switch
    {
        StandIn.GitLfsPointer => "Fetch what it points to: git lfs install && git lfs pull",
        StandIn.GitAnnexPointer => "Fetch what it points to: git annex get FILE",
        StandIn.WebPage => "The download was refused or wants a login: open the address in a browser and fetch the file itself.",
        StandIn.Workbook => "Export it as CSV in UTF-8, or unpack it.",
        StandIn.Compressed => "Unpack it first.",
        _ => throw new InvalidOperationException($"No text for {what}."),
    };

    private static string Separator(char separator) => separator switch
    {
        ';' => "semicolons",
        '\t' => "tabs",
        ' ' => "blanks",
        '|' => "bars",
        _ => $"'{separator}'",
    };
}
