using System.Globalization;

namespace LogFlowDb.Engine.Tables;

/// <summary>Where the parts of a table are: <c>tables/000001/{directory, tail/, yyyyMMdd/blocks}</c>.</summary>
internal sealed record TableFiles(string Root)
{
    public string Directory => Path.Combine(Root, "directory");

    public string Tail => Path.Combine(Root, "tail");

    public static TableFiles Of(string databaseDirectory, int number) =>
        new(Path.Combine(databaseDirectory, "tables", number.ToString("D6", CultureInfo.InvariantCulture)));
}
