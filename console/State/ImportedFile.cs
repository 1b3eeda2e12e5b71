using System.Globalization;

namespace LogFlowDb.Console.State;

/// <summary>A file that was imported.</summary>
/// <param name="Table">Number of the table.</param>
/// <param name="Digest">As <see cref="ImportHistory.Digest"/> gives it.</param>
/// <param name="At">When, UTC.</param>
/// <param name="Kind">Container and content.</param>
/// <param name="Path">What it was called.</param>
internal sealed record ImportedFile(int Table, string Digest, DateTime At, string Kind, string Path)
{
    private const string TimeForm = "yyyy-MM-ddTHH:mm:ssZ";

    public string Time => At.ToString(TimeForm, CultureInfo.InvariantCulture);

    /// <summary>Null for what is no line of a history.</summary>
    public static ImportedFile? TryParse(string line)
    {
        string[] parts = line.Split('\t', 5);
        return parts.Length == 5
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int table)
            && DateTime.TryParseExact(parts[2], TimeForm, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal, out DateTime at)
            ? new ImportedFile(table, parts[1], at, parts[3], parts[4])
            : null;
    }

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Table}\t{Digest}\t{Time}\t{Kind}\t{Path.Replace('\n', '?')}");
}
