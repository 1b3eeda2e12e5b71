using System.Globalization;

namespace LogFlowDb.Outputs.Files;

/// <summary>Which file a position is in, as it is kept: <c>BYTES ROWS BEGAN final|draft NAME</c>.</summary>
/// <param name="Name">The final name, in full.</param>
/// <param name="IsDraft">It is written under a temporary name.</param>
/// <param name="Bytes">Of what is committed.</param>
/// <param name="Began">Seconds since 1970.</param>
internal sealed record FileState(string Name, bool IsDraft, long Bytes, long Rows, long Began)
{
    /// <summary>Null when it is no such text.</summary>
    public static FileState? Parse(string? text) => text?.Split(' ', 5) is [string bytes, string rows, string began, string kind, string name]
        && kind is "final" or "draft"
        && long.TryParse(bytes, NumberStyles.None, CultureInfo.InvariantCulture, out long length)
        && long.TryParse(rows, NumberStyles.None, CultureInfo.InvariantCulture, out long count)
        && long.TryParse(began, NumberStyles.None, CultureInfo.InvariantCulture, out long seconds)
            ? new FileState(name, kind == "draft", length, count, seconds)
            : null;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Bytes} {Rows} {Began} {(IsDraft ? "draft" : "final")} {Name}");
}
