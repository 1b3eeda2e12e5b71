namespace LogFlowDb.Console.Drawing;

/// <summary>How a cell looks.</summary>
internal readonly record struct Style(Hue Hue, Accent Accent = Accent.None)
{
    public static Style Plain => default;

    public static Style Bold => new(Hue.Default, Accent.Bold);

    public static Style Dim => new(Hue.Default, Accent.Dim);

    public static Style Reverse => new(Hue.Default, Accent.Reverse);

    public static Style Error => new(Hue.Red, Accent.Bold);

    public Style With(Accent more) => this with { Accent = Accent | more };
}
