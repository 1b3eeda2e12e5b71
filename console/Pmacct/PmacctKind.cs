namespace LogFlowDb.Console.Pmacct;

/// <summary>Whose configuration it is.</summary>
internal enum PmacctKind
{
    /// <summary>Packets of an interface or a capture file.</summary>
    Pmacctd,

    /// <summary>NetFlow and IPFIX.</summary>
    Nfacctd,

    /// <summary>sFlow.</summary>
    Sfacctd,
}
