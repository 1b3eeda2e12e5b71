namespace LogFlowDb.Console.Drawing;

/// <summary>The terminal's own colours, by role: what they look like is the theme's business. The background is never painted.</summary>
internal enum Hue : byte
{
    Default,
    Red,
    Green,
    Yellow,
    Blue,
    Magenta,
    Cyan,
}
