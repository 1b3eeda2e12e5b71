namespace LogFlowDb.Console.Drawing;

/// <summary>A part of the screen, in cells from 0.</summary>
internal readonly record struct Area(int X, int Y, int Width, int Height)
{
    public int Right => X + Width;

    public int Bottom => Y + Height;

    public bool IsEmpty => Width <= 0 || Height <= 0;

    public bool Contains(int x, int y) => x >= X && x < Right && y >= Y && y < Bottom;

    public Area Row(int index) => new(X, Y + index, Width, 1);

    /// <summary>Without so many rows above and below.</summary>
    public Area Inside(int above, int below) => new(X, Y + above, Width, Math.Max(0, Height - above - below));
}
