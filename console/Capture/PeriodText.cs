using System.Globalization;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Functions;

namespace LogFlowDb.Console.Capture;

/// <summary>How keys and counters are written: as they are, or with names and units where they were asked for.</summary>
/// <param name="names">Protocols and ports by name.</param>
/// <param name="hosts">Names of addresses; null when nobody asked.</param>
/// <param name="units">Counters in thousands and millions.</param>
internal sealed class PeriodText(bool names, HostNames? hosts, bool units)
{
    private static readonly string[] s_units = ["", "k", "M", "G", "T", "P", "E"];

    /// <summary>A key of a row: its name where one is wanted and known, else as it is.</summary>
    public Value Named(PeriodColumns columns, PeriodRow row, int key)
    {
        Value value = row.Keys[key];
        string? name = (columns.Keys[key], value.Kind) switch
        {
            ("src_ip" or "dst_ip", ValueKind.Ip) => hosts?.Find(value.AsIp),
            ("protocol", ValueKind.Long) when names => NumberNames.Protocol(value.AsLong),
            ("src_port" or "dst_port", ValueKind.Long) when names => NumberNames.Port(value.AsLong, Protocol(columns, row)),
            _ => null,
        };
        return name is null ? value : Value.From(name);
    }

    /// <summary>For people: what is absent is a stroke, Ethernet types are hexadecimal.</summary>
    public string Cell(PeriodColumns columns, PeriodRow row, int key)
    {
        Value value = Named(columns, row, key);
        return value.IsNull ? "-"
            : columns.Keys[key] == "ether_type" && value.Kind == ValueKind.Long ? value.AsLong.ToString("x4", CultureInfo.InvariantCulture)
            : value.ToString();
    }

    public string Number(long number)
    {
        if (!units)
        {
            return number.ToString(CultureInfo.InvariantCulture);
        }

        double value = number;
        int unit = 0;
        while (value >= 999.5 && unit < s_units.Length - 1)
        {
            value /= 1000;
            unit++;
        }

        string format = unit == 0 || value >= 99.95 ? "0" : value >= 9.995 ? "0.0" : "0.00";
        return unit == 0 ? number.ToString(CultureInfo.InvariantCulture) : $"{value.ToString(format, CultureInfo.InvariantCulture)} {s_units[unit]}";
    }

    private static long? Protocol(PeriodColumns columns, PeriodRow row)
    {
        for (int i = 0; i < columns.Keys.Count; i++)
        {
            if (columns.Keys[i] == "protocol" && row.Keys[i].Kind == ValueKind.Long)
            {
                return row.Keys[i].AsLong;
            }
        }

        return null;
    }
}
