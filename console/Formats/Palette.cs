namespace LogFlowDb.Console.Formats;

/// <summary>The terminal's own 16 colours by what they mean; all empty where colours are not wanted. Nothing is told by colour alone.</summary>
internal sealed class Palette
{
    private readonly bool _on;

    private Palette(bool on) => _on = on;

    public static Palette On { get; } = new(on: true);

    public static Palette Off { get; } = new(on: false);

    public string Title => _on ? "\e[1m" : "";

    /// <summary>What is beside the point: absent values, notes, figures below a result.</summary>
    public string Dim => _on ? "\e[2m" : "";

    public string Bar => _on ? "\e[34m" : "";

    public string Error => _on ? "\e[31m" : "";

    public string Warning => _on ? "\e[33m" : "";

    public string End => _on ? "\e[0m" : "";

    public static Palette Of(bool on) => on ? On : Off;

    /// <summary>The colour of one of several series: blue, yellow, cyan, magenta.</summary>
    public string Series(int index) => !_on ? "" : (index % 4) switch { 0 => "\e[34m", 1 => "\e[33m", 2 => "\e[36m", _ => "\e[35m" };
}
