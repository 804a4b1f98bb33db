using static MpucMer.Pure.Diagnostics.Wording;

namespace MpucMer.Pure.Diagnostics;

/// <content>CSV files.</content>
public abstract partial record Problem
{
    private static Area TablesArea =>
        new(
            "Tables",
            "CSV files.",
            [
                CsvEmpty.Page,
                CsvColumnsMissing.Page,
                CsvRowWidth.Page,
                CsvNotNumber.Page,
                CsvNotFinite.Page,
                CsvQuoteOpen.Page,
                CsvColumnTwice.Page,
                TableRowTwice.Page,
                TableWithoutNumbers.Page,
                TableNameEmpty.Page,
                CsvSeparator.Page,
                CsvCounts.Page,
                VectorsCountRows.Page,
                CsvLineTooLong.Page,
            ]
        );

    /// <summary>No header, or a header and no rows.</summary>
    public sealed record CsvEmpty(string Path, int Lines) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC2013",
                new(Path),
                Lines == 0 ? "The CSV file is empty." : "The CSV file has a header and no rows.",
                "Export it again; the tracker may have stopped at once."
            );

        public static Page Page =>
            new()
            {
                Title = "An empty CSV file",
                What = """
                    The file has no lines, or only a header.
                    """,
                Fix = """
                    - Run the tracker again on this video and read what it says; it may not find the video or its codec.
                    - If the clip cannot be tracked, remove the file: the clip then counts as one without landmarks (MPUC2022).
                    """,
                Examples = [new CsvEmpty("01-01-05-01-01-02-12.csv", 1)],
            };
    }

    /// <summary>Of the columns that are read, those that the <paramref name="ColumnsThere"/> columns of the header do not name.</summary>
    public sealed record CsvColumnsMissing(string Path, IReadOnlyList<string> Missing, int ColumnsThere) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC2014",
                new(Path, 1),
                $"{Missing.Count} of the columns that are read are not among the {ColumnsThere} of the header: {Names(Missing)}.",
                "Landmarks need x_17 … x_67 and y_17 … y_67 (OpenFace: FeatureExtraction -2Dfp, comma-separated)."
            );

        public static Page Page =>
            new()
            {
                Title = "A CSV file without landmarks",
                What = """
                    The header lacks columns that are read. For landmarks these are x_17 … x_67 and y_17 … y_67; blanks around names do not
                    matter, nor does the order.
                    """,
                Fix = """
                    - Let OpenFace write two-dimensional landmarks: `FeatureExtraction -2Dfp -f VIDEO`.
                    - A header of one column means that the file is separated by semicolons or tabs: save it with commas.
                    - A table of numbers without a header needs one.
                    """,
                Examples = [new CsvColumnsMissing("a.csv", ["x_17", "y_17"], 714)],
            };
    }

    /// <summary>A line whose fields are not as many as the header's.</summary>
    public sealed record CsvRowWidth(string Path, int Line, int Expected, int Actual) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC2015",
                new(Path, Line),
                $"The line has {Actual} fields, the header {Expected}.",
                "The file may be cut off or edited: export it again."
            );

        public static Page Page =>
            new()
            {
                Title = "A CSV line of another width",
                What = """
                    A line has more or fewer fields than the header names.
                    """,
                Fix = """
                    - If it is the last line, the tracker or a copy was stopped: make the file again.
                    - Decimal commas make two fields of a number: save with decimal points.
                    """,
                Examples = [new CsvRowWidth("a.csv", 57, 712, 312)],
            };
    }

    /// <summary>A CSV field that is no number: <paramref name="Text"/> is the start of the field.</summary>
    public sealed record CsvNotNumber(string Path, int Line, int Column, string Name, string Text) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC2016",
                new(Path, Line, Column),
                $"\"{Text}\" in column {Name} is no number.",
                "Export the file again; decimals are written with a point, and fields are separated by commas."
                    + (Line == 1 ? " A header has no numbers in it." : "")
            );

        public static Page Page =>
            new()
            {
                Title = "A CSV field that is no number",
                What = """
                    A field of a column that is read is not a number. Numbers have a decimal point, and an exponent if need be.
                    """,
                Fix = """
                    - The place is line and character; look at the field there.
                    - An empty field means that a value is missing: track the clip again.
                    - Columns that are not read may hold anything.
                    """,
                Examples = [new CsvNotNumber("a.csv", 12, 340, "x_17", "lost")],
            };
    }

    /// <summary>NaN, an infinity, or a number beyond float's range.</summary>
    public sealed record CsvNotFinite(string Path, int Line, int Column, string Name) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC2017",
                new(Path, Line, Column),
                $"The value in column {Name} is not finite.",
                "Track the clip again, or take it out: a NaN would make the whole batch NaN."
            );

        public static Page Page =>
            new()
            {
                Title = "A CSV value that is not finite",
                What = """
                    A field of a column that is read is NaN, infinite, or too large for a 32-bit number. One such value would make the
                    clip's batch, and then the weights, NaN.
                    """,
                Fix = """
                    - Track the clip again.
                    - Interpolate the value from the frames around it, if you keep a note of that.
                    - Or remove the file: the clip then counts as one without the modality (MPUC2022).
                    """,
                Examples = [new CsvNotFinite("a.csv", 12, 340, "x_17")],
            };
    }

    /// <summary>A quote that its line does not close.</summary>
    public sealed record CsvQuoteOpen(string Path, int Line, int Column) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC2018",
                new(Path, Line, Column),
                "A quote is not closed on its line.",
                "Close it, or double a quote that is part of a name."
            );

        public static Page Page =>
            new()
            {
                Title = "A CSV quote that is not closed",
                What = """
                    A field begins with a quote, and its line ends before another closes it.
                    """,
                Fix = """
                    - Close the quote, or remove it: names and numbers need none.
                    - A quote within a quoted field is written twice.
                    - Fields do not run over several lines here.
                    """,
                Examples = [new CsvQuoteOpen("au.csv", 3, 1)],
            };
    }

    /// <summary>Two columns of one name.</summary>
    public sealed record CsvColumnTwice(string Path, string Name) : Problem
    {
        public override Explanation Explain() =>
            Error("MPUC2019", new(Path, 1), $"Two columns are named {Name}.", "Keep one of them: which is meant cannot be told.");

        public static Page Page =>
            new()
            {
                Title = "Two CSV columns of one name",
                What = """
                    A column that is read stands twice in the header, so which one is meant cannot be told.
                    """,
                Fix = """
                    - Remove or rename one of the two.
                    - Two exports joined side by side make such files: keep one.
                    """,
                Examples = [new CsvColumnTwice("a.csv", "x_20")],
            };
    }

    /// <summary>A table row found twice.</summary>
    public sealed record TableRowTwice(string Path, string Name, int FirstLine, int SecondLine) : Problem
    {
        public override Explanation Explain() =>
            Error("MPUC2024", new(Path, SecondLine), $"{Name} has a row already, on line {FirstLine}.", "Keep one row for each clip.");

        public static Page Page =>
            new()
            {
                Title = "A table row found twice",
                What = """
                    A table has two rows of one name.
                    """,
                Fix = """
                    - Remove one of the rows.
                    - Rows of single frames belong averaged: a table has one row a clip.
                    """,
                Examples = [new TableRowTwice("au.csv", "01-01-05-01-01-02-12", 17, 1203)],
            };
    }

    /// <summary>A table of names only.</summary>
    public sealed record TableWithoutNumbers(string Path) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC2025",
                new(Path, 1),
                "The table has names and no columns of numbers.",
                "Its first column is the clip's name, each further column one number."
            );

        public static Page Page =>
            new()
            {
                Title = "A table without numbers",
                What = """
                    The table's header has one column only. The first column is the clip's name, and each further one a number.
                    """,
                Fix = """
                    - See that the file is separated by commas, not by semicolons or tabs.
                    - Add the columns of features.
                    """,
                Examples = [new TableWithoutNumbers("au.csv")],
            };
    }

    /// <summary>A row without a name.</summary>
    public sealed record TableNameEmpty(string Path, int Line) : Problem
    {
        public override Explanation Explain() =>
            Error("MPUC2026", new(Path, Line, 1), "The row has no name.", "Its first field says which clip it is of.");

        public static Page Page =>
            new()
            {
                Title = "A table row without a name",
                What = """
                    The first field of a row is empty, so it cannot be said which clip the row is of.
                    """,
                Fix = """
                    - Fill in the name, or remove the row.
                    - An export with an index column first has the names second: remove the index.
                    """,
                Examples = [new TableNameEmpty("au.csv", 3)],
            };
    }

    /// <summary>A table whose fields are separated by <paramref name="Separator"/> in place of commas.</summary>
    public sealed record CsvSeparator(string Path, int Line, int Column, char Separator) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC2032",
                new(Path, Line, Column),
                $"The fields are separated by {Separators}, not by commas.",
                "Save the table with commas between fields and points in numbers (pandas: to_csv(path, sep=\",\"); "
                    + "numpy: savetxt(path, x, delimiter=\",\"))."
            );

        public static Page Page =>
            new()
            {
                Title = "A table whose fields are not separated by commas",
                What = """
                    Fields are separated by commas, and numbers are written with a point. Spreadsheets of many countries write semicolons
                    and decimal commas, numpy.savetxt writes blanks.
                    """,
                Fix = """
                    - pandas: `read_csv(path, sep=";", decimal=",").to_csv(out, index=False)`.
                    - numpy: `savetxt(path, x, delimiter=",")`.
                    - Excel: *CSV UTF-8 (comma delimited)*, with a point as the system's decimal separator.
                    """,
                Examples = [new CsvSeparator("own/clips.csv", 1, 3, ';')],
            };

        private string Separators =>
            Separator switch
            {
                ';' => "semicolons",
                '\t' => "tabs",
                ' ' => "blanks",
                '|' => "bars",
                _ => $"'{Separator}'",
            };
    }

    /// <summary>
    /// A column that only counts the rows, as pandas and spreadsheets add one, or (column 0) a header that only counts the columns: read as
    /// numbers it would be a feature.
    /// </summary>
    public sealed record CsvCounts(string Path, int Line, int Column, string Name) : Problem
    {
        public override Explanation Explain() =>
            this switch
            {
                { Column: 0 } => Error(
                    "MPUC2033",
                    new(Path, Line),
                    "The first row counts the columns from 0: a header that would be read as numbers.",
                    "Save the table without it (pandas: to_csv(path, header=False, index=False)), or give the columns names."
                ),
                _ => Error(
                    "MPUC2033",
                    new(Path, Line, Column),
                    $"{(Name.Length == 0 ? $"Column {Column} has no name and" : $"The column {Name}")} only counts the rows: an index, "
                        + "which would be read as a feature.",
                    "Save the table without it (pandas: to_csv(path, index=False))."
                ),
            };

        public static Page Page =>
            new()
            {
                Title = "An index in a table of vectors",
                What = """
                    pandas and spreadsheets add a column that numbers the rows, and a header that numbers the columns. Read as numbers they
                    would be features that say nothing.
                    """,
                Fix = """
                    - pandas: `to_csv(path, header=False, index=False)`.
                    - Take the column or the row out.
                    """,
                Examples = [new CsvCounts("own/a.csv", 1, 1, "")],
            };
    }

    /// <summary>Vectors whose first column numbers the rows.</summary>
    public sealed record VectorsCountRows(Seq<string> Paths) : Problem
    {
        public override Explanation Explain() =>
            Warning(
                "MPUC2034",
                First(Paths),
                $"The first column of {TheFiles(Paths)} only numbers the rows: an index that is read as a feature.",
                "Save the vectors without it (pandas: to_csv(path, header=False, index=False))."
            );

        public static Page Page =>
            new()
            {
                Title = "Vectors whose first column numbers the rows",
                What = """
                    In these files the first column is 0, 1, 2, … (or begins at 1) and nothing says that it is an index. It is read as a
                    feature.
                    """,
                Fix = """
                    - Save the vectors without the index.
                    - Where time itself is meant as a feature, nothing is to be done.
                    """,
                Examples = [new VectorsCountRows(Seq("own/a.csv", "own/b.csv"))],
            };
    }

    /// <summary>A line that is longer than what is read of one.</summary>
    public sealed record CsvLineTooLong(string Path, int Line, int MostCharacters) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC2095",
                new(Path, Line),
                $"The line has more than {MostCharacters / 1_000_000} million characters.",
                "Export the file again, a row a line; if it is no CSV file, name the right one."
            );

        public static Page Page =>
            new()
            {
                Title = "A line of a CSV file that is too long",
                What = """
                    A line has more than 16 million characters. Rows are read one at a time, as a whole; no row of numbers or labels is that
                    long, so the file is damaged, of another kind, or written without line ends.
                    """,
                Fix = """
                    - Export the file again, with one row a line.
                    - Vectors of that many numbers belong into `.npy` or `.safetensors` files.
                    """,
                Examples = [new CsvLineTooLong("faces.csv", 1, 1 << 24)],
            };
    }
}
