namespace LogFlowDb.Outputs.Export;

/// <summary>What is sent; the value is that of the header.</summary>
internal enum ExportVersion : ushort
{
    /// <summary>Fixed records of IPv4 flows.</summary>
    NetFlow5 = 5,

    /// <summary>RFC 3954.</summary>
    NetFlow9 = 9,

    /// <summary>RFC 7011.</summary>
    Ipfix = 10,
}
