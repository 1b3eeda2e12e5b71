namespace LogFlowDb.Protocols.Records;

/// <summary>How a value of an sFlow structure lies on the wire (XDR, RFC 4506: everything fills whole words of 4 bytes) and what it gives.</summary>
internal enum XdrType : byte
{
    Number,

    /// <summary>All ones mean unknown and give nothing (sFlow v5 §5: counters that an agent lacks).</summary>
    Counter32,
    Hyper,

    /// <summary>As <see cref="Counter32"/>.</summary>
    Counter64,
    Signed,

    /// <summary>Hundredths of a percent, signed; −1 means unknown. Gives percent.</summary>
    Percentage,
    Float,

    /// <summary>A MAC address, 6 bytes and 2 of padding; some agents leave the padding out.</summary>
    Mac,
    Ipv4,
    Ipv6,

    /// <summary>A word that says 1 (4 bytes follow), 2 (16 bytes follow) or 0 (nothing follows).</summary>
    Address,

    /// <summary>Length and UTF-8; an empty one gives nothing.</summary>
    Text,

    /// <summary>Length and bytes; an empty one gives nothing.</summary>
    Opaque,
    Opaque4,
    Opaque16,

    /// <summary>Count and words.</summary>
    NumberList,

    /// <summary>Count and entries of an MPLS label stack, of which the labels are given.</summary>
    LabelList,

    /// <summary>Count and pairs of TPID and TCI, of which the VLAN ids are given.</summary>
    VlanList,

    /// <summary>A word that says nothing.</summary>
    Skip,

    /// <summary>Count and structures; each member of them gives a list.</summary>
    Group,
}
