using System.Text;

namespace LogFlowDb.Console.Sessions;

/// <summary>Text lines on the byte streams of a session.</summary>
internal static class SessionText
{
    private static readonly UTF8Encoding s_utf8 = new(encoderShouldEmitUTF8Identifier: false);

    public static void WriteLine(this ICommandSession session, string text = "") => Write(session.Output, text + "\n");

    public static void Write(this ICommandSession session, string text) => Write(session.Output, text);

    /// <summary>Written after everything written to the output before, so that both read in order on one terminal.</summary>
    public static void WriteErrorLine(this ICommandSession session, string text)
    {
        session.Output.Flush();
        Write(session.Error, text + "\n");
        session.Error.Flush();
    }

    private static void Write(Stream stream, string text)
    {
        byte[] bytes = s_utf8.GetBytes(text);
        stream.Write(bytes, 0, bytes.Length);
    }
}
