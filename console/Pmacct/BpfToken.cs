namespace LogFlowDb.Console.Pmacct;

/// <summary>A word or sign of a packet filter.</summary>
/// <param name="Text">Words as they are written, without the backslash that keeps a word from being a keyword.</param>
/// <param name="IsWord">False for signs.</param>
/// <param name="IsPlain">A backslash stood in front.</param>
/// <param name="Offset">From 0.</param>
internal readonly record struct BpfToken(string Text, bool IsWord, bool IsPlain, int Offset)
{
    public bool IsEnd => Text.Length == 0;

    /// <summary>True for this keyword or sign.</summary>
    public bool Is(string text) => !IsPlain && Text == text;
}
