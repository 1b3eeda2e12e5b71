namespace LogFlowDb.Console.Tui;

/// <summary>How a field is shown.</summary>
internal sealed class ColumnView(string name)
{
    private static readonly Dictionary<string, string> s_headers = new(StringComparer.Ordinal)
    {
        ["src_port"] = "sport", ["dst_port"] = "dport", ["protocol"] = "pr", ["octet_count"] = "octets", ["packet_count"] = "packets",
        ["exporter_ip"] = "exporter", ["tcp_flags"] = "flags",
    };

    public string Name => name;

    public string Header => s_headers.GetValueOrDefault(name, name);

    public int Width { get; set; }

    /// <summary>Before it was made as wide as its contents; 0 while it was not.</summary>
    public int WidthBefore { get; set; }

    public bool IsRight { get; set; }

    public bool IsHidden { get; set; }

    public bool IsPinned { get; set; }
}
