using System.Globalization;
using LogFlowDb.Console.Paging;

namespace LogFlowDb.Console.Tui;

/// <summary>Values as cells show them: raw, with units, or by name.</summary>
internal sealed class ValueText
{
    private readonly Dictionary<(string Function, string Value), string> _names = [];
    private readonly HashSet<(string Function, string Value)> _wanted = [];

    /// <summary>0 raw, 1 with k M G, 2 per second of the flow.</summary>
    public int Units { get; set; }

    /// <summary>0 protocols and flags by name, 1 ports too, 2 numbers only.</summary>
    public int Naming { get; set; }

    /// <summary>Cells that any amount fits into with the units of now; 0 for what has none.</summary>
    public int LeastWidth(string field) => !IsAmount(field) ? 0 : Units switch { 1 => "99.9 k".Length, 2 => "99.9 k/s".Length, _ => 0 };

    public string Of(string field, FieldRow row)
    {
        FieldValue value = row[field];
        if (value.IsNull)
        {
            return "-";
        }

        if (value.Kind == FieldKind.Text && value.Text.Length == 0)
        {
            return "\"\"";
        }

        if (Function(field) is { } function)
        {
            return Name(function, value.Text) ?? value.Text;
        }

        if (Units > 0 && value.Kind == FieldKind.Number && IsAmount(field))
        {
            return Units == 1 ? Numbers.Short(value.Number) : PerSecond(row) is { } seconds ? Numbers.Short(value.Number / seconds) + "/s" : "-";
        }

        return value.Text;
    }

    /// <summary>The name beside the number, for those who look at one row; null when it has none.</summary>
    public string? NameOf(string field, FieldValue value) => value.Kind == FieldKind.Number && FunctionOf(field) is { } function && Name(function, value.Text) is { } name && name != value.Text ? name : null;

    /// <summary>A query for the names that were missing since it was asked last; null when none was.</summary>
    public string? MissingNames()
    {
        if (_wanted.Count == 0)
        {
            return null;
        }

        string rows = string.Join(", ", _wanted.Take(500).Select(static want => $"{{f: '{want.Function}', n: {want.Value}}}"));
        return $"json \"[{rows}]\" | eval s=if(f == \"protocol_name\", protocol_name(n), if(f == \"port_name\", port_name(n), tcp_flags(n)))";
    }

    public void LearnNames(IEnumerable<FieldRow> rows)
    {
        foreach (FieldRow row in rows)
        {
            _names[(row["f"].Text, row["n"].Text)] = row["s"].Text;
        }

        _wanted.RemoveWhere(_names.ContainsKey);
    }

    private static bool IsAmount(string field) => field.EndsWith("octet_count", StringComparison.Ordinal) || field.EndsWith("packet_count", StringComparison.Ordinal);

    /// <summary>How long the flow lasted; null when it does not say or was one moment.</summary>
    private static double? PerSecond(FieldRow row) =>
        Instants.TryParse(row["first_time"].Text) is { } first && Instants.TryParse(row["last_time"].Text) is { } last && last > first ? (last - first) / 1e9 : null;

    private string? Function(string field) => Naming switch
    {
        2 => null,
        0 when field.EndsWith("_port", StringComparison.Ordinal) => null,
        _ => FunctionOf(field),
    };

    private static string? FunctionOf(string field) => field switch
    {
        "protocol" => "protocol_name",
        "src_port" or "dst_port" => "port_name",
        "tcp_flags" => "tcp_flags",
        _ => null,
    };

    private string? Name(string function, string value)
    {
        if (_names.TryGetValue((function, value), out string? name))
        {
            return name.Length > 0 ? name : value;
        }

        if (value.Length is > 0 and <= 5 && value.All(char.IsAsciiDigit) && _wanted.Count < 5000)
        {
            _wanted.Add((function, value));
        }

        return null;
    }

    /// <summary>Where a name comes from is not asked again and again.</summary>
    public void Forget() => _wanted.Clear();

    /// <summary>The mode in words.</summary>
    public string Describe() => string.Create(CultureInfo.InvariantCulture, $"{(Units switch { 1 => "amounts in k M G", 2 => "amounts per second of the flow", _ => "amounts exact" })}; {(Naming switch { 1 => "names of ports too", 2 => "numbers only", _ => "names of protocols and flags" })}");
}
