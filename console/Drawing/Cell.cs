namespace LogFlowDb.Console.Drawing;

/// <summary>One place of the screen. A wide character takes two: the second is <see cref="RightHalf"/>.</summary>
/// <param name="Code">A Unicode scalar value; 0 in a right half; −1 in a cell that stands for anything.</param>
/// <param name="Rest">What follows <paramref name="Code"/> in the same grapheme cluster; null for nothing.</param>
/// <param name="IsWide">Takes this cell and the next one.</param>
internal readonly record struct Cell(int Code, Style Style, string? Rest = null, bool IsWide = false)
{
    private const int LastLatin = 0xff;
    private const int FirstBox = 0x2500;
    private const int LastBlock = 0x259f;

    public static Cell Blank => new(' ', Style.Plain);

    /// <summary>Equal to no cell that is drawn, so that the place is written anew.</summary>
    public static Cell Unknown => new(-1, Style.Plain);

    public bool IsRightHalf => Code == 0;

    /// <summary>All terminals agree on how wide it is: ASCII, Latin-1 and the drawing of boxes and bars.</summary>
    public bool IsSure => Rest is null && Code is (> 0 and <= LastLatin) or (>= FirstBox and <= LastBlock);
}
