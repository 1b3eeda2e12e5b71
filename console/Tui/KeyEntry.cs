namespace LogFlowDb.Console.Tui;

/// <summary>A line of the key map.</summary>
/// <param name="Keys">Names of keys with blanks between, as <see cref="KeyNames"/> gives them.</param>
/// <param name="Text">What it does, for help.</param>
/// <param name="Hint">The same in a word for the hint line; empty for none.</param>
internal sealed record KeyEntry(string Group, string Keys, Act Act, Places Places, string Text, string Hint = "")
{
    public IReadOnlyList<string> Names { get; } = Keys.Split(' ');

    public bool IsIn(Places place) => (Places & place) != Places.None;
}
