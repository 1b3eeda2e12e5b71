namespace LogFlowDb.Outputs.Text;

/// <summary>How pmacct writes the values of a column; what is absent is 0, or what its empty memory looks like.</summary>
internal enum PmacctValue
{
    Number,

    /// <summary>A number that JSON has as a text.</summary>
    NumberText,

    /// <summary>Hexadecimal without 0x, as EtherType 800.</summary>
    Hex,
    Address,
    Mac,

    /// <summary>The name that pmacct has for an IP protocol, or its number.</summary>
    Protocol,
    Text,
    Time,

    /// <summary>To the second, as the begin of a time bin.</summary>
    Stamp,
}
