using System.Text;

namespace LogFlowDb.Console.Terminal;

/// <summary>One thing that a person did.</summary>
internal readonly record struct InputEvent(InputKind Kind)
{
    public KeyCode Key { get; init; }

    public KeyModifiers Modifiers { get; init; }

    /// <summary>Lower case of a letter with Ctrl. Never a control character.</summary>
    public Rune Rune { get; init; }

    /// <summary>Of a paste, as it came, but line ends are all <c>\n</c>. Control characters are left in it.</summary>
    public string? Text { get; init; }

    /// <summary>The paste was longer than <see cref="InputParser.MaxPasteBytes"/>: the rest of it is not here.</summary>
    public bool IsCut { get; init; }

    public MouseAction Action { get; init; }

    public MouseButton Button { get; init; }

    /// <summary>Of the mouse, from 0.</summary>
    public int Column { get; init; }

    /// <summary>Of the mouse, from 0.</summary>
    public int Row { get; init; }

    public static InputEvent Of(KeyCode key, KeyModifiers modifiers = KeyModifiers.None) => new(InputKind.Key) { Key = key, Modifiers = modifiers };

    public static InputEvent Of(char character, KeyModifiers modifiers = KeyModifiers.None) => Of(new Rune(character), modifiers);

    public static InputEvent Of(Rune rune, KeyModifiers modifiers = KeyModifiers.None) => new(InputKind.Rune) { Rune = rune, Modifiers = modifiers };

    /// <summary>A key with exactly these modifiers.</summary>
    public bool Is(KeyCode key, KeyModifiers modifiers = KeyModifiers.None) => Kind == InputKind.Key && Key == key && Modifiers == modifiers;

    /// <summary>A character with exactly these modifiers.</summary>
    public bool Is(char character, KeyModifiers modifiers = KeyModifiers.None) =>
        Kind == InputKind.Rune && Rune.Value == character && Modifiers == modifiers;
}
