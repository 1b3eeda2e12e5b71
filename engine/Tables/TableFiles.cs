using System.Globalization;

namespace LogFlowDb.Engine.Tables;

/// <summary>Where the parts of a table are: <c>tables/000001/{directory, tail/, yyyyMMdd/blocks.N}</c>.</summary>
internal sealed record TableFiles(string Root)
{
    /// <summary>The folder of all tables in a database's directory.</summary>
    public const string Folder = "tables";

    public string Directory => Path.Combine(Root, "directory");

    public string Tail => Path.Combine(Root, "tail");

    public static TableFiles Of(string databaseDirectory, int number) =>
        new(Path.Combine(databaseDirectory, Folder, number.ToString("D6", CultureInfo.InvariantCulture)));
}
