namespace LogFlowDb.Outputs.Sql;

/// <summary>What a column of a database takes. Tables that are made here have some of them only; others are met in tables that are there.</summary>
internal enum SqlKind
{
    Bool,
    Int16,
    Int32,
    Int64,

    /// <summary>A number of any size.</summary>
    Decimal,
    Single,
    Double,

    /// <summary>A point in time.</summary>
    Timestamp,

    /// <summary>A time without a zone; it is given in UTC.</summary>
    LocalTimestamp,
    Address,

    /// <summary>An address as a network of its whole length.</summary>
    Network,
    Mac,
    Text,
    Json,
    BinaryJson,
    Bytes,

    /// <summary>Nothing that rows could go to.</summary>
    Other,
}
