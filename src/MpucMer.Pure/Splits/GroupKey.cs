namespace MpucMer.Pure.Splits;

/// <summary>
/// What makes two group names the same: numbers by value ("2" = "02"), anything else letter by letter.
/// The order is natural: numbers by size, then names.
/// </summary>
public readonly record struct GroupKey : IComparable<GroupKey>
{
    private GroupKey(string text, bool isNumber) => (Text, IsNumber) = (text, isNumber);

    /// <summary>The name without surrounding blanks; a number without leading zeros.</summary>
    public string Text { get; }

    public bool IsNumber { get; }

    /// <summary>Odd number. RAVDESS numbers men odd and women even, so that balancing these balances the sexes.</summary>
    public bool IsOdd => IsNumber && (Text[^1] - '0') % 2 == 1;

    public static GroupKey Of(string group)
    {
        var text = group.Trim();
        if (text.Length == 0 || !text.All(char.IsAsciiDigit))
            return new(text, false);
        var digits = text.TrimStart('0');
        return new(digits.Length == 0 ? "0" : digits, true);
    }

    /// <inheritdoc/>
    public int CompareTo(GroupKey other) =>
        (IsNumber, other.IsNumber) switch
        {
            (true, false) => -1,
            (false, true) => 1,
            // More digits, larger number; so no number is too long.
            (true, true) when Text.Length != other.Text.Length => Text.Length.CompareTo(other.Text.Length),
            _ => string.CompareOrdinal(Text, other.Text),
        };

    public override string ToString() => Text;
}
