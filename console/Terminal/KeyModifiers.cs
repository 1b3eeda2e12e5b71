namespace LogFlowDb.Console.Terminal;

/// <summary>Keys held meanwhile. Shift is told of keys without a character only: of letters the character tells.</summary>
[Flags]
internal enum KeyModifiers
{
    None = 0,
    Shift = 1,
    Alt = 2,
    Ctrl = 4,
}
