using System.Globalization;
using System.Text;
using LogFlowDb.Collectors.Bindings;
using LogFlowDb.Console.Formats;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;
using LogFlowDb.Protocols.NetFlow;
using LogFlowDb.Protocols.Records;

namespace LogFlowDb.Console.Commands;

/// <summary>What <c>flowmon.trace</c> prints: a line a datagram and, if wanted, a line a record under it.</summary>
internal static class TraceText
{
    /// <summary>What people look for first; the rest follows as it came.</summary>
    private static readonly string[] s_first =
    [
        "src_ip", "src_port", "dst_ip", "dst_port", "protocol", "tcp_flags", "icmp_type", "icmp_code", "octet_count", "packet_count", "sampling_rate",
        "first_time", "last_time", "in_if", "out_if",
    ];

    /// <summary>The same for all records of a datagram, whose header tells them.</summary>
    private static readonly string[] s_told = ["_time", "exporter_ip", "exporter_port", "flow_type", "export_seq", "observation_domain_id"];

    public static string Of(TracedDatagram datagram)
    {
        StringBuilder text = new(datagram.Header);
        text.Append('\n');
        foreach (KnownTemplate template in datagram.Templates)
        {
            text.Append(CultureInfo.InvariantCulture, $"  {(template.IsOptions ? "options template" : "template")} {template.Id}: {TemplateReport.Fields(template)}\n");
        }

        foreach ((RecordStream stream, RowBatch rows) in datagram.Records)
        {
            int[] order = Order(rows);
            for (int row = 0; row < rows.RowCount; row++)
            {
                Append(text.Append("  ").Append(Kind(stream)), rows, order, row);
            }
        }

        if (datagram.OmittedRecords > 0)
        {
            text.Append("  … ").Append(datagram.OmittedRecords).Append(" more records\n");
        }

        return text.ToString();
    }

    private static string Kind(RecordStream stream) => stream switch
    {
        RecordStream.Options => "option ",
        RecordStream.Counters => "counters ",
        _ => "",
    };

    private static int[] Order(RowBatch rows)
    {
        string[] names = rows.Names.ToArray();
        return
        [
            .. Enumerable.Range(0, names.Length)
                .Where(i => !s_told.Contains(names[i], StringComparer.Ordinal))
                .OrderBy(i => Array.IndexOf(s_first, names[i]) is >= 0 and int place ? place : s_first.Length),
        ];
    }

    private static void Append(StringBuilder text, RowBatch rows, int[] order, int row)
    {
        string separator = "{";
        foreach (int column in order)
        {
            Value value = rows.Columns[column][row];
            if (!value.IsNull)
            {
                text.Append(separator).Append(VisibleText.Of(rows.Names[column])).Append('=').Append(VisibleText.Of(ValueText.Format(value)));
                separator = ", ";
            }
        }

        text.Append(separator == "{" ? "{}\n" : "}\n");
    }
}
