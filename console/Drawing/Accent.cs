namespace LogFlowDb.Console.Drawing;

/// <summary>What a style adds to its colour; meaning never lies in the hue alone.</summary>
[Flags]
internal enum Accent : byte
{
    None = 0,
    Bold = 1,
    Dim = 2,
    Underline = 4,

    /// <summary>Reverse video: how selections are shown, readable on light and dark.</summary>
    Reverse = 8,
}
