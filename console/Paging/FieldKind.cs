namespace LogFlowDb.Console.Paging;

/// <summary>What a value of a row is, as far as the screen has to know.</summary>
internal enum FieldKind : byte
{
    Null,
    Number,
    Text,
    Bool,

    /// <summary>An array or a map.</summary>
    Nested,
}
