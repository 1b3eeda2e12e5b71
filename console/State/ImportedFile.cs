using System.Globalization;

namespace LogFlowDb.Console.State;

/// <summary>A file that was imported.</summary>
/// <param name="Table">Number of the table.</param>
/// <param name="Digest">As <see cref="ImportHistory.Digest"/> gives it.</param>
/// <param name="At">When, UTC.</param>
/// <param name="Kind">Container and content.</param>
/// <param name="Path">What it was called.</param>
/// <param name="Position">How many frames of it, when somebody stopped the import; 0 for all.</param>
internal sealed record ImportedFile(int Table, string Digest, DateTime At, string Kind, string Path, long Position = 0)
{
    /// <summary>Between digest and position. A program that knows none of it takes the file for another.</summary>
    private const char PositionSign = '@';

    private const string TimeForm = "yyyy-MM-ddTHH:mm:ssZ";

    public string Time => At.ToString(TimeForm, CultureInfo.InvariantCulture);

    /// <summary>Null for what is no line of a history.</summary>
    public static ImportedFile? TryParse(string line)
    {
        string[] parts = line.Split('\t', 5);
        string[] content = parts.Length == 5 ? parts[1].Split(PositionSign, 2) : [];
        long position = 0;
        return parts.Length == 5
            && (content.Length == 1 || (long.TryParse(content[1], NumberStyles.None, CultureInfo.InvariantCulture, out position) && position > 0))
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int table)
            && DateTime.TryParseExact(parts[2], TimeForm, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal, out DateTime at)
            ? new ImportedFile(table, content[0], at, parts[3], parts[4], position)
            : null;
    }

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Table}\t{Digest}{(Position > 0 ? $"{PositionSign}{Position}" : "")}\t{Time}\t{Kind}\t{Path.Replace('\n', '?')}");
}
