using LogFlowDb.Console.Terminal;

namespace LogFlowDb.Console.Tui;

/// <summary>Keys as help and the key map write them: <c>j</c>, <c>^d</c>, <c>M-x</c>, <c>PgDn</c>, <c>S-Left</c>.</summary>
internal static class KeyNames
{
    /// <summary>Empty for what is no key.</summary>
    public static string Of(in InputEvent input)
    {
        string shift = input.Modifiers.HasFlag(KeyModifiers.Shift) ? "S-" : "";
        string ctrl = input.Modifiers.HasFlag(KeyModifiers.Ctrl) ? "^" : "";
        string alt = input.Modifiers.HasFlag(KeyModifiers.Alt) ? "M-" : "";
        return input.Kind switch
        {
            InputKind.Rune => alt + ctrl + (input.Rune.Value == ' ' ? "Space" : input.Rune.ToString()),
            InputKind.Key => alt + ctrl + shift + Name(input.Key),
            _ => "",
        };
    }

    private static string Name(KeyCode key) => key switch
    {
        KeyCode.PageDown => "PgDn",
        KeyCode.PageUp => "PgUp",
        KeyCode.Escape => "Esc",
        _ => key.ToString(),
    };
}
