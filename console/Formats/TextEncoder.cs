using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Formats;

namespace LogFlowDb.Console.Formats;

/// <summary>
/// The plain texts of <see cref="ValueText"/>. With <paramref name="forTerminal"/> characters that could command a terminal
/// (controls, C1, bidirectional marks, zero-width) come out as visible escapes: flows carry strings from outside.
/// </summary>
internal sealed class TextEncoder(bool forTerminal) : PlainEncoder
{
    public override void String(Utf8Buffer output, string text)
    {
        if (forTerminal)
        {
            VisibleText.Add(output, text);
        }
        else
        {
            base.String(output, text);
        }
    }
}
