using LogFlowDb.Console.Terminal;

namespace LogFlowDb.Console.Editing;

/// <summary>What keys do to the text: those of Emacs and readline, and the arrows.</summary>
internal static class EditKeys
{
    private const KeyModifiers None = KeyModifiers.None;
    private const KeyModifiers Ctrl = KeyModifiers.Ctrl;
    private const KeyModifiers Alt = KeyModifiers.Alt;

    /// <summary>False for what is no change of text or place.</summary>
    public static bool TryApply(EditBuffer buffer, InputEvent input)
    {
        switch (input.Kind)
        {
            case InputKind.Paste:
                buffer.Insert(buffer.Cursor == buffer.Text.Length ? input.Text!.TrimEnd('\n') : input.Text!);
                return true;
            case InputKind.Rune when input.Modifiers == None:
                buffer.Insert(input.Rune.ToString());
                return true;
            case InputKind.Rune when input.Modifiers == Ctrl && input.Rune.IsAscii:
                return Control(buffer, (char)input.Rune.Value);
            case InputKind.Rune when input.Modifiers == Alt && input.Rune.IsAscii:
                return Alternate(buffer, (char)input.Rune.Value);
            case InputKind.Key:
                return Key(buffer, input);
            default:
                return false;
        }
    }

    private static bool Control(EditBuffer buffer, char letter)
    {
        Action? action = letter switch
        {
            'a' => buffer.Home,
            'e' => buffer.End,
            'b' => buffer.Left,
            'f' => buffer.Right,
            'd' => buffer.Delete,
            'h' => buffer.Backspace,
            'k' => buffer.KillToEnd,
            'u' => buffer.KillToStart,
            'w' => buffer.KillBlankLeft,
            'y' => buffer.Yank,
            't' => buffer.Transpose,
            '_' => buffer.Undo,
            _ => null,
        };
        action?.Invoke();
        return action is not null;
    }

    private static bool Alternate(EditBuffer buffer, char letter)
    {
        Action? action = letter switch
        {
            'b' => buffer.WordLeft,
            'f' => buffer.WordRight,
            'd' => buffer.KillWordRight,
            'y' => buffer.YankOlder,
            '<' => buffer.Begin,
            '>' => buffer.Finish,
            'u' => () => buffer.ChangeWord(static word => word.ToUpperInvariant()),
            'l' => () => buffer.ChangeWord(static word => word.ToLowerInvariant()),
            'c' => () => buffer.ChangeWord(static word => char.ToUpperInvariant(word[0]) + word[1..].ToLowerInvariant()),
            _ => null,
        };
        action?.Invoke();
        return action is not null;
    }

    private static bool Key(EditBuffer buffer, InputEvent input)
    {
        Action? action = (input.Key, input.Modifiers) switch
        {
            (KeyCode.Left, None) => buffer.Left,
            (KeyCode.Right, None) => buffer.Right,
            (KeyCode.Left, Ctrl or Alt) => buffer.WordLeft,
            (KeyCode.Right, Ctrl or Alt) => buffer.WordRight,
            (KeyCode.Home, None) => buffer.Home,
            (KeyCode.End, None) => buffer.End,
            (KeyCode.Home, Ctrl) => buffer.Begin,
            (KeyCode.End, Ctrl) => buffer.Finish,
            (KeyCode.Backspace, None or KeyModifiers.Shift) => buffer.Backspace,
            (KeyCode.Backspace, Ctrl or Alt) => buffer.KillWordLeft,
            (KeyCode.Delete, None) => buffer.Delete,
            (KeyCode.Delete, Ctrl or Alt) => buffer.KillWordRight,
            _ => null,
        };
        action?.Invoke();
        return action is not null;
    }
}
